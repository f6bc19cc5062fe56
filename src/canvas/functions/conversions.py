"""Functions that turn a value into one of another type, and that encode values: check sums and codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from canvas.errors import did_you_mean, nearest
from canvas.functions.record import (
    ANY,
    NUMBER,
    TEXT,
    TEXT_OR_BYTES,
    WHOLE,
    Accepts,
    Function,
    Parameter,
)
from canvas.sql.coercion import can_cast
from canvas.sql.operators import case, comparison
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import (
    BIGINT,
    BINARY,
    BOOLEAN,
    DATE,
    DOUBLE,
    FLOAT,
    INT,
    INTEGRALS,
    SMALLINT,
    STRING,
    TIMESTAMP,
    TINYINT,
    VOID,
    Array,
    DataType,
    Decimal,
    Map,
    Struct,
    describe,
)
from canvas.sql.values import Bound, cast, enclosed, from_text, made

_TEXT = Parameter("text", TEXT)
_CODED = Parameter("text", TEXT_OR_BYTES)
_BITS = Accepts("0, 224, 256, 384 or 512", lambda t: t == INT)
_HEX = Accepts("text, bytes or a whole number", lambda t: t in (STRING, BINARY, *INTEGRALS), STRING)
_DIGITS = Parameter("digits", Accepts("a whole number", lambda t: t == INT))
_CHARSETS = ("UTF-8", "ISO-8859-1", "US-ASCII", "UTF-16", "UTF-16BE", "UTF-16LE")
_FORMATS = ("hex", "utf-8", "base64")
_HASHED = Accepts("a value that is no map", lambda t: not _has(t, Map))
_BYTES_NOTE = "In Data Factory, a value of bytes cannot be made of text in this way."


def _has(kind: DataType, wanted: type[DataType]) -> bool:
    match kind:
        case _ if isinstance(kind, wanted):
            return True
        case Array(element):
            return _has(element, wanted)
        case Struct(fields):
            return any(_has(t, wanted) for _, t in fields)
        case Map(key, value):
            return _has(key, wanted) or _has(value, wanted)
        case _:
            return False


def _one_of(known: Sequence[str], noun: str) -> Callable[[str], None]:
    def check(text: str) -> None:
        if text.lower() not in [k.lower() for k in known]:
            hint = did_you_mean(text, known, noun=noun)
            raise InvalidExpression(f"'{text}' is none of {', '.join(known)}.{hint}", nearest(text, known))

    return check


_CHARSET = Parameter("character set", TEXT, literal=True, check=_one_of(_CHARSETS, "character sets"))
_FORMAT = Parameter("format", TEXT, optional=True, literal=True, check=_one_of(_FORMATS, "formats"))


def _as(kind: DataType) -> Callable[[Sequence[Bound]], Bound]:
    def build(arguments: Sequence[Bound]) -> Bound:
        value = arguments[0]
        if not can_cast(value.type, kind):
            raise InvalidExpression(f"`{value.text}` is {describe(value.type)} and cannot become {kind}.")
        if isinstance(value.literal, str) and kind in (DATE, TIMESTAMP):
            from_text(value, kind)
        return cast(value, kind)

    return build


def _conversion(name: str, kind: DataType, what: str, form: str, *see: str) -> Function:
    """The name of a type as a function: CAST(value AS type)."""
    stops = "" if kind in (STRING, BINARY) else "; the job stops where the value is none"
    return Function(
        name, "conversion", (Parameter("value", ANY),), None, f"The value as {what}{stops}.",
        f"{name}(code)", build=_as(kind), data_factory=form, see=("cast", "convert", *see),
    )  # fmt: skip


def _decode(arguments: Sequence[Bound]) -> Bound:
    """Bytes as text; or a value's replacement, where NULL is the same as NULL."""
    if len(arguments) == 2:
        return _text_of(arguments[0], arguments[1])
    value, *pairs = arguments
    default = pairs.pop() if len(pairs) % 2 else None
    tests = [comparison(exp.NullSafeEQ, made(enclosed(value), value.type), found) for found in pairs[::2]]
    return case(None, tests, pairs[1::2], default)


def _text_of(value: Bound, charset: Bound) -> Bound:
    if value.type not in (BINARY, STRING, VOID) or not isinstance(charset.literal, str):
        raise InvalidExpression(
            "`decode` makes text of bytes (`decode(content, 'UTF-8')`), or one value of another "
            "(`decode(code, 1, 'new', 2, 'old', 'unknown')`)."
        )
    assert _CHARSET.check is not None
    _CHARSET.check(charset.literal)
    return made(exp.Anonymous(this="decode", expressions=[value.tree, charset.tree]), STRING)


