"""Saving keeps what people wrote: bytes of what did not change, and every comment."""

from __future__ import annotations

import dataclasses
import difflib
import errno
import os
from pathlib import Path

import pytest

from canvas.document.loading import load_pipeline
from canvas.document.model import Parameter, Pipeline
from canvas.document.writing import canonical, render, save
from canvas.errors import DocumentError
from canvas.nodes import REGISTRY
from canvas.nodes.transforms.filter import Filter
from tests.document.documents import DOCS

SAMPLES = sorted(Path(__file__).parents[2].glob("sample_data/retail/pipelines/*.yaml"))

WITH_B = [name for name, text in DOCS.items() if "filter" in text]


def load(text: str) -> Pipeline:
    loaded = load_pipeline(text, REGISTRY)
    assert loaded.problems == ()
    return loaded.pipeline


def with_nodes(pipeline: Pipeline, **changes: object) -> Pipeline:
    nodes = {**pipeline.nodes, **changes}
    return dataclasses.replace(pipeline, nodes={k: v for k, v in nodes.items() if v is not None})


def edited(text: str) -> tuple[Pipeline, str]:
    """The document with another condition in node `b`."""
    before = load(text)
    node = before.nodes["b"]
    assert isinstance(node, Filter)
    after = with_nodes(before, b=node.model_copy(update={"condition": "id > 5"}))
    return after, render(after, text, before=before)


def changes(old: str, new: str) -> list[str]:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_a_sample_that_is_saved_unchanged_keeps_its_bytes(path: Path) -> None:
    text = path.read_bytes().decode()
    pipeline = load(text)
    assert render(pipeline, text, before=load(text)) == text


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_another_title_of_a_sample_changes_one_line(path: Path) -> None:
    text = path.read_bytes().decode()
    before = load(text)
    for name, node in before.nodes.items():
        after = with_nodes(before, **{name: node.model_copy(update={"title": "Another title"})})
        new = render(after, text, before=before)
        assert load(new) == after
        assert len(changes(text, new)) == (2 if node.title else 1)


@pytest.mark.parametrize("text", DOCS.values(), ids=DOCS)
def test_an_unchanged_document_keeps_its_bytes(text: str) -> None:
    assert render(load(text), text, before=load(text)) == text


@pytest.mark.parametrize("name", WITH_B)
def test_an_edit_says_what_was_edited_and_keeps_every_comment(name: str) -> None:
    text = DOCS[name]
    after, new = edited(text)
    assert load(new) == after
    assert new.count("#") == text.count("#")
    assert new.count("\r\n") == (new.count("\n") if "\r" in text else 0)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "comments",
            ["-    condition: >-", "-      id > 0", "-      AND id < 10", "+    condition: id > 5"],
        ),
        ("indent4", ["-        condition: id > 0", "+        condition: id > 5"]),
        ("quoted", ["-    'condition': 'id > 0'", "+    condition: id > 5"]),
        ("tabs", ["-    condition: id > 0", "+    condition: id > 5"]),
        (
            "order",
            [
                "-  b: {type: filter, input: a, condition: id > 0}   # one line",
                "+  b:   # one line",
                "+    type: filter",
                "+    input: a",
                "+    condition: id > 5",
            ],
        ),
    ],
)
def test_an_edit_changes_the_lines_of_its_setting_only(name: str, expected: list[str]) -> None:
    assert changes(DOCS[name], edited(DOCS[name])[1]) == expected


@pytest.mark.parametrize("text", DOCS.values(), ids=DOCS)
def test_canonical_form_is_the_same_pipeline_with_every_comment_and_stays(text: str) -> None:
    made = canonical(load(text), text)
    assert load(made) == load(text)
    assert sorted(c for c in comments(made)) == sorted(comments(text))
    assert canonical(load(made), made) == made


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_canonical_form_of_a_sample_keeps_its_comments(path: Path) -> None:
    text = path.read_text("utf-8")
    made = canonical(load(text), text)
    assert load(made) == load(text)
    assert comments(made) == comments(text)
    assert canonical(load(made), made) == made


def comments(text: str) -> list[str]:
    """The samples and documents here hold `#` in comments only."""
    return ["#" + line.partition("#")[2].strip() for line in text.splitlines() if "#" in line]


def test_canonical_form_reads_like_the_documentation() -> None:
    assert (
        canonical(load(DOCS["comments"]), DOCS["comments"])
        == """\
# top comment

format: canvas/1   # the format
# before name
name: x
description: folded text over lines
parameters:
  # a param
  run_date: {type: DATE, default: 2024-03-31}   # trailing

# before nodes
nodes:   # on nodes

  # above a
  a:   # on a
    # inside a
    type: inline   # on type
    # above columns
    columns: {id: INT}   # on columns
    rows:
      - [1]

  # trailing inside a

  # above b
  b:
    type: filter
    input: a
    condition: id > 0 AND id < 10
# end of b
# end of file
"""
    )


