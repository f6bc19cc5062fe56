"""What a button such as "Use amount" does: the change of a node's data that a problem's suggestion means."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token, TokenType

from canvas.errors import Problem
from canvas.sql.identifiers import is_plain
from canvas.sql.parsing import READ_DIALECT, parse_expression, print_expression
from canvas.sql.parsing import InvalidExpression as Invalid
from canvas.sql.query_parsing import parse_query

_NAME = re.compile(r"`([^`]+)`")


def fixed(raw: dict[str, Any], problem: Problem) -> dict[str, Any] | None:
    """The settings by key that put the problem right (None: removed); None where no way is known."""
    if problem.remedy is not None:
        return {key: list(v) if isinstance(v, tuple) else v for key, v in problem.remedy.settings}
    if not problem.field or problem.suggestion is None:
        return None
    data = copy.deepcopy(raw)
    bad = wrong_name(problem.message)
    for holder, key in _places(data, problem.field):
        if _repair(holder, key, bad, problem.suggestion):
            keys = dict.fromkeys([*raw, *data])
            return {k: data.get(k) for k in keys if data.get(k) != raw.get(k)}
    return None


def wrong_name(message: str) -> str:
    """The name that a message complains of: the first in back-ticks."""
    found = _NAME.search(message)
    return found[1] if found else ""


def position_of(text: str, message: str) -> tuple[int, int]:
    """Where in a formula its problem is: the name that the message complains of, else all of it."""
    bad = wrong_name(message)
    token = next(_tokens_of(text, bad), None) if bad else None
    if token is not None:
        return token.start, token.end + 1
    at = re.search(r"near `([^`]+)`", message)
    start = text.find(at[1]) if at else -1
    return (start, start + len(at[1])) if at and start >= 0 else (0, len(text))


def _places(data: Any, field: str) -> Iterator[tuple[Any, Any]]:
    """What may hold the wrong value: the deepest that the field's path leads to first.

    Keys may have dots in them, so every way of cutting the path is tried.
    """
    if isinstance(data, list):
        head, _, rest = field.partition(".")
        if head.isdigit() and int(head) < len(data):
            yield from _places(data[int(head)], rest) if rest else ()
            yield data, int(head)
    if not isinstance(data, dict):
        return
    for key in sorted((k for k in data if field == k or field.startswith(f"{k}.")), key=len, reverse=True):
        rest = field[len(key) + 1 :]
        if rest:
            yield from _places(data[key], rest)
        yield data, key


def _repair(holder: Any, key: Any, bad: str, good: str) -> bool:
    """Puts the suggestion where the wrong name is; says whether it was there."""
    value = holder[key]
    if isinstance(value, list):
        at = [i for i, item in enumerate(value) if isinstance(item, str) and item.lower() == bad.lower()]
        for i in at:
            value[i] = good
        return bool(at)
    if isinstance(value, dict) and (old := next((k for k in value if k.lower() == bad.lower()), None)):
        return _rename(value, old, good)
    if isinstance(value, dict) and _short_form(value, bad, good):
        return True
    if isinstance(value, str) and value.lower() == bad.lower():
        holder[key] = good
        return True
    if isinstance(value, str) and (made := replaced(value, bad, good)) is not None:
        holder[key] = made
        return True
    if isinstance(holder, dict) and isinstance(key, str) and key.lower() == bad.lower():
        return _rename(holder, key, good)
    return False


def _short_form(value: dict[str, Any], bad: str, good: str) -> bool:
    """The name inside `{from: old}`."""
    for key, inner in value.items():
        if isinstance(inner, str) and inner.lower() == bad.lower():
            value[key] = good
            return True
    return False


def _rename(mapping: dict[str, Any], old: str, new: str) -> bool:
    if new in mapping:
        return False
    items = [(new if key == old else key, value) for key, value in mapping.items()]
    mapping.clear()
    mapping.update(items)
    return True


def replaced(text: str, bad: str, good: str) -> str | None:
    """The formula with one name in place of another; None where the name is not in it."""
    tokens = list(_tokens_of(text, bad))
    if not tokens:
        return None
    for token in reversed(tokens):
        text = text[: token.start] + _written(token, text, good) + text[token.end + 1 :]
    return text


def _written(token: Token, text: str, good: str) -> str:
    """The suggestion as it stands in a formula: it may be a formula itself, or a name with odd letters."""
    if is_plain(good) or token.token_type == TokenType.STRING:
        return good
    is_call = text[token.end + 1 :].lstrip().startswith("(")
    if is_call or _is_qualified(good):
        return good
    return "`" + good.replace("`", "``") + "`"


def _is_qualified(text: str) -> bool:
    try:
        tree = parse_expression(text)
    except Invalid:
        return False
    return "." in text and print_expression(tree) == text


def _tokens_of(text: str, name: str) -> Iterator[Token]:
    """The tokens of a formula that are the name, ignoring case, outside of quotes.

    A name that a query gives itself (`… AS name`) is none of them.
    """
    try:
        tokens = sqlglot.Dialect.get_or_raise(READ_DIALECT).tokenize(text)
    except TokenError:
        return
    own = _given_names(text)
    for token in tokens:
        is_text = token.token_type == TokenType.STRING
        if not is_text and token.text.lower() == name.lower() and token.start not in own:
            yield token


def _given_names(text: str) -> set[int]:
    """Where in a query the names stand that it gives itself; nowhere in a formula."""
    try:
        tree = parse_query(text)
    except Invalid:
        return set()
    given = [alias.args.get("alias") for alias in tree.find_all(exp.Alias)]
    for table in tree.find_all(exp.TableAlias):
        given += [table.this, *table.args.get("columns", ())]
    names = [part.this if isinstance(part, exp.ColumnDef) else part for part in given if part is not None]
    return {int(name.meta["start"]) for name in names if "start" in name.meta}
