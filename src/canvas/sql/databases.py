"""SQL for databases: queries that users write, read as trees, and the SELECTs over them.

Every text that a database gets is printed from a tree here. A name without quotes is folded as the
system itself does, and quoted, so that words of the language can be names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from canvas.document.databases import SYSTEM_NAMES, System
from canvas.sql.parsing import InvalidExpression
from canvas.sql.tables import TableName

DIALECTS: Final[dict[System, str]] = {
    "postgresql": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlserver": "tsql",
    "oracle": "oracle",
}
_ONE_SELECT: Final = "Write one SELECT here: it may only read, and nothing may come before or after it."
_ACTS: Final = (
    exp.DML,
    exp.DDL,
    exp.Command,
    exp.Execute,
    exp.Into,
    exp.Set,
    exp.Use,
    exp.Drop,
    exp.Lock,
    exp.PropertyEQ,
)
"""What a query never holds: it would write, lock, or set something."""
_ACTING: Final = re.compile(
    r"(?:setval|nextval|set_config|lo_\w+|dblink\w*|(?:query|table|cursor|schema|database)_to_xml\w*"
    r"|pg_(?:terminate|cancel|reload|rotate|read|ls|stat_file|logdir|advisory|try_advisory|switch|promote"
    r"|file|write|create|drop|export|import|notify|logical|replication)\w*"
    r"|load_file|get_lock|release_\w*lock\w*|sys_(?:exec|eval)|master_pos_wait"
    r"|openrowset|openquery|opendatasource|xp_\w+|sp_\w+|(?:dbms|utl)_\w+|httpuritype)\Z",
    re.IGNORECASE,
)
"""Functions that act, or reach beyond the database. The account's rights are what guards it; this
says so before anything is sent."""
_PARAMETERS: Final = (exp.Placeholder, exp.Parameter, exp.SessionParameter)
ALIAS: Final = "q"


def parse_query(text: str, system: System) -> exp.Query:
    """The query that a text is in a system's own SQL. Raises InvalidExpression."""
    return _parsed(text, DIALECTS[system], SYSTEM_NAMES[system]).copy()


def check_query(text: str) -> None:
    """Raises InvalidExpression where a text is one SELECT on no system: which it is for, is not known yet."""
    problems: list[InvalidExpression] = []
    for system in DIALECTS:
        try:
            _parsed(text, DIALECTS[system], "SQL")
        except InvalidExpression as error:
            problems.append(error)
        else:
            return
    raise problems[0]


@lru_cache(maxsize=512)
def _parsed(text: str, dialect: str, name: str) -> exp.Query:
    if not text.strip():
        raise InvalidExpression(f"The query is empty. {_ONE_SELECT}")
    try:
        tokens = sqlglot.tokenize(text, read=dialect)
        if not tokens or tokens[0].text.upper() not in ("SELECT", "WITH"):
            raise InvalidExpression(_ONE_SELECT)
        trees = sqlglot.parse(text, read=dialect, error_level=ErrorLevel.IMMEDIATE)
    except (SqlglotError, RecursionError) as error:
        raise InvalidExpression(f"The query cannot be read as {name}: {_where(error)}") from error
    found = [tree for tree in trees if tree is not None and not isinstance(tree, exp.Semicolon)]
    if len(found) != 1 or not isinstance(found[0], exp.Select | exp.SetOperation):
        raise InvalidExpression(_ONE_SELECT)
    tree = found[0]
    for node in tree.walk():
        if isinstance(node, _ACTS) and not isinstance(node, exp.Query):
            raise InvalidExpression(f"The query does more than read (`{_shown(node)}`). {_ONE_SELECT}")
        if isinstance(node, exp.Func | exp.Dot) and _ACTING.match(_called(node)):
            raise InvalidExpression(f"`{_called(node)}` does more than read. Leave it out. {_ONE_SELECT}")
        if isinstance(node, _PARAMETERS):
            raise InvalidExpression(
                f"The query has a parameter (`{_shown(node)}`), which is not possible here. Read the rows, "
                "and keep those you want in a Filter step, which knows the pipeline's parameters."
            )
    if not (tree.args.get("limit") or tree.args.get("offset")):
        tree.set("order", None)  # a source has no order, and SQL Server refuses one inside a query
    return tree


def _called(node: exp.Expr) -> str:
    """The name of a function, or of the package that it is in."""
    if isinstance(node, exp.Dot):
        return str(node.this.name)
    return node.name if isinstance(node, exp.Anonymous) else type(node).__name__


def _shown(node: exp.Expr) -> str:
    text = " ".join(node.sql(dialect="postgres").split())
    return text if len(text) <= 40 else f"{text[:40]}…"


def _where(error: Exception) -> str:
    details = getattr(error, "errors", None)
    if details:
        return f"something is missing or too much near `{details[0].get('highlight') or 'its end'}`."
    return "a quote or a parenthesis is opened and not closed, or it is too long."


def table_of(name: TableName, system: System) -> exp.Table:
    """A table as a system knows it."""
    parts = [_identifier(part.text if part.quoted else fold(part.text, system)) for part in name.parts]
    *above, last = parts
    schema = above.pop() if above else None
    return exp.Table(this=last, db=schema, catalog=above.pop() if above else None)


def fold(name: str, system: System) -> str:
    """A name without quotes as the system takes it."""
    if system == "postgresql":
        return name.lower()
    return name.upper() if system == "oracle" else name


def _identifier(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def quoted_column(name: str, relation: str | None = None) -> exp.Column:
    """A column by the name that the database gives it."""
    return exp.Column(this=_identifier(name), table=exp.to_identifier(relation) if relation else None)


def rows_of(
    source: TableName | exp.Query,
    system: System,
    columns: Sequence[exp.Expression],
    *,
    most: int | None = None,
) -> exp.Select:
    """`SELECT columns FROM source`, of a table or a query; `most` rows of them."""
    select = exp.Select(expressions=list(columns))
    if isinstance(source, TableName):
        table = table_of(source, system)
        table.set("alias", exp.TableAlias(this=exp.to_identifier(ALIAS)))
        select.from_(table, copy=False)
    else:
        inner = source.copy()
        with_ = inner.args.get("with_")
        if with_ is not None:  # SQL Server takes WITH at the beginning only, the others there as well
            inner.set("with_", None)
            select.set("with_", with_)
        alias = exp.TableAlias(this=exp.to_identifier(ALIAS))
        select.from_(exp.Subquery(this=inner, alias=alias), copy=False)
    return select.limit(most, copy=False) if most is not None else select


def to_sql(tree: exp.Expr, system: System) -> str:
    """The tree in the system's own SQL, without comments. Raises InvalidExpression where it has no form."""
    try:
        return tree.sql(dialect=DIALECTS[system], comments=False, unsupported_level=ErrorLevel.RAISE)
    except SqlglotError as error:
        raise InvalidExpression(f"{SYSTEM_NAMES[system]} has no form for this query.") from error


def name_in(name: TableName, system: System) -> str:
    """A table's name as the system's SQL writes it."""
    return to_sql(table_of(name, system), system)
