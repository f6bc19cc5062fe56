"""Calls of the catalogue's functions that nodes make themselves."""

from __future__ import annotations

from canvas.functions import lookup
from canvas.sql.binding import Bound


def applied(name: str, *arguments: Bound) -> Bound:
    """The typed call of a function. Raises InvalidExpression where the arguments do not fit."""
    return lookup(name).bind(arguments, distinct=False)
