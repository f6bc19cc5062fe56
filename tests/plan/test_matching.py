"""Which sources follow which, and by what columns: traced back through the steps before a join."""

from __future__ import annotations

import textwrap

import pytest

from canvas.document.loading import load_pipeline
from canvas.nodes import REGISTRY
from canvas.plan import Plan, make_plan
from canvas.steps import Read, ordered

SALES = """
sales:
  type: read_file
  path: sales.csv
  format: csv
  columns: {sale: INT, shop: STRING, buyer: {type: INT, header: customer}, amount: INT}
"""
SHOPS = (
    "shops: {type: read_file, path: shops.parquet, format: parquet, columns: {code: STRING, city: STRING}}\n"
)
BUYERS = "buyers: {type: read_file, path: b.json, format: json, columns: {id: BIGINT, town: STRING}}\n"


def plan_of(*nodes: str) -> Plan:
    body = textwrap.indent("".join(nodes), "  ")
    loaded = load_pipeline(f"format: canvas/1\nname: p\nnodes:\n{body}", REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    assert [p for p in plan.problems if p.severity == "error"] == []
    return plan


def followed(plan: Plan) -> dict[str, list[tuple[str, tuple[tuple[str, str], ...]]]]:
    """For each source that follows others: their nodes, and the pairs of columns."""
    reads = [s for s in ordered(plan.ends) if isinstance(s, Read)]
    return {
        read.node: [(head.source.node, head.columns) for head in plan.leaders[id(read)]]
        for read in reads
        if id(read) in plan.leaders
    }


def test_the_right_side_follows_the_left_through_what_keeps_the_values_apart() -> None:
    plan = plan_of(
        SALES,
        SHOPS,
        "kept: {type: filter, input: sales, condition: amount > 1}\n",
        "named: {type: derive, input: kept, columns: {store: upper(trim(shop))}}\n",
        "renamed: {type: select, input: shops, columns: {shop_code: code, city: city}}\n",
        "both: {type: join, left: named, right: renamed, how: left, keys: {store: shop_code}}\n",
    )
    assert followed(plan) == {"shops": [("sales", (("shop", "code"),))]}


def test_a_right_join_turns_it_round_and_a_chain_goes_on() -> None:
    plan = plan_of(
        SALES,
        BUYERS,
        SHOPS,
        "one: {type: join, left: sales, right: buyers, how: right, keys: {buyer: id}}\n",
        "two: {type: join, left: one, right: shops, keys: {town: city}}\n",
    )
    assert followed(plan) == {
        "sales": [("buyers", (("id", "buyer"),))],
        "shops": [("buyers", (("town", "city"),))],
    }


def test_all_pairs_of_a_join_count_and_all_sources_of_a_union_lead() -> None:
    more = SALES.replace("sales", "more").replace("header: customer", "header: client")
    plan = plan_of(
        SALES,
        more,
        BUYERS,
        "all: {type: union, inputs: [sales, more]}\n",
        "both: {type: join, left: all, right: buyers, keys: {buyer: id, shop: town}}\n",
    )
    pairs = (("buyer", "id"), ("shop", "town"))
    assert followed(plan) == {"buyers": [("sales", pairs), ("more", pairs)]}


@pytest.mark.parametrize(
    "middle",
    [
        "mixed: {type: derive, input: sales, columns: {key: shop || buyer}}\n",
        "mixed: {type: derive, input: sales, columns: {key: \"'x'\"}}\n",
        "mixed: {type: aggregate, input: sales, aggregates: {key: max(shop)}}\n",
    ],
)
def test_a_key_that_comes_from_no_one_column_is_not_followed(middle: str) -> None:
    join = "both: {type: join, left: mixed, right: shops, keys: {key: code}}\n"
    assert followed(plan_of(SALES, SHOPS, middle, join)) == {}


def test_the_columns_that_are_grouped_by_lead_back() -> None:
    plan = plan_of(
        SALES,
        SHOPS,
        "sums: {type: aggregate, input: sales, group_by: [shop], aggregates: {total: sum(amount)}}\n",
        "both: {type: join, left: sums, right: shops, keys: {shop: code}}\n",
    )
    assert followed(plan) == {"shops": [("sales", (("shop", "code"),))]}


def test_nothing_follows_itself_and_each_follows_one_join() -> None:
    plan = plan_of(
        SALES,
        SHOPS,
        "self: {type: join, left: sales, right: sales, keys: {sale: buyer}}\n",
        "first: {type: join, left: sales, right: shops, keys: {shop: code}}\n",
        "second: {type: join, left: shops, right: sales, keys: {city: shop}}\n",
    )
    assert followed(plan) == {"shops": [("sales", (("shop", "code"),))]}
