"""Chance that comes out the same everywhere: uniform draws and integer arithmetic only.

Only `Generator.random` is drawn from, and no logarithm or exponential is taken, so that the bytes depend
neither on the processor nor on how a version of numpy shapes a distribution.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .text import Ints


class Chance:
    """A stream of random numbers that belongs to one part of the data set."""

    def __init__(self, seed: int, *part: int) -> None:
        self._generator = np.random.Generator(np.random.PCG64([seed, *part]))

    def share(self, rows: int) -> npt.NDArray[np.float64]:
        """Uniform draws from 0 up to, not including, 1."""
        return self._generator.random(rows)

    def below(self, limit: int | Ints, rows: int) -> Ints:
        """Whole numbers from 0 up to, not including, the limit, all equally likely."""
        return (self.share(rows) * limit).astype(np.int64)

    def popular(self, limit: int | Ints, rows: int) -> Ints:
        """Whole numbers below the limit, the small ones far more often, as with best sellers."""
        draw = self.share(rows)
        return (draw * draw * limit).astype(np.int64)


def scatter(numbers: Ints, limit: int | Ints, salt: int) -> Ints:
    """A fixed number below the limit for each number: the same one wherever it is asked for."""
    mixed = (numbers + salt * 7919) * 2654435761 % 4294967296
    mixed = (mixed ^ (mixed >> 15)) * 2246822519 % 4294967296
    return (mixed ^ (mixed >> 13)) % limit
