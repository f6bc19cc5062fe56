"""A plan as the statements of a job, in order: what `job.py`, `job.sql` and a run all say.

A statement is one SELECT with a CTE for each node. Two things cut it: a node that feeds several
statements becomes a view (cached where the engine can), and no more than `MOST_IN_A_ROW` CTEs build
on one another (Spark's analyzer gives up at 50; https://issues.apache.org/jira/browse/SPARK-43221).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from sqlglot import exp

from canvas.plan import Plan
from canvas.sql.identifiers import identifier
from canvas.sql.schema import Schema
from canvas.steps import (
    Check,
    DatabaseSink,
    DatabaseSource,
    FileSink,
    FileSource,
    Filter,
    Read,
    Rule,
    Step,
    TableSink,
    TableSource,
    Values,
    Write,
    inputs_of,
    ordered,
)
from compilers.spark_sql.select import is_folded, is_view, select_of, to_text
from compilers.spark_sql.shapes import Name

MOST_IN_A_ROW = 20
MOST_REPEATED = 32
"""How many nodes' work a statement may do over again before the node they lead to becomes a view."""


@dataclass(frozen=True)
class Source:
    """Files or a table as a view. `schema`: what the reader must give (text columns of files as STRING)."""

    name: str
    node: str
    source: FileSource | DatabaseSource | TableSource
    schema: Schema


@dataclass(frozen=True)
class View:
    """A SELECT under a name; `cached`: more than one statement reads it."""

    name: str
    node: str
    query: exp.Query = field(compare=False)
    schema: Schema
    cached: bool

    @cached_property
    def select(self) -> str:
        """The query as text."""
        return to_text(self.query)


@dataclass(frozen=True)
class Checked:
    """A SELECT of one row, `broken_0, example_0, broken_1 …`: the job stops where a count is not 0."""

    node: str
    query: exp.Query = field(compare=False)
    rules: tuple[Rule, ...]
    name: str = ""

    @cached_property
    def select(self) -> str:
        """The query as text."""
        return to_text(self.query)


@dataclass(frozen=True)
class Written:
    """A SELECT whose rows go into files or a table."""

    node: str
    query: exp.Query = field(compare=False)
    sink: FileSink | DatabaseSink | TableSink
    schema: Schema

    @cached_property
    def select(self) -> str:
        """The query as text."""
        return to_text(self.query)


Statement = View | Checked | Written


@dataclass(frozen=True)
class Script:
    """Sources first, then the statements in order; every check comes before the first write."""

    sources: tuple[Source, ...]
    statements: tuple[Statement, ...]


def make_script(plan: Plan) -> Script:
    """The statements of a whole plan. Raises PipelineError where the plan has problems."""
    plan.require()
    return script_of(plan.checks, plan.sinks)


def script_of(checks: Sequence[Check], sinks: Sequence[Write]) -> Script:
    """The statements that make the checks and then the writes."""
    steps = ordered([*checks, *sinks])
    cuts = _Cuts(steps)
    views = frozenset(cuts.views)
    sources = tuple(
        Source(s.name, s.node, s.source, s.schema)
        for s in steps
        if isinstance(s, Read) and not isinstance(s.source, Values)
    )
    statements: list[Statement] = []
    done: set[int] = set()
    ends: list[Check | Write] = [*checks, *sinks]
    for end in ends:
        for step in ordered([end], done):
            if id(step) in views:
                is_cached = id(step) in cuts.cached
                statements.append(View(step.name, step.node, statement(step, views), step.schema, is_cached))
        query = statement(end, views)
        if isinstance(end, Check):
            statements.append(Checked(end.node, query, end.rules, end.name))
        else:
            statements.append(Written(end.node, query, end.sink, end.schema))
    return Script(sources, tuple(statements))


def with_parameters(script: Script, bind: Callable[[str], exp.Expression]) -> Script:
    """The script with its parameters said by `bind` instead of as `:name`."""

    def bound(made: Statement) -> Statement:
        if made.query.find(exp.Placeholder) is None:
            return made
        query = made.query.copy()
        for placeholder in list(query.find_all(exp.Placeholder)):
            placeholder.replace(bind(placeholder.name))
        return replace(made, query=query)

    return replace(script, statements=tuple(bound(s) for s in script.statements))


