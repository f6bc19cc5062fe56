"""What the steps that change, compare and reshape rows say of themselves: on the card, and in the form."""

from __future__ import annotations

import re

import pytest

from canvas.document.loading import load_pipeline
from canvas.nodes import REGISTRY, node_types
from canvas.nodes.base import NodeType
from tests.nodes.test_node_types import HEAD, node

SAID = [
    ('{type: cast, input: l, columns: {a: DATE}}',
     'a as DATE',
     '`a` becomes a date. A value that does not fit stops the job.'),
    ('{type: cast, input: l, columns: {a: DATE, b: {type: INT, on_error: null}, c: STRING}}',
     '3 columns retyped',
     '`a` becomes a date, `b` becomes a number (INT), `c` becomes text. A value that does not fit '
     'stops the job in `a`, and becomes empty elsewhere.'),
    ('{type: clean_text, input: l, columns: [a, b], collapse: true, case: title, remove: [digits]}',
     'a, b: trim, one blank, title, no digits',
     'In `a` and `b`: takes away digits, makes one blank of several, takes away blanks at both '
     'ends, begins words with a capital letter, takes an empty text for no value.'),
    ('{type: clean_text, input: l, columns: [a], trim: false, empty_as_null: false}',
     'a: as it is',
     'Leaves `a` as it is: choose what is to be tidied.'),
    ('{type: fill_missing, input: l, values: {a: x, b: 0.50, c: false}}',
     'a: x, b: 0.50, c: false',
     'Puts `x` into `a`, `0.50` into `b`, `false` into `c` where there is no value.'),
    ('{type: fill_missing, input: l, previous: [a, b], average: [c], values: {a: x}, partition_by: [d], '
     'order_by: {e: desc}}',
     'a: the last value before, b: the last value before, c: the average and 1 more',
     'Puts the last value before into `a` and `b`, the average into `c`, `x` into `a` where there is '
     'no value. It looks at rows within each `d` in the order of `e`, largest first.'),
    ('{type: replace_values, input: l, columns: [a], values: {x: y, z: null}, others: empty}',
     'a: x → y, z → empty',
     'Replaces `x` by `y`, `z` by nothing in `a`. All other values become empty.'),
    ("{type: split_column, input: l, column: a, separator: ';', into: [b, c], more: last, keep: "
     'false}',
     'a at “;”: b, c',
     'Cuts `a` at each `;` into `b` and `c`. Further parts stay in the last of them. `a` itself is'
     ' left out.'),
    ("{type: extract, input: l, column: a, pattern: '(x)(y)', into: [b, c]}",
     'b, c from a',
     'Looks in `a` for `(x)(y)`, and puts what its round brackets hold into `b` and `c`. Where '
     'nothing is found, it leaves them empty.'),
    ('{type: lookup, left: l, right: r, keys: {a: b}, columns: [c], pick: last, order_by: {d: '
     'asc}}',
     'c by a, last match',
     'Looks up each row of `l` in `r` where `a` = `b`, and adds `c`. Of several the last by `d` is'
     ' taken. Rows without a match stay, with these columns empty.'),
    ('{type: lookup, left: l, right: r, keys: {a: b}}',
     'columns by a',
     'Looks up each row of `l` in `r` where `a` = `b`, and adds its other columns. Of several, one'
     ' is taken. Rows without a match stay, with these columns empty.'),
    ('{type: intersect, inputs: [l, r, s]}',
     'Rows in all 3 inputs',
     'Keeps the rows that `l`, `r` and `s` all have, each once, column by name.'),
    ('{type: except, inputs: [l, r, s]}',
     'Rows of l that are nowhere else',
     'Keeps the rows of `l` that are not in `r` or `s`, each once, column by name.'),
    ('{type: window, input: l, columns: {n: count(*), r: rank()}, partition_by: [a], order_by: {b:'
     ' desc}, look_at: around, before: 2, after: 0}',
     'count(*), rank() within a by b, largest first',
     'Adds `n` and `r` to each row, calculated over each row and 2 rows before it within each `a` '
     'in the order of `b`, largest first.'),
    ('{type: window, input: l, columns: {n: count(*)}}',
     'count(*)',
     'Adds `n` to each row, calculated over all rows.'),
    ('{type: top_n, input: l, rows: 3, order_by: {a: desc}, group_by: [b], ties: true}',
     'First 3 of each b by a, largest first',
     'Keeps the first 3 rows of each `b` by `a`, largest first, and those that share the last '
     'place.'),
    ('{type: top_n, input: l, rows: 1, order_by: {a: asc}}',
     'First 1 by a',
     'Keeps the first row by `a`.'),
    ('{type: sample, input: l, percent: 2.5, keys: [a]}',
     '2.5 % of a',
     'Keeps about 2.5 % of the rows, the same ones in every run. Rows with the same `a` stay '
     'together.'),
    ('{type: pivot, input: l, group_by: [a], column: b, values: [x, null], aggregates: {t: '
     'sum(c)}}',
     'sum(c) by a for each b',
     'Makes one row for each `a`, with columns for `x` and `empty` of `b`: `sum(c)`.'),
    ('{type: unpivot, input: l, columns: [a, b], name: m, value: v, keep_empty: false}',
     'a, b into m and v',
     'Makes a row for each of `a` and `b`: its name in `m`, its value in `v`. Empty values are '
     'left out.'),
    ('{type: flatten, input: l, column: a, into: b}',
     'a into b',
     'Makes a row of each value of the list in `a`, in `b`; rows with an empty list are left out. '
     'Records in it become a column for each part.'),
    ('{type: flatten, input: l, column: a, keep_empty: true, expand: false}',
     'a into rows and columns',
     'Makes a row of each value of the list in `a`, in its place; rows with an empty list stay.'),
    ('{type: surrogate_key, input: l, column: id, order_by: {a: asc}, start: 1000}',
     'id from 1,000 by a',
     'Numbers the rows by `a` in `id`, from 1,000 on.'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "card", "sentence"), SAID)
