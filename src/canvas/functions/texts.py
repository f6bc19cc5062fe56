"""Functions on text."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from canvas.functions.each import holds_any
from canvas.functions.record import (
    SMALL_WHOLE,
    TEXT,
    TEXT_OR_BYTES,
    TEXT_OR_LIST,
    WHOLE,
    Accepts,
    Function,
    Parameter,
)
from canvas.sql.types import BOOLEAN, INT, STRING, Array, DataType
from canvas.sql.values import Bound, cast, enclosed, made, unified

_TEXT = Parameter("text", TEXT)
_PART = Parameter("part", TEXT)
_TEXT_OR_TEXTS = Accepts("text, or a list of texts", lambda t: t in (STRING, Array(STRING)), STRING)
_LENGTH = Parameter("length", SMALL_WHOLE)
_ZERO = exp.Literal.number(0)


def _call(name: str, *arguments: exp.Expression) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=[a.copy() for a in arguments])


def _natural(bound: Bound) -> bool:
    """Whether the value is written in the formula, and not negative."""
    return isinstance(bound.literal, int) and bound.literal >= 0


def _not_negative(length: Bound) -> exp.Expression:
    """The length, and 0 where it is negative: the embedded engine would cut at the other end, or stop."""
    if _natural(length):
        return length.tree.copy()
    if isinstance(length.literal, int):
        return _ZERO.copy()
    tree = enclosed(length)
    return _call("if", exp.LT(this=tree.copy(), expression=_ZERO.copy()), _ZERO, tree)


def _sized(arguments: Sequence[Bound]) -> Sequence[Bound]:
    text, length, *filling = arguments
    return [text, made(_not_negative(length), INT), *filling]


def _substring(arguments: Sequence[Bound]) -> Bound:
    """NULL where the start is: the embedded engine would begin at the first character."""
    call = _call("substring", *(a.tree for a in arguments))
    if len(arguments) == 3 or arguments[1].is_literal:
        return made(call, STRING)
    missing = exp.Is(this=enclosed(arguments[1]), expression=exp.Null())
    return made(_call("if", missing, exp.Null(), call), STRING)


def _doubt_substring(arguments: Sequence[Bound]) -> list[str]:
    if len(arguments) == 2 or (_natural(arguments[1]) and _natural(arguments[2])):
        return []
    return ["`substring`: a start before the text counts otherwise; a length below 0 stops the preview."]


def _doubt_overlay(arguments: Sequence[Bound]) -> list[str]:
    if all(_natural(a) and a.literal != 0 for a in arguments[2:3]) and all(
        _natural(a) for a in arguments[3:]
    ):
        return []
    return ["`overlay`: a position before the text stops the preview."]


def _doubt_locate(arguments: Sequence[Bound]) -> list[str]:
    start = arguments[2].literal if len(arguments) > 2 else 1
    part = arguments[0].literal
    if isinstance(start, int) and start > 0 and (start == 1 or (isinstance(part, str) and part)):
        return []
    return ["`locate`: a start that is NULL or 0, and an empty part, give another position."]


def _doubt_index(arguments: Sequence[Bound]) -> list[str]:
    separator = arguments[1].literal
    if isinstance(separator, str) and len(separator) < 2:
        return []
    return ["`substring_index`: a separator of several letters that overlaps itself is found elsewhere."]


def _text(name: str, help: str, example: str, **more: str | tuple[str, ...]) -> Function:
    """A function from one text to text that Data Factory has too."""
    form = str(more.get("data_factory", f"{name}({{0}})"))
    see = more.get("see", ())
    return Function(
        name, "text", (_TEXT,), STRING, help, example,
        written_as=str(more["written_as"]) if "written_as" in more else None,
        differs=str(more.get("differs", "")), data_factory=form, see=see if isinstance(see, tuple) else (see,
          ),
    )  # fmt: skip


def _concat(arguments: Sequence[Bound]) -> Sequence[Bound]:
    """Lists in one type; a bare NULL among them too."""
    if not any(isinstance(a.type, Array) for a in arguments):
        return arguments
    lists, kind = unified(arguments, "What concat joins")
    return [cast(a, kind) for a in lists]


def _concat_type(arguments: Sequence[Bound]) -> DataType:
    return _concat(arguments)[0].type if any(isinstance(a.type, Array) for a in arguments) else STRING


def _with_separator(arguments: Sequence[Bound]) -> Bound:
    """A list as one text, NULL where it holds none: the embedded engine takes no lists."""
    separator, *parts = arguments
    lists = [p for p in parts if isinstance(p.type, Array)]
    if len(parts) == len(lists) == 1 and separator.literal is not None:
        alone = exp.Coalesce(this=_joined(lists[0], separator), expressions=[exp.Literal.string("")])
        return made(alone, STRING)
    trees = [
        _call("if", holds_any(p), _joined(p, separator), exp.Null()) if isinstance(p.type, Array) else p.tree
        for p in parts
    ]
    return made(exp.Anonymous(this="concat_ws", expressions=[separator.tree, *trees]), STRING)


def _joined(items: Bound, separator: Bound) -> exp.Expression:
    return _call("array_join", items.tree, separator.tree)


def _reversed(arguments: Sequence[Bound]) -> DataType:
    return arguments[0].type if isinstance(arguments[0].type, Array) else STRING


def _character(arguments: Sequence[Bound]) -> Bound:
    """One of 256, empty below 0, as on Spark: the embedded engine knows others, and stops below 0."""
    number, zero = enclosed(arguments[0]), _ZERO.copy()
    one = _call("chr", _call("pmod", number, exp.Literal.number(256)))
    return made(_call("if", exp.LT(this=number, expression=zero), exp.Literal.string(""), one), STRING)


_SUBSTRING = (_TEXT, Parameter("start", SMALL_WHOLE), Parameter("length", SMALL_WHOLE, optional=True))
_PAD = (_TEXT, _LENGTH, Parameter("filling", TEXT, optional=True))


def _trimmed(arguments: Sequence[Bound]) -> Bound:
    """`btrim` is `trim` where no characters are said."""
    name = "trim" if len(arguments) == 1 else "btrim"
    return made(exp.Anonymous(this=name, expressions=[a.tree for a in arguments]), STRING)


FUNCTIONS = (
    _text("upper", "The text in capital letters.", "upper(sku)", see=("capitals", "uppercase")),
    _text("lower", "The text in small letters.", "lower(email)", see=("lowercase",)),
    _text("ucase", "The text in capital letters: another name of `upper`.", "ucase(sku)",
          written_as="upper", data_factory="upper({0})"),
    _text("lcase", "The text in small letters: another name of `lower`.", "lcase(email)",
          written_as="lower", data_factory="lower({0})"),
    _text("initcap",
          "Each word with a capital first letter and small letters after it; words end at spaces.",
          "initcap(city)", data_factory="initCap({0})", see=("proper case", "title case"),
          differs="words end at hyphens and apostrophes too, and `ß` becomes `SS`"),
    _text("trim", "The text without spaces at its start and end.", "trim(name)",
          see=("strip", "remove spaces", "clean")),
    _text("ltrim", "The text without spaces at its start.", "ltrim(name)", see=("strip", "remove spaces")),
    _text("rtrim", "The text without spaces at its end.", "rtrim(name)", see=("strip", "remove spaces")),
    Function("btrim", "text", (Parameter("text", TEXT), Parameter("characters", TEXT, optional=True)), STRING,
             "The text without spaces, or without certain characters, at its start and end.",
             "btrim(code, '-*')", build=_trimmed, data_factory="trim({0}, {1|' '})",
             see=("strip", "remove characters", "clean")),
    Function("reverse", "text", (Parameter("text", TEXT_OR_LIST),), _reversed,
             "The text from its last character to its first, or the list from its last value to its first.",
             "reverse(code)", data_factory="reverse({0})", see=("backwards",)),
    Function("length", "text", (_TEXT,), INT, "How many characters the text has.", "length(sku)",
             data_factory="length({0})", see=("len", "number of characters")),
    Function("char_length", "text", (_TEXT,), INT,
             "How many characters the text has: another name of `length`.", "char_length(sku)",
             written_as="length", data_factory="length({0})", see=("len",)),
    Function("character_length", "text", (_TEXT,), INT,
             "How many characters the text has: another name of `length`.", "character_length(sku)",
             written_as="length", data_factory="length({0})", see=("len",)),
    Function("len", "text", (_TEXT,), INT, "How many characters the text has: another name of `length`.",
             "len(sku)", written_as="length", data_factory="length({0})", see=("number of characters",)),
    Function("octet_length", "text", (Parameter("text", TEXT_OR_BYTES),), INT,
             "How many bytes the text has in UTF-8.", "octet_length(name)",
             data_factory_note="Data Factory does not count bytes.", see=("bytes", "size")),
    Function("bit_length", "text", (Parameter("text", TEXT_OR_BYTES),), INT,
             "How many bits the text has in UTF-8: eight times its bytes.", "bit_length(name)",
             data_factory_note="Data Factory does not count bytes.", see=("size",)),
    Function("substring", "text", _SUBSTRING, STRING,
             "A part of the text: from a position (the first character is 1; -1 is the last) for so many "
             "characters, or to the end.", "substring(sku, 3, 4)", build=_substring,
             doubt=_doubt_substring, data_factory="substring({0}, {1}, {2|length({0})})",
             see=("mid", "part of a text")),
    Function("substr", "text", _SUBSTRING, STRING, "A part of the text: another name of `substring`.",
             "substr(sku, 3, 4)", build=_substring, doubt=_doubt_substring,
             data_factory="substring({0}, {1}, {2|length({0})})", see=("mid",)),
    Function("left", "text", (_TEXT, _LENGTH), STRING, "The first characters of the text.", "left(sku, 1)",
             prepare=_sized, data_factory="left({0}, {1})",
             see=("first characters", "left part", "prefix")),
    Function("right", "text", (_TEXT, _LENGTH), STRING, "The last characters of the text.",
             "right(account, 4)", prepare=_sized, data_factory="right({0}, {1})",
             see=("last characters", "right part", "suffix")),
    Function("concat", "text", (Parameter("text", TEXT_OR_LIST, repeated=True),), _concat_type,
             "The texts, or the lists, joined to one; NULL where one of them is NULL.",
             "concat(first_name, ' ', last_name)", prepare=_concat, data_factory="concat({*})",
             see=("join texts", "concatenate", "&", "merge")),
    Function("concat_ws", "text",
             (Parameter("separator", TEXT), Parameter("text", _TEXT_OR_TEXTS, repeated=True)), STRING,
             "The texts, and those of lists, joined to one with a separator between them; NULLs are left "
             "out.",
             "concat_ws(', ', street, city)", build=_with_separator, data_factory="concatWS({*})",
             data_factory_note="Whether Data Factory leaves NULLs out is not documented.",
             see=("textjoin", "join with a comma")),
    Function("replace", "text",
             (_TEXT, Parameter("search", TEXT), Parameter("replacement", TEXT, optional=True)), STRING,
             "The text with each occurrence of a part replaced, or removed.", "replace(phone, ' ', '')",
             data_factory="replace({0}, {1}, {2|''})", see=("substitute", "remove")),
    Function("translate", "text", (_TEXT, Parameter("from", TEXT), Parameter("to", TEXT)), STRING,
             "Each character of `from` becomes the character at the same place in `to`; those without one "
             "vanish.", "translate(amount, ',', '.')", data_factory="translate({0}, {1}, {2})",
             see=("map characters",)),
    Function("lpad", "text", _PAD, STRING,
             "The text filled up at its start to a length, with spaces or another filling; longer texts "
             "are cut.", "lpad(store_id, 6, '0')", prepare=_sized, data_factory="lpad({0}, {1}, {2|' '})",
             see=("leading zeros", "pad")),
    Function("rpad", "text", _PAD, STRING,
             "The text filled up at its end to a length, with spaces or another filling; longer texts are "
             "cut.", "rpad(name, 20)", prepare=_sized, data_factory="rpad({0}, {1}, {2|' '})",
             see=("pad",)),
    Function("repeat", "text", (_TEXT, Parameter("times", SMALL_WHOLE)), STRING,
             "The text several times in a row.", "repeat('*', stars)",
             data_factory_note="Data Factory cannot repeat a text: use rpad('', n, '*') for one "
             "character."),
    Function("space", "text", (_LENGTH,), STRING, "So many spaces.", "space(4)",
             data_factory="rpad('', {0}, ' ')"),
    Function("instr", "text", (_TEXT, _PART), INT,
             "Where a part is found first in the text (1 is the first character); 0 where it is not.",
             "instr(email, '@')", data_factory="instr({0}, {1})", see=("find", "search", "charindex")),
    Function("locate", "text", (_PART, _TEXT, Parameter("start", SMALL_WHOLE, optional=True)), INT,
             "Where a part is found first in the text, from a position on; 0 where it is not.",
             "locate('@', email)", doubt=_doubt_locate, data_factory="locate({0}, {1}, {2|1})",
             see=("find", "search", "charindex")),
    Function("position", "text", (_PART, _TEXT), INT,
             "Where a part is found first in the text: another name of `locate`.", "position('@', email)",
             written_as="locate", data_factory="locate({0}, {1}, 1)", see=("find", "search")),
    Function("startswith", "text", (_TEXT, _PART), BOOLEAN, "Whether the text starts with a part.",
             "startswith(sku, 'X')", data_factory="startsWith({0}, {1})", see=("begins with",)),
    Function("endswith", "text", (_TEXT, _PART), BOOLEAN, "Whether the text ends with a part.",
             "endswith(email, '.fr')", data_factory="endsWith({0}, {1})", see=("ends with",)),
    Function("contains", "text", (_TEXT, _PART), BOOLEAN, "Whether a part is in the text.",
             "contains(name, 'Ltd')", data_factory="instr({0}, {1}) > 0", see=("includes", "search")),
    Function("substring_index", "text",
             (_TEXT, Parameter("separator", TEXT), Parameter("count", SMALL_WHOLE)), STRING,
             "What stands before the first (2: second …) separator; counted from the end where negative.",
             "substring_index(email, '@', 1)", doubt=_doubt_index,
             data_factory="substringIndex({0}, {1}, {2})", see=("before", "text before", "text after")),
    Function("split_part", "text", (_TEXT, Parameter("separator", TEXT), Parameter("number", SMALL_WHOLE)),
             STRING,
             "One part of a text that a separator divides: 1 is the first, -1 the last; empty where there "
             "is none.", "split_part(code, '-', 2)",
             data_factory_note="In Data Factory, the separator and the number must be written in the "
             "formula, and the number be 1 or more.", see=("text before", "text after", "delimiter")),
    Function("levenshtein", "text", (_TEXT, Parameter("other", TEXT)), INT,
             "How many letters must change to make one text of the other.", "levenshtein(city, 'Paris')",
             data_factory="levenshtein({0}, {1})", see=("similar", "fuzzy", "distance", "typing mistakes")),
    Function("soundex", "text", (_TEXT,), STRING,
             "A code that is the same for English words that sound alike.", "soundex(last_name)",
             data_factory="soundex({0})", see=("similar", "fuzzy", "sounds like")),
    Function("ascii", "text", (_TEXT,), INT, "The number of the first character.", "ascii(code)",
             data_factory="ascii({0})", see=("character code", "unicode")),
    Function("chr", "text", (Parameter("number", WHOLE),), STRING,
             "The character of a number from 0 to 255; empty below 0.", "chr(65)", build=_character,
             data_factory="char({0})", see=("character", "char", "line break")),
    Function("overlay", "text",
             (_TEXT, Parameter("replacement", TEXT), *_SUBSTRING[1:]),
             STRING, "The text with the characters from a position on replaced by others.",
             "overlay(iban, '****', 5, 4)", doubt=_doubt_overlay,
             data_factory_note="Data Factory has no overlay: join substrings with concat.",
             see=("mask", "stuff")),
)  # fmt: skip
