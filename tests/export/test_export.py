"""Compiled files in a folder: what an engineer commits, and must never lose or find stale."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from canvas.errors import ExportError
from canvas.export import drift, export
from compilers.base import MANIFEST, Artifact, with_manifest


def made(
    files: dict[str, str], *, pipeline: str = "daily", target: str = "spark-sql", plan: str = "1"
) -> list[Artifact]:
    artifacts = [Artifact(path, text) for path, text in files.items()]
    return with_manifest(artifacts, pipeline=pipeline, target=target, plan=plan, version="0.1.0")


def content(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): p.read_text("utf-8")
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not p.name.startswith("canvas-manifest")
    }


def test_files_are_written_byte_for_byte_and_the_manifest_lists_them(tmp_path: Path) -> None:
    done = export(tmp_path / "out", made({"job.sql": "SELECT 'é'\n", "a/b.json": "{}\n"}))
    assert (tmp_path / "out/job.sql").read_bytes() == b"SELECT '\xc3\xa9'\n"
    assert done.written == ("a/b.json", MANIFEST, "job.sql")
    listed = json.loads((tmp_path / "out" / MANIFEST).read_text("utf-8"))
    assert list(listed["files"]) == ["a/b.json", "job.sql"]
    assert (listed["pipeline"], listed["target"], listed["plan"]) == ("daily", "spark-sql", "1")


def test_writing_again_touches_nothing_so_git_and_make_see_no_change(tmp_path: Path) -> None:
    export(tmp_path, made({"job.sql": "SELECT 1\n"}))
    before = (tmp_path / "job.sql").stat().st_mtime_ns
    done = export(tmp_path, made({"job.sql": "SELECT 1\n"}))
    assert (done.written, done.unchanged, done.removed) == ((), (MANIFEST, "job.sql"), ())
    assert (tmp_path / "job.sql").stat().st_mtime_ns == before


def test_what_is_not_made_any_more_is_removed_with_its_empty_folders(tmp_path: Path) -> None:
    export(tmp_path, made({"dataset/old/x.json": "1\n", "dataset/y.json": "2\n", "job.sql": "3\n"}))
    done = export(tmp_path, made({"job.sql": "3\n"}))
    assert done.removed == ("dataset/old/x.json", "dataset/y.json")
    assert content(tmp_path) == {"job.sql": "3\n"}
    assert not (tmp_path / "dataset").exists()


def test_files_of_the_user_survive_whatever_is_compiled_beside_them(tmp_path: Path) -> None:
    export(tmp_path, made({"dataset/x.json": "1\n"}))
    (tmp_path / "dataset/notes.md").write_text("mine")
    (tmp_path / "README.md").write_text("mine too")
    export(tmp_path, made({"job.sql": "3\n"}))
    assert content(tmp_path) == {"README.md": "mine too", "dataset/notes.md": "mine", "job.sql": "3\n"}


def test_a_file_that_no_compile_made_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "job.py").write_text("my own job")
    (tmp_path / "job.sql").write_text("my own SQL")
    with pytest.raises(ExportError) as caught:
        export(tmp_path, made({"job.py": "x\n", "job.sql": "y\n", "other.txt": "z\n"}))
    assert [p.message for p in caught.value.problems] == [
        f"{tmp_path / name} was not made by Canvas and would be overwritten. "
        "Move it away, or choose another folder."
        for name in ("job.py", "job.sql")
    ]
    assert content(tmp_path) == {"job.py": "my own job", "job.sql": "my own SQL"}
    assert not (tmp_path / MANIFEST).exists()


def test_a_file_that_is_identical_may_be_there_already(tmp_path: Path) -> None:
    (tmp_path / "job.sql").write_text("SELECT 1\n")
    assert export(tmp_path, made({"job.sql": "SELECT 1\n"})).written == (MANIFEST,)


def test_a_generated_file_that_was_edited_by_hand_is_put_back(tmp_path: Path) -> None:
    export(tmp_path, made({"job.sql": "SELECT 1\n"}))
    (tmp_path / "job.sql").write_text("SELECT 2\n")
    assert export(tmp_path, made({"job.sql": "SELECT 1\n"})).written == ("job.sql",)
    assert content(tmp_path) == {"job.sql": "SELECT 1\n"}


@pytest.mark.parametrize(
    "path", ["../x", "/etc/x", "a/../../x", "a//b", "", ".", "a\\b", "C:x", "a/./b", "x\0y"]
)
def test_no_artifact_leaves_the_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(ExportError):
        export(tmp_path / "out", made({path: "x\n"}))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["../victim.txt", "/etc/passwd", "a/../../victim.txt"])
def test_a_manifest_somebody_tampered_with_removes_nothing_outside(tmp_path: Path, path: str) -> None:
    (tmp_path / "victim.txt").write_text("keep me")
    folder = tmp_path / "out"
    export(folder, made({"job.sql": "1\n"}))
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    manifest["files"][path] = "0" * 64
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ExportError, match="is not a manifest that Canvas wrote"):
        export(folder, made({"job.sql": "2\n"}))
    assert (tmp_path / "victim.txt").read_text() == "keep me"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"files": []}', '{"files": {"a": 1}}'])
def test_a_damaged_manifest_is_said_plainly(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(ExportError) as caught:
        export(tmp_path, made({"job.sql": "1\n"}))
    assert str(caught.value) == (
        f"{MANIFEST} is not a manifest that Canvas wrote. Put it back from git, or delete it together "
        "with the files that were compiled."
    )


def test_a_link_inside_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.json").write_text("keep me")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "dataset").symlink_to(outside, target_is_directory=True)
    with pytest.raises(ExportError, match="is a link to another place"):
        export(folder, made({"dataset/x.json": "1\n"}))
    assert (outside / "x.json").read_text() == "keep me"


def test_a_left_over_file_behind_a_link_is_not_removed(tmp_path: Path) -> None:
    folder, outside = tmp_path / "out", tmp_path / "outside"
    export(folder, made({"dataset/x.json": "1\n"}))
    (folder / "dataset").rename(outside)
    (folder / "dataset").symlink_to(outside, target_is_directory=True)
    with pytest.raises(ExportError, match="is a link to another place"):
        export(folder, made({"job.sql": "2\n"}))
    assert (outside / "x.json").read_text() == "1\n"


def test_the_output_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real", target_is_directory=True)
    export(tmp_path / "out", made({"job.sql": "1\n"}))
    assert content(tmp_path / "real") == {"job.sql": "1\n"}


def test_a_file_where_a_folder_is_needed_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "dataset").write_text("a file")
    with pytest.raises(ExportError) as caught:
        export(tmp_path, made({"dataset/x.json": "1\n"}))
    assert str(caught.value) == (
        f"{tmp_path / 'dataset'} is a file, and a folder is needed there. Move it or choose another folder."
    )


def test_a_folder_where_a_file_is_needed_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "job.sql").mkdir()
    with pytest.raises(ExportError, match=r"job\.sql is a folder, and a file is needed there"):
        export(tmp_path, made({"job.sql": "1\n"}))


def test_the_output_cannot_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(ExportError) as caught:
        export(tmp_path / "out", made({"job.sql": "1\n"}))
    assert str(caught.value) == f"{tmp_path / 'out'} is a file. Choose a folder to write into."


def test_names_that_differ_by_case_only_are_refused_for_many_disks_see_one_file(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="differ by upper and lower case only"):
        export(tmp_path, made({"dataset/Sales.json": "1\n", "dataset/sales.json": "2\n"}))


def test_permissions_of_a_file_stay_and_new_files_can_be_read_by_all(tmp_path: Path) -> None:
    export(tmp_path, made({"job.py": "1\n"}))
    assert stat.S_IMODE((tmp_path / "job.py").stat().st_mode) == 0o644
    (tmp_path / "job.py").chmod(0o755)
    export(tmp_path, made({"job.py": "2\n"}))
    assert stat.S_IMODE((tmp_path / "job.py").stat().st_mode) == 0o755


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    folder.chmod(0o500)
    with pytest.raises(ExportError) as caught:
        export(folder, made({"job.sql": "1\n"}))
    folder.chmod(0o700)
    assert str(caught.value) == f"{folder} cannot be written: Permission denied. Nothing was changed."


def test_a_disk_that_refuses_a_write_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> tuple[int, str]:
        raise PermissionError(13, "Permission denied", str(tmp_path / ".job.sql.abc.tmp"))

    monkeypatch.setattr("canvas.export.writing.tempfile.mkstemp", refuse)
    with pytest.raises(ExportError) as caught:
        export(tmp_path, made({"job.sql": "1\n"}))
    assert str(caught.value) == f"{tmp_path} cannot be written: Permission denied. Nothing was changed."


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """A limit on the size of files fails a write midway, as a full disk does."""
    import resource

    folder = tmp_path / "out"
    export(folder, made({"job.sql": "1\n", "old.sql": "2\n"}))
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, limits[1]))
    try:
        with pytest.raises(ExportError) as caught:
            export(folder, made({"job.sql": "3\n", "new/big.sql": "x" * 5000}))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert str(caught.value) == f"{folder} cannot be written: File too large. Nothing was changed."
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_whatever_stops_an_export_midway_the_next_one_puts_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(tmp_path, made({"a.sql": "1\n", "gone.sql": "1\n"}))
    real, calls = os.replace, 0

    def stop_at_the_third(*args: str) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise OSError(5, "Input/output error")
        real(*args)

    monkeypatch.setattr("canvas.export.writing.os.replace", stop_at_the_third)
    wanted = made({"a.sql": "2\n", "b.sql": "2\n", "c.sql": "2\n"})
    with pytest.raises(ExportError, match="Not all files were written: put that right and compile again"):
        export(tmp_path, wanted)
    monkeypatch.undo()
    export(tmp_path, made({"a.sql": "3\n", "b.sql": "3\n"}, plan="2"))
    assert content(tmp_path) == {"a.sql": "3\n", "b.sql": "3\n"}


def test_drift_names_what_differs_is_missing_or_left_over(tmp_path: Path) -> None:
    export(tmp_path, made({"a.sql": "1\n", "b.sql": "1\n", "c.sql": "1\n", "old.sql": "1\n"}))
    (tmp_path / "b.sql").write_text("edited\n")
    (tmp_path / "c.sql").unlink()
    found = drift(tmp_path, made({"a.sql": "1\n", "b.sql": "1\n", "c.sql": "1\n"}))
    assert [str(d) for d in found] == [
        "b.sql: differs",
        "c.sql: missing",
        f"{MANIFEST}: differs",
        "old.sql: left over",
    ]


def test_no_drift_after_an_export_and_all_missing_before_one(tmp_path: Path) -> None:
    artifacts = made({"a.sql": "1\n"})
    assert [str(d) for d in drift(tmp_path / "out", artifacts)] == [
        "a.sql: missing",
        f"{MANIFEST}: missing",
    ]
    assert not (tmp_path / "out").exists()
    export(tmp_path / "out", artifacts)
    assert drift(tmp_path / "out", artifacts) == ()


def test_line_ends_that_git_changed_are_drift(tmp_path: Path) -> None:
    export(tmp_path, made({"a.sql": "1\n2\n"}))
    (tmp_path / "a.sql").write_bytes(b"1\r\n2\r\n")
    assert [str(d) for d in drift(tmp_path, made({"a.sql": "1\n2\n"}))] == ["a.sql: differs"]


class TestSeveralPipelinesInOneFolder:
    """A Data Factory repository holds all pipelines; linked services are shared."""

    def one(self, name: str, lake: str = "lake v1\n", **more: str) -> list[Artifact]:
        files = {f"pipeline/{name}.json": f"{name}\n", "linkedService/lake.json": lake, **more}
        return made(files, pipeline=name, target="data-factory")

    def test_each_has_a_manifest_and_removes_its_own_files_only(self, tmp_path: Path) -> None:
        export(tmp_path, self.one("daily", **{"dataset/daily.json": "d\n"}))
        export(tmp_path, self.one("margin"))
        export(tmp_path, self.one("daily"))
        assert content(tmp_path) == {
            "linkedService/lake.json": "lake v1\n",
            "pipeline/daily.json": "daily\n",
            "pipeline/margin.json": "margin\n",
        }
        assert sorted(p.name for p in tmp_path.glob("*.json")) == [
            "canvas-manifest.json",
            "canvas-manifest.margin.data-factory.json",
        ]

    def test_a_shared_file_stays_while_another_pipeline_needs_it(self, tmp_path: Path) -> None:
        export(tmp_path, self.one("daily"))
        export(tmp_path, self.one("margin"))
        alone = made({"pipeline/daily.json": "daily\n"}, pipeline="daily", target="data-factory")
        assert export(tmp_path, alone).removed == ()
        assert (tmp_path / "linkedService/lake.json").read_text() == "lake v1\n"
        assert drift(tmp_path, alone) == ()

    def test_a_shared_file_that_changed_shows_as_drift_of_the_other_until_it_is_compiled_too(
        self, tmp_path: Path
    ) -> None:
        export(tmp_path, self.one("daily"))
        export(tmp_path, self.one("margin"))
        export(tmp_path, self.one("daily", lake="lake v2\n"))
        names = [str(d) for d in drift(tmp_path, self.one("margin", lake="lake v2\n"))]
        assert names == ["canvas-manifest.margin.data-factory.json: differs"]
        export(tmp_path, self.one("margin", lake="lake v2\n"))
        assert drift(tmp_path, self.one("daily", lake="lake v2\n")) == ()

    def test_a_file_of_another_pipeline_is_not_overwritten(self, tmp_path: Path) -> None:
        export(tmp_path, made({"job.sql": "daily\n"}))
        with pytest.raises(ExportError) as caught:
            export(tmp_path, made({"job.sql": "margin\n"}, pipeline="margin"))
        assert str(caught.value) == (
            f"`job.sql` in {tmp_path} belongs to the pipeline `daily` (spark-sql) and would change. "
            "Choose another folder, or compile `daily` again first if its file is out of date."
        )
        assert content(tmp_path) == {"job.sql": "daily\n"}

    def test_two_targets_of_one_pipeline_may_share_a_folder(self, tmp_path: Path) -> None:
        export(tmp_path, made({"job.sql": "1\n"}))
        export(tmp_path, self.one("daily"))
        export(tmp_path, made({"job.sql": "2\n"}))
        assert set(content(tmp_path)) == {"job.sql", "linkedService/lake.json", "pipeline/daily.json"}
