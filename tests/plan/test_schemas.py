"""The columns of every node are known before anything runs; a wrong one would break all that follows."""

from __future__ import annotations

import pytest

from tests.plan.pipelines import LEFT, RIGHT, columns, errors, planned

CLASHES = "name_right STRING, amount_right DOUBLE, extra BOOLEAN"


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("inner", f"{LEFT}, {CLASHES}"),
        ("left", f"{LEFT}, {CLASHES}"),
        ("right", f"{LEFT}, {CLASHES}".replace("id INT", "id BIGINT")),
        ("full", f"{LEFT}, {CLASHES}".replace("id INT", "id BIGINT")),
        ("semi", LEFT),
        ("anti", LEFT),
    ],
)
def test_a_join_has_one_column_for_a_shared_key_and_suffixes_for_clashes(how: str, expected: str) -> None:
    plan = planned(f"j: {{type: join, left: l, right: r, how: {how}, keys: {{id: id}}}}")
    assert columns(plan, "j") == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("right: r, how: cross", f"{LEFT}, ID_right BIGINT, {CLASHES}"),
        (
            "right: l, keys: {id: id}",
            f"{LEFT}, Name_right STRING, amount_right DECIMAL(10,2), day_right DATE",
        ),
        ("right: r, how: full, keys: {id: amount}", f"{LEFT}, ID_right BIGINT, {CLASHES}"),
        ("right: r, keys: {id: id}, suffix: _2", f"{LEFT}, name_2 STRING, amount_2 DOUBLE, extra BOOLEAN"),
        (
            "right: r, keys: {id: id}, columns: {left: [day], right: [id, NAME]}",
            "day DATE, ID INT, name STRING",
        ),
        (
            "right: r, how: right, keys: {id: id}, columns: {left: [day], right: [extra]}",
            "day DATE, extra BOOLEAN",
        ),
        ("right: r, how: full, keys: {id: id}, columns: {left: [day], right: [ID]}", "day DATE, ID BIGINT"),
        ("right: r, how: semi, keys: {id: id}, columns: {left: [day], right: [extra]}", "day DATE"),
        ("right: r, condition: left.id > right.id", f"{LEFT}, ID_right BIGINT, {CLASHES}"),
    ],
)
def test_a_join_keeps_the_columns_it_is_told_to(settings: str, expected: str) -> None:
    assert columns(planned(f"j: {{type: join, left: l, {settings}}}"), "j") == expected


@pytest.mark.parametrize(
    ("how", "key"),
    [
        ("inner", "left.id"),
        ("left", "left.id"),
        ("right", "right.ID"),
        ("full", "coalesce(CAST(left.id AS BIGINT), right.ID)"),
    ],
)
def test_a_shared_key_is_that_of_the_side_that_has_every_row(how: str, key: str) -> None:
    """Were it the other side's, rows without a partner would lose their key."""
    for kept in ("{left: [id], right: []}", "{left: [], right: [id]}"):
        plan = planned(f"j: {{type: join, left: l, right: r, how: {how}, keys: {{id: id}}, columns: {kept}}}")
        step = plan.output("j")
        said = [value.text.replace("`", "").replace("COALESCE", "coalesce") for _, value in step.columns]
        assert said == [key]


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (
            "{type: union, inputs: [l, r], missing: fill}",
            "id BIGINT, Name STRING, amount DOUBLE, day DATE, extra BOOLEAN",
        ),
        ("{type: union, inputs: [l, l], by: position}", LEFT),
        ("{type: union, inputs: [l, l, l], distinct: true}", LEFT),
        ("{type: select, input: l}", LEFT),
        (
            "{type: select, input: l, columns: {x: ID, y: id}, others: keep, drop: [DAY]}",
            "x INT, y INT, Name STRING, amount DECIMAL(10,2)",
        ),
        (
            "{type: select, input: l, columns: {Amount: {from: AMOUNT, type: INT}, d: day}}",
            "Amount INT, d DATE",
        ),
        ("{type: select, input: l, drop: [id]}", "Name STRING, amount DECIMAL(10,2), day DATE"),
        (
            "{type: derive, input: l, columns: {AMOUNT: amount * 2, total: amount + id, NAME: "
            "upper(name), twice: total}}",
            "id INT, Name STRING, amount DECIMAL(12,2), day DATE, total DECIMAL(13,2), twice DECIMAL(13,2)",
        ),
        ("{type: filter, input: r, condition: extra}", RIGHT),
        (
            "{type: aggregate, input: l, group_by: [NAME, day], aggregates: {n: count(*), s: "
            "sum(amount), a: avg(id)}}",
            "Name STRING, day DATE, n BIGINT, s DECIMAL(20,2), a DOUBLE",
        ),
        ("{type: aggregate, input: l, aggregates: {latest: max(day)}}", "latest DATE"),
        ("{type: aggregate, input: l, group_by: [name]}", "Name STRING"),
        ("{type: deduplicate, input: l}", LEFT),
        ("{type: deduplicate, input: l, keys: [NAME], order_by: {day: desc}}", LEFT),
        ("{type: sort, input: l, by: {NAME: desc}}", LEFT),
        ("{type: limit, input: l, rows: 0}", LEFT),
        (
            "{type: read_file, path: x, format: csv, columns: {a: INT, B: {type: DATE, formats: [yyyy]}}}",
            "a INT, B DATE",
        ),
        ("{type: read_file, path: x, format: parquet, columns: {a: 'ARRAY<STRING>'}}", "a ARRAY<STRING>"),
    ],
)
def test_the_columns_of_a_node(node: str, expected: str) -> None:
    plan = planned(f"n: {node}")
    assert (errors(plan), columns(plan, "n")) == ([], expected)


