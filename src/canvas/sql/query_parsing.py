"""The text of a whole query to a tree that keeps every function under the name it was written with.

Only the syntax is read here: what the names in it stand for, and what of it is accepted, is decided
where the tree is bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from canvas.sql.identifiers import identifier
from canvas.sql.parsing import (
    KEYWORDS,
    MOST_NESTED,
    READ_DIALECT,
    WRITE_DIALECT,
    InvalidExpression,
    depth_of,
    mark_calls,
    most_open,
    unmark,
)

_WORDS = (
    "select from join on using where having by union intersect except minus as with recursive limit offset "
    "rollup cube sets lateral tablesample pivot unpivot view values"
)
_KEYWORDS = KEYWORDS | frozenset(_WORDS.split())
LONGEST = 100_000
"""Characters that a query may have."""
_TOO_DEEP = "The query has too many parts inside one another: cut it into several steps."
_ONLY_A_QUERY = "Only a query can stand here: `SELECT … FROM …`, or `WITH … SELECT …`."


@lru_cache(maxsize=256)
def parse_query(text: str) -> exp.Query:
    """The tree of one query; never change it in place, it is shared. Raises InvalidExpression."""
    if len(text) > LONGEST:
        raise InvalidExpression(f"The query has more than {LONGEST:,} characters: cut it into several steps.")
    dialect = sqlglot.Dialect.get_or_raise(READ_DIALECT)
    try:
        tokens = _one_statement(dialect.tokenize(text))
        if most_open(tokens) > MOST_NESTED:
            raise InvalidExpression(_TOO_DEEP)
        trees = dialect.parser().parse(mark_calls(tokens, _KEYWORDS), text)
    except RecursionError as error:
        raise InvalidExpression(_TOO_DEEP) from error
    except TokenError as error:
        raise InvalidExpression("The query cannot be read: a quote is opened and not closed.") from error
    except ParseError as error:
        raise InvalidExpression(_describe(text, error)) from error
    tree = trees[0] if len(trees) == 1 else None
    if not isinstance(tree, exp.Query):
        raise InvalidExpression(_ONLY_A_QUERY)
    if depth_of(tree) > MOST_NESTED:
        raise InvalidExpression(_TOO_DEEP)
    if sum(t.token_type == TokenType.STAR for t in tokens) > len(list(tree.find_all(exp.Star, exp.Mul))):
        raise InvalidExpression("A `*` stands behind the name of a table: leave it out.")
    plain = tree.transform(unmark)
    assert isinstance(plain, exp.Query)
    return plain


def _one_statement(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without semicolons at the end; raises InvalidExpression where one stands before that."""
    found = list(tokens)
    while found and found[-1].token_type == TokenType.SEMICOLON:
        found.pop()
    if not found:
        raise InvalidExpression("The query is empty: write `SELECT … FROM …`.")
    if any(t.token_type == TokenType.SEMICOLON for t in found):
        raise InvalidExpression("The step takes one query: there is a `;` with more behind it.")
    if found[0].token_type not in _FIRST:
        raise InvalidExpression(_ONLY_A_QUERY)
    return found


_FIRST = (TokenType.SELECT, TokenType.WITH, TokenType.L_PAREN)


def _describe(text: str, error: ParseError) -> str:
    first = error.errors[0] if error.errors else {}
    if text.count("(") != text.count(")"):
        more = "opened" if text.count("(") > text.count(")") else "closed"
        return f"The query cannot be read: a parenthesis is {more} too often."
    line, near = first.get("line"), str(first.get("highlight") or "").removeprefix("fn__")
    where = f" in line {line}" if line and text.count("\n") else ""
    near = f" near `{near}`" if near else ""
    return f"The query cannot be read{where}{near}: something is missing or too much there."


def rename_tables(text: str, old: str, new: str) -> str:
    """The query with the table `old` (also as the first part of `old.port`) called `new`.

    As it is where it cannot be read. A name that the query gives itself, by WITH or AS, is left alone.
    """
    try:
        tree = parse_query(text)
    except InvalidExpression:
        return text
    places = sorted(set(_places(tree, old.lower())), reverse=True)
    written = identifier(new).sql(dialect=WRITE_DIALECT)
    for start, end in places:
        text = text[:start] + written + text[end + 1 :]
    return text


def _places(tree: exp.Query, old: str) -> Iterator[tuple[int, int]]:
    own = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        first = table.args.get("db") or table.this
        if first.name.lower() != old or (not table.args.get("db") and old in own):
            continue
        yield _span(first)
        select = table.find_ancestor(exp.Select)
        if select is not None and not table.alias and not table.args.get("db"):
            yield from (
                _span(column.args["table"])
                for column in select.find_all(exp.Column)
                if column.text("table").lower() == old and column.find_ancestor(exp.Select) is select
            )


def _span(name: exp.Expression) -> tuple[int, int]:
    return int(name.meta["start"]), int(name.meta["end"])
