"""Runs many formulas on an engine in few queries, and compares what two engines answer."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from canvas.engine import EngineError
from canvas.engine.protocol import Session
from tests.functions.bank import Case
from tests.functions.tables import EXTREME, PLAIN, query, write_parquet
from tests.support.days import columns_of

CHUNK = 60
"""Formulas a query: more make Spark slow to plan, fewer make more queries."""
TOLERANCE = 1e-12
"""How far two DOUBLEs may lie apart, relatively: engines add up in another order."""


@dataclass(frozen=True)
class Answer:
    """What an engine says to a formula: the type and the values, or why it stopped."""

    type: str
    values: tuple[object, ...] = ()
    error: str = ""


def write_tables(session: Session, folder: Path) -> dict[str, Path]:
    """The bank's tables as one engine reads them, as Parquet: both engines then get these very values."""
    found = {}
    for name, rows in (("plain", PLAIN), ("extreme", EXTREME)):
        read = session.query(f"SELECT * FROM ({query(rows)}) ORDER BY k")
        found[name] = write_parquet(read, folder / f"{name}.parquet")
    return found


class Runner:
    """One engine with the bank's tables."""

    def __init__(self, session: Session, tables: Mapping[str, Path]) -> None:
        self.session = session
        for name, path in tables.items():
            session.view_of_parquet(f"bank_{name}", [path])

    def answers(self, cases: Sequence[Case], alone: Collection[Case] = ()) -> dict[Case, Answer]:
        """The answers to all cases; summaries are taken over all rows, over groups, and over no rows.

        `alone`: cases that may stop a query, and so get one each.
        """
        found: dict[Case, Answer] = {}
        for extreme in (False, True):
            table = "bank_extreme" if extreme else "bank_plain"
            chosen = [c for c in cases if c.extreme == extreme]
            rows = [c for c in chosen if not c.summary and not _aggregates(c)]
            many = [c for c in chosen if c not in set(rows)]
            found |= self._chunks(rows, [f"FROM {table} ORDER BY k"], set(alone))
            places = [
                f"FROM {table}",
                f"FROM {table} WHERE k > 99",
                f"FROM {table} GROUP BY grp ORDER BY grp",
            ]
            found |= self._chunks(many, places, set(alone))
        return found

    def _chunks(self, cases: Sequence[Case], places: Sequence[str], alone: set[Case]) -> dict[Case, Answer]:
        found: dict[Case, Answer] = {}
        together = [c for c in cases if c not in alone]
        parts = [together[start : start + CHUNK] for start in range(0, len(together), CHUNK)]
        for part in [*parts, *([c] for c in cases if c in alone)]:
            answers = [self._halves(part, place) for place in places]
            for case in part:
                found[case] = _joined([a[case] for a in answers])
        return found

    def _halves(self, cases: Sequence[Case], place: str) -> dict[Case, Answer]:
        """The answers in one query; where it stops, in two queries of half the formulas each, and so on."""
        columns = ", ".join(f"{case.text} AS c{n}" for n, case in enumerate(cases))
        kinds: list[str] = []
        try:
            kinds = [kind for _, kind in self.session.schema(f"SELECT {columns} {place}")]
            values = columns_of(self.session.query(f"SELECT {columns} {place}"))
        except EngineError as error:
            if len(cases) == 1:
                return {cases[0]: Answer(kinds[0] if kinds else "", error=str(error))}
            middle = len(cases) // 2
            return {**self._halves(cases[:middle], place), **self._halves(cases[middle:], place)}
        return {case: Answer(kinds[n], tuple(values[n])) for n, case in enumerate(cases)}


def _aggregates(case: Case) -> bool:
    return "FILTER" in case.formula


def _joined(answers: Sequence[Answer]) -> Answer:
    error = next((a.error for a in answers if a.error), "")
    return Answer(answers[0].type, tuple(v for a in answers for v in a.values), error)


def difference(case: Case, spark: Answer, embedded: Answer) -> str:
    """In what the two answers, and the type that binding says, are not the same; empty where they are."""
    wanted = str(case.bound.type)
    for engine, answer in (("Spark", spark), ("the embedded engine", embedded)):
        if answer.type and answer.type != wanted:
            return f"{case.formula}: {engine} says {answer.type}, binding says {wanted}"
    if bool(spark.error) != bool(embedded.error):
        who, why = ("Spark", spark.error) if spark.error else ("the embedded engine", embedded.error)
        return f"{case.formula}: only {who} stops: {why[:100]}"
    if spark.error:
        return ""
    if len(spark.values) != len(embedded.values):
        return f"{case.formula}: {len(spark.values)} and {len(embedded.values)} rows"
    for mine, other in zip(spark.values, embedded.values, strict=True):
        if not same(mine, other):
            return f"{case.formula}: {mine!r} on Spark, {other!r} on the embedded engine"
    return ""


def same(mine: object, other: object) -> bool:
    """Whether two values are the same; DOUBLEs may differ in the last digits, and -0.0 is not 0.0."""
    if isinstance(mine, float) and isinstance(other, float):
        if math.isnan(mine) or math.isnan(other):
            return math.isnan(mine) and math.isnan(other)
        if mine == other == 0:
            return math.copysign(1, mine) == math.copysign(1, other)
        return math.isclose(mine, other, rel_tol=TOLERANCE)
    if isinstance(mine, list) and isinstance(other, list):
        return len(mine) == len(other) and all(map(same, mine, other))
    return type(mine) is type(other) and mine == other
