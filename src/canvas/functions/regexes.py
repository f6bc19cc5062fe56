"""Functions that look for patterns in text (regular expressions), and that cut text at separators."""

from __future__ import annotations

from collections.abc import Sequence

from canvas.functions.record import SMALL_WHOLE, TEXT, Function, Parameter
from canvas.sql.regexes import (
    check_group,
    check_separator,
    doubts_of_pattern,
    doubts_of_replacement,
    matches_nothing,
    portable_pattern,
)
from canvas.sql.types import BOOLEAN, INT, STRING, Array
from canvas.sql.values import Bound

_TEXT = Parameter("text", TEXT)
_PATTERN = Parameter("pattern", TEXT, literal=True)
_SEPARATOR = Parameter("separator", TEXT, literal=True, check=check_separator)
_GROUP = Parameter("group", SMALL_WHOLE, optional=True, literal=True)


def _portable(arguments: Sequence[Bound]) -> Sequence[Bound]:
    return [arguments[0], portable_pattern(arguments[1]), *arguments[2:]]


def _grouped(arguments: Sequence[Bound]) -> Sequence[Bound]:
    """The group must be in the pattern: engines stop, or not, where it is not."""
    check_group(arguments[1].literal, arguments[2].literal if len(arguments) > 2 else 1)
    return _portable(arguments)


def _doubt(arguments: Sequence[Bound]) -> list[str]:
    return doubts_of_pattern(arguments[1].literal)


def _doubt_replacing(arguments: Sequence[Bound]) -> list[str]:
    found = [*_doubt(arguments), *doubts_of_replacement(arguments[2].literal)]
    if matches_nothing(arguments[1].literal):
        found.append("A regular expression that matches an empty text is replaced at other places.")
    return found


FUNCTIONS = (
    Function("split", "text",
             (_TEXT, _SEPARATOR, Parameter("limit", SMALL_WHOLE, optional=True)),
             Array(STRING),
             "A list of the parts of a text that a separator (a regular expression) divides.",
             "split(tags, ',')", prepare=_portable, doubt=_doubt,
             data_factory_note="In Data Factory, split takes a plain text and regexSplit a regular "
             "expression, and lists count from 1.", see=("divide", "delimiter")),
    Function("regexp_replace", "text", (_TEXT, _PATTERN, Parameter("replacement", TEXT)), STRING,
             "The text with everything that matches a regular expression replaced; `$1` is the first "
             "group.", "regexp_replace(phone, '[^0-9]', '')", prepare=_portable, doubt=_doubt_replacing,
             data_factory="regexReplace({0}, {1}, {2})", see=("clean", "remove", "regex", "substitute")),
    Function("regexp_extract", "text", (_TEXT, _PATTERN, _GROUP), STRING,
             "The part that matches a group of a regular expression (the first; 0: all); empty where "
             "nothing does.", "regexp_extract(sku, '([A-Z]+)-([0-9]+)', 2)", prepare=_grouped,
             doubt=_doubt,
             data_factory_note="Data Factory's regexExtract gives NULL where nothing matches, Spark an "
             "empty text.", see=("regex", "find", "extract number")),
    Function("regexp_like", "text", (_TEXT, _PATTERN), BOOLEAN,
             "Whether a part of the text matches a regular expression.", "regexp_like(email, '@.+[.]')",
             prepare=_portable, doubt=_doubt, data_factory="regexMatch({0}, {1})",
             see=("regex", "matches", "valid")),
    Function("regexp_count", "text", (_TEXT, _PATTERN), INT,
             "How often a regular expression matches in the text.", "regexp_count(comment, '!')",
             prepare=_portable, doubt=_doubt, pin="always",
             data_factory_note="Data Factory cannot count matches.", see=("regex", "occurrences")),
    Function("regexp_substr", "text", (_TEXT, _PATTERN), STRING,
             "The first part that matches a regular expression; NULL where nothing does.",
             "regexp_substr(address, '[0-9]+')", prepare=_portable, doubt=_doubt,
             data_factory="regexExtract({0}, concat('(', {1}, ')'), 1)",
             see=("regex", "find", "extract number")),
)  # fmt: skip
