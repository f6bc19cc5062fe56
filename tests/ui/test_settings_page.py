"""The settings page: what is typed is in the right file at once, and nothing else of it has changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from canvas.document.reading import read_yaml
from canvas.document.workspace import Workspace
from canvas.ui import settings
from canvas.ui.editing import Editor
from tests.ui.conftest import go, html

PAGE = "build/settings"


def texts(retail: Path) -> dict[str, str]:
    files = [*retail.glob("*.yaml"), *retail.glob("pipelines/*.yaml")]
    return {path.relative_to(retail).as_posix(): path.read_text() for path in files}


def changed(before: dict[str, str], retail: Path) -> dict[str, tuple[list[str], list[str]]]:
    """The lines that went and that came, of each file that is another."""
    found = {}
    for path, text in texts(retail).items():
        old, new = before.get(path, "").splitlines(), text.splitlines()
        if old != new:
            found[path] = ([x for x in old if x not in new], [x for x in new if x not in old])
    return found


def connections(retail: Path) -> dict[str, Any]:
    found: dict[str, Any] = read_yaml((retail / "connections.yaml").read_text()).data["connections"]
    return found


def widget(found: Any, start: str) -> Any:
    """The widget whose key begins so, whatever its generation."""
    return next(w for w in found if str(w.key).startswith(start))


def typed(page: AppTest, field: str, value: str) -> AppTest:
    page = widget(page.text_input, f"settings.{field}#").set_value(value).run()
    assert not page.exception
    return page


@pytest.mark.parametrize("name", ["Retail «north» 🎉", "a \"b\" 'c'", "مبيعات", "true", "# no comment"])
def test_the_workspace_is_renamed_at_once(app: AppTest, retail: Path, name: str) -> None:
    before = texts(retail)
    page = typed(go(app, PAGE), "workspace.name", name)
    assert list(changed(before, retail)) == ["canvas.yaml"]
    assert widget(page.text_input, "settings.workspace.name#").value == name
    assert str(retail) in html(page)


def test_a_connection_leads_elsewhere_at_once_and_keeps_its_comment(app: AppTest, retail: Path) -> None:
    before = texts(retail)
    page = go(app, PAGE, section="Connections")
    assert "Used by best_customers, daily_sales, margin, returns_rate." in html(page)
    typed(page, "connection.erp.local.path", "data/finance")
    assert changed(before, retail) == {
        "connections.yaml": (
            ["  erp: {type: local, path: data/erp}     # what finance exports"],
            ["  erp: {type: local, path: data/finance}     # what finance exports"],
        )
    }


def test_a_connection_that_is_half_filled_in_is_kept_and_said_at_its_field(
    app: AppTest, retail: Path
) -> None:
    before = texts(retail)
    page = go(app, PAGE, section="Connections")
    page = widget(page.selectbox, "settings.connection.erp.type#").set_value("adls").run()
    assert "Not saved yet. It still needs: storage account, container." in html(page)
    page = typed(page, "connection.erp.adls.account", "Contoso Lake")
    assert "<code>Contoso Lake</code> is no storage account" in html(page)
    page = typed(page, "connection.erp.adls.account", "contosolake")
    assert "Not saved yet. It still needs: container." in html(page)
    assert changed(before, retail) == {}
    page = typed(page, "connection.erp.adls.container", "finance")
    assert "Not saved yet" not in html(page)
    entry = "  erp: {type: adls, account: contosolake, container: finance, path: data/erp}"
    assert changed(before, retail)["connections.yaml"][1] == [f"{entry}     # what finance exports"]


def test_a_connection_that_is_renamed_is_renamed_wherever_it_is_named(app: AppTest, retail: Path) -> None:
    before = texts(retail)
    typed(go(app, PAGE, section="Connections"), "connection.erp.name", "finance")
    found = changed(before, retail)
    assert found["connections.yaml"][1] == [
        "  finance: {type: local, path: data/erp}     # what finance exports"
    ]
    assert found["environments.yaml"][1] == [
        "      finance: {type: adls, account: contosolake, container: finance}"
    ]
    for name in ("best_customers", "daily_sales", "margin", "returns_rate"):
        gone, come = found[f"pipelines/{name}.yaml"]
        assert (set(gone), set(come)) == ({"    connection: erp"}, {"    connection: finance"})
    assert "connection: erp" not in "".join(texts(retail).values())


def test_a_step_that_is_half_made_uses_its_connection_too(retail: Path) -> None:
    """Nothing may tell a person that nobody uses what a step, though not finished yet, names."""
    half = "format: canvas/1\nname: half\nnodes:\n  a:\n    type: read_file\n    connection: erp\n"
    (retail / "pipelines/half.yaml").write_text(half)
    home = Workspace(retail)
    assert "half" in settings.used_by(home, "erp")
    settings.rename_connection(home, "erp", "finance", lambda name: Editor(home, home.pipeline_path(name)))
    assert (retail / "pipelines/half.yaml").read_text() == half.replace("erp", "finance")


def test_a_name_that_is_taken_changes_nothing(app: AppTest, retail: Path) -> None:
    before = texts(retail)
    page = typed(go(app, PAGE, section="Connections"), "connection.erp.name", "Lake")
    assert "There is already a connection <code>lake</code>. Choose another name." in html(page)
    assert changed(before, retail) == {}


def test_a_connection_is_added_and_the_file_says_no_more_than_that(app: AppTest, retail: Path) -> None:
    before = texts(retail)
    page = go(app, PAGE, section="Connections")
    page.text_input(key="new_connection_name").set_value("archive")
    page.text_input(key="new_connection_local_path").set_value("data/old").run()
    page = page.button(key="add_connection_now").click().run()
    assert not page.exception
    assert changed(before, retail) == {"connections.yaml": ([], ["  archive: {type: local, path: data/old}"])}
    assert page.text_input(key="new_connection_name").value == ""
    page = page.button(key="remove_connections.yaml_archive").click().run()
    assert changed(before, retail) == {}
    assert "<code>archive</code> was removed from connections.yaml." in html(page)


def test_a_database_is_added_with_its_password_by_reference_only(app: AppTest, retail: Path) -> None:
    before = texts(retail)
    page = go(app, PAGE, section="Connections")
    page.text_input(key="new_connection_name").set_value("shop")
    page = page.selectbox(key="new_connection_kind").set_value("database").run()
    given = {
        "host": "db.example.com",
        "port": "5433",
        "database": "shop",
        "user": "anna",
        "password": "hunter2",
    }
    for field, value in given.items():
        page.text_input(key=f"new_connection_database_{field}").set_value(value)
    page.selectbox(key="new_connection_database_encrypt").set_value("true")
    page = page.button(key="add_connection_now").click().run()
    assert "a secret never stands in a file" in html(page)
    assert changed(before, retail) == {}
    page.text_input(key="new_connection_database_password").set_value("env:SHOP_PASSWORD")
    page = page.button(key="add_connection_now").click().run()
    assert not page.exception
    made = {**given, "type": "database", "system": "postgresql", "port": 5433, "encrypt": True}
    made["password"] = "env:SHOP_PASSWORD"
    assert list(changed(before, retail)) == ["connections.yaml"]
    assert connections(retail)["shop"] == made
    page = typed(page, "connection.shop.database.host", "other.example.com")
    assert connections(retail)["shop"] == {**made, "host": "other.example.com"}
    page = typed(page, "connection.shop.database.password", "hunter2")
    assert "a secret never stands in a file" in html(page)
    assert "hunter2" not in (retail / "connections.yaml").read_text()


def test_a_connection_is_tried_and_the_answer_goes_with_what_it_answered(app: AppTest, retail: Path) -> None:
    page = go(app, PAGE, section="Connections")
    page = page.button(key="connection.erp.try").click().run()
    assert "The folder is there: <code>" in html(page)
    page = typed(page, "connection.erp.local.path", "data/gone")
    assert "The folder is there" not in html(page)
    page = page.button(key="connection.erp.try").click().run()
    assert "There is no folder <code>data/gone</code> in the workspace yet." in html(page)
    page = widget(page.selectbox, "settings.connection.erp.type#").set_value("adls").run()
    assert page.button(key="connection.erp.try").disabled


@pytest.mark.parametrize(
    ("name", "path", "message"),
    [
        ("out", "../secrets", "leaves the workspace"),
        ("out", "/etc", "leaves the workspace"),
        ("", "data", "A connection needs a name."),
        ("my lake 🎉", "data", "Use <code>my_lake</code>, for example."),
        ("out", "", "is missing"),
    ],
)
def test_a_connection_that_cannot_be_is_not_added(
    app: AppTest, retail: Path, name: str, path: str, message: str
) -> None:
    before = texts(retail)
    page = go(app, PAGE, section="Connections")
    page.text_input(key="new_connection_name").set_value(name)
    page.text_input(key="new_connection_local_path").set_value(path).run()
    page = page.button(key="add_connection_now").click().run()
    assert message in html(page)
    assert changed(before, retail) == {}


def test_a_connection_that_is_used_says_so_before_it_goes_and_comes_back_with_undo(
    app: AppTest, retail: Path
) -> None:
    before = texts(retail)
    page = go(app, PAGE, section="Connections")
    assert "will not run any more until there is a connection <code>lake</code> again." in html(page)
    page = page.button(key="remove_connections.yaml_lake").click().run()
    assert changed(before, retail)["connections.yaml"][0] == [
        "  lake: {type: local, path: data}        # what the shops and the customer system send"
    ]
    page = page.button(key="undo_remove").click().run()
    assert not page.exception
    assert texts(retail) == before


def test_an_environment_gives_a_parameter_another_value(app: AppTest, retail: Path) -> None:
    before = texts(retail)
    page = go(app, PAGE, section="Environments")
    page = typed(page, "environment.test.parameters.run_date", "2024-01-31")
    assert changed(before, retail) == {
        "environments.yaml": (
            ["    parameters: {run_date: 2024-02-29}"],
            ["    parameters: {run_date: 2024-01-31}"],
        )
    }
    page = typed(page, "environment.test.parameters.run_date", "soon")
    assert "takes a date here, and this is none." in html(page)


def test_an_environment_takes_up_and_drops_a_parameter_a_connection_and_a_target_setting(
    app: AppTest, retail: Path
) -> None:
    before = texts(retail)
    page = go(app, PAGE, section="Environments")
    page = widget(page.selectbox, "environment.dev.another.parameters").set_value("run_date").run()
    page = widget(page.selectbox, "environment.dev.another.connections").set_value("lake").run()
    page = widget(page.selectbox, "settings.environment.dev.targets.data-factory.cores#").set_value(16).run()
    assert not page.exception
    assert changed(before, retail)["environments.yaml"] == (
        ["  dev: {}"],
        [
            "  dev:",
            "    connections: {lake: {type: local, path: data}}",
            "    targets: {data-factory: {cores: 16}}",
        ],
    )
    for part in ("parameters.run_date", "connections.lake"):
        page = page.button(key=f"environment.dev.drop.{part}").click().run()
    page = widget(page.selectbox, "settings.environment.dev.targets.data-factory.cores#").set_value("").run()
    assert not page.exception
    assert texts(retail) == before


def test_an_environment_is_added_renamed_and_removed(app: AppTest, retail: Path) -> None:
    before = texts(retail)
    page = go(app, PAGE, section="Environments")
    page.text_input(key="new_environment_name").set_value("stage").run()
    page = page.button(key="add_environment_now").click().run()
    assert changed(before, retail) == {"environments.yaml": ([], ["  stage: {}"])}
    page = typed(page, "environment.stage.name", "preprod")
    assert changed(before, retail) == {"environments.yaml": ([], ["  preprod: {}"])}
    page.button(key="remove_environments.yaml_preprod").click().run()
    assert texts(retail) == before


def test_a_file_that_cannot_be_read_is_mended_where_it_is_shown(app: AppTest, retail: Path) -> None:
    good = (retail / "connections.yaml").read_text()
    (retail / "connections.yaml").write_text(good + "  torn: {type: local\n")
    page = go(app, PAGE, section="Connections")
    assert not page.exception
    assert "connections.yaml cannot be read" in html(page)
    assert '<li class="cv-marked" aria-label="problem">' in html(page)
    page = page.text_area[0].set_value(good).run()
    page = page.button(key="save_connections.yaml").click().run()
    assert not page.exception
    assert (retail / "connections.yaml").read_text() == good
    assert widget(page.text_input, "settings.connection.lake.local.path#").value == "data"


def test_what_another_tab_saved_is_not_overwritten_by_what_this_one_shows(app: AppTest, retail: Path) -> None:
    page = go(app, PAGE, section="Connections")
    path = retail / "connections.yaml"
    path.write_text(path.read_text().replace("path: data/erp", "path: data/new"))
    page = page.run()
    assert widget(page.text_input, "settings.connection.erp.local.path#").value == "data/new"
    typed(page, "connection.lake.local.path", "data2")
    assert "erp: {type: local, path: data/new}" in path.read_text()


def test_the_parameters_of_a_pipeline_are_in_the_same_history_as_the_canvas(
    app: AppTest, retail: Path
) -> None:
    page = go(app, PAGE, pipeline="margin")
    assert not page.exception
    assert page.selectbox(key="parameters_of").value == "margin"
    page.text_area[0].set_value("Margin 'per' 🎉 day").run()
    assert "description: Margin 'per' 🎉 day\n" in (retail / "pipelines/margin.yaml").read_text()


@pytest.mark.parametrize(
    ("section", "words"), [("Connections", "No connections yet."), ("Environments", "No environments yet.")]
)
def test_a_workspace_without_files_of_its_own_can_be_set_up(
    app: AppTest, retail: Path, section: str, words: str
) -> None:
    (retail / "connections.yaml").unlink()
    (retail / "environments.yaml").unlink()
    page = go(app, PAGE, section=section)
    assert not page.exception
    assert words in html(page)
