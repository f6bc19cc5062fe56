"""Paths of files as documents write them: relative, with wildcards and `{parameter}`s."""

from __future__ import annotations

import re

from canvas.errors import did_you_mean, nearest
from canvas.nodes.base import Build
from canvas.sql.types import DATE, INTEGRALS, STRING, describe

PARAMETER = re.compile(r"\{([A-Za-z_]\w*)\}")


def parameters_in(path: str) -> list[str]:
    """The names of the parameters in a path, each once."""
    return list(dict.fromkeys(PARAMETER.findall(path)))


def check_path(build: Build, field: str, path: str, *, wildcards: bool = True) -> None:
    """Reports a path that is empty, absolute, leaves its folder, or names an unknown parameter."""
    plain = PARAMETER.sub("x", path)
    if not path.strip():
        build.refuse(field, "The path is empty: say which file or folder.")
    elif path.startswith(("/", "~", "\\")) or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", path):
        build.refuse(
            field,
            f"`{path}` should start inside the connection's folder: write it without what comes before.",
        )
    elif ".." in re.split(r"[/\\]", path):
        build.refuse(field, f"`{path}` leaves the connection's folder with `..`. Choose a path inside it.")
    elif "{" in plain or "}" in plain:
        build.refuse(
            field, f"`{path}`: a parameter in a path is written `{{name}}`, with letters, digits and `_`."
        )
    elif not path.isprintable():
        build.refuse(field, "The path holds a character that no path can have. Remove it.")
    elif not wildcards and re.search(r"[*?\[\]]", plain):
        build.refuse(field, f"`{path}`: a folder to write cannot have wildcards (`*`, `?`, `[…]`).")
    for name in parameters_in(path):
        _check_parameter(build, field, name)


def _check_parameter(build: Build, field: str, name: str) -> None:
    kind = build.parameters.get(name)
    if kind is None:
        known = list(build.parameters)
        hint = did_you_mean(name, known, noun="parameters")
        message = f"The pipeline has no parameter `{name}`.{hint} Add it to the parameters of the pipeline."
        build.refuse(field, message, nearest(name, known))
    elif kind not in (STRING, DATE, *INTEGRALS):
        message = f"`{name}` is {describe(kind)}: a part of a path is text, a date or a whole number."
        build.refuse(field, message)
