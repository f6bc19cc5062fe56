"""Names of pipelines, which are names of files on every system too; how long a name may be."""

from __future__ import annotations

import re

ID_PATTERN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
LONGEST = 100

_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin", "conout"]
    + [f"{device}{digit}" for device in ("com", "lpt") for digit in "0123456789"]
)
"""Windows takes a file of such a name for a device, whatever its extension is."""


def refused_name(name: str) -> str | None:
    """Why a pipeline cannot have a name, and one that it could have; None where it can."""
    if name.lower() in _DEVICES:
        return (
            f"Windows keeps the name `{name}` for a device, so no file can have it. "
            f"Use `{name}_data`, for example."
        )
    if ID_PATTERN.match(name) and len(name) <= LONGEST and "__" not in name:
        return None
    if ID_PATTERN.match(name) and len(name) > LONGEST:
        return too_long("A pipeline", name)
    return f"A pipeline's name has letters, digits and single `_` only. Use `{tidied(name)}`, for example."


def bad_name(what: str, name: str) -> str | None:
    """Why `what`, such as `A node`, cannot be called so in a file, and a name that it could have."""
    if ID_PATTERN.match(name) and "__" not in name:
        return None
    return (
        f"{what}'s name has letters, digits and single `_` only, and `{name}` has others. "
        f"Use `{like_id(name)}`, for example."
    )


def like_id(name: str) -> str:
    """A name like the given one that a node can have."""
    tidy = re.sub(r"_+", "_", re.sub(r"\W+", "_", name, flags=re.ASCII)).strip("_") or "step"
    return f"n_{tidy}" if tidy[0].isdigit() else tidy


def too_long(what: str, name: str) -> str | None:
    """Why `what`, such as `A step`, cannot have a name of that length; None where it can."""
    if len(name) <= LONGEST:
        return None
    return f"{what}'s name has at most {LONGEST} characters, and this one has {len(name):,}. Shorten it."


def tidied(name: str) -> str:
    """A name like the given one that a pipeline can have."""
    plain = re.sub(r"\W+|_+", "_", name, flags=re.ASCII)
    tidy = re.sub(r"_+", "_", plain).strip("_").lower()[:LONGEST].strip("_") or "my_pipeline"
    tidy = f"p_{tidy}"[:LONGEST] if tidy[0].isdigit() else tidy
    return f"{tidy}_data" if tidy in _DEVICES else tidy
