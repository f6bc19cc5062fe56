"""Functions that check, mask and write texts by a pattern, and that take web addresses apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from canvas.errors import did_you_mean, nearest
from canvas.functions.record import ANY, NUMBER, TEXT, Function, Parameter
from canvas.sql.parsing import InvalidExpression
from canvas.sql.regexes import check_group, doubts_of_pattern, matches_nothing, portable_pattern
from canvas.sql.types import (
    BIGINT,
    BOOLEAN,
    DOUBLE,
    INT,
    INTEGRALS,
    STRING,
    VOID,
    Array,
    DataType,
    Decimal,
    Map,
    Struct,
    describe,
    is_numeric,
)
from canvas.sql.values import Bound, cast

_TEXT = Parameter("text", TEXT)
_PATTERN = Parameter("pattern", TEXT, literal=True)
_SPECIFIER = re.compile(r"%(?:%|(?P<how>[-+ 0,#(]*\d*(?:\.\d+)?)(?P<letter>[a-zA-Z]))|%")
_NUMBER_PATTERN = re.compile(r"(?:MI|S)?\$?(?P<whole>[09][09,G]*)?(?:[.D](?P<rest>[09]*))?\$?(?:PR|MI|S)?")
_PARTS = ("HOST", "PATH", "QUERY", "REF", "PROTOCOL", "FILE", "AUTHORITY", "USERINFO")
_SAME_PARTS = ("QUERY", "REF", "PROTOCOL", "USERINFO")
_NO_FORM = "Data Factory has no such function."


def _check_part(text: str) -> None:
    if text not in _PARTS:
        hint = did_you_mean(text, _PARTS, noun="parts")
        raise InvalidExpression(f"A web address has no part '{text}'.{hint}", nearest(text, _PARTS))


def _doubt_part(arguments: Sequence[Bound]) -> list[str]:
    if arguments[1].literal in _SAME_PARTS and len(arguments) == 2:
        return []
    return ["A web address: host and path are written otherwise where they hold capitals or % signs."]


def _check_number_pattern(text: str) -> None:
    match = _NUMBER_PATTERN.fullmatch(text)
    if match is None or not (match["whole"] or match["rest"]):
        raise InvalidExpression(
            f"The pattern '{text}' cannot be used: write it like '999,999.00' (9 is a digit, 0 a digit that "
            "is always shown)."
        )


def _number_type(arguments: Sequence[Bound]) -> DataType:
    """DECIMAL of as many digits as the pattern has."""
    match = _NUMBER_PATTERN.fullmatch(str(arguments[1].literal))
    assert match is not None
    whole = len(re.sub(r"[,G]", "", match["whole"] or ""))
    return Decimal(whole + len(match["rest"] or ""), len(match["rest"] or ""))


def _specifiers(text: str) -> list[tuple[str, str]]:
    """The places of a format, each as (how, letter); raises InvalidExpression for those not taken here."""
    found = []
    for match in _SPECIFIER.finditer(text):
        if match.group() == "%%":
            continue
        letter = match["letter"] or ""
        if letter not in tuple("sdxfeg"):
            raise InvalidExpression(
                f"The format '{text}' cannot be used at `{match.group()}`: write %s for text, %d for a whole "
                "number, %.2f for a number with digits, and %% for a per cent sign."
            )
        found.append((match["how"] or "", letter))
    return found


def _formatted(arguments: Sequence[Bound]) -> Sequence[Bound]:
    """Each value in the type that its place takes."""
    text = str(arguments[0].literal)
    places = _specifiers(text)
    if len(places) != len(arguments) - 1:
        raise InvalidExpression(
            f"The format '{text}' has {len(places)} places, and here are {len(arguments) - 1} values."
        )
    return [arguments[0], *(_placed(p, a) for p, a in zip(places, arguments[1:], strict=True))]


def _placed(place: tuple[str, str], value: Bound) -> Bound:
    how, letter = place
    if letter == "s":
        if isinstance(value.type, Array | Map | Struct):
            raise InvalidExpression(
                f"`%s` takes a single value, and `{value.text}` is {describe(value.type)}."
            )
        return cast(value, STRING)
    if letter in "dx":
        if value.type not in (*INTEGRALS, VOID):
            raise InvalidExpression(
                f"`%{how}{letter}` takes a whole number, and `{value.text}` is {describe(value.type)}."
            )
        return cast(value, BIGINT) if value.type == VOID else value
    if not (is_numeric(value.type) or value.type == VOID):
        raise InvalidExpression(
            f"`%{how}{letter}` takes a number, and `{value.text}` is {describe(value.type)}."
        )
    return cast(value, DOUBLE)


def _doubt_format(arguments: Sequence[Bound]) -> list[str]:
    places = _specifiers(str(arguments[0].literal))
    if all(letter in "dx" or (letter == "s" and not how) for how, letter in places):
        return []
    return ["`format_string`: digits after the point are rounded, and wide letters are counted, otherwise."]


def _portable(arguments: Sequence[Bound]) -> Sequence[Bound]:
    return [arguments[0], portable_pattern(arguments[1]), *arguments[2:]]


def _grouped(arguments: Sequence[Bound]) -> Sequence[Bound]:
    check_group(arguments[1].literal, arguments[2].literal if len(arguments) > 2 else 1)
    return _portable(arguments)


def _doubt_pattern(arguments: Sequence[Bound]) -> list[str]:
    found = doubts_of_pattern(arguments[1].literal)
    if matches_nothing(arguments[1].literal):
        found.append("A regular expression that matches an empty text is found at other places.")
    return found


def _mask_letter(name: str) -> Parameter:
    return Parameter(name, TEXT, optional=True, literal=True)


_FORMAT = (Parameter("format", TEXT, literal=True), Parameter("value", ANY, optional=True, repeated=True))
_URL_PART = (
    _TEXT,
    Parameter("part", TEXT, literal=True, check=_check_part),
    Parameter("key", TEXT, optional=True),
)
_NUMBER_FORMAT = Parameter("pattern", TEXT, literal=True, check=_check_number_pattern)
_GROUPS = "commas in the text are read although the pattern has none there"
_FORMAT_NOTE = "In Data Factory, write a text with the values in braces between double quotes."

FUNCTIONS = (
    Function("format_string", "text", _FORMAT, STRING,
             "A text with values put into its places: %s a text, %d a whole number, %05d with leading "
             "zeros, %% a per cent sign.", "format_string('%s-%05d', country, number)", prepare=_formatted,
             doubt=_doubt_format, data_factory_note=_FORMAT_NOTE, see=("template", "leading zeros")),
    Function("printf", "text", _FORMAT, STRING,
             "A text with values put into its places: another name of `format_string`.",
             "printf('%s-%05d', country, number)", prepare=_formatted, written_as="format_string",
             doubt=_doubt_format, data_factory_note=_FORMAT_NOTE, see=("template",)),
    Function("to_char", "text", (Parameter("number", NUMBER), _NUMBER_FORMAT), STRING,
             "A number as text by a pattern: 9 is a digit, 0 a digit that is always shown; # where it does "
             "not fit.", "to_char(amount, '999,990.00')",
             data_factory_note="In Data Factory, write toString(n, '#,##0.00').",
             see=("format number", "thousands", "currency")),
    Function("to_varchar", "text", (Parameter("number", NUMBER), _NUMBER_FORMAT), STRING,
             "A number as text by a pattern: another name of `to_char`.", "to_varchar(amount, '999,990.00')",
             written_as="to_char", data_factory_note="In Data Factory, write toString(n, '#,##0.00').",
             see=("format number",)),
    Function("to_number", "conversion", (_TEXT, _NUMBER_FORMAT), _number_type,
             "The number that a text says, read by a pattern; the job stops where the text is another.",
             "to_number(amount, '999,999.00')", differs=_GROUPS,
             data_factory_note="In Data Factory, write toDecimal(text, p, s, '#,##0.00').",
             see=("text to number", "thousands", "parse number")),
    Function("try_to_number", "conversion", (_TEXT, _NUMBER_FORMAT), _number_type,
             "The number that a text says, read by a pattern; NULL where the text is another.",
             "try_to_number(amount, '999,999.00')", differs=_GROUPS,
             data_factory_note="In Data Factory, write toDecimal(text, p, s, '#,##0.00').",
             see=("text to number", "thousands", "parse number")),
    Function("find_in_set", "text", (Parameter("part", TEXT), Parameter("list", TEXT)), INT,
             "Which part of a text between commas a text is: 1 is the first; 0 where it is none.",
             "find_in_set('red', colours)", data_factory_note=_NO_FORM, see=("comma separated", "position")),
    Function("mask", "text",
             (_TEXT, *(_mask_letter(name) for name in ("upper", "lower", "digit", "other"))),
             STRING,
             "The text with its letters and digits hidden: capitals become X, small letters x, digits n, or "
             "other characters that are given.", "mask(iban)",
             data_factory_note="In Data Factory, write regexReplace(text, '[A-Z]', 'X') and so on.",
             see=("anonymise", "hide", "redact")),
    Function("luhn_check", "text", (_TEXT,), BOOLEAN,
             "Whether a number such as that of a credit card has the right check digit.",
             "luhn_check(card_number)", data_factory_note=_NO_FORM, see=("credit card", "valid")),
    Function("regexp_extract_all", "text",
             (_TEXT, _PATTERN, Parameter("group", ANY, optional=True, literal=True)), Array(STRING),
             "A list of all parts that match a group of a regular expression (the first; 0: all of it).",
             "regexp_extract_all(comment, '#([a-z]+)')", prepare=_grouped, doubt=_doubt_pattern,
             data_factory_note=_NO_FORM, see=("regex", "find all", "hashtags")),
    Function("regexp_instr", "text", (_TEXT, _PATTERN), INT,
             "Where a regular expression matches first (1 is the first character); 0 where it does not.",
             "regexp_instr(address, '[0-9]')", prepare=_portable, doubt=_doubt_pattern,
             data_factory_note=_NO_FORM, see=("regex", "position", "find")),
    Function("url_encode", "text", (_TEXT,), STRING, "The text as it stands in a web address.",
             "url_encode(search)", data_factory_note=_NO_FORM, see=("percent encoding", "escape")),
    Function("url_decode", "text", (_TEXT,), STRING,
             "The text that a part of a web address stands for; the job stops where it is none.",
             "url_decode(query)", data_factory_note=_NO_FORM, see=("percent encoding", "unescape")),
    Function("try_url_decode", "text", (_TEXT,), STRING,
             "The text that a part of a web address stands for; NULL where it is none.",
             "try_url_decode(query)", data_factory_note=_NO_FORM, see=("percent encoding", "unescape")),
    Function("parse_url", "text", _URL_PART, STRING,
             "A part of a web address: HOST, PATH, QUERY (or one key of it), REF, PROTOCOL, FILE, AUTHORITY "
             "or USERINFO; the job stops where it is none.", "parse_url(page, 'QUERY', 'campaign')",
             differs="it takes texts that are no web address, where Spark stops",
             data_factory_note="In Data Factory, cut the address with regexExtract.",
             see=("domain", "link", "website", "utm")),
    Function("try_parse_url", "text", _URL_PART, STRING,
             "A part of a web address: HOST, PATH, QUERY (or one key of it), REF, PROTOCOL, FILE, AUTHORITY "
             "or USERINFO; NULL where it is none.", "try_parse_url(page, 'QUERY')", doubt=_doubt_part,
             data_factory_note="In Data Factory, cut the address with regexExtract.",
             see=("domain", "link", "website", "utm")),
)  # fmt: skip