def test_every_route_of_a_split_has_the_columns_of_its_input() -> None:
    plan = planned("s: {type: split, input: l, routes: {big: amount > 10, Odd: id % 2 = 1}}")
    assert {port: ", ".join(map(str, schema)) for port, schema in plan.nodes["s"].schemas.items()} == {
        "big": LEFT, "Odd": LEFT, "default": LEFT,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("match", "predicates"),
    [
        ("first", ["amount > 10", "NOT COALESCE(amount > 10, FALSE) AND (id = 1 OR id = 2)"]),
        ("every", ["amount > 10", "id = 1 OR id = 2"]),
    ],
)
def test_a_row_takes_the_first_route_or_every_one(match: str, predicates: list[str]) -> None:
    plan = planned(
        f"s: {{type: split, input: l, match: {match}, routes: {{big: amount > 10, few: id = 1 OR id = 2}}}}"
    )
    rest = "NOT COALESCE(amount > 10, FALSE) AND NOT COALESCE(id = 1 OR id = 2, FALSE)"
    assert [plan.output("s", port).predicate.text for port in ("big", "few", "default")] == [
        *predicates,
        rest,
    ]


def test_a_formula_sees_the_earlier_ones_of_its_node_and_the_old_column_in_its_own() -> None:
    plan = planned("d: {type: derive, input: l, columns: {amount: amount * 2, total: amount + 1, id: id}}")
    last = plan.output("d")
    assert [(n, v.text) for n, v in last.columns] == [
        ("id", "id"), ("Name", "Name"), ("amount", "amount"), ("day", "day"), ("total", "amount + 1"),
    ]  # fmt: skip
    assert "amount * 2" in dict(last.input.columns)["amount"].text


def test_the_order_of_a_sort_holds_until_rows_are_mixed() -> None:
    plan = planned(
        """
        s: {type: sort, input: l, by: {day: desc, id: asc_nulls_last}}
        f: {type: filter, input: s, condition: id > 1}
        n: {type: select, input: f, columns: {key: id, on_day: day}}
        d: {type: derive, input: n, columns: {key: key + 1}}
        a: {type: aggregate, input: s, group_by: [id]}
        """.replace("        ", "")
    )
    keys = {n: [(k.column, k.descending, k.nulls_first) for k in plan.output(n).ordering] for n in "sfnda"}
    assert keys == {
        "s": [("day", True, False), ("id", False, False)],
        "f": [("day", True, False), ("id", False, False)],
        "n": [("on_day", True, False), ("key", False, False)],
        "d": [("on_day", True, False)],
        "a": [],
    }


def test_duplicates_are_told_apart_by_every_other_column_so_that_each_run_keeps_the_same_row() -> None:
    plan = planned("d: {type: deduplicate, input: l, keys: [id], order_by: {day: desc}}")
    ranked = plan.output("d").input.input
    assert [(k.column, k.descending) for k in ranked.order_by] == [
        ("day", True),
        ("Name", False),
        ("amount", False),
    ]
    assert ranked.partition_by == ("id",)


def test_the_rank_of_duplicates_never_takes_a_columns_name() -> None:
    tables = "l: {type: inline, columns: {row_rank: INT, ROW_RANK_: INT}, rows: []}"
    plan = planned("d: {type: deduplicate, input: l, keys: [row_rank]}", tables=tables)
    assert columns(plan, "d") == "row_rank INT, ROW_RANK_ INT"
    assert plan.output("d").input.schema.names[-1] == "row_rank__"
