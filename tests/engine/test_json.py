"""JSON lines: a value must keep its digits, and a broken line must be told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from canvas.engine import SourceProblem
from canvas.engine.json_lines import fields_of

Read = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def read_json(read: Read) -> Read:
    return partial(read, format="json")


def test_values_are_text_as_they_stand(read_json: Read) -> None:
    body = '{"a":"x","b":true}\n{"a":1.50,"b":1E+5}\n{"a":12345678901234567890123,"b":-0.0}\n{"b":null}\n'
    assert read_json({"a.json": body}, "a", "b") == [
        ("1.50", "1E+5"),
        ("12345678901234567890123", "-0.0"),
        ("x", "true"),
        (None, None),
    ]


def test_nested_values_are_their_own_text(read_json: Read) -> None:
    body = '{"a":{"x":1, "y":[1,2.0,"é"]},"b": [1, {"z" :null}] ,"c":"[1]"}\n'
    assert read_json({"a.json": body}, "a", "b", "c") == [
        ('{"x":1, "y":[1,2.0,"é"]}', '[1, {"z" :null}]', "[1]")
    ]


def test_escapes_blank_lines_and_an_empty_text(read_json: Read) -> None:
    body = '\n{"a":"\\u00e4\\n\\ud83d\\ude00","b":""}\n\n'
    assert read_json({"a.json": body}, "a", "b") == [("ä\n😀", None)]


def test_other_names_are_accepted(read_json: Read) -> None:
    files = {"a.json": '{"id":1}\n', "b.json": '{"ID Number":2}\n'}
    assert read_json(files, ("id", ("id", "ID Number"))) == [("1",), ("2",)]


def test_a_field_may_be_missing_everywhere(read_json: Read) -> None:
    assert read_json({"a.json": '{"id":1}\n'}, "id", "discount") == [("1", None)]


def test_a_slip_in_a_name_is_told(read_json: Read) -> None:
    with pytest.raises(SourceProblem, match=r"No row has a field `Amount`.* Did you mean `amount`"):
        read_json({"a.json": '{"amount":1}\n'}, "Amount")


def test_a_broken_line_is_named(read_json: Read) -> None:
    with pytest.raises(SourceProblem) as caught:
        read_json({"a.json": '{"a":1}\n{"a":\n{"a":3}\n'}, "a")
    assert (caught.value.file, caught.value.line) == ("a.json", 2)


def test_broken_lines_are_dropped_when_asked(read_json: Read) -> None:
    assert read_json({"a.json": '{"a":1}\n{"a":\n{"a":3}\n'}, "a", malformed="drop") == [("1",), ("3",)]


def test_half_a_character_is_a_question_mark_as_on_spark(read_json: Read) -> None:
    assert read_json({"a.json": '{"a":"\\ud83d x"}\n'}, "a") == [("? x",)]
    with pytest.raises(ValueError, match="half a character"):
        fields_of('{"\\ud83d": 1}')


def test_lists_without_end_are_a_broken_line(read_json: Read) -> None:
    deep = "[" * 20_000 + "]" * 20_000
    with pytest.raises(SourceProblem) as caught:
        read_json({"a.json": f'{{"a":1}}\n{{"a":{deep}}}\n'}, "a")
    assert caught.value.line == 2
    assert read_json({"a.json": f'{{"a":1}}\n{{"a":{deep}}}\n'}, "a", malformed="drop") == [("1",)]