def test_a_renamed_node_keeps_its_comments_and_its_place() -> None:
    text = DOCS["comments"]
    before = load(text)
    node = before.nodes["b"]
    assert isinstance(node, Filter)
    after = dataclasses.replace(
        before, nodes={"source": before.nodes["a"], "b": node.with_renamed_source("a", "source")}
    )
    new = render(after, text, before=before)
    assert load(new) == after
    assert changes(text, new) == [
        "-  a:   # on a",
        "+  source:   # on a",
        "-    input: a",
        "+    input: source",
    ]


def test_a_removed_node_takes_its_own_comments_with_it_and_no_others() -> None:
    text = DOCS["comments"]
    before = load(text)
    new = render(with_nodes(before, b=None), text, before=before)
    assert load(new) == with_nodes(before, b=None)
    assert text.startswith(new.removesuffix("# end of file\n"))
    assert new.endswith("    # trailing inside a\n# end of file\n")


def test_removing_every_node_leaves_a_pipeline() -> None:
    text = DOCS["comments"]
    before = load(text)
    new = render(dataclasses.replace(before, nodes={}), text, before=before)
    assert load(new) == dataclasses.replace(before, nodes={})


def test_an_added_node_comes_after_its_neighbour_and_before_the_end_of_the_file() -> None:
    text = DOCS["comments"]
    before = load(text)
    after = with_nodes(before, c=Filter(input="b", condition="id = 1"))
    new = render(after, text, before=before)
    added = ["+  c:", "+    type: filter", "+    input: b", "+    condition: id = 1"]
    assert (load(new), changes(text, new)) == (after, added)
    assert new.endswith("condition: id = 1\n# end of file\n")


def test_the_end_mark_of_a_document_stays_at_the_end() -> None:
    text = DOCS["docmarks"]
    before = load(text)
    after = with_nodes(before, c=Filter(input="b", condition="id = 1"))
    new = render(after, text, before=before)
    assert load(new) == after
    assert new.endswith("...\n")


def test_a_new_parameter_stands_before_the_nodes() -> None:
    text = DOCS["indent4"]
    before = load(text)
    after = dataclasses.replace(before, parameters={"day": Parameter(type="DATE", default="2024-03-31")})
    new = render(after, text, before=before)
    assert load(new) == after
    assert changes(text, new) == ["+parameters:", "+  day: {type: DATE, default: 2024-03-31}"]


def test_settings_that_are_not_understood_survive_an_edit_elsewhere() -> None:
    text = DOCS["comments"].replace(
        "  b:\n", "  odd:\n    type: fancy   # soon\n    way: [1, {x: 2.50}]\n  b:\n"
    )
    text = text.replace("name: x", "name: x\nextra: {a: 1}")
    before = load_pipeline(text, REGISTRY).pipeline
    node = before.nodes["b"]
    assert isinstance(node, Filter)
    after = with_nodes(before, b=node.model_copy(update={"condition": "id > 5"}))
    new = render(after, text, before=before)
    assert [line for line in changes(text, new) if line[0] == "-"] == [
        "-    condition: >-", "-      id > 0", "-      AND id < 10",
    ]  # fmt: skip
    made = canonical(before, text)
    assert "extra: {a: 1}" in made and "      - {x: 2.50}" in made and "type: fancy   # soon" in made


def test_saving_replaces_the_file_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    save(path, "name: ä\r\n")
    assert path.read_bytes() == "name: ä\r\n".encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["p.yaml"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.ENOSPC, "the disk is full. Free some space, then save again."),
        (errno.EROFS, "the disk can only be read. Save it elsewhere."),
        (errno.EIO, "Input/output error."),
    ],
)
def test_a_save_that_fails_says_why_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, reason: str
) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DocumentError) as caught:
        save(path, "new")
    assert str(caught.value) == f"p.yaml could not be saved: {reason} The file is as it was."
    assert path.read_text("utf-8") == "old"
    assert os.listdir(tmp_path) == ["p.yaml"]


def test_a_link_stays_a_link_when_what_it_leads_to_is_saved(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text("old", encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    save(tmp_path / "link.yaml", "new")
    assert (tmp_path / "link.yaml").is_symlink()
    assert (tmp_path / "real.yaml").read_text("utf-8") == "new"
