"""The language of scripts: what is printed is read back as the same, for real flows too.

What a user would lose: a script that Data Factory reads in another way than Canvas meant it, and the
import of flows that exist already.
"""

from __future__ import annotations

import json

import pytest

from compilers.data_factory.lexing import BadScript
from compilers.data_factory.parsing import parse_expression, parse_script
from compilers.data_factory.printing import print_node, script_lines
from compilers.data_factory.script import Binary, Name, Number, Text, Unary, call
from tests.compilers.data_factory.making import SHARED

CORPUS = sorted(p for p in (SHARED / "adf_flows").glob("*.json") if p.name != "manifest.json")


def corpus_scripts() -> list[tuple[str, str]]:
    found = []
    for path in CORPUS:
        content = json.loads(path.read_text(encoding="utf-8"))
        details = content.get("properties", content)["typeProperties"]
        found.append((path.name, details.get("script") or "\n".join(details["scriptLines"])))
    return found


def test_every_flow_of_the_corpus_is_printed_back_to_an_equal_tree() -> None:
    if not CORPUS:
        pytest.skip(f"THE CORPUS IS NOT HERE: expected flows in {SHARED / 'adf_flows'}")
    scripts = corpus_scripts()
    assert len(scripts) == 57
    for name, text in scripts:
        script = parse_script(text)
        assert parse_script("\n".join(script_lines(script))) == script, name


@pytest.mark.parametrize(
    "text",
    [
        "a + b",
        "(a + b) * c",
        "a && b && c",
        "(a && b) || c",
        "a - (b - c)",
        "!isNull(a)",
        "!(a && b)",
        "-(-1)",
        "items[1].name",
        "left@{a b}",
        "toDecimal('1.5', 12, 2)",
        "['k' -> 1, 'l' -> 2]",
        "@(a = 1, b = 'x')",
        "filter(list, #item > 1)",
        "`^\\d+$`",
        '"a {concat("x", b)} c"',
        "$run_date",
        "cache#lookup(k).col",
        "x ? integer",
    ],
)
def test_an_expression_is_printed_as_it_was_read(text: str) -> None:
    assert print_node(parse_expression(text)) == text


def test_a_text_cannot_end_its_quotes() -> None:
    """A value that a user typed never becomes code."""
    value = "it's a \\ trap\n'); drop"
    printed = print_node(Text(value))
    assert printed == r"'it\'s a \\ trap\n\'); drop'"
    assert parse_expression(printed) == Text(value)


def test_mixed_operators_stand_in_parentheses_because_no_precedence_is_documented() -> None:
    total = Binary("+", Name("a"), Binary("*", Name("b"), Number("2")))
    assert print_node(total) == "a + (b * 2)"
    assert print_node(Unary("-", total)) == "-(a + (b * 2))"
    assert print_node(call("abs", total)) == "abs(a + (b * 2))"


def test_a_script_that_breaks_off_says_where() -> None:
    with pytest.raises(BadScript, match="at character 13"):
        parse_script("a filter(b ==) ~> c")
