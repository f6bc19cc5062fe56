"""Spark SQL expression text to a sqlglot tree that keeps every function under the name it was written with.

sqlglot gives well-known functions classes of its own and prints them under other names (`nvl` comes
back as COALESCE). Here each call stays what the user wrote, so that the job reads as the document
does, and so that the catalogue of functions alone decides what is accepted: before parsing, the name
of each call is marked, which sqlglot reads as a function that it does not know.
"""

from __future__ import annotations

from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

READ_DIALECT = "databricks"
"""Spark's own syntax, in the dialect of it that keeps CAST and TRY_CAST apart."""
WRITE_DIALECT = "spark"

_MARK = "fn__"
_WORDS = (
    "cast try_cast and or not in is like ilike rlike regexp between case when then else end exists over "
    "filter interval distinct decimal dec numeric char varchar any some all div escape extract group"
)
KEYWORDS = frozenset(_WORDS.split())
"""Words that may stand before a parenthesis without being a function's name."""


_QUERY = frozenset(["SELECT", "WITH", "FROM", "VALUES", "TABLE", "("])
_NOT_IN_CALL = {"filter": frozenset(["WHERE"]), "exists": _QUERY, "some": _QUERY}
"""What follows the parenthesis where the word is none of the functions of that name."""

MOST_NESTED = 200
"""How deep a formula may be nested; a chain of so many AND, OR or + counts as well."""
_TOO_DEEP = (
    "The formula is too long: it has too many parts inside one another. "
    "Split it into several formulas, or write a list of values with IN (…)."
)


class InvalidExpression(ValueError):
    """Text that is not an expression that Canvas accepts; the message is for the user."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> exp.Expression:
    """The tree of one expression; never change it in place, it is shared. Raises InvalidExpression."""
    dialect = sqlglot.Dialect.get_or_raise(READ_DIALECT)
    try:
        tokens = dialect.tokenize(text)
        if not tokens:
            raise InvalidExpression("The expression is empty: write a formula, such as `amount * 2`.")
        if any(t.token_type == TokenType.SEMICOLON for t in tokens):
            raise InvalidExpression("An expression cannot hold `;`: write one formula only.")
        if most_open(tokens) > MOST_NESTED:
            raise InvalidExpression(_TOO_DEEP)
        trees = dialect.parser().parse(mark_calls(tokens, KEYWORDS), text)
    except RecursionError as error:
        raise InvalidExpression(_TOO_DEEP) from error
    except TokenError as error:
        raise InvalidExpression(f"`{text}` cannot be read: a quote is opened and not closed.") from error
    except ParseError as error:
        raise InvalidExpression(_describe(text, error)) from error
    if len(trees) != 1 or trees[0] is None:
        raise InvalidExpression(f"`{text}` is not an expression.")
    if depth_of(trees[0]) > MOST_NESTED:
        raise InvalidExpression(_TOO_DEEP)
    tree = trees[0].transform(unmark)
    if isinstance(tree, exp.Alias):
        raise InvalidExpression(f"`{text}` cannot be read as one formula: an operator or a comma is missing.")
    return tree


def most_open(tokens: list[Token]) -> int:
    """How many parentheses are open at once, at most."""
    opened = most = 0
    for token in tokens:
        opened += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
        most = max(most, opened)
    return most


def depth_of(tree: exp.Expr) -> int:
    """How many parts of a tree lie inside one another, at most."""
    deepest = 0
    level: list[exp.Expr] = [tree]
    while level:
        deepest += 1
        level = [child for node in level for child in node.iter_expressions()]
    return deepest


def mark_calls(tokens: list[Token], keywords: frozenset[str]) -> list[Token]:
    """The tokens with the name of each call marked; `keywords` may stand before a parenthesis, too."""
    marked = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        name = token.text
        is_call = (
            following is not None
            and following.token_type == TokenType.L_PAREN
            and (name[:1].isalpha() or name[:1] == "_")
            and token.token_type not in (TokenType.STRING, TokenType.IDENTIFIER)
            and (name.lower() not in keywords or _is_on_lists(tokens, index))
        )
        if is_call:
            token = Token(
                TokenType.VAR,
                _MARK + name.lower(),
                line=token.line,
                col=token.col,
                start=token.start,
                end=token.end,
            )
        marked.append(token)
    return marked


def _is_on_lists(tokens: list[Token], index: int) -> bool:
    """Whether `filter(…)`, `exists(…)` and `some(…)` are functions: no WHERE and no query follows."""
    inner = tokens[index + 2].text.upper() if index + 2 < len(tokens) else ""
    return inner not in _NOT_IN_CALL.get(tokens[index].text.lower(), (inner,))


def unmark(node: exp.Expression) -> exp.Expression:
    """A node without the mark of a call's name, and without comments."""
    node.pop_comments()
    if (isinstance(node, exp.Anonymous) and isinstance(node.this, str)) or isinstance(node, exp.Identifier):
        node.set("this", node.this.removeprefix(_MARK))
    return node


def _describe(text: str, error: ParseError) -> str:
    first = error.errors[0] if error.errors else {}
    at = str(first.get("highlight") or "").removeprefix(_MARK)
    if text.count("(") != text.count(")"):
        more = "opened" if text.count("(") > text.count(")") else "closed"
        return f"`{text}` cannot be read: a parenthesis is {more} too often."
    if at:
        return f"`{text}` cannot be read near `{at}`: something is missing or too much there."
    return f"`{text}` cannot be read as a formula."


def print_expression(tree: exp.Expression) -> str:
    """The tree as Spark SQL on one line."""
    return tree.sql(dialect=WRITE_DIALECT, unsupported_level=sqlglot.ErrorLevel.RAISE)
