"""The encodings of text files that every engine knows, under the names that Spark takes.

Source: the charsets of Java's standard edition and Python's standard encodings.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Final

_WINDOWS = {f"cp125{n}": f"windows-125{n}" for n in range(9)}
_ISO = {f"iso8859-{n}": f"ISO-8859-{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 15)}
SPARK_NAMES: Final[Mapping[str, str]] = {
    "utf-8": "utf-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
    "ascii": "US-ASCII",
    **_ISO,
    **_WINDOWS,
    "cp437": "IBM437",
    "cp850": "IBM850",
    "cp852": "IBM852",
    "koi8-r": "KOI8-R",
    "shift_jis": "Shift_JIS",
    "cp932": "MS932",
    "euc_jp": "EUC-JP",
    "gb2312": "GB2312",
    "gbk": "GBK",
    "gb18030": "GB18030",
    "big5": "Big5",
    "euc_kr": "EUC-KR",
}
"""Spark's name of each encoding by Python's."""


def spark_name(encoding: str) -> str | None:
    """Spark's name of an encoding, by whatever name it is called, or None where not every engine has it."""
    try:
        return SPARK_NAMES.get(codecs.lookup(encoding).name)
    except LookupError:
        return None
