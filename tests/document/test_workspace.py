"""A workspace's own files: connections and environments say what is wrong with them; names find pipelines."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from canvas.document.names import refused_name, tidied
from canvas.document.workspace import LocalConnection, Workspace, read_text
from canvas.errors import DocumentError
from canvas.nodes import REGISTRY

CONNECTIONS = "format: canvas/1\nconnections:\n"
ENVIRONMENTS = "format: canvas/1\nenvironments:\n"
PLACE = "connections.yaml:3: connections.lake"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\nname: shop\n", encoding="utf-8")
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines/Daily.yaml").write_text("format: canvas/1\nname: Daily\n", encoding="utf-8")
    (tmp_path / "pipelines/Daily.layout.yaml").write_text("format: canvas/1\n", encoding="utf-8")
    return Workspace(tmp_path.resolve())


def refusals(ask: Callable[[], object]) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        ask()
    return [str(p) for p in caught.value.problems]


def test_a_folder_without_connections_has_none(workspace: Workspace) -> None:
    assert dict(workspace.settings().connections) == {}
    assert dict(workspace.environments()) == {}
    assert workspace.name == "shop"


@pytest.mark.parametrize(
    ("connection", "messages"),
    [
        (
            "{type: local, path: ../x}",
            [f"{PLACE}.path: `../x` leaves the workspace: write a folder inside it, such as `data`."],
        ),
        (
            "{type: local, path: /x}",
            [f"{PLACE}.path: `/x` leaves the workspace: write a folder inside it, such as `data`."],
        ),
        (
            "{type: locl, path: x}",
            [
                f"{PLACE}.type: `locl` is not possible here: "
                "choose `local`, `adls`, `s3`, `gcs` or `database`."
            ],
        ),
        ("{path: x}", [f"{PLACE}.type: `type` is missing: give it a value."]),
        ("{type: local}", [f"{PLACE}.path: `path` is missing: give it a value."]),
        ("{type: local, pth: x}", [f"{PLACE}.pth: There is no setting `pth` here. Did you mean `path`?"]),
        ("x", [f"{PLACE}: This should be a block of `name: value` lines."]),
        (
            "{type: adls, account: My_Lake, container: a--b}",
            [
                f"{PLACE}.account: `My_Lake` is no storage account: "
                "its name has 3 to 24 small letters and digits.",
                f"{PLACE}.container: `a--b` is no container: "
                "its name has 3 to 63 small letters, digits and single `-`.",
            ],
        ),
        (
            "{type: adls, account: lake, container: raw, key: s3cret}",
            [
                f"{PLACE}.key: There is no setting `key` here. "
                "The settings are: `account`, `container`, `path`, `account_key`, `sas_token`, `endpoint`."
            ],
        ),
    ],
)
def test_a_connection_that_is_wrong_is_named(
    workspace: Workspace, connection: str, messages: list[str]
) -> None:
    text = f"{CONNECTIONS}  lake: {connection}\n"
    (workspace.root / "connections.yaml").write_text(text, encoding="utf-8")
    settings = workspace.settings()
    assert refusals(lambda: settings.connection("lake")) == messages


def test_a_wrong_connection_stops_nothing_but_what_uses_it(workspace: Workspace) -> None:
    text = f"{CONNECTIONS}  up: {{type: local, path: ../..}}\n  lake: {{type: local, path: data}}\n"
    (workspace.root / "connections.yaml").write_text(text, encoding="utf-8")
    settings = workspace.settings()
    assert settings.connection("lake") == LocalConnection(path="data")
    assert settings.connection("down") is None
    with pytest.raises(DocumentError, match="leaves the workspace"):
        settings.connection("up")
    (workspace.root / "environments.yaml").write_text(
        f"{ENVIRONMENTS}  test:\n    connections: {{up: {{type: local, path: t}}}}\n", encoding="utf-8"
    )
    assert workspace.settings("test").connection("up") == LocalConnection(path="t")
    (workspace.root / "connections.yaml").write_text("format: canvas/1\nconnections: [1]\n", "utf-8")
    assert refusals(workspace.settings) != []


def test_an_environment_overrides_connections_and_gives_parameters(workspace: Workspace) -> None:
    (workspace.root / "connections.yaml").write_text(
        f"{CONNECTIONS}  lake: {{type: local, path: data}}\n  erp: {{type: local, path: erp}}\n", "utf-8"
    )
    (workspace.root / "environments.yaml").write_text(
        f"{ENVIRONMENTS}  test:\n    connections: {{lake: {{type: local, path: t}}}}\n"
        "    parameters: {day: 2024-03-31, n: 1.50}\n",
        "utf-8",
    )
    settings = workspace.settings("test")
    assert settings.connections == {"lake": LocalConnection(path="t"), "erp": LocalConnection(path="erp")}
    assert settings.parameters == {"day": "2024-03-31", "n": Decimal("1.50")}
    assert refusals(lambda: workspace.settings("tst")) == [
        "There is no environment `tst` in environments.yaml. Did you mean `test`?"
    ]


def test_an_environment_that_is_wrong_is_named(workspace: Workspace) -> None:
    (workspace.root / "environments.yaml").write_text(
        f"{ENVIRONMENTS}  prod:\n    conections: {{}}\n    parameters: {{day: [1]}}\n", encoding="utf-8"
    )
    assert sorted(refusals(lambda: workspace.settings("prod"))) == [
        "environments.yaml:4: environments.prod.conections: There is no setting `conections` here. "
        "Did you mean `connections`?",
        "environments.yaml:5: environments.prod.parameters.day: This should be one value, not a list.",
    ]


def test_pipelines_are_found_by_name_and_layouts_are_none(workspace: Workspace) -> None:
    assert [p.name for p in workspace.pipeline_paths()] == ["Daily.yaml"]
    assert workspace.pipeline_path("Daily").name == "Daily.yaml"
    assert workspace.load(workspace.pipeline_path("Daily"), REGISTRY).pipeline.name == "Daily"
    name = workspace.root.name
    assert refusals(lambda: workspace.pipeline_path("daly")) == [
        f"There is no pipeline `daly` in the workspace {name}. Did you mean `Daily`?"
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a b", "A pipeline's name has letters, digits and single `_` only. Use `a_b`, for example."),
        ("1x", "A pipeline's name has letters, digits and single `_` only. Use `p_1x`, for example."),
        ("", "A pipeline's name has letters, digits and single `_` only. Use `my_pipeline`, for example."),
        ("../x", "A pipeline's name has letters, digits and single `_` only. Use `x`, for example."),
        ("a__b", "A pipeline's name has letters, digits and single `_` only. Use `a_b`, for example."),
        (
            "umsätze 🎉",
            "A pipeline's name has letters, digits and single `_` only. Use `ums_tze`, for example.",
        ),
        (
            "مبيعات",
            "A pipeline's name has letters, digits and single `_` only. Use `my_pipeline`, for example.",
        ),
        ("it's", "A pipeline's name has letters, digits and single `_` only. Use `it_s`, for example."),
        ("x" * 101, "A pipeline's name has at most 100 characters, and this one has 101. Shorten it."),
        (
            "CON",
            "Windows keeps the name `CON` for a device, so no file can have it. Use `CON_data`, for example.",
        ),
        (
            "lpt1",
            "Windows keeps the name `lpt1` for a device, so no file can have it. "
            "Use `lpt1_data`, for example.",
        ),
        ("daily", "There is already a pipeline `daily`. Choose another name."),
    ],
)
def test_a_new_pipeline_has_a_name_of_its_own(workspace: Workspace, name: str, message: str) -> None:
    assert refusals(lambda: workspace.new_path(name)) == [message]
    assert workspace.new_path("weekly") == workspace.root / "pipelines/weekly.yaml"


@pytest.mark.parametrize("name", ["a b", "", "CON ", "con", "9 lives", "_" * 200, "x" * 300, "🎉", "..."])
def test_the_name_that_is_offered_instead_can_be_had(name: str) -> None:
    assert refused_name(tidied(name)) is None


def test_the_workspace_of_a_file_is_the_nearest_one_upwards(workspace: Workspace) -> None:
    assert Workspace.find(workspace.root / "pipelines/Daily.yaml") == workspace
    assert Workspace.find(Path("/")) is None


def test_what_is_private_is_never_in_git(workspace: Workspace) -> None:
    assert (workspace.private / ".gitignore").read_text("utf-8") == "*\n"


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"name: caf\xe9\n")
    assert refusals(lambda: read_text(tmp_path / "latin.yaml")) == [
        f"{tmp_path}/latin.yaml is not UTF-8 text. Save it as UTF-8."
    ]
    assert refusals(lambda: read_text(tmp_path / "none.yaml")) == [f"There is no file {tmp_path}/none.yaml."]
    assert refusals(lambda: read_text(tmp_path)) == [f"{tmp_path} is a folder, not a pipeline's file."]
