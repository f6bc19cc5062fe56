"""What the steps that change, compare and reshape rows refuse, in words that say what to do next."""

from __future__ import annotations

import pytest

from canvas.document.loading import load_pipeline
from canvas.nodes import REGISTRY
from tests.plan.pipelines import TABLES, columns, document, errors, planned

MORE = TABLES + "listed: {type: derive, input: l, columns: {tags: \"split(Name, ',')\"}}\n"
OF = "The columns are: `id`, `Name`, `amount`, `day`."
NUMBER = "`{}` is not a number (INT), as `id` is. Give values of its type, or leave the column out."


def said(node: str) -> list[str]:
    """What the plan of `n` says, else what its document does."""
    loaded = load_pipeline(document(f"n: {node}", tables=MORE), REGISTRY)
    if loaded.problems:
        return [p.message for p in loaded.problems]
    return [e.removeprefix("n.") for e in errors(planned(f"n: {node}", tables=MORE))]


@pytest.mark.parametrize(
    ("node", "messages"),
    [
        ("{type: cast, input: l}",
         ["columns: There is no column yet: choose one, and the type that it should get."]),
        ("{type: cast, input: l, columns: {nmae: INT}}",
         ["columns.nmae: `nmae` is not a column here. Did you mean `Name`?"]),
        ("{type: cast, input: l, columns: {id: {type: DATE, formats: [yyyy]}}}",
         ["columns.id: `formats` read dates from text, and `id` is a number (INT)."]),
        ("{type: cast, input: l, columns: {day: INT}}",
         ["columns.day: `day` is a date and cannot become INT."]),
        ("{type: clean_text, input: l}", ["columns: Choose the columns whose texts are to be tidied."]),
        ("{type: clean_text, input: l, columns: [Name, id]}",
         ["columns: `id` is a number (INT), not text. Leave it out."]),
        ("{type: clean_text, input: l, columns: [Name], remove: [vowels]}",
         ["`vowels` is not possible here: choose `digits`, `punctuation` or `letters`."]),
        ("{type: fill_missing, input: l}",
         ["values: Choose a column to fill, and with what: a value, the row before or after, or "
          "the average."]),
        ("{type: fill_missing, input: l, values: {id: 1.5, amount: 1.005, day: March}}",
         ["values.id: `1.5` is not a whole number (INT), as `id` is. Give a value of its type.",
          "values.amount: `1.005` does not fit into DECIMAL(10,2), as `amount` is. Give a value of its type.",
          "values.day: `March` is not a date, as `day` is. Give a value of its type."]),
        ("{type: fill_missing, input: l, values: {id: null}}",
         ["values.id: Give the value that `id` gets where it has none."]),
        ("{type: fill_missing, input: l, previous: [id], partition_by: [id], order_by: {day: asc}}",
         ["previous: `id` makes the groups, so all rows of a group have the same, or none. Leave it out in "
          "one place."]),
        ("{type: fill_missing, input: l, previous: [id], average: [day, nme]}",
         ["average: `nme` is not a column here. Did you mean `Name`?",
          "average: `day` is DATE, and only numbers have an average.",
          "order_by: Rows before and after need an order: say which rows come first."]),
        ("{type: fill_missing, input: listed, values: {tags: x}}",
         ["values.tags: `tags` is ARRAY<STRING>: no value that is typed in fits. Leave the column out."]),
        ("{type: replace_values, input: l}",
         ["columns: Choose the columns whose values are to be replaced.",
          "values: Say which value is replaced by which."]),
        ("{type: replace_values, input: l, columns: [id], values: {one: 1}}",
         [f"values.one: {NUMBER.format('one')}"]),
        ("{type: replace_values, input: l, columns: [id], values: {'1': one}}",
         [f"values.1: {NUMBER.format('one')}"]),
        ("{type: replace_values, input: listed, columns: [tags], values: {a: b}}",
         ["columns: `tags` is ARRAY<STRING>: its values cannot be typed in."]),
        ("{type: split_column, input: l, column: id, into: [a]}",
         ["column: `id` is a number (INT), not text."]),
        ("{type: split_column, input: l, column: Name}",
         ["into: Give the new columns their names, one for each part."]),
        ("{type: split_column, input: l, column: Name, into: [id, a, A]}",
         ["into: Two columns would be called `id`. Give one of them another name.",
          "into: Two columns would be called `a`. Give one of them another name."]),
        ("{type: split_column, input: l, column: Name, into: [a], separator: ''}",
         ["This is empty: give it a value."]),
        ("{type: extract, input: l, column: Name, pattern: '(x)(y)', into: [a]}",
         ["into: The pattern has 2 groups in round brackets for 1 new column. Give each group one column."]),
        ("{type: extract, input: l, column: Name, pattern: '(x)'}",
         ["into: Give the new columns their names, one for each group in round brackets."]),
        ("{type: extract, input: l, column: amount, pattern: '(x)', into: [day]}",
         ["column: `amount` is a number (DECIMAL(10,2)), not text.",
          "into: Two columns would be called `day`. Give one of them another name."]),
    ],
)  # fmt: skip
def test_a_step_that_changes_values_says_what_is_wrong(node: str, messages: list[str]) -> None:
    assert said(node) == messages


