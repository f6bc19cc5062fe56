"""What the catalogue says of a function is there, is plain, and works."""

from __future__ import annotations

import json
import re
import time

import pytest

from canvas.functions import bind_aggregate, catalogue, lookup
from canvas.sql.parsing import InvalidExpression, parse_expression
from tests.functions.bank import cases
from tests.functions.tables import SCOPE


def test_there_are_the_functions_that_an_analyst_reaches_for_first() -> None:
    first = (
        "upper lower trim concat replace substring left right split_part regexp_replace length lpad round "
        "abs ceil floor try_divide greatest least current_date year month day date_add datediff "
        "add_months trunc date_trunc to_date try_to_date date_format coalesce nvl nullif if "
        "sum avg count min max count_if median stddev max_by collect_set string_agg array size sha2"
    )
    assert set(first.split()) - set(catalogue()) == set()
    assert len(catalogue()) >= 330


@pytest.mark.parametrize("name", list(catalogue()))
def test_a_wrong_call_is_refused_with_what_would_be_right(name: str) -> None:
    """Too many values, or none: never an engine's own error."""
    record = catalogue()[name]
    repeats = any(p.repeated for p in record.parameters)
    many = "DISTINCT" if repeats else ", ".join(["m"] * (len(record.parameters) + 1))
    with pytest.raises(InvalidExpression) as caught:
        bind_aggregate(f"{name}({many})", SCOPE)
    assert name in str(caught.value)


def test_nine_of_ten_functions_are_proven() -> None:
    proven = [name for name, record in catalogue().items() if record.proven]
    assert len(proven) >= 0.9 * len(catalogue())


def test_functions_that_reach_out_of_the_data_are_not_there() -> None:
    """Else a pipeline from a stranger could run code, or read the files of whoever previews it."""
    for name in ("reflect", "java_method", "input_file_name", "read_files", "try_reflect", "assert_true"):
        with pytest.raises(InvalidExpression):
            lookup(name)


@pytest.mark.parametrize("name", list(catalogue()))
def test_a_record_is_complete_and_its_example_reads(name: str) -> None:
    record = catalogue()[name]
    parse_expression(record.example)
    assert f"{name}(" in record.example
    assert record.help[0].isupper() and record.help.endswith(".")
    assert record.data_factory or record.data_factory_note
    assert record.signature.startswith(f"{name}(")


_SUBSTRING = "`substring`: a start before the text counts otherwise; a length below 0 stops the preview."


def test_a_dict_of_a_record_is_what_a_script_reads() -> None:
    known = json.loads(json.dumps(lookup("substring").as_dict()))
    assert known == {
        "name": "substring",
        "category": "text",
        "signature": "substring(text, start, [length])",
        "help": "A part of the text: from a position (the first character is 1; -1 is the last) for so many "
        "characters, or to the end.",
        "example": "substring(sku, 3, 4)",
        "result": "STRING",
        "kind": "scalar",
        "proven": True,
        "reason": "",
        "tried": 16,
        "types": {
            "STRING, INT": "",
            "STRING, INT, INT": _SUBSTRING,
            "STRING, INT, SMALLINT": _SUBSTRING,
            "STRING, SMALLINT": "",
        },
        "data_factory": "substring({0}, {1}, {2|length({0})})",
        "data_factory_note": "",
        "search_words": ["mid", "part of a text"],
    }


def test_a_function_that_differs_is_not_proven_and_says_why() -> None:
    record = lookup("initcap")
    assert (record.proven, record.as_dict()["reason"]) == (
        False,
        "On the embedded engine, words end at hyphens and apostrophes too, and `ß` becomes `SS`.",
    )


@pytest.mark.parametrize(
    ("name", "arguments", "form"),
    [
        ("substring", ["sku", "3"], "substring(sku, 3, length(sku))"),
        ("substring", ["sku", "3", "4"], "substring(sku, 3, 4)"),
        ("round", ["amount"], "round(amount, 0)"),
        ("concat", ["a", "b", "c"], "concat(a, b, c)"),
        ("nvl2", ["a", "b", "c"], "iif(isNull(a), c, b)"),
        ("count", [], "count()"),
        ("repeat", ["a", "3"], None),
    ],
)
def test_the_form_in_data_factory_takes_the_arguments(
    name: str, arguments: list[str], form: str | None
) -> None:
    assert lookup(name).in_data_factory(arguments) == form


def test_no_form_in_data_factory_leaves_a_placeholder() -> None:
    left = {
        name: form
        for name, record in catalogue().items()
        if (form := record.in_data_factory(["a", "b", "c", "d"])) and re.search(r"\{[\d*|]", form)
    }
    assert left == {}


def test_binding_is_quick_enough_to_follow_the_typing() -> None:
    """A canvas of 500 nodes is bound at every edit: that must stay far below a second."""
    formulas = [case.formula for case in cases()][:500]
    for formula in formulas:
        bind_aggregate(formula, SCOPE)
    start = time.process_time()
    for formula in formulas:
        bind_aggregate(formula, SCOPE)
    assert (time.process_time() - start) < 1.0
