"""Goods that customers bring back, as the warehouse records them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from .calendar import CLOCK_SECONDS, Month
from .chance import Chance
from .dirt import RETURNS
from .sales import Part, Sales
from .text import Ints, delimited, digits, glue, take, where

FIRST_RETURN_ID = 5_000_000_000_000
UNKNOWN_SALE_ID = 99_000_000_000
REASONS = ("wrong size", "changed mind", "faulty", "gift", "late delivery")
UNTIDY_REASONS = ("Wrong size ", "CHANGED MIND", " faulty", "Gift", "late delivery  ")

_OLD = ("return_id", "market", "sale_id", "returned_on", "quantity", "reason", "recorded_at")
_NEW = ("recorded_at", "return_id", "sale_id", "market", "reason", "quantity", "returned_on")


def order(month: Month) -> tuple[str, ...]:
    """The columns of the file that a month's returns go to; from 2024 in another order."""
    return _NEW if month.year >= 2024 else _OLD


def make_returns(part: Part, sales: Sales, seed: int) -> pa.Array:
    """The lines of the returns of a part's sales: about 6 in 100, for some products more, for some fewer."""
    chance = Chance(seed, 6, *part.stream)
    likely = (sales.product % 7 + 1) * 0.015
    back = sales.rows((chance.share(sales.count) < likely) & ~sales.voided)
    rows = back.count
    day = back.day + 1 + chance.below(60, rows)
    quantity = 1 + chance.below(back.quantity, rows)
    reason = chance.below(len(REASONS), rows)
    columns = _columns(part, back, day, quantity, reason, chance)
    lines = delimited([columns[name] for name in order(part.month)], ",")
    again = dict(
        columns, reason=take(REASONS, (reason + 1) % len(REASONS)), recorded_at=_moment(part, day + 2, back)
    )
    lines_again = delimited([again[name] for name in order(part.month)], ",")
    draw = chance.share(rows)
    twice = np.flatnonzero(draw < RETURNS["exact duplicate"])
    recorded_again = np.flatnonzero(draw > 1 - RETURNS["recorded again"])
    return pa.concat_arrays([lines, lines.take(pa.array(twice)), lines_again.take(pa.array(recorded_again))])


def _moment(part: Part, day: Ints, back: Sales) -> pa.Array:
    return part.month.moments("%Y-%m-%d ", CLOCK_SECONDS, day, back.minute)


def _columns(
    part: Part, back: Sales, day: Ints, quantity: Ints, reason: Ints, chance: Chance
) -> dict[str, pa.Array]:
    rows = back.count
    draw, unknown = chance.share(rows), UNKNOWN_SALE_ID + chance.below(1_000_000, rows)
    sale = where(draw < RETURNS["blank sale"], None, digits(back.sale_id))
    sale = where(draw > 1 - RETURNS["unknown sale"], digits(unknown), sale)
    market = take([part.market.code], np.zeros(rows, dtype=np.int64))
    untidy = take([f"{part.market.code.lower()} "], np.zeros(rows, dtype=np.int64))
    draw = chance.share(rows)
    text = where(draw < RETURNS["blank reason"], None, take(REASONS, reason))
    return {
        "return_id": digits(back.sale_id + FIRST_RETURN_ID),
        "market": where(chance.share(rows) < RETURNS["untidy market"], untidy, market),
        "sale_id": sale,
        "returned_on": where(
            chance.share(rows) < RETURNS["bad date"], "2024-02-31", part.month.dates("%Y-%m-%d", day)
        ),
        "quantity": where(
            chance.share(rows) < RETURNS["bad quantity"], glue(digits(quantity), " pcs"), digits(quantity)
        ),
        "reason": where(draw > 1 - RETURNS["untidy reason"], take(UNTIDY_REASONS, reason), text),
        "recorded_at": _moment(part, day, back),
    }