@pytest.mark.parametrize(
    ("node", "messages"),
    [
        ("{type: lookup, left: l, right: r}",
         ["keys: Say what must match: choose a column of the rows and one of the table."]),
        ("{type: lookup, left: l, right: r, keys: {id: ID}, columns: [extra], pick: last}",
         ["order_by: Say in which order a match is the last: choose a column."]),
        ("{type: lookup, left: l, right: r, keys: {id: ID}, columns: [nope]}",
         ["columns: `nope` is not a column here. The columns are: `ID`, `name`, `amount`, `extra`."]),
        ("{type: intersect, inputs: [l, r]}",
         ["inputs: `r` has no `day`, as the other inputs have. Add it there.",
          "inputs: `l` has no `extra`, as the other inputs have. Add it there."]),
        ("{type: except, inputs: [l, r], by: position}",
         ["inputs: `day` is a date in `l` and true or false in `r`. "
          "Give it one type first, in a Change types step."]),
        ("{type: except, inputs: [l]}", ["This needs at least 2 entries."]),
    ],
)  # fmt: skip
def test_a_step_that_brings_inputs_together_says_what_is_wrong(node: str, messages: list[str]) -> None:
    assert said(node) == messages


@pytest.mark.parametrize(
    ("settings", "messages"),
    [
        ("", ["columns: Add a calculation with its name, such as `total` and `sum(amount)`."]),
        (", columns: {a: id + 1}",
         ["columns.a: This formula looks at one row only. Use a function such as `rank()` or `sum(amount)`, "
          "or a formula step."]),
        (", columns: {a: rank()}", ["order_by: `a` needs an order: say which rows come first."]),
        (", columns: {a: sum(id)}, look_at: up_to_here",
         ["order_by: Rows before and after need an order: say which rows come first."]),
        (", columns: {a: sum(id)}, before: 3",
         ["before: A number of rows counts where the step looks at rows around each row only. "
          "Let it look at these, or take the number away."]),
        (", columns: {a: sum(id)}, look_at: around, before: -1, order_by: {id: asc}",
         ["`-1` is too small: the least is 0."]),
        (", columns: {a: median(id)}, look_at: up_to_here, order_by: {id: asc}",
         ["columns.a: `median` looks at all rows of a group, and cannot look at some of them only. "
          "Let this step look at all rows, or calculate it in a Summarise step."]),
        (", columns: {a: sum(DISTINCT id)}",
         ["columns.a: `sum(DISTINCT …)` cannot look at the rows around a row. "
          "Remove duplicates in a step before, or calculate it in a Summarise step."]),
        (", columns: {a: first(id) FILTER (WHERE id > 1)}, order_by: {id: asc}",
         ["columns.a: `first` with FILTER has no place in a window: "
          "write `first(CASE WHEN … THEN … END, true)`."]),
        (", columns: {a: rank() - row_number()}, order_by: {id: asc}",
         ["columns.a: Rows that are equal in the order share a place here, and in the rest of the formula "
          "one of them comes first. Give each part a column of its own, and put them together in a formula "
          "step."]),
        (", columns: {a: sum(rank())}, order_by: {id: asc}",
         ["columns.a: `rank` stands inside another function over many rows: "
          "use two steps, one after the other."]),
        (", columns: {a: ntile(0)}, order_by: {id: asc}",
         ["columns.a: `ntile` needs a number of parts of 1 or more."]),
        (", columns: {a: sum(id) OVER (PARTITION BY Name)}",
         ["columns.a: OVER (…) has no place in a formula: "
          "a Window step itself says groups, order and rows."]),
        (", columns: {id: rank()}, order_by: {day: asc}",
         ["columns: Two columns would be called `id`. Give one of them another name."]),
    ],
)  # fmt: skip
def test_a_window_says_what_is_wrong(settings: str, messages: list[str]) -> None:
    assert said(f"{{type: window, input: l{settings}}}") == messages


