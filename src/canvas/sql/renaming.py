"""Columns under other names in a formula, the rest of which stays as its author wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlglot
from sqlglot import exp
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token, TokenType

from canvas.sql.identifiers import identifier
from canvas.sql.parsing import READ_DIALECT, WRITE_DIALECT, InvalidExpression, parse_expression

Renames = Mapping[str, str]
"""New names by old ones in lower case."""


def rename_columns(text: str, sides: Mapping[str, Renames]) -> str:
    """The formula with columns under other names; as it is where it cannot be told what it names.

    `sides`: by the name of an input (`left`), or `""` where there is only one. A qualified name is looked
    up in its side, another in all of them.
    """
    try:
        before = parse_expression(text)
        tokens = sqlglot.Dialect.get_or_raise(READ_DIALECT).tokenize(text)
    except (InvalidExpression, TokenError):
        return text
    made = text
    for index in reversed(range(len(tokens))):
        new = _new_name(tokens, index, sides)
        if new is not None:
            made = made[: tokens[index].start] + _written(new) + made[tokens[index].end + 1 :]
    return made if made != text and _is_the_same(before, made, sides) else text


def _new_name(tokens: Sequence[Token], index: int, sides: Mapping[str, Renames]) -> str | None:
    """The new name of a token that may be a column; None where it is none, or keeps its name."""
    token = tokens[index]
    before = tokens[index - 1] if index else None
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    is_parameter = before is not None and before.token_type in (TokenType.COLON, TokenType.PARAMETER)
    is_call = after is not None and after.token_type == TokenType.L_PAREN
    if token.token_type in (TokenType.STRING, TokenType.NUMBER) or is_parameter or is_call:
        return None
    name = token.text.lower()
    if before is not None and before.token_type == TokenType.DOT:
        side = tokens[index - 2].text.lower() if index > 1 else ""
        return sides.get(side, {}).get(name)
    if after is not None and after.token_type == TokenType.DOT and name in sides:
        return None
    return next((renames[name] for renames in sides.values() if name in renames), None)


def _written(name: str) -> str:
    return identifier(name).sql(dialect=WRITE_DIALECT)


def _is_the_same(before: exp.Expression, made: str, sides: Mapping[str, Renames]) -> bool:
    """Whether nothing but the names of columns differs: a word such as a unit of time may look like one."""
    try:
        after = parse_expression(made)
    except InvalidExpression:
        return False
    old = {new.lower(): old for renames in sides.values() for old, new in renames.items()}
    return _shape(before, {}) == _shape(after, old)


def _shape(tree: exp.Expression, old: Renames) -> exp.Expression:
    """The tree with old names for new ones, in small letters and without quotes."""

    def plain(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Identifier) and isinstance(node.parent, exp.Column | exp.Dot):
            name = node.name.lower()
            return exp.Identifier(this=old.get(name, name), quoted=False)
        return node

    return tree.copy().transform(plain)
