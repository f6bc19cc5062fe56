"""How steps become streams: names, joins, replaced columns, shared inputs.

What a user would lose: columns that are mixed up where both sides of a join have them, or where a
formula replaces what another one reads.
"""

from __future__ import annotations

from canvas.document.workspace import AdlsConnection, Settings
from compilers.data_factory.names import StreamNames
from tests.compilers.data_factory.making import compiled, plan_of, script_of, script_text, written

LAKE = Settings({"": AdlsConnection(account="contoso", container="retail")})
FILES = """
a: {type: read_file, path: a.parquet, format: parquet, columns: {k: INT, v: STRING, w: STRING}}
b: {type: read_file, path: b.parquet, format: parquet, columns: {k: INT, v: STRING, z: BIGINT}}
"""


def text_of(nodes: str, end: str) -> str:
    return script_text(compiled(plan_of(written(FILES + nodes, end)), LAKE))


def test_streams_have_letters_and_digits_and_differ_ignoring_case() -> None:
    names = StreamNames(["pos_sales", "posSales", "POSSALES", "_1", "filter", "_"])
    assert [names.of_node(n) for n in ("pos_sales", "posSales", "POSSALES", "_1", "filter", "_")] == [
        "posSales", "posSales2", "pOSSALES3", "n1", "filter2", "stream",
    ]  # fmt: skip
    assert names.helper("pos_sales", "check") == "posSalesCheck"
    assert names.helper("pos_sales", "check") == "posSalesCheck2"


def test_a_column_that_is_replaced_while_another_formula_reads_it_is_made_under_another_name() -> None:
    """Whatever the order in which the service computes the formulas of one derive."""
    node = "x: {type: select, input: a, columns: {k: {from: v, type: INT, on_error: null}, old: k}}"
    text = text_of(node, "x")
    assert "derive(k_new = iif(regexMatch(v, `^\\s*[+-]?[0-9]+\\s*$`), toInteger(v))) ~> xDerived" in text
    assert "k = k_new,\n          old = k" in text


def test_a_column_that_is_taken_twice_is_copied_by_a_formula() -> None:
    text = text_of("x: {type: select, input: a, columns: {one: k, two: k}}", "x")
    assert "derive(two = k)" in text
    assert "one = k,\n          two\n" in text


def test_a_join_says_whose_columns_it_keeps() -> None:
    text = text_of("x: {type: join, left: a, right: b, how: left, keys: {k: k}}", "x")
    assert "a, b join(a@k == b@k,\n     joinType:'left'," in text
    for line in ("k = a@k,", "v = a@v,", "w = a@w,", "v_right = b@v,", "z = b@z\n"):
        assert line in text


def test_a_full_join_takes_a_key_from_whichever_side_has_it() -> None:
    text = text_of("x: {type: join, left: a, right: b, how: full, keys: {k: k}}", "x")
    assert "joinType:'outer'" in text
    assert "derive(k_of_both = coalesce(a@k, b@k)) ~> xKeys" in text
    assert "k = k_of_both," in text


def test_keys_of_two_types_are_compared_in_one() -> None:
    text = text_of("x: {type: join, left: a, right: b, how: inner, keys: {k: z}}", "x")
    assert "join(toLong(a@k) == b@z," in text


def test_semi_and_anti_joins_are_exists() -> None:
    semi = text_of("x: {type: join, left: a, right: b, how: semi, keys: {k: k}}", "x")
    assert "a, b exists(a@k == b@k,\n     negate: false," in semi
    anti = text_of("x: {type: join, left: a, right: b, how: anti, keys: {k: k}, columns: {left: [w]}}", "x")
    assert "negate: true," in anti
    assert "select(mapColumn(\n          w\n     )" in anti


def test_an_inner_join_with_a_condition_filters_afterwards() -> None:
    text = text_of("x: {type: join, left: a, right: b, keys: {k: k}, condition: left.v < right.v}", "x")
    assert "xJoin filter(a@v < b@v) ~> xMatched" in text


def test_other_joins_with_a_condition_broadcast_a_side() -> None:
    text = text_of(
        "x: {type: join, left: a, right: b, how: left, keys: {k: k}, condition: left.v < right.v}", "x"
    )
    assert "join((a@k == b@k) && (a@v < b@v)," in text
    assert "broadcast:'right'" in text


def test_a_condition_alone_is_a_cross_join_with_it() -> None:
    text = text_of("x: {type: join, left: a, right: b, condition: left.v < right.v}", "x")
    assert "join(a@v < b@v,\n     joinType:'cross'" in text


def test_a_join_of_a_node_with_itself_reads_a_copy() -> None:
    text = text_of("x: {type: join, left: a, right: a, keys: {k: k}, columns: {right: [w]}}", "x")
    assert "~> xCopy\na, xCopy join(a@k == xCopy@k," in text


