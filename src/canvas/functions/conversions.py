"""Functions that encode values: check sums and codes."""

from __future__ import annotations

from canvas.functions.record import NUMBER, TEXT, Accepts, Function, Parameter
from canvas.sql.types import BIGINT, INT, STRING

_TEXT = Parameter("text", TEXT)
_BITS = Accepts("0, 224, 256, 384 or 512", lambda t: t == INT)

_DIGITS = Parameter("digits", Accepts("a whole number", lambda t: t == INT))

FUNCTIONS = (
    Function("md5", "conversion", (_TEXT,), STRING, "A check sum of 32 characters; not for secrets.",
             "md5(email)", data_factory="md5({0})", see=("hash", "fingerprint", "checksum")),
    Function("sha1", "conversion", (_TEXT,), STRING, "A check sum of 40 characters; not for secrets.",
             "sha1(email)", data_factory="sha1({0})", see=("hash", "checksum")),
    Function("sha2", "conversion", (_TEXT, Parameter("bits", _BITS, literal=True)), STRING,
             "A check sum of the text, of 256 or 512 bits.", "sha2(email, 256)",
             data_factory="sha2({1}, {0})", see=("hash", "anonymise", "pseudonym", "key", "fingerprint")),
    Function("crc32", "conversion", (_TEXT,), BIGINT, "A check sum that is a whole number.", "crc32(email)",
             data_factory="crc32({0})", see=("hash", "checksum")),
    Function("base64", "conversion", (_TEXT,), STRING, "The text in base64.", "base64(token)",
             data_factory="toBase64({0})", see=("encode",)),
    Function("hex", "conversion", (_TEXT,), STRING, "The bytes of the text (UTF-8) as hexadecimal digits.",
             "hex(code)", data_factory_note="Data Factory's hex takes bytes only.",
             see=("encode", "hexadecimal")),
    Function("format_number", "conversion",
             (Parameter("number", NUMBER), _DIGITS),
             STRING,
             "The number as text with so many digits after the point, and commas between thousands.",
             "format_number(revenue, 2)", differs="5 is rounded up, and on Spark to the even digit",
             data_factory_note="In Data Factory, write toString(n, '#,##0.00').",
             see=("thousands", "currency")),
)  # fmt: skip
