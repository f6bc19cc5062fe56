"""A column that gets another name: the form offers to rename it in the steps after it, as one entry."""

from __future__ import annotations

from canvas.ui.forms.form import plain_data
from tests.ui.forms.conftest import Draw, Drawn

NODES = """
a: {type: aggregate, input: sales, group_by: [store_id], aggregates: {total: sum(amount)}}
f: {type: filter, input: a, condition: total > 1}
s: {type: sort, input: f, by: {total: desc}}
"""


def setting(drawn: Drawn, node: str, key: str) -> object:
    document = drawn.editor.look().document
    assert document is not None
    return plain_data(document.raw(node)).get(key)


def rename(drawn: Drawn, *names: str) -> None:
    """As it is typed, letter by letter."""
    for name in names:
        drawn.widget("text_input", "Name of calculation 1").set_value(name)
        drawn.run()


def test_a_renamed_calculation_is_renamed_after_it_in_one_entry(draw: Draw) -> None:
    drawn = draw(NODES, "a")
    rename(drawn, "tot", "revenu", "revenue")
    assert (
        "<code>total</code> is called <code>revenue</code> now. <code>f</code> and <code>s</code> still say "
        "<code>total</code>." in drawn.said
    )
    drawn.widget("button", "Rename it there too").click()
    drawn.run()
    assert setting(drawn, "f", "condition") == "revenue > 1"
    assert setting(drawn, "s", "by") == {"revenue": "desc"}
    assert "is called" not in drawn.said
    assert drawn.editor.look().undo == "Rename total to revenue"
    drawn.undo()
    assert setting(drawn, "f", "condition") == "total > 1"
    assert setting(drawn, "s", "by") == {"total": "desc"}
    assert list(drawn.setting("aggregates")) == ["revenue"]


def test_back_to_the_old_name_there_is_nothing_to_offer(draw: Draw) -> None:
    drawn = draw(NODES, "a")
    rename(drawn, "revenue", "total")
    assert "is called" not in drawn.said


def test_the_step_that_broke_offers_it_too(draw: Draw) -> None:
    drawn = draw(NODES, "a")
    rename(drawn, "revenue")
    drawn.page.session_state["node"] = drawn.node = "s"
    drawn.run()
    drawn.widget("button", "Rename it there too").click()
    drawn.run()
    assert drawn.setting("by") == {"revenue": "desc"}


def test_what_is_left_is_not_offered_again(draw: Draw) -> None:
    drawn = draw(NODES, "a")
    rename(drawn, "revenue")
    drawn.widget("button", "Leave it").click()
    drawn.run()
    assert "is called" not in drawn.said
    assert setting(drawn, "f", "condition") == "total > 1"


def test_a_column_that_nothing_names_gets_its_name_without_a_word(draw: Draw) -> None:
    drawn = draw(
        NODES.replace("total > 1", "store_id = 'A'").replace("{total: desc}", "{store_id: desc}"), "a"
    )
    rename(drawn, "revenue")
    assert "is called" not in drawn.said