def test_a_union_of_a_node_with_itself_reads_a_copy() -> None:
    text = text_of("x: {type: union, inputs: [a, a], distinct: true}", "x")
    assert "a, xCopy union(byName: true) ~> xAll" in text
    assert "aggregate(groupBy(k, v, w),\n     row_count = count()) ~> xGroups" in text


def test_a_group_column_beside_an_aggregate_is_the_first_of_its_equal_values() -> None:
    node = 'x: {type: aggregate, input: b, group_by: [k], aggregates: {total: "sum(z) + k"}}'
    assert "total = sum(z) + toLong(first(k))" in text_of(node, "x")


def test_a_window_says_its_frame_always_and_ranks_stand_in_one_without() -> None:
    """What is meant without offsets is not documented, and Spark refuses a rank with some."""
    node = (
        "x: {type: window, input: b, partition_by: [k], order_by: {z: desc}, look_at: up_to_here, "
        "columns: {place: rank(), total: sum(z), share: z / sum(z)}}"
    )
    text = text_of(node, "x")
    assert "window(over(k),\n     desc(z, false),\n     place = rank()) ~> xRanked\n" in text
    assert "startRowOffset: -2147483647L,\n     endRowOffset: 0L,\n     total = sum(z)" in text
    assert "derive(share = toDouble(z) / toDouble(share_1))" in text


def test_a_window_over_all_rows_is_over_a_column_that_is_the_same_in_all() -> None:
    text = text_of("x: {type: surrogate_key, input: b, column: id, order_by: {z: asc}}", "x")
    assert "derive(all_rows = 1) ~> xNumberedAll" in text
    assert "window(over(all_rows),\n     asc(z, true)," in text


def test_a_split_takes_parts_by_their_number() -> None:
    node = "x: {type: split_column, input: a, column: v, separator: '|', into: [p, q], more: last}"
    text = text_of(node, "x")
    assert "coalesce(split(v, '|')[1], '')" in text
    assert "right(v, iif((length(v) - length(substringIndex(v, '|', 1)) - 1) < 0, 0," in text


def test_rows_that_all_have_are_those_that_exist_in_each() -> None:
    nodes = "l: {type: select, input: a, columns: {k: k}}\nr: {type: select, input: b, columns: {k: k}}\n"
    text = text_of(nodes + "x: {type: except, inputs: [l, r]}", "x")
    assert "exists((isNull(l@k) && isNull(r@k))" in text
    assert "negate: true," in text


def test_groups_without_aggregates_count_and_drop_the_count() -> None:
    text = text_of("x: {type: aggregate, input: a, group_by: [k]}", "x")
    assert "aggregate(groupBy(k),\n     row_count = count()) ~> xGroups" in text


def test_typed_in_rows_hang_on_a_source_that_is_there() -> None:
    nodes = (
        "r: {type: inline, columns: {k: INT, since: DATE}, rows: [[1, 2024-01-31], [2, null]]}\n"
        "x: {type: join, left: a, right: r, keys: {k: k}}"
    )
    text = text_of(nodes, "x")
    assert "a aggregate(row_count = count()) ~> oneRow" in text
    assert "@(k = 1, since = toDate('2024-01-31'))" in text
    assert "@(k = 2, since = toDate(null()))" in text
    assert "k = rows.k,\n          since = rows.since" in text


def test_typed_in_columns_without_rows() -> None:
    text = text_of("r: {type: inline, columns: {k: INT}, rows: []}\nx: {type: union, inputs: [r, r]}", "x")
    assert "derive(k = toInteger(null())) ~> rTyped\nrTyped filter(false()) ~> rNone" in text


def test_words_for_no_value_are_taken_out_once() -> None:
    nodes = """
c:
  type: read_file
  path: c.csv
  format: csv
  options: {null_values: ["", n/a, none]}
  columns: {x: INT, y: STRING}
"""
    script = text_of(nodes, "c")
    assert "derive(x = iif(in(['n/a', 'none'], x), toString(null()), x)" in script
    assert script.count("n/a") == 2


def test_checks_stand_on_the_way_from_the_file_and_stop_the_flow() -> None:
    script = script_of(
        compiled(
            plan_of(written("c: {type: read_file, path: c.csv, format: csv, columns: {x: INT}}", "c")), LAKE
        )
    )
    kinds = {s.name: s.call.name for s in script.statements}
    inputs = {s.name: s.inputs for s in script.statements}
    assert kinds == {"cFile": "source", "cCheck": "assert", "c": "derive", "result": "sink"}
    assert inputs["c"] == ("cCheck",)


def test_dates_in_text_files_are_written_as_spark_writes_them() -> None:
    nodes = """
c: {type: read_file, path: c.parquet, format: parquet, columns: {d: DATE, t: TIMESTAMP}}
out: {type: write_file, input: c, path: out, format: csv}
"""
    text = script_text(compiled(plan_of(nodes), LAKE))
    assert "derive(d = toString(d, 'yyyy-MM-dd'),\n" in text
    assert "t = concat(toString(t, 'yyyy-MM-dd HH:mm:ss.SSS'), '000'))" in text
