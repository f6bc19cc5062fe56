"""What is wrong with a text that is no YAML, in words for the person who wrote it."""

from __future__ import annotations

import yaml

from canvas.errors import Problem

_UNCLOSED_QUOTE = (
    "A quote is opened here and never closed. Close it, or put the whole text in the other quotes."
)
_TAB = "The line is indented with a tab. Use blanks."
_SIGN = "A text cannot begin with `{sign}` here. Put it in quotes."
_COLON = "There is one `:` too many, or the line is indented too far. Put a text that holds `: ` in quotes."
_INDENT = "The line does not stand below the lines that it belongs to. Indent it as these are."
_OPEN = "A `{` or `[` is opened and not closed, or a comma is missing. Put a text that holds these in quotes."
_NO_COLON = "A `:` is missing after the name. Write `name: value`, with a blank after the `:`."
_STAR = "A text cannot begin with `*`. Put it in quotes."
_TWO = "The file holds two documents: a line `---` stands between them. Keep one of them."
_ESCAPE = (
    "In double quotes, `\\` begins a special character. Use single quotes, or write `\\\\` for a backslash."
)
_DASH = "A list begins here, where a value was expected. Put `- ` on a line of its own."
_PLAIN = (
    ("mapping values are not allowed", _COLON),
    ("did not find expected ',' or", _OPEN),
    ("did not find expected", _INDENT),
    ("could not find expected ':'", _NO_COLON),
    ("undefined alias", _STAR),
    ("found another document", _TWO),
    ("tab character", _TAB),
    ("unknown escape character", _ESCAPE),
    ("block sequence entries are not allowed", _DASH),
)


def syntax_problem(error: yaml.MarkedYAMLError, text: str, file: str | None) -> Problem:
    """The problem at its line: for what is opened and not closed, the line where it is opened."""
    mark = error.problem_mark or error.context_mark
    said = error.problem or ""
    if "unexpected end of stream" in said and "quoted scalar" in (error.context or ""):
        mark, message = error.context_mark or mark, _UNCLOSED_QUOTE
    elif "cannot start any token" in said and mark is not None:
        sign = _at(text, mark)
        message = _TAB if sign == "\t" else _SIGN.format(sign=sign)
    else:
        message = next(
            (plain for part, plain in _PLAIN if part in said), f"The file is not valid YAML: {said}."
        )
    return Problem(message, file=file, line=mark.line + 1 if mark else None)


def _at(text: str, mark: yaml.Mark) -> str:
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    return line[mark.column : mark.column + 1]