def _doubt_charset(arguments: Sequence[Bound]) -> list[str]:
    if str(arguments[1].literal).upper() == "UTF-8":
        return []
    return ["`encode`: characters that the character set does not have stop the job on Spark only."]


def _doubt_hex(arguments: Sequence[Bound]) -> list[str]:
    if len(arguments) == 2 and str(arguments[1].literal).lower() == "utf-8":
        return []
    return ["`to_binary`: a text that is no such code stops the job on Spark only."]


def _doubt_base64(arguments: Sequence[Bound]) -> list[str]:
    if len(arguments) == 1 or str(arguments[1].literal).lower() != "base64":
        return []
    return ["`try_to_binary`: base64 is read more strictly."]


def _doubt_hash(arguments: Sequence[Bound]) -> list[str]:
    nested = (Decimal, Array, Struct)
    if any(a.type == VOID or any(_has(a.type, k) for k in nested) for a in arguments):
        return ["`hash` of a DECIMAL is another number, and of a list or a structure none."]
    return []


def _doubt_xxhash(arguments: Sequence[Bound]) -> list[str]:
    if any(isinstance(a.type, Decimal) and a.type.precision > 18 for a in arguments):
        return ["`xxhash64` of a DECIMAL of more than 18 digits is another number."]
    if any(a.type == VOID or _has(a.type, Array) or _has(a.type, Struct) for a in arguments):
        return ["`xxhash64` of NULL, a list or a structure may be another number."]
    return []


def _doubt_format_number(arguments: Sequence[Bound]) -> list[str]:
    if arguments[0].type in INTEGRALS:
        return []
    return ["`format_number`: 5 is rounded up, and on Spark to the even digit."]


def _type_name(arguments: Sequence[Bound]) -> Bound:
    """A text, as the type is known before anything runs."""
    return made(exp.Literal.string(_simple(arguments[0].type)), STRING)


def _simple(kind: DataType) -> str:
    """Spark's `simpleString` of a type."""
    match kind:
        case Array(element):
            return f"array<{_simple(element)}>"
        case Map(key, value):
            return f"map<{_simple(key)},{_simple(value)}>"
        case Struct(fields):
            return f"struct<{','.join(f'{name}:{_simple(t)}' for name, t in fields)}>"
        case _:
            return str(kind).lower()


