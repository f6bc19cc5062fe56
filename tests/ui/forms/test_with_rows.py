"""What forms say of the rows: matches of a join, values to choose from, results of formulas."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from canvas.document.workspace import Workspace
from canvas.engine import Engine
from canvas.preview.model import Sampling
from canvas.ui.authoring import make_workspace
from canvas.ui.desk import Desk, Question
from canvas.ui.forms.fields import fields_of
from canvas.ui.forms.form import Form, FormPlace
from canvas.ui.forms.formula_fields import formulas_of, rows_in
from canvas.ui.forms.live import live_results
from canvas.ui.forms.samples import sample_values
from tests.ui.conftest import wait_until
from tests.ui.forms.conftest import Draw, Drawn

pytestmark = pytest.mark.embedded

ROWS = """\
tills:
  type: inline
  columns: {id: INT, shop: STRING}
  rows: [[1, A], [2, A], [3, "it's 😀"], [4, null]]
shops:
  type: inline
  columns: {shop: STRING, city: STRING}
  rows: [[A, Paris], [B, Roma]]
j: {type: join, left: tills, right: shops, how: left, keys: {shop: shop}}
f: {type: filter, input: tills}
d: {type: derive, input: tills, columns: {x: id * 10, y: x + 1, z: nothing}}
"""


@pytest.fixture
def desk(tmp_path, embedded_engine: Engine) -> Iterator[Desk]:
    home: Workspace = make_workspace(tmp_path / "ws")
    made = Desk(home, lambda: embedded_engine)
    yield made


def form_of(drawn: Drawn, desk: Desk, node: str) -> Form:
    state = drawn.editor.look()
    assert state.document is not None
    return Form(FormPlace(drawn.editor, state, desk, Sampling()), state.document, node)


def test_a_join_says_how_many_rows_find_a_partner(draw: Draw, desk: Desk) -> None:
    drawn = draw(ROWS, "j", desk)
    assert wait_until(lambda: "without a match" in drawn.run().said, 30)
    assert "<span>2 matched</span>" in drawn.said
    assert '<span class="cv-warn">2 without a match</span>' in drawn.said
    assert 'aria-label="2 of 4 rows match"' in drawn.said


def test_values_of_the_sample_are_offered(draw: Draw, desk: Desk) -> None:
    drawn = draw(ROWS, "f", desk)
    form = form_of(drawn, desk, "f")
    assert sample_values(form, "shop") == []
    desk.ask(form.document, Question(form.document.text, "tills")).result(timeout=30)
    assert sample_values(form, "SHOP") == ["A", "it's 😀"]
    assert sample_values(form, "gone") == []
    drawn.widget("selectbox", "Column of condition 1").select("shop")
    drawn.run()
    values = drawn.widget("menu_button", "Choose the value of condition 1")
    assert [str(o) for o in values.options] == ["A", "it's 😀", r"\:run\_date"]
    values.click("it's 😀")
    drawn.run()
    assert drawn.setting("condition") == r"shop = 'it\'s 😀'"


def test_formulas_show_their_results(draw: Draw, desk: Desk) -> None:
    drawn = draw(ROWS, "d", desk)
    form = form_of(drawn, desk, "d")
    assert form.kind is not None
    field = next(f for f in fields_of(form.kind) if f.name == "columns")
    asked = formulas_of(form, field, rows_in(form.raw, field))
    assert wait_until(lambda: all(r["state"] == "ready" for r in live_results(form, asked).values()), 30)
    results = live_results(form, asked)
    assert results[0]["values"] == ["10", "20", "30", "40"]
    assert results[1]["values"] == ["11", "21", "31", "41"]
    assert 2 not in results


def test_what_is_wrong_with_a_formula_is_said_of_the_column_as_it_is_called(draw: Draw, desk: Desk) -> None:
    step = "w: {type: window, input: tills, columns: {place: rank(), good: sum(id)}}\n"
    drawn = draw(ROWS + step, "w", desk)
    form = form_of(drawn, desk, "w")
    assert form.kind is not None
    field = next(f for f in fields_of(form.kind) if f.name == "columns")
    asked = formulas_of(form, field, rows_in(form.raw, field))
    assert wait_until(lambda: all(r["state"] != "working" for r in live_results(form, asked).values()), 30)
    results = live_results(form, asked)
    assert results[0]["state"] == "failed"
    assert results[0]["message"] == "`place` needs an order: say which rows come first."
    assert results[1]["values"] == ["10", "10", "10", "10"]


KEYS = """\
tills:
  type: inline
  columns: {id: INT, shop: STRING}
  rows: [[1, A], [2, A], [3, B], [4, null]]
shops:
  type: inline
  columns: {code: STRING, city: STRING}
  rows: [[A, Paris], [B, Roma]]
j: {type: join, left: tills, right: shops}
"""


def test_keys_are_found_by_their_values_whatever_the_columns_are_called(draw: Draw, desk: Desk) -> None:
    drawn = draw(KEYS, "j", desk)

    def offers() -> list[str]:
        return [b.label for b in drawn.run().page.button if " = " in b.label]

    assert wait_until(lambda: bool(offers()), 30)
    assert offers() == ["shop = code :gray[3 rows match, 1 do not]"]
    drawn.widget("button", "shop = code").click()
    drawn.run()
    assert drawn.setting("keys") == {"shop": "code"}
