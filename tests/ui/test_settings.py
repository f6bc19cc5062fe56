"""What the settings page says of connections and values, also where pipelines cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from canvas.document import workspace_files
from canvas.document.workspace import Workspace
from canvas.errors import DocumentError
from canvas.ui import settings
from canvas.ui.authoring import make_workspace
from canvas.ui.editing import Editor

CONNECTIONS = (
    "format: canvas/1\nconnections:\n  lake: {type: local, path: data}   # ours\n"
    "  erp: {type: local, path: data/erp}\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    made = make_workspace(tmp_path / "ws")
    (made.root / "connections.yaml").write_text(CONNECTIONS)
    put(made, "a", "parameters: {n: {type: INT}, day: {type: DATE}}\nnodes: {}\n")
    put(made, "b", "parameters: {n: {type: TELEPORT}}\nnodes: {}\n")
    put(made, "torn", "nodes: [\n")
    return made


def put(home: Workspace, name: str, text: str) -> None:
    (home.root / f"pipelines/{name}.yaml").write_text(f"format: canvas/1\nname: {name}\n{text}")


@pytest.mark.parametrize(
    ("parameter", "value", "said"),
    [
        ("n", 5, None),
        ("n", "five", "`a` takes"),
        ("n", None, "`a` takes"),
        ("day", "2024-03-31", None),
        ("day", "31.3.2024", "`a` takes"),
        ("x", 5, "No pipeline has a parameter `x`, so nothing reads this value."),
    ],
)
def test_a_value_that_a_pipeline_would_not_take_is_said(
    home: Workspace, parameter: str, value: Any, said: str | None
) -> None:
    found = settings.value_problem(home, parameter, value)
    assert (found is None) if said is None else found is not None and found.startswith(said)


def test_parameters_of_all_pipelines_are_offered_once(home: Workspace) -> None:
    assert settings.parameter_names(home) == ["n", "day"]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"type": "local", "path": "data"}, "data"),
        ({"type": "local"}, ""),
        ({"type": "adls", "account": "a", "container": "c"}, "a/c"),
        ({"type": "adls", "account": "a", "container": "c", "path": "x/y"}, "a/c/x/y"),
        ({"type": "database", "system": "oracle", "host": "db", "database": "shop"}, "db/shop"),
        ({"type": "database", "system": "oracle", "host": "db", "port": 1521, "database": "shop"}, "db/shop"),
        ({"type": "database", "system": "oracle", "host": "db", "port": 1, "database": "shop"}, "db:1/shop"),
        ({"type": "database"}, ""),
        ({"type": "teleport", "path": "x"}, "x"),
        ("text", ""),
        (None, ""),
    ],
)
def test_where_a_connection_leads_in_words(entry: Any, words: str) -> None:
    assert settings.place_words(entry) == words


def test_who_uses_a_connection_in_words() -> None:
    assert settings.users_words(["a", "b"]) == "Used by a, b."
    assert settings.users_words([]) == "No pipeline uses it."


def test_a_removed_connection_comes_back_with_its_comment_where_nothing_changed(home: Workspace) -> None:
    removed = settings.remove(home, workspace_files.CONNECTIONS, "lake")
    assert "lake" not in home.settings().connections
    settings.bring_back(home, removed)
    assert (home.root / "connections.yaml").read_text() == CONNECTIONS


def test_a_removed_connection_comes_back_beside_what_changed_meanwhile(home: Workspace) -> None:
    removed = settings.remove(home, workspace_files.CONNECTIONS, "lake")
    workspace_files.put(home, workspace_files.CONNECTIONS, "new", {"type": "local", "path": "x"})
    settings.bring_back(home, removed)
    assert list(home.settings().connections) == ["erp", "new", "lake"]


def test_a_name_that_is_taken_renames_nothing_and_a_free_one_everything(home: Workspace) -> None:
    put(home, "c", "nodes:\n  r:\n    type: read_file\n    connection: lake\n    path: x.csv\n")
    editor = Editor(home, home.pipeline_path("c"))
    before = editor.path.read_text()
    with pytest.raises(DocumentError, match="There is already a connection `erp`"):
        settings.rename_connection(home, "lake", "erp", lambda name: editor)
    assert (home.root / "connections.yaml").read_text() == CONNECTIONS
    assert editor.path.read_text() == before
    settings.rename_connection(home, "lake", "pond", lambda name: editor)
    assert editor.path.read_text() == before.replace("lake", "pond")
    assert list(home.settings().connections) == ["pond", "erp"]
