"""The export page's files are those of `canvas compile`, and a folder is never written by surprise."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from canvas.cli.app import cli
from canvas.document.workspace import Workspace
from canvas.errors import ExportError
from canvas.ui import shipping
from canvas.ui.documents import Document, TargetResult, read_document
from canvas.ui.shipping import Branch
from compilers.base import Artifact


@pytest.fixture
def home(retail: Path) -> Workspace:
    return Workspace(retail)


def document(home: Workspace, name: str = "margin") -> Document:
    return read_document(home, home.pipeline_path(name))


def artifacts(result: TargetResult) -> tuple[Artifact, ...]:
    assert result.compiled is not None
    return result.compiled.artifacts


def files_in(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("target", ["spark-sql", "data-factory"])
@pytest.mark.parametrize("environment", [None, "prod"])
def test_what_is_written_is_what_the_command_line_compiles(
    home: Workspace, tmp_path: Path, target: str, environment: str | None
) -> None:
    made = artifacts(shipping.compile_for(document(home), target, environment))
    shipping.write(home, "margin", target, "out/here", made)
    arguments = ["compile", "margin", "--target", target, "--out", str(tmp_path / "cli")]
    arguments += ["--workspace", str(home.root), *(["--env", environment] if environment else [])]
    assert CliRunner().invoke(cli, arguments).exit_code == 0
    assert files_in(home.root / "out/here") == files_in(tmp_path / "cli")


def test_a_pipeline_that_cannot_be_compiled_says_why(home: Workspace) -> None:
    path = home.root / "pipelines/bad.yaml"
    path.write_text("format: canvas/1\nname: bad\nnodes:\n  a: {type: limit, input: b, rows: 3}\n")
    result = shipping.compile_for(document(home, "bad"), "spark-sql", None)
    assert result.compiled is None
    assert [p.node for p in result.problems] == ["a"]
    result = shipping.compile_for(document(home), "spark-sql", "nowhere")
    assert [p.message for p in result.problems] == [
        "There is no environment `nowhere` in environments.yaml. The environments are: `dev`, `test`, `prod`."
    ]


def test_a_folder_is_compared_file_by_file_before_anything_is_written(
    home: Workspace, tmp_path: Path
) -> None:
    made = artifacts(shipping.compile_for(document(home), "spark-sql", None))
    folder = tmp_path / "there"
    assert shipping.counted(shipping.changes(folder, made)) == "3 new"
    shipping.write(home, "margin", "spark-sql", str(folder), made)
    assert shipping.counted(shipping.changes(folder, made)) == "3 unchanged"
    (folder / "job.sql").write_text("-- mine\n" + (folder / "job.sql").read_text())
    found = {change.path: change for change in shipping.changes(folder, made)}
    assert {path: change.kind for path, change in found.items()} == {
        "canvas-manifest.json": "same",
        "job.py": "same",
        "job.sql": "changed",
    }
    assert [line for line in found["job.sql"].diff() if line[0] in "+-"] == ["--- mine"]
    fewer = [a for a in made if a.path == "job.py"]
    manifest = artifacts(shipping.compile_for(document(home, "margin"), "spark-sql", None))[-1]
    text = manifest.text.replace('"job.sql"', '"job2.sql"')
    renamed = [*fewer, Artifact("job2.sql", "select 1\n"), Artifact(manifest.path, text)]
    assert {c.path: c.kind for c in shipping.changes(folder, renamed)} == {
        "canvas-manifest.json": "changed",
        "job.py": "same",
        "job.sql": "removed",
        "job2.sql": "new",
    }


def test_the_result_says_what_was_written_and_removed(home: Workspace) -> None:
    made = artifacts(shipping.compile_for(document(home), "spark-sql", None))
    assert shipping.write(home, "margin", "spark-sql", " out ", made) == (
        "Wrote `canvas-manifest.json`, `job.py`, `job.sql` into `out`."
    )
    assert shipping.write(home, "margin", "spark-sql", "out", made) == (
        "`out` is up to date: nothing had to be written."
    )


def test_the_folder_written_last_is_offered_again(home: Workspace) -> None:
    made = artifacts(shipping.compile_for(document(home), "spark-sql", None))
    assert shipping.first_folder(home, "margin", "spark-sql", None) == "out/spark-sql/margin"
    shipping.write(home, "margin", "spark-sql", "build/x", made)
    assert shipping.first_folder(home, "margin", "spark-sql", None) == "build/x"
    assert shipping.first_folder(home, "margin", "data-factory", None) == "out/data-factory"
    assert shipping.first_folder(home, "margin", "spark-sql", "prod") == "out/prod/spark-sql/margin"
    (home.private / shipping.FOLDERS).write_text("[torn")
    assert shipping.first_folder(home, "margin", "spark-sql", None) == "out/spark-sql/margin"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("  ", "Say which folder to write into, such as `out`."),
        ("a\0b", "The folder's name holds a character that no path can have. Type it again."),
        ("pipelines/x", "Canvas keeps pipelines in `pipelines`. Choose another folder, such as `out`."),
        (".canvas", "Canvas keeps samples and logs in `.canvas`. Choose another folder, such as `out`."),
    ],
)
def test_a_folder_that_cannot_be_is_refused_with_what_to_do(
    home: Workspace, typed: str, message: str
) -> None:
    with pytest.raises(ExportError) as caught:
        shipping.folder_at(home, typed)
    assert str(caught.value) == message


def test_a_file_is_no_folder(home: Workspace) -> None:
    with pytest.raises(ExportError, match=r"canvas\.yaml is a file\. Choose a folder"):
        shipping.folder_at(home, "canvas.yaml/x")


def test_a_folder_may_be_anywhere_and_named_in_any_script(home: Workspace, tmp_path: Path) -> None:
    assert shipping.folder_at(home, "out put/'quoted' 🎉") == home.root / "out put/'quoted' 🎉"
    assert shipping.folder_at(home, str(tmp_path / "مبيعات")) == tmp_path / "مبيعات"
    assert shipping.folder_at(home, "../beside") == home.root.parent / "beside"


def test_a_file_of_somebody_else_is_never_overwritten(home: Workspace) -> None:
    made = artifacts(shipping.compile_for(document(home), "spark-sql", None))
    (home.root / "out").mkdir()
    (home.root / "out/job.py").write_text("mine")
    with pytest.raises(ExportError, match="was not made by Canvas"):
        shipping.write(home, "margin", "spark-sql", "out", made)
    assert files_in(home.root / "out") == {"job.py": "mine"}


def test_equal_files_give_an_equal_zip(home: Workspace) -> None:
    outputs = {
        t: artifacts(shipping.compile_for(document(home), t, None)) for t in shipping.chosen_targets("")
    }
    data = shipping.zipped(outputs)
    assert data == shipping.zipped(dict(reversed(outputs.items())))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    assert found == {f"{t}/{a.path}": a.text for t, made in outputs.items() for a in made}
    with zipfile.ZipFile(io.BytesIO(shipping.zipped({"spark-sql": outputs["spark-sql"]}))) as archive:
        assert archive.namelist() == ["canvas-manifest.json", "job.py", "job.sql"]


def test_the_files_stand_as_a_tree() -> None:
    assert shipping.tree(["dataset/b.json", "canvas-manifest.json", "dataset/a.json"]) == [
        Branch(0, "canvas-manifest.json", "canvas-manifest.json"),
        Branch(0, "dataset"),
        Branch(1, "a.json", "dataset/a.json"),
        Branch(1, "b.json", "dataset/b.json"),
    ]


def test_an_address_names_targets() -> None:
    assert shipping.chosen_targets("data-factory") == ["data-factory"]
    assert shipping.chosen_targets("nonsense") == ["spark-sql", "data-factory"]
