"""A column gets another name: every setting after it that means the column can follow, and nothing else."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from typing import Any

import pytest

from canvas.document.loading import load_pipeline
from canvas.document.model import Pipeline
from canvas.document.writing import plain_node
from canvas.nodes import REGISTRY
from canvas.nodes.base import NodeType
from canvas.plan import make_plan
from canvas.plan.renaming import rewrites

HEAD = "format: canvas/1\nname: p\nnodes:\n"
SALES = """\
sales:
  type: inline
  columns: {id: INT, shop: STRING, amount: INT, day: DATE}
  rows: []
shops:
  type: inline
  columns: {code: STRING, city: STRING}
  rows: []
"""


def pipeline(nodes: str) -> Pipeline:
    made = load_pipeline(HEAD + textwrap.indent(SALES + textwrap.dedent(nodes), "  "), REGISTRY).pipeline
    return made


def node(made: Pipeline, name: str) -> NodeType:
    found = made.nodes[name]
    assert isinstance(found, NodeType)
    return found


def changed(made: Pipeline, name: str, **settings: Any) -> Pipeline:
    """The pipeline with other settings of one node."""
    old = node(made, name)
    new = type(old).model_validate({**plain_node(old), **settings})
    return replace(made, nodes={**made.nodes, name: new})


def followed(nodes: str, name: str, **settings: Any) -> dict[str, Any]:
    """What follows after `name` gets other settings, as `node.key: value`; the result has no problem."""
    before = pipeline(nodes)
    now = changed(before, name, **settings)
    found = rewrites(now, name, node(before, name))
    for one in found:
        now = changed(now, one.node, **{one.key: one.value})
    assert [str(p) for p in make_plan(now).problems if p.severity == "error"] == []
    return {f"{one.node}.{one.key}": one.value for one in found}


RENAMED = {"id": "INT", "shop": "STRING", "net amount": "INT", "day": "DATE"}


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ("n: {type: filter, input: sales, condition: amount > 1}", {"n.condition": "`net amount` > 1"}),
        (
            "n: {type: derive, input: sales, columns: {x: amount + 1, amount: amount * 2, y: amount}}",
            {
                "n.columns": {"x": "`net amount` + 1", "amount": "`net amount` * 2", "y": "amount"},
            },
        ),
        (
            "n: {type: select, input: sales, columns: {a: amount, b: {from: amount, type: STRING}}}",
            {"n.columns": {"a": "net amount", "b": {"from": "net amount", "type": "STRING"}}},
        ),
        ("n: {type: select, input: sales, drop: [Amount, id]}", {"n.drop": ["net amount", "id"]}),
        (
            "q: {type: sql, inputs: [sales, shops], query: 'SELECT amount, city FROM sales JOIN shops ON "
            "shop = code'}\nn: {type: filter, input: q, condition: amount > 1}",
            {
                "q.query": "SELECT `net amount`, city FROM sales JOIN shops ON shop = code",
                "n.condition": "`net amount` > 1",
            },
        ),
        ("n: {type: sort, input: sales, by: {amount: desc}}", {"n.by": {"net amount": "desc"}}),
        (
            "n: {type: deduplicate, input: sales, keys: [amount], order_by: {amount: asc}}",
            {"n.keys": ["net amount"], "n.order_by": {"net amount": "asc"}},
        ),
        (
            "n: {type: split, input: sales, routes: {big: amount > 5, small: amount < 2}}",
            {"n.routes": {"big": "`net amount` > 5", "small": "`net amount` < 2"}},
        ),
        (
            "n: {type: aggregate, input: sales, group_by: [amount], aggregates: {x: max(amount)}}",
            {"n.group_by": ["net amount"], "n.aggregates": {"x": "max(`net amount`)"}},
        ),
        (
            "n: {type: write_file, input: sales, path: x, format: csv, partition_by: [amount]}",
            {"n.partition_by": ["net amount"]},
        ),
        ("n: {type: limit, input: sales, rows: 1}", {}),
        ("n: {type: filter, input: sales, condition: id > 1}", {}),
        ("n: {type: filter, input: shops, condition: city = 'amount'}", {}),
    ],
)  # fmt: skip
def test_each_kind_of_setting_follows(nodes: str, expected: dict[str, Any]) -> None:
    assert followed(nodes, "sales", columns=RENAMED) == expected


def test_a_join_follows_on_the_side_that_changed() -> None:
    nodes = """
        j:
          type: join
          left: sales
          right: shops
          keys: {shop: code}
          condition: left.shop <> 'x' AND right.code <> 'y'
          columns: {left: [shop, id], right: [city]}
        """
    assert followed(
        nodes, "sales", columns={"id": "INT", "store": "STRING", "amount": "INT", "day": "DATE"}
    ) == {
        "j.keys": {"store": "code"},
        "j.condition": "left.store <> 'x' AND right.code <> 'y'",
        "j.columns": {"left": ["store", "id"], "right": ["city"]},
    }
    assert followed(nodes, "shops", columns={"sign": "STRING", "city": "STRING"}) == {
        "j.keys": {"shop": "sign"},
        "j.condition": "left.shop <> 'x' AND right.sign <> 'y'",
    }


def test_it_follows_as_far_as_the_column_goes() -> None:
    """A step that gives the column a name of its own ends it; the one that hands it on does not."""
    nodes = """
        f: {type: derive, input: sales, columns: {net: amount * 2}}
        k: {type: filter, input: f, condition: net > 1}
        a: {type: aggregate, input: k, group_by: [net], aggregates: {rows: count(*)}}
        s: {type: sort, input: a, by: {net: desc}}
        c: {type: select, input: s, columns: {value: net}}
        w: {type: filter, input: c, condition: value > 1}
        """
    assert followed(nodes, "f", columns={"net_sum": "amount * 2"}) == {
        "k.condition": "net_sum > 1",
        "a.group_by": ["net_sum"],
        "s.by": {"net_sum": "desc"},
        "c.columns": {"value": "net_sum"},
    }


def test_a_new_column_is_no_new_name() -> None:
    nodes = "n: {type: filter, input: sales, condition: amount > 1}"
    assert (
        followed(
            nodes,
            "sales",
            columns={"id": "INT", "shop": "STRING", "amount": "INT", "day": "DATE", "x": "INT"},
        )
        == {}
    )


def test_two_columns_that_change_places_stay_who_they_are() -> None:
    nodes = "n: {type: filter, input: sales, condition: amount > 1}"
    assert (
        followed(nodes, "sales", columns={"amount": "INT", "shop": "STRING", "id": "INT", "day": "DATE"})
        == {}
    )