FUNCTIONS = (
    _conversion("string", STRING, "text", "toString({0})", "to text"),
    _conversion("int", INT, "a whole number", "toInteger({0})", "integer", "to number"),
    _conversion("bigint", BIGINT, "a large whole number", "toLong({0})", "long", "to number"),
    _conversion("smallint", SMALLINT, "a small whole number", "toShort({0})", "short"),
    _conversion("tinyint", TINYINT, "a tiny whole number", "toByte({0})", "byte"),
    _conversion("double", DOUBLE, "a number with digits after the point", "toDouble({0})", "to number"),
    _conversion("float", FLOAT, "a number with few digits", "toFloat({0})", "real"),
    _conversion("boolean", BOOLEAN, "true or false", "toBoolean({0})", "flag"),
    _conversion("date", DATE, "a date", "toDate({0})", "to date", "without time"),
    _conversion("timestamp", TIMESTAMP, "a date and time", "toTimestamp({0})", "to time"),
    _conversion("binary", BINARY, "bytes (UTF-8)", "toBinary({0})", "bytes"),
    Function("typeof", "conversion", (Parameter("value", ANY),), STRING, "The name of the value's type.",
             "typeof(amount)", build=_type_name, data_factory="'int'", see=("type", "data type")),
    Function("md5", "conversion", (_CODED,), STRING, "A check sum of 32 characters; not for secrets.",
             "md5(email)", data_factory="md5({0})", see=("hash", "fingerprint", "checksum")),
    Function("sha1", "conversion", (_CODED,), STRING, "A check sum of 40 characters; not for secrets.",
             "sha1(email)", data_factory="sha1({0})", see=("hash", "checksum")),
    Function("sha", "conversion", (_CODED,), STRING,
             "A check sum of 40 characters: another name of `sha1`.", "sha(email)", written_as="sha1",
             data_factory="sha1({0})", see=("hash", "checksum")),
    Function("sha2", "conversion", (_CODED, Parameter("bits", _BITS, literal=True)), STRING,
             "A check sum of the text, of 256 or 512 bits.", "sha2(email, 256)",
             data_factory="sha2({1}, {0})", see=("hash", "anonymise", "pseudonym", "key", "fingerprint")),
    Function("crc32", "conversion", (_CODED,), BIGINT, "A check sum that is a whole number.", "crc32(email)",
             data_factory="crc32({0})", see=("hash", "checksum")),
    Function("hash", "conversion", (Parameter("value", _HASHED, repeated=True),), INT,
             "A whole number that is the same for the same values.", "hash(store_id, sold_on)",
             doubt=_doubt_hash, data_factory_note="In Data Factory, crc32 and sha2 take several columns.",
             see=("checksum", "fingerprint", "bucket")),
    Function("xxhash64", "conversion", (Parameter("value", _HASHED, repeated=True),), BIGINT,
             "A large whole number that is the same for the same values.", "xxhash64(store_id, sold_on)",
             doubt=_doubt_xxhash, data_factory_note="In Data Factory, crc32 and sha2 take several columns.",
             see=("checksum", "fingerprint", "surrogate key")),
    Function("base64", "conversion", (_CODED,), STRING, "The text in base64.", "base64(token)",
             data_factory="toBase64({0})", see=("encode",)),
    Function("unbase64", "conversion", (_TEXT,), BINARY,
             "The bytes that a text in base64 says; the job stops where it is none.", "unbase64(token)",
             data_factory_note="Data Factory's fromBase64 gives text and no bytes.", see=("decode",)),
    Function("hex", "conversion", (Parameter("value", _HEX),), STRING,
             "The bytes of the text (UTF-8), or the number, as hexadecimal digits.",
             "hex(code)", data_factory_note="Data Factory's hex takes bytes only.",
             see=("encode", "hexadecimal")),
    Function("unhex", "conversion", (_TEXT,), BINARY,
             "The bytes that hexadecimal digits say; NULL where the text has others.", "unhex(code)",
             data_factory_note="Data Factory's unhex stops at other texts.", see=("decode", "hexadecimal")),
    Function("encode", "conversion", (_TEXT, _CHARSET), BINARY, "The bytes of a text in a character set.",
             "encode(name, 'UTF-8')", doubt=_doubt_charset, data_factory_note=_BYTES_NOTE, see=("bytes",)),
    Function("decode", "conversion",
             (Parameter("value", ANY), Parameter("search, result", ANY, repeated=True)), None,
             "Bytes as text in a character set; or the result that stands behind the value, and the last one "
             "where it is not there.", "decode(status, 1, 'new', 2, 'paid', 'unknown')", build=_decode,
             data_factory_note="Data Factory's decode gives other texts: use case for replacements.",
             see=("case", "replace values", "bytes to text")),
    Function("to_binary", "conversion", (_TEXT, _FORMAT), BINARY,
             "The bytes that a text says, as hexadecimal digits, base64 or UTF-8.",
             "to_binary(code, 'hex')", doubt=_doubt_hex, data_factory_note=_BYTES_NOTE, see=("bytes",)),
    Function("try_to_binary", "conversion", (_TEXT, _FORMAT), BINARY,
             "The bytes that a text says, as hexadecimal digits, base64 or UTF-8; NULL where it is none.",
             "try_to_binary(code, 'hex')", doubt=_doubt_base64, data_factory_note=_BYTES_NOTE,
             see=("bytes",)),
    Function("bin", "conversion", (Parameter("number", WHOLE),), STRING,
             "The whole number in the binary system.", "bin(flags)",
             data_factory_note="Data Factory has no such function.", see=("binary", "base 2")),
    Function("conv", "conversion",
             (_TEXT, Parameter("from base", _DIGITS.accepts, literal=True),
              Parameter("to base", _DIGITS.accepts, literal=True)), STRING,
             "A number's text of one number system in another.", "conv(code, 16, 10)",
             differs="negative numbers are written otherwise, and texts with other characters are NULL",
             data_factory_note="Data Factory has no such function.",
             see=("hexadecimal", "binary", "base 36")),
    Function("format_number", "conversion",
             (Parameter("number", NUMBER), _DIGITS),
             STRING,
             "The number as text with so many digits after the point, and commas between thousands.",
             "format_number(revenue, 2)", doubt=_doubt_format_number,
             data_factory_note="In Data Factory, write toString(n, '#,##0.00').",
             see=("thousands", "currency")),
)  # fmt: skip