def test_a_step_says_what_it_does(text: str, card: str, sentence: str) -> None:
    assert node(text).says() == card
    assert node(text).tells() == sentence


HALF = [
    ("{type: inline}", ""),
    ("{type: sort, input: l}", ""),
    ("{type: assert, input: l}", ""),
    ("{type: assert, input: l, row_count: {least: 1}}", "Stop at bad number of rows"),
    ("{type: cast, input: l}", ""),
    ("{type: clean_text, input: l}", ""),
    ("{type: replace_values, input: l}", ""),
    ("{type: replace_values, input: l, columns: [a]}", ""),
    ("{type: unpivot, input: l}", ""),
    ("{type: lookup, left: l, right: r}", ""),
    ("{type: aggregate, input: l}", ""),
    ("{type: aggregate, input: l, group_by: [a]}", "Each group once by a"),
    ("{type: split_column, input: l, column: a}", "a at “-”"),
    ("{type: extract, input: l, column: a, pattern: x}", ""),
    ("{type: pivot, input: l, column: a}", ""),
    ("{type: window, input: l, order_by: {a: asc}}", ""),
    ("{type: top_n, input: l, rows: 3}", "First 3"),
]


@pytest.mark.parametrize(("text", "card"), HALF)
def test_a_step_in_which_something_is_still_to_be_set_says_no_half_sentence(text: str, card: str) -> None:
    assert node(text).says() == card


@pytest.mark.parametrize("name", node_types())
def test_a_new_step_says_something_whole_or_nothing(name: str) -> None:
    for inputs in ("", ", input: l", ", left: l, right: r", ", inputs: [l, r]"):
        loaded = load_pipeline(f"{HEAD}  n: {{type: {name}{inputs}}}\n", REGISTRY)
        found = loaded.pipeline.nodes.get("n")
        if isinstance(found, NodeType):
            said = found.says()
            assert not re.search(r"^\W|\b0 |[:,;] *$|\b(by|from|of|into|at|for each|where) *$", said)