@pytest.mark.parametrize(
    ("node", "messages"),
    [
        ("{type: top_n, input: l, rows: 0, order_by: {id: asc}}", ["`0` is too small: the least is 1."]),
        ("{type: top_n, input: l, rows: 1}",
         ["order_by: Say which rows come first: choose a column to order by."]),
        ("{type: sample, input: l, percent: 0}", ["`0` is too small: it has to be more than 0."]),
        ("{type: sample, input: l, percent: 101}", ["`101` is too large: the most is 100."]),
        ("{type: sample, input: listed, percent: 5, keys: [tags]}",
         ["keys: `tags` is ARRAY<STRING>, which has no check sum."]),
        ("{type: pivot, input: l, group_by: [id], column: Name, aggregates: {n: count(*)}}",
         ["values: The values that become columns are not known yet. Find them in the rows, or list them."]),
        ("{type: pivot, input: l, column: Name, values: [A]}",
         ["aggregates: Say what to calculate, such as `total: sum(amount)`."]),
        ("{type: pivot, input: l, column: Name, values: [A, a], aggregates: {n: count(*)}}",
         ["values: Two columns would be called `A`. Give one of them another name."]),
        ("{type: pivot, input: l, column: id, values: [A], aggregates: {n: count(*)}}",
         ["values.0: In `id`, `A` is not a number (INT)."]),
        ("{type: pivot, input: l, column: Name, values: [A], aggregates: {n: amount}}",
         ["aggregates.n: `amount` has many values in a group: put it into a function, such as `sum(amount)` "
          "or `max(amount)`."]),
        ("{type: pivot, input: listed, column: tags, values: [A], aggregates: {n: count(*)}}",
         ["column: `tags` is ARRAY<STRING>: its values cannot become columns."]),
        ("{type: unpivot, input: l}", ["columns: Choose the columns that become rows."]),
        ("{type: unpivot, input: l, columns: [id, day]}",
         ["columns: These columns are a number (INT) and a date: give them one type first, "
          "in a Change types step.",
          "name: Two columns would be called `Name`. Give one of them another name."]),
        ("{type: flatten, input: l, column: Name}", ["column: `Name` is text, and no list or record."]),
        ("{type: flatten, input: listed, column: tags, into: id}",
         ["into: Two columns would be called `id`. Give one of them another name."]),
        ("{type: surrogate_key, input: l, column: ID}",
         ["column: Two columns would be called `id`. Give one of them another name."]),
        ("{type: surrogate_key, input: l, order_by: {nope: asc}}",
         [f"order_by.nope: `nope` is not a column here. {OF}"]),
        ("{type: surrogate_key, input: l, column: ''}", ["column: A column needs a name."]),
    ],
)  # fmt: skip
def test_a_step_that_reshapes_rows_says_what_is_wrong(node: str, messages: list[str]) -> None:
    assert said(node) == messages


def test_a_pivot_of_a_hundred_thousand_values_is_refused_at_once() -> None:
    values = ", ".join(f"v{i}" for i in range(100_000))
    node = f"{{type: pivot, input: l, column: Name, values: [{values}], aggregates: {{n: count(*)}}}}"
    assert said(node) == [
        "values: 100,000 columns would be made, and 2,000 are the most. "
        "Keep the values that matter, or make rows of them in a Summarise step."
    ]


def test_columns_that_a_lookup_adds_get_names_that_are_free() -> None:
    plan = planned("n: {type: lookup, left: l, right: r, keys: {id: ID}}")
    assert columns(plan, "n") == (
        "id INT, Name STRING, amount DECIMAL(10,2), day DATE, "
        "name_table STRING, amount_table DOUBLE, extra BOOLEAN"
    )


def test_a_pivot_names_its_columns_after_values_and_calculations() -> None:
    one = planned(
        "n: {type: pivot, input: r, column: extra, values: [true, null], aggregates: {n: count(*)}}"
    )
    assert columns(one, "n") == "extra_true BIGINT, empty BIGINT"
    two = planned(
        "n: {type: pivot, input: l, group_by: [id], column: Name, values: [A, ''], "
        "aggregates: {n: count(*), total: sum(amount)}}"
    )
    assert columns(two, "n") == (
        "id INT, A_n BIGINT, A_total DECIMAL(20,2), blank_n BIGINT, blank_total DECIMAL(20,2)"
    )