def statement_text(end: Step, views: Iterable[int]) -> str:
    """The text of the SELECT of one step, with a CTE for each step up to the nearest views."""
    return to_text(statement(end, frozenset(views)))


def step_name(step: Step) -> str:
    """A step's rows under its own name."""
    return step.name


def statement(end: Step, views: frozenset[int], name: Name = step_name) -> exp.Query:
    """The SELECT of one step; steps whose `id()` is in `views` are there already, found by `name`."""
    needed = _until_views(end, views)
    readers = _readers([*needed, end])
    ctes = [
        exp.CTE(this=select_of(step, name), alias=exp.TableAlias(this=identifier(name(step))))
        for step in needed
        if not is_folded(step, readers.get(id(step), 0))
    ]
    query = select_of(end, name)
    if ctes:
        query.set("with_", exp.With(expressions=ctes))
    return query


def _until_views(end: Step, views: frozenset[int]) -> list[Step]:
    """The steps that a statement for `end` must hold, in order, without itself."""
    found: dict[int, Step] = {}
    waiting: list[tuple[Step, bool]] = [(s, False) for s in reversed(inputs_of(end))]
    while waiting:
        step, expanded = waiting.pop()
        if id(step) in found or id(step) in views or is_view(step):
            continue
        if expanded:
            found[id(step)] = step
            continue
        waiting.append((step, True))
        waiting += [(s, False) for s in reversed(inputs_of(step))]
    return list(found.values())


def _readers(steps: Iterable[Step]) -> dict[int, int]:
    count: dict[int, int] = {}
    for step in steps:
        for source in inputs_of(step):
            count[id(source)] = count.get(id(source), 0) + 1
    return count


class _Cuts:
    """Which steps become views of their own, and which of these are kept, for several statements to read."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self.readers = _readers(steps)
        self.cached: set[int] = set()
        self.views: set[int] = set()
        self._share()
        self._cut_depth()
        self._share()

    def _can_cut(self, step: Step) -> bool:
        return not is_view(step) and not isinstance(step, Check | Write | Read) and not self._folds(step)

    def _folds(self, step: Step) -> bool:
        return isinstance(step, Filter) and is_folded(step, self.readers.get(id(step), 0))

    def _share(self) -> None:
        """Makes views of the last steps that several statements have in common, until none has any."""
        while shared := set(self._shared()):
            self.cached |= shared
            self.views |= shared

    def _shared(self) -> Iterator[int]:
        statements = self._statements()
        for step in self.steps:
            for source in inputs_of(step):
                if id(source) in self.views or not self._can_cut(source):
                    continue
                inside = statements[id(source)]
                if inside & (inside - 1) and inside != statements[id(step)]:
                    yield id(source)

    def _statements(self) -> Mapping[int, int]:
        """For each step the statements that would hold it, one bit each; for a view its own statement."""
        inside: dict[int, int] = dict.fromkeys(map(id, self.steps), 0)
        for number, step in enumerate(reversed(self.steps)):
            if isinstance(step, Write | Check) or id(step) in self.views:
                inside[id(step)] = 1 << number
            for source in inputs_of(step):
                inside[id(source)] |= inside[id(step)]
        return inside

    def _cut_depth(self) -> None:
        depth: dict[int, int] = {}
        work: dict[int, int] = {}
        for step in self.steps:
            inner = [s for s in inputs_of(step) if not is_view(s) and id(s) not in self.views]
            depth[id(step)] = 1 + max((depth[id(s)] for s in inner), default=0)
            work[id(step)] = 1 + sum(work[id(s)] for s in inner)
            if not self._can_cut(step):
                continue
            if (self.readers.get(id(step), 0) - 1) * work[id(step)] > MOST_REPEATED:
                self.cached.add(id(step))
                self.views.add(id(step))
            elif depth[id(step)] >= MOST_IN_A_ROW:
                self.views.add(id(step))
