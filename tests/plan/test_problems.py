"""What cannot be planned: the message an analyst gets, on the field that is wrong."""

from __future__ import annotations

import pytest

from canvas.errors import PipelineError
from tests.plan.pipelines import LEFT, columns, errors, planned

OF = "The columns are: `id`, `Name`, `amount`, `day`."


@pytest.mark.parametrize(
    ("node", "messages"),
    [
        (
            "{type: filter, input: l, condition: stauts = 'x'}",
            [f"n.condition: `stauts` is not a column here. {OF}"],
        ),
        (
            "{type: filter, input: l, condition: nmae = 'x'}",
            ["n.condition: `nmae` is not a column here. Did you mean `Name`?"],
        ),
        (
            "{type: filter, input: l, condition: id}",
            [
                "n.condition: `id` gives a number (INT), and a condition must be true or false: "
                "compare it with something, "
                "such as `… > 0` or `… = 'x'`."
            ],
        ),
        (
            "{type: filter, input: l, condition: id > 'x'}",
            ["n.condition: `id` is a number (INT) and `'x'` is text: write the number without quotes."],
        ),
        (
            "{type: filter, input: l, condition: reflect('a')}",
            ["n.condition: There is no function `reflect` here. Did you mean `repeat`?"],
        ),
        (
            "{type: filter, input: l, condition: id >}",
            ["n.condition: `id >` cannot be read near `>`: something is missing or too much there."],
        ),
        (
            "{type: filter, input: l, condition: ''}",
            ["n.condition: The expression is empty: write a formula, such as `amount * 2`."],
        ),
        (
            "{type: filter, input: l, condition: 'day = :day'}",
            [
                "n.condition: The pipeline has no parameter `day`. There are no parameters. "
                "Add it to the parameters of the pipeline, or write a value."
            ],
        ),
        (
            "{type: derive, input: l}",
            ["n.columns: There is no formula yet: give the new column a name and a formula."],
        ),
        (
            "{type: derive, input: l, columns: {a: id, A: id}}",
            ["n.columns: Two columns would be called `a`. Give one of them another name."],
        ),
        (
            "{type: derive, input: l, columns: {a: sum(id)}}",
            [
                "n.columns.a: `sum` looks at many rows at once: use it in a Summarise or Window step, "
                "not in a formula on one row."
            ],
        ),
        (
            "{type: derive, input: l, columns: {a: INTERVAL 3 DAYS}}",
            ["n.columns.a: A span of time cannot be a column: add it to a date, or use datediff."],
        ),
        (
            "{type: join, left: l, right: r, keys: {name: id}}",
            [
                "n.keys.name: `Name` is text on the left and `ID` is a number (BIGINT) on the right: "
                "they never match. "
                "Give both one type first, in a Change types step."
            ],
        ),
        (
            "{type: join, left: l, right: r, keys: {nmae: id}}",
            ["n.keys.nmae: `nmae` is not a column of the left input. Did you mean `Name`?"],
        ),
        (
            "{type: join, left: l, right: r, keys: {id: idd}}",
            ["n.keys.id: `idd` is not a column of the right input. Did you mean `ID`?"],
        ),
        (
            "{type: join, left: l, right: r, condition: left.id = right.id AND amount > 3}",
            ["n.condition: `amount` is in both inputs: write `left.amount` or `right.amount`."],
        ),
        (
            "{type: join, left: l, right: r, keys: {id: id}, suffix: ''}",
            [
                "n.columns: Two columns would be called `Name`. Give one of them another name.",
                "n.columns: Two columns would be called `amount`. Give one of them another name.",
            ],
        ),
        (
            "{type: join, left: l, right: r, keys: {id: id}, columns: {left: [], right: []}}",
            ["n.columns: No column is left: keep at least one."],
        ),
        (
            "{type: join, left: l, right: r, keys: {id: id}, columns: {left: [day, DAY, x]}}",
            [
                f"n.columns.left: `x` is not a column here. {OF}",
                "n.columns.left: `day` is named twice. Name each column once.",
            ],
        ),
        (
            "{type: join, left: l, right: r}",
            ["n.keys: Choose the columns of both sides that must be equal, or write a condition."],
        ),
        (
            "{type: join, left: l, right: r, how: cross, keys: {id: id}}",
            [
                "n.keys: Every pair of rows is kept, so nothing is matched. "
                "Take the columns and the condition away."
            ],
        ),
        (
            "{type: union, inputs: [l, r]}",
            [
                "n.inputs: `r` has no `day`, as the other inputs have. "
                "Add what it lacks there, or let it stay empty.",
                "n.inputs: `l` has no `extra`, as the other inputs have. "
                "Add what it lacks there, or let it stay empty.",
            ],
        ),
        (
            "{type: union, inputs: [l, r], by: position}",
            [
                "n.inputs: `day` is a date in `l` and true or false in `r`. "
                "Give it one type first, in a Change types step."
            ],
        ),
        (
            "{type: aggregate, input: l}",
            ["n.aggregates: Choose what to calculate, or the columns that make a row each."],
        ),
        (
            "{type: aggregate, input: l, group_by: [name], aggregates: {name: count(*)}}",
            ["n.aggregates: Two columns would be called `Name`. Give one of them another name."],
        ),
        (
            "{type: aggregate, input: l, group_by: [name, NAME]}",
            ["n.group_by: `name` is named twice. Name each column once."],
        ),
        (
            "{type: aggregate, input: l, group_by: [name], aggregates: {x: max(id) + id}}",
            [
                "n.aggregates.x: `id` has many values in a group: put it into a function, such as "
                "`sum(id)` or `max(id)`, "
                "or make a row for each of its values."
            ],
        ),
        (
            "{type: aggregate, input: l, aggregates: {x: sum(max(id))}}",
            [
                "n.aggregates.x: `max` stands inside another function over many rows: use two "
                "steps, one after the other."
            ],
        ),
        (
            "{type: aggregate, input: l, subtotals: cube, aggregates: {n: count(*)}}",
            [
                "n.subtotals: Subtotals need columns that make a row each. Choose some, or do "
                "without subtotals."
            ],
        ),
        (
            "{type: aggregate, input: l, subtotals: rollup, group_by: [name], aggregates: {x: upper(name)}}",
            [
                "n.aggregates.x: With subtotals, the columns that make a row each can stand "
                "inside functions only."
            ],
        ),
        (
            "{type: select, input: l, columns: {day: id}, others: keep}",
            ["n.columns: Two columns would be called `day`. Give one of them another name."],
        ),
        (
            "{type: select, input: l, drop: [id, name, amount, day]}",
            ["n.columns: No column is left: keep at least one."],
        ),
        (
            "{type: select, input: l, columns: {b: {from: day, type: INT}}}",
            ["n.columns.b: `day` is a date and cannot become INT."],
        ),
        (
            "{type: select, input: l, columns: {b: {from: id, type: DATE, formats: [yyyy]}}}",
            ["n.columns.b: `formats` read dates from text, and `id` is a number (INT)."],
        ),
        (
            "{type: select, input: l, columns: {b: {from: name, formats: [yyyy]}}}",
            ["n.columns.b.formats: Formats are for dates: give the column the type DATE or TIMESTAMP."],
        ),
        ("{type: sort, input: l}", ["n.by: Choose at least one column to sort by."]),
        ("{type: sort, input: l, by: {x: asc}}", [f"n.by.x: `x` is not a column here. {OF}"]),
        ("{type: inline}", ["n.columns: There are no columns yet: add one with a name and a type."]),
        (
            "{type: inline, columns: {a: INT, A: INT}}",
            ["n.columns: Two columns would be called `a`. Give one of them another name."],
        ),
        (
            "{type: inline, columns: {a: INT, b: INT}, rows: [[1]]}",
            ["n.rows.0: Row 1 has 1 value, and there are 2 columns."],
        ),
        (
            "{type: inline, columns: {a: TINYINT}, rows: [[1], [128], [1.5], [x], [true]]}",
            [
                "n.rows.1: Row 2: in `a`, `128` does not fit into TINYINT. Correct it, or leave it empty.",
                "n.rows.2: Row 3: in `a`, `1.5` is not a whole number (TINYINT). Correct it, or "
                "leave it empty.",
                "n.rows.3: Row 4: in `a`, `x` is not a number (TINYINT). Correct it, or leave it empty.",
                "n.rows.4: Row 5: in `a`, `true` is not a number (TINYINT). Correct it, or leave it empty.",
            ],
        ),
        (
            "{type: inline, columns: {d: DATE}, rows: [[2024-02-30]]}",
            ["n.rows.0: Row 1: in `d`, `2024-02-30` is not a date. Correct it, or leave it empty."],
        ),
        (
            "{type: inline, columns: {a: 'ARRAY<INT>'}}",
            ["n.columns.a: ARRAY<INT> values cannot be typed in. Choose a simple type."],
        ),
        (
            "{type: read_file, path: x, format: csv}",
            [
                "n.columns: The columns of the files are not known yet. List them with their types, "
                "or detect them."
            ],
        ),
        (
            "{type: read_file, path: x, format: csv, columns: {a: 'ARRAY<INT>'}}",
            ["n.columns.a: Text cannot be read as ARRAY<INT>: read it as STRING."],
        ),
        (
            "{type: read_file, path: x, format: csv, columns: {a: {type: INT, formats: [yyyy]}}}",
            ["n.columns.a: `formats` are for DATE and TIMESTAMP columns, and this is INT."],
        ),
        (
            "{type: read_file, path: x, format: csv, columns: {a: {type: DATE, formats: [EEE]}}}",
            [
                "n.columns.a: The pattern `EEE` cannot be used: `EEE` (the day of the week) cannot "
                "be read from text, "
                "only written: leave it out."
            ],
        ),
        (
            "{type: read_file, path: ../x, format: csv, columns: {a: INT}}",
            ["n.path: `../x` leaves the connection's folder with `..`. Choose a path inside it."],
        ),
        (
            "{type: write_file, input: l, path: /x, format: csv}",
            ["n.path: `/x` should start inside the connection's folder: write it without what comes before."],
        ),
        (
            "{type: write_file, input: l, path: 'x/{day}', format: csv}",
            [
                "n.path: The pipeline has no parameter `day`. There are no parameters. "
                "Add it to the parameters of the pipeline."
            ],
        ),
        (
            "{type: write_file, input: l, path: 'x*', format: csv}",
            ["n.path: `x*`: a folder to write cannot have wildcards (`*`, `?`, `[…]`)."],
        ),
        (
            "{type: write_file, input: l, path: 'x/{a b}', format: csv}",
            ["n.path: `x/{a b}`: a parameter in a path is written `{name}`, with letters, digits and `_`."],
        ),
        (
            "{type: write_file, input: l, path: '', format: csv}",
            ["n.path: The path is empty: say which file or folder."],
        ),
        (
            "{type: write_file, input: l, path: x, format: csv, partition_by: [id, name, amount, day]}",
            [
                "n.partition_by: At least one column must stay inside the files: make folders "
                "for fewer columns."
            ],
        ),
    ],
)
def test_a_node_that_cannot_be_planned_says_why(node: str, messages: list[str]) -> None:
    assert errors(planned(f"n: {node}")) == messages


