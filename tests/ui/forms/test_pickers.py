"""Suggestions and simple calculations: what is offered is what fits."""

from __future__ import annotations

import pytest

from canvas.preview.overlap import Overlap
from canvas.sql.schema import Schema
from canvas.sql.types import DATE, INT, STRING, Decimal
from canvas.ui.forms.aggregates import Simple, name_for, read_simple, write_simple
from canvas.ui.forms.columns import column_names, labelled, marked_names
from canvas.ui.forms.likely import Likely, by_name, comparisons, partner, ranked
from canvas.ui.forms.typenames import canonical, decimal_of, offered, type_label

LEFT = Schema.of([("amount", INT), ("store_id", STRING), ("sold_on", DATE), ("customerId", INT)])
RIGHT = Schema.of([("store_id", STRING), ("sold_on", INT), ("customer_id", INT), ("Amount", INT)])


def test_keys_of_one_name_that_fit_come_first() -> None:
    assert [one.pair for one in by_name(LEFT, RIGHT)] == [
        ("store_id", "store_id"),
        ("customerId", "customer_id"),
        ("amount", "Amount"),
    ]
    assert by_name(LEFT, RIGHT, [("store_id", "store_id")])[0] == Likely("customerId", "customer_id")


def test_a_date_and_a_number_are_no_pair() -> None:
    assert ("sold_on", "sold_on") not in [one.pair for one in by_name(LEFT, RIGHT)]
    assert ("sold_on", "sold_on") not in comparisons(LEFT, RIGHT)


def test_values_that_meet_make_a_pair_whatever_its_columns_are_called() -> None:
    found = [
        Overlap("shop", "code", rows=100, matched=92, values=12, unique=1.0),
        Overlap("amount", "size", rows=100, matched=90, values=9, unique=1.0, are_numbers=True),
        Overlap("city", "city", rows=100, matched=0, values=0, unique=0.4),
        Overlap("colour", "code", rows=100, matched=10, values=3, unique=1.0),
        Overlap("status", "kind", rows=100, matched=99, values=3, unique=0.1),
        Overlap("customerNo", "customer", rows=100, matched=100, values=40, unique=1.0, are_numbers=True),
    ]
    assert ranked([Likely("city", "city")], found) == [
        Likely("customerNo", "customer", 100, 100),
        Likely("shop", "code", 100, 92),
    ]
    assert ranked([], found, [("shop", "x")]) == [Likely("customerNo", "customer", 100, 100)]


def test_names_are_trusted_until_the_values_are_known() -> None:
    assert ranked([Likely("store_id", "store_id")], []) == [Likely("store_id", "store_id")]


def test_the_partner_of_a_new_key_is_the_likeliest() -> None:
    assert partner("store_id", LEFT, RIGHT) == "store_id"
    assert partner("customerId", LEFT, RIGHT) == "customer_id"
    assert partner("x", None, None) == "x"


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("sum(amount)", Simple("sum", "amount")),
        ("count(*)", Simple("count rows")),
        ("count(DISTINCT `odd name`)", Simple("count distinct", "odd name")),
        ("max(`a``b`)", Simple("max", "a`b")),
    ],
)
def test_simple_calculations(text: str, simple: Simple) -> None:
    assert read_simple(text) == simple
    assert write_simple(simple) == text


@pytest.mark.parametrize(
    "text", ["sum(a * 2)", "sum(a) / 2", "median(a)", "sum(t.a)", "sum(", "", "sum(a, b)", "a"]
)
def test_other_calculations_stay_formulas(text: str) -> None:
    assert read_simple(text) is None


def test_a_new_calculation_gets_a_free_name() -> None:
    assert name_for(Simple("sum", "amount"), []) == "sum_amount"
    assert name_for(Simple("sum", "amount"), ["SUM_amount", "sum_amount_2"]) == "sum_amount_3"
    assert name_for(Simple("count rows"), ["rows"]) == "rows_2"


def test_columns_are_listed_with_their_types_and_unknown_ones_marked() -> None:
    assert column_names(LEFT, ["AMOUNT", "gone", ""]) == [
        "amount",
        "store_id",
        "sold_on",
        "customerId",
        "gone",
    ]
    assert labelled(LEFT)("amount").split() == ["amount", "INT"]
    assert len(labelled(LEFT)("amount")) > 100, "the closed field shows the name alone"
    assert marked_names(LEFT)("amount") == "amount"
    assert marked_names(LEFT)("gone") == "gone · not there"
    assert labelled(LEFT)("gone") == "gone · not there"
    assert labelled(None)("gone") == "gone"


def test_types_in_words() -> None:
    assert type_label("string") == "Text · STRING"
    assert type_label("DECIMAL(12, 2)") == "Amount, 2 decimals · DECIMAL(12,2)"
    assert type_label("DECIMAL(9,3)") == "DECIMAL(9,3)"
    assert canonical("nonsense") == "nonsense"
    assert offered(["DECIMAL(9,3)", "int", "ARRAY<STRING>"])[-2:] == ["DECIMAL(9,3)", "ARRAY<STRING>"]
    assert decimal_of("decimal(9,3)") == Decimal(9, 3)
    assert decimal_of("INT") is None
