"""Changing a workspace's own files from the app: nothing that somebody wrote there is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from canvas.document import workspace_files as files
from canvas.document.workspace import Workspace
from canvas.errors import DocumentError

CONNECTIONS = """\
format: canvas/1
connections:
  lake: {type: local, path: data}        # what the shops send
  # finance, at night
  erp: {type: local, path: data/erp}
"""
ENVIRONMENTS = """\
format: canvas/1
environments:
  dev: {}
  prod:
    connections:
      lake: {type: adls, account: contosolake, container: retail, path: raw}   # theirs
      erp: {type: adls, account: contosolake, container: finance}
    parameters: {run_date: 2024-03-31}
"""


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    (tmp_path / "canvas.yaml").write_text("# ours\nformat: canvas/1\nname: retail\n")
    (tmp_path / "connections.yaml").write_text(CONNECTIONS)
    (tmp_path / "environments.yaml").write_text(ENVIRONMENTS)
    return Workspace(tmp_path)


def text(home: Workspace, name: str) -> str:
    return (home.root / name).read_text(encoding="utf-8")


def refusals(change: object) -> list[tuple[str | None, str]]:
    with pytest.raises(DocumentError) as caught:
        change()  # type: ignore[operator]
    return [(p.field, p.message) for p in caught.value.problems]


def test_a_connection_that_is_added_leaves_every_other_byte(home: Workspace) -> None:
    files.put(home, "connections.yaml", "crm", {"type": "adls", "account": "contosolake", "container": "crm"})
    assert text(home, "connections.yaml") == (
        CONNECTIONS + "  crm: {type: adls, account: contosolake, container: crm}\n"
    )


def test_a_connection_that_changes_keeps_its_comment(home: Workspace) -> None:
    files.put(home, "connections.yaml", "lake", {"type": "local", "path": "data/new"}, was="lake")
    assert text(home, "connections.yaml") == CONNECTIONS.replace("path: data}", "path: data/new}")


def test_a_connection_that_is_renamed_keeps_its_place(home: Workspace) -> None:
    files.put(home, "connections.yaml", "pool", {"type": "local", "path": "data"}, was="lake")
    files.rename_override(home, "lake", "pool")
    assert text(home, "connections.yaml") == CONNECTIONS.replace("lake", "pool")
    assert text(home, "environments.yaml") == ENVIRONMENTS.replace("      lake:", "      pool:")


def test_a_connection_that_is_removed_takes_its_own_comment_only(home: Workspace) -> None:
    files.remove(home, "connections.yaml", "lake")
    assert text(home, "connections.yaml") == (
        "format: canvas/1\nconnections:\n  # finance, at night\n  erp: {type: local, path: data/erp}\n"
    )
    files.remove(home, "connections.yaml", "erp")
    assert home.settings().connections == {}


def test_windows_line_ends_stay(home: Workspace) -> None:
    (home.root / "connections.yaml").write_bytes(CONNECTIONS.replace("\n", "\r\n").encode())
    files.put(home, "connections.yaml", "lake", {"type": "local", "path": "x"}, was="lake")
    expected = CONNECTIONS.replace("path: data}", "path: x}").replace("\n", "\r\n")
    assert (home.root / "connections.yaml").read_bytes() == expected.encode()


def test_an_environment_is_written_as_people_write_it(home: Workspace) -> None:
    entry = {"parameters": {"run_date": "2024-02-29"}, "targets": {"data-factory": {"cores": 16}}}
    files.put(home, "environments.yaml", "test", entry)
    assert text(home, "environments.yaml") == ENVIRONMENTS + (
        "  test:\n    parameters: {run_date: 2024-02-29}\n    targets: {data-factory: {cores: 16}}\n"
    )
    assert home.settings("test").targets == {"data-factory": {"cores": 16}}


def test_a_file_that_is_missing_is_made(home: Workspace) -> None:
    (home.root / "connections.yaml").unlink()
    files.put(home, "connections.yaml", "lake", {"type": "local", "path": "data"})
    assert text(home, "connections.yaml") == (
        "format: canvas/1\nconnections:\n  lake: {type: local, path: data}\n"
    )


def test_the_workspace_is_described_and_its_comment_stays(home: Workspace) -> None:
    files.describe(home, 'Retail "north" 🎉', "مبيعات\nper day")
    assert (home.name, home.description) == ('Retail "north" 🎉', "مبيعات\nper day")
    assert text(home, "canvas.yaml").startswith("# ours\nformat: canvas/1\nname: ")
    files.describe(home, "", "")
    assert text(home, "canvas.yaml") == "# ours\nformat: canvas/1\n"
    assert home.name == home.root.name


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(home: Workspace) -> None:
    def put(name: str, **entry: str) -> list[tuple[str | None, str]]:
        return refusals(lambda: files.put(home, "connections.yaml", name, entry))

    assert put("up", type="local", path="../x") == [
        ("connections.up.path", "`../x` leaves the workspace: write a folder inside it, such as `data`.")
    ]
    assert [field for field, _ in put("far", type="adls", account="A B", container="x")] == [
        "connections.far.account",
        "connections.far.container",
    ]
    assert put("a lake", type="local", path="data") == [
        (
            "connections.a lake",
            "A connection's name has letters, digits and `_` only. Use `a_lake`, for example.",
        )
    ]
    assert put("L" * 300, type="local", path="data") == [
        (
            f"connections.{'L' * 300}",
            "A connection's name has at most 100 characters, and this one has 300. Shorten it.",
        )
    ]
    assert put("LAKE", type="local", path="data") == [
        ("connections.LAKE", "There is already a connection `lake`. Choose another name.")
    ]
    assert put("", type="local", path="data") == [("connections.", "A connection needs a name.")]
    assert text(home, "connections.yaml") == CONNECTIONS


def test_a_file_that_cannot_be_read_is_left_alone_and_can_be_mended_as_text(home: Workspace) -> None:
    torn = "format: canvas/1\nconnections:\n  lake: {type: local\n"
    files.save_text(home, "connections.yaml", torn)
    (problem,) = files.problems_of(home, "connections.yaml")
    assert problem.line is not None
    with pytest.raises(DocumentError):
        files.put(home, "connections.yaml", "x", {"type": "local", "path": "data"})
    assert text(home, "connections.yaml") == torn
    files.save_text(home, "connections.yaml", CONNECTIONS)
    assert files.problems_of(home, "connections.yaml") == ()
