"""What databases refuse, in words for the person who must put it right.

Sources: PostgreSQL's "Error Codes" (SQLSTATE), MySQL's and MariaDB's "Error Reference", SQL Server's
"Database engine events and errors", Oracle's "Database Error Messages".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from canvas.document.databases import SYSTEM_NAMES, System
from canvas.engine.databases.login import Login
from canvas.errors import PipelineError, Problem

Cause = Literal[
    "login", "database", "table", "column", "permission", "syntax", "time", "full", "twice", "null", "value",
    "twice named", "read only", "lost",
]  # fmt: skip

_CODES: Final[Mapping[System, Mapping[Cause, frozenset[str]]]] = {
    "postgresql": {
        "login": frozenset({"28P01", "28000"}),
        "database": frozenset({"3D000"}),
        "table": frozenset({"42P01", "3F000"}),
        "column": frozenset({"42703"}),
        "permission": frozenset({"42501"}),
        "syntax": frozenset({"42601", "42883", "42804", "42P02", "42803"}),
        "time": frozenset({"57014"}),
        "full": frozenset({"53100", "53200", "53300"}),
        "twice": frozenset({"23505"}),
        "null": frozenset({"23502"}),
        "value": frozenset({"22001", "22003", "22007", "22008", "22P02", "22P05", "22021", "23514", "23503"}),
        "twice named": frozenset({"42702", "42701"}),
        "read only": frozenset({"25006"}),
        "lost": frozenset({"57P01", "57P02", "57P03", "08006", "08003"}),
    },
    "mysql": {
        "login": frozenset({"1045", "1698", "1251"}),
        "database": frozenset({"1049", "1044"}),
        "table": frozenset({"1146", "1051"}),
        "column": frozenset({"1054"}),
        "permission": frozenset({"1142", "1143", "1227", "1370"}),
        "syntax": frozenset({"1064", "1305", "1055", "1149"}),
        "time": frozenset({"1969", "3024", "1317", "1205"}),
        "full": frozenset({"1021", "1114", "1040", "1203"}),
        "twice": frozenset({"1062"}),
        "null": frozenset({"1048", "1364"}),
        "value": frozenset({"1264", "1265", "1292", "1366", "1406", "1451", "1452", "4025", "3819"}),
        "twice named": frozenset({"1060", "1052"}),
        "read only": frozenset({"1792"}),
        "lost": frozenset({"2006", "2013", "1053", "2055"}),
    },
    "sqlserver": {
        "login": frozenset({"18456", "18452", "18470"}),
        "database": frozenset({"4060", "911"}),
        "table": frozenset({"208", "2760"}),
        "column": frozenset({"207"}),
        "permission": frozenset({"229", "230", "262", "297"}),
        "syntax": frozenset({"102", "156", "195", "8155", "1033"}),
        "time": frozenset({"20003", "1222"}),
        "full": frozenset({"1105", "9002", "1101"}),
        "twice": frozenset({"2627", "2601"}),
        "null": frozenset({"515"}),
        "value": frozenset({"8152", "2628", "8115", "245", "241", "220", "547"}),
        "twice named": frozenset({"8156", "209"}),
        "read only": frozenset({"3906"}),
        "lost": frozenset({"20004", "20006", "20047"}),
    },
    "oracle": {
        "login": frozenset({"1017", "1005", "28000", "28001"}),
        "database": frozenset({"12514", "12505", "12154"}),
        "table": frozenset({"942", "4043"}),
        "column": frozenset({"904"}),
        "permission": frozenset({"1031", "1045", "1950"}),
        "syntax": frozenset({"900", "903", "907", "911", "923", "933", "936", "979"}),
        "time": frozenset({"1013", "3136", "3156"}),
        "full": frozenset({"1653", "1536", "1654", "20"}),
        "twice": frozenset({"1"}),
        "null": frozenset({"1400", "1407"}),
        "value": frozenset({"12899", "1438", "1722", "1830", "1843", "2290", "2291"}),
        "twice named": frozenset({"918", "957"}),
        "read only": frozenset({"1456", "16000"}),
        "lost": frozenset({"3113", "3114", "3135", "4011"}),
    },
}  # fmt: skip

_AT_CONNECTION: Final = frozenset({"login", "database", "lost", "full"})
"""Causes that lie with the connection, wherever they come up."""


@dataclass(frozen=True)
class _Said:
    """What the driver said: its code, and its words without the password."""

    code: str
    text: str


def explained(error: BaseException, login: Login, *, field: str, signing_in: bool = False) -> PipelineError:
    """A failure as a problem on its field. The text of the server is shown where no words of ours fit."""
    said = _said(error, login)
    cause = _cause(said, login.system, signing_in=signing_in)
    message = _words(cause, said, login)
    place = "connection" if signing_in or cause in _AT_CONNECTION else field
    return PipelineError(Problem(message, field=place))


def _said(error: BaseException, login: Login) -> _Said:
    original: Any = getattr(error, "orig", None) or error
    text = " ".join(_text(original).split())
    return _Said(_code(original, login.system), login.clean(text))


def _code(original: Any, system: System) -> str:
    """What the driver gives as the server's code; empty where it is the driver's own failure."""
    if system == "postgresql":
        return str(getattr(original, "sqlstate", None) or "")
    arguments: tuple[Any, ...] = getattr(original, "args", ())
    first = arguments[0] if arguments else None
    code = getattr(first, "code", first)
    return str(code) if isinstance(code, int) else ""


def _text(original: Any) -> str:
    """The words of a driver; where it gives a code and words, the words. The first sentence is enough."""
    arguments: tuple[Any, ...] = getattr(original, "args", ())
    if len(arguments) > 1:
        said = arguments[1]
        return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    diagnosis = getattr(getattr(original, "diag", None), "message_primary", None)
    return str(diagnosis or original)


def _cause(said: _Said, system: System, *, signing_in: bool) -> Cause | None:
    known = _CODES["mysql" if system == "mariadb" else system]
    found = next((cause for cause, codes in known.items() if said.code in codes), None)
    if found is None and signing_in:
        lower = said.text.lower()
        if "password" in lower or "authentication" in lower or "login" in lower:
            return "login"
        if "database" in lower and "exist" in lower:
            return "database"
    return found


def _words(cause: Cause | None, said: _Said, login: Login) -> str:
    system, name = SYSTEM_NAMES[login.system], f"`{login.name}`"
    database = login.connection.database
    match cause:
        case "login":
            return f"{system} did not accept the user or the password of {name}. Check both."
        case "database":
            return f"There is no database `{database}` at {name}, or its user may not enter it."
        case "table":
            hint = ' Names with capitals stand in double quotes, as in `"Orders"`.' if _folds(login) else ""
            return f"{system} knows no such table, or the user may not see it: {_plain(said)}.{hint}"
        case "column":
            return f"{system} knows no such column: {_plain(said)}."
        case "permission":
            return f"The user of {name} may not do this: {_plain(said)}. Ask the database's administrator."
        case "syntax":
            return f"{system} cannot read the query: {_plain(said)}."
        case "time":
            more = "Read fewer rows, or make the query quicker."
            return f"{system} did not answer in time, and was stopped. {more}"
        case "full":
            return f"{system} is full or too busy: {_plain(said)}. Try again later."
        case "twice":
            return f"The table has such a row already, and allows each key once: {_plain(said)}."
        case "null":
            return f"The table does not allow an empty value here: {_plain(said)}."
        case "value":
            return f"A value does not fit the table's column: {_plain(said)}."
        case "twice named":
            return f"Two columns have the same name: give each its own, with AS. {_plain(said)}."
        case "read only":
            return "The query tries to change something. It may only read."
        case "lost":
            return f"{system} broke the connection off. Try again."
        case None:
            return f"{system} says: {_plain(said)}."


def _folds(login: Login) -> bool:
    return login.system in ("postgresql", "oracle")


_LONGEST: Final = 300


def _plain(said: _Said) -> str:
    text = said.text.rstrip(". ") or "nothing more"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
