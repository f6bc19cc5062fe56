"""People's words inside a job: as literals, comments, docstrings and names of arguments, never as code."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterable

from canvas.document.model import Pipeline


def headline(pipeline: Pipeline) -> str:
    """The pipeline's name and description on one line."""
    words = f"{pipeline.name}: {pipeline.description}" if pipeline.description else pipeline.name
    return one_line(words)


def one_line(words: str) -> str:
    """Words on one line, without characters that cannot be seen (such as those that turn the direction)."""
    return "".join(c for c in re.sub(r"\s+", " ", words).strip() if c.isprintable())


def docstring_line(words: str) -> str:
    """Words on a line of a docstring, which no quote or backslash in them can end or change."""
    return one_line(words).replace("\\", "/").replace('"""', "'''")


def string(text: str) -> str:
    """A Python string literal in double quotes, of printable characters only."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else _escape(c) for c in escaped) + '"'


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def block(text: str) -> str:
    """A query as a triple-quoted string, or escaped where such a string cannot hold it."""
    if '"""' in text or any(not c.isprintable() and c != "\n" for c in text):
        return string(text)
    prefix = "r" if "\\" in text else ""
    return f'{prefix}"""\n{text}\n"""'


def attributes(names: Iterable[str], *, taken: Collection[str] = (), suffix: str = "_") -> dict[str, str]:
    """A Python name for each of several names, which the namespace of an argument parser can have.

    `taken` are Python names that are used already; `suffix` makes a name that is taken another.
    """
    used = {*taken, "help"}
    found: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or ("value" if name else "workspace")
        wanted = f"n_{plain}" if plain[0].isdigit() else plain
        while wanted in used or keyword.iskeyword(wanted):
            wanted += suffix
        used.add(wanted)
        found[name] = wanted
    return found


def flag(attribute: str) -> str:
    """The argument under which the command line takes an attribute: `--run-date`."""
    return f"--{attribute.replace('_', '-')}"
