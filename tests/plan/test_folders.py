"""Two writers of one folder, or a writer of what is read, would lose data: said before anything runs."""

from __future__ import annotations

import pytest

from canvas.document.loading import load_pipeline
from canvas.nodes import REGISTRY
from canvas.plan import make_plan

SOURCE = "  s: {type: read_file, path: in/2024/*.csv, format: csv, columns: {a: STRING}}\n"


def problems(*sinks: tuple[str, str]) -> list[str]:
    text = "format: canvas/1\nname: test\nnodes:\n" + SOURCE
    for number, (path, mode) in enumerate(sinks, start=1):
        text += f"  w{number}: {{type: write_file, input: s, path: {path}, format: csv, mode: {mode}}}\n"
    return [str(p) for p in make_plan(load_pipeline(text, REGISTRY).pipeline).problems]


@pytest.mark.parametrize(
    ("sinks", "said"),
    [
        ([("out/a", "overwrite"), ("out/b", "overwrite")], []),
        ([("out/a", "overwrite"), ("out/a_large", "overwrite")], []),
        ([("out/a", "append"), ("out/a", "append")], []),
        ([("out", "overwrite"), ("OUT", "append")], ["w2.path: `w1` and `w2` write into the same folder"]),
        (
            [("out", "overwrite"), ("out/x", "error")],
            ["w2.path: `w1` and `w2` write into a folder inside the other's"],
        ),
        ([("in", "overwrite")], ["w1.path: `w1` writes into the folder that `s` reads."]),
        ([("in/2024", "append")], ["w1.path: `w1` writes into the folder that `s` reads."]),
        ([("in/2025", "append")], []),
        ([("pipelines", "append")], ["w1.path: `pipelines` is the workspace's own."]),
        ([("./.canvas/x", "append")], ["w1.path: `.canvas` is the workspace's own."]),
        ([("Canvas.yaml", "append")], ["w1.path: `canvas.yaml` is the workspace's own."]),
        ([("out/pipelines", "append")], []),
    ],
)
def test_a_folder_has_one_writer(sinks: list[tuple[str, str]], said: list[str]) -> None:
    found = problems(*sinks)
    assert len(found) == len(said)
    assert all(message.startswith(start) for message, start in zip(found, said, strict=True))