def test_what_files_cannot_hold_is_refused() -> None:
    tables = "l: {type: read_file, path: x, format: parquet, columns: {a: 'ARRAY<INT>', b: BINARY, c: INT}}"
    plan = planned(
        "d: {type: derive, input: l, columns: {n: 'NULL'}}\n"
        "w: {type: write_file, input: d, path: x, format: csv, partition_by: [a]}",
        tables=tables,
    )
    assert errors(plan) == [
        "w.partition_by: `a` is ARRAY<INT>, which no folder can be named by.",
        "w.format: `a` is ARRAY<INT>, which a CSV file cannot hold. Write Parquet or JSON instead.",
        "w.format: `b` is BINARY, which a CSV file cannot hold. Write Parquet or JSON instead.",
        "w.input: `n` holds nothing but NULL: give it a type, such as CAST(NULL AS STRING).",
    ]


def test_a_broken_node_stops_only_what_it_feeds_and_is_named_however_far_up() -> None:
    plan = planned("""
bad: {type: filter, input: l, condition: nope > 1}
after: {type: limit, input: bad, rows: 1}
later: {type: limit, input: after, rows: 1}
beside: {type: limit, input: l, rows: 1}
""")
    assert errors(plan) == [f"bad.condition: `nope` is not a column here. {OF}"]
    assert columns(plan, "beside") == LEFT
    with pytest.raises(PipelineError) as caught:
        plan.output("later")
    assert str(caught.value) == f"later: `bad` must be put right first: `nope` is not a column here. {OF}"
    with pytest.raises(PipelineError):
        plan.require()


