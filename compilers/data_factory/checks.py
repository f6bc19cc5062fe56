"""Rules on all rows together, as an assert says them.

Source: https://learn.microsoft.com/azure/data-factory/data-flow-assert.
"""

from __future__ import annotations

from canvas.steps import Aggregate, Check, CountRule, Step, UniqueRule, Window
from compilers.data_factory.findings import Findings
from compilers.data_factory.flow import boolean_option
from compilers.data_factory.script import Name, Node, Text, boolean, call


def table_rule(findings: Findings, node: str, rule: UniqueRule | CountRule, key: Node) -> list[Node]:
    """A rule on all rows together."""
    if isinstance(rule, UniqueRule) and len(rule.unique) == 1:
        arguments = [Name(rule.unique[0]), boolean_option(True), key, boolean(True), Text(rule.message)]
        return [call("expectUnique", *arguments)]
    several = isinstance(rule, UniqueRule)
    what = "that several columns together are unique" if several else "how many rows there are"
    findings.error(
        node,
        rule.field,
        f"Data Factory's assert cannot check {what}: count in a Summarise step and check its rows, "
        "or run this pipeline on Spark.",
    )
    return []


def checked_input(check: Check) -> Step:
    """What a check's node reads: the rows themselves, before anything is counted to check them."""
    step = check.input
    while isinstance(step, Window | Aggregate) and step.node == check.node:
        step = step.input
    return step