def test_a_long_chain_behind_a_broken_node_is_explained() -> None:
    chain = "\n".join(f"n{i}: {{type: limit, input: n{i - 1}, rows: 1}}" for i in range(1, 1500))
    plan = planned(f"n0: {{type: filter, input: l, condition: nope}}\n{chain}")
    assert [p.message for p in plan.reasons("n1499")] == [
        f"`n0` must be put right first: `nope` is not a column here. {OF}"
    ]


def test_what_stands_in_a_circle_or_behind_it_waits_for_the_wire_that_closes_it() -> None:
    plan = planned("""
a: {type: filter, input: b, condition: id > 1}
b: {type: filter, input: a, condition: id > 1}
c: {type: limit, input: b, rows: 1}
free: {type: limit, input: l, rows: 1}
""")
    circle = "The nodes feed each other in a circle: b → a → b. Remove one of these wires."
    assert errors(plan) == [f"a.input: {circle}"]
    for node in ("b", "c"):
        assert [p.message for p in plan.reasons(node)] == [f"`a` must be put right first: {circle}"]
    assert columns(plan, "free") == LEFT


def test_asking_for_what_is_not_there_is_answered_plainly() -> None:
    plan = planned("s: {type: split, input: l, routes: {big: id > 1}}")
    for node, port, message in (
        ("x", None, "There is no node `x` in the pipeline."),
        ("s", "small", "s: `s` has no output `small`. It has `big`, `default`."),
        ("l", "big", "l: `l` has no output `big`. It has one output without a name."),
    ):
        with pytest.raises(PipelineError) as caught:
            plan.output(node, port)
        assert str(caught.value) == message


def test_a_pipeline_that_writes_nothing_is_no_mistake_yet() -> None:
    plan = planned("n: {type: limit, input: l, rows: 1}")
    assert [(p.severity, p.message) for p in plan.problems] == [
        ("warning", "The pipeline writes nothing yet: add a step that writes, such as Write file.")
    ]
    plan.require()
