"""A plan as the statements of a job, in order: what `job.py`, `job.sql` and a run all say.

A statement is one SELECT with a CTE for each node. Two things cut it: a node that feeds several
statements becomes a view (cached where the engine can), and no more than `MOST_IN_A_ROW` CTEs build
on one another (Spark's analyzer gives up at 50; https://issues.apache.org/jira/browse/SPARK-43221).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlglot import exp

from canvas.plan import Plan
from canvas.plan.plan import ordered
from canvas.sql.identifiers import identifier
from canvas.sql.schema import Schema
from canvas.steps import Check, FileSink, FileSource, Filter, Read, Rule, Step, Write, inputs_of
from compilers.spark_sql.select import Name, is_folded, is_view, select_of, to_text

MOST_IN_A_ROW = 20
MOST_READERS = 32
"""How many times over the work of a node may be repeated in a statement before it becomes a view."""


@dataclass(frozen=True)
class Source:
    """Files as a view. `schema`: what the reader must give (text columns as STRING)."""

    name: str
    node: str
    source: FileSource
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

    @cached_property
    def select(self) -> str:
        """The query as text."""
        return to_text(self.query)


@dataclass(frozen=True)
class Written:
    """A SELECT whose rows go into files."""

    node: str
    query: exp.Query = field(compare=False)
    sink: FileSink
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


Bind = Callable[[str], exp.Expression]
"""How a statement says a parameter."""


def marker(name: str) -> exp.Expression:
    """A parameter as `:name`, for `spark.sql(text, args=…)`."""
    return exp.Placeholder(this=name)


def make_script(plan: Plan, bind: Bind = marker) -> Script:
    """The statements of a whole plan. Raises PipelineError where the plan has problems."""
    plan.require()
    return script_of(plan.checks, plan.sinks, bind)


def script_of(checks: Sequence[Check], sinks: Sequence[Write], bind: Bind = marker) -> Script:
    """The statements that make the checks and then the writes."""
    steps = ordered([*checks, *sinks])
    cuts = _Cuts(steps)
    sources = tuple(
        Source(s.name, s.node, s.source, s.schema)
        for s in steps
        if isinstance(s, Read) and isinstance(s.source, FileSource)
    )
    statements: list[Statement] = []
    made: set[int] = set()

    def views_before(end: Step) -> None:
        for step in ordered([end]):
            if id(step) in cuts.views and id(step) not in made and step is not end:
                made.add(id(step))
                query = bound_statement(step, cuts.views, bind)
                statements.append(View(step.name, step.node, query, step.schema, id(step) in cuts.cached))

    for check in checks:
        views_before(check)
        statements.append(Checked(check.node, bound_statement(check, cuts.views, bind), check.rules))
    for sink in sinks:
        views_before(sink)
        statements.append(Written(sink.node, bound_statement(sink, cuts.views, bind), sink.sink, sink.schema))
    return Script(sources, tuple(statements))


def statement_text(end: Step, views: Iterable[int]) -> str:
    """The text of the SELECT of one step, with a CTE for each step up to the nearest views."""
    return to_text(statement(end, frozenset(views)))


def bound_statement(end: Step, views: Iterable[int], bind: Bind) -> exp.Query:
    """The SELECT of one step, with its parameters said by `bind`."""
    query = statement(end, frozenset(views))
    if bind is not marker:
        for placeholder in list(query.find_all(exp.Placeholder)):
            placeholder.replace(bind(placeholder.name))
    return query


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
    """Which steps become views of their own."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self.readers = _readers(steps)
        self.cached = self._shared()
        self.views = set(self.cached)
        self._cut_depth()

    def _can_cut(self, step: Step) -> bool:
        return not is_view(step) and not isinstance(step, Check | Write) and not self._folds(step)

    def _folds(self, step: Step) -> bool:
        return isinstance(step, Filter) and is_folded(step, self.readers.get(id(step), 0))

    def _shared(self) -> set[int]:
        """The last steps that several writes have in common."""
        reached: dict[int, frozenset[int]] = {}
        for step in reversed(self.steps):
            own = frozenset([id(step)]) if isinstance(step, Write) else frozenset()
            reached[id(step)] = reached.get(id(step), frozenset()) | own
            for source in inputs_of(step):
                reached[id(source)] = reached.get(id(source), frozenset()) | reached[id(step)]
        shared = set()
        for step in self.steps:
            for source in inputs_of(step):
                sinks = reached[id(source)]
                if len(sinks) > 1 and sinks != reached[id(step)] and self._can_cut(source):
                    shared.add(id(source))
        return {i for i in shared if not self._is_plain_read(next(s for s in self.steps if id(s) == i))}

    @staticmethod
    def _is_plain_read(step: Step) -> bool:
        """Typed-in rows cost nothing to read twice."""
        return isinstance(step, Read)

    def _cut_depth(self) -> None:
        depth: dict[int, int] = {}
        size: dict[int, int] = {}
        for step in self.steps:
            sources = [s for s in inputs_of(step) if not is_view(s)]
            depth[id(step)] = 1 + max(
                (0 if id(s) in self.views else depth[id(s)] for s in sources), default=0
            )
            size[id(step)] = 1 + sum(0 if id(s) in self.views else size[id(s)] for s in sources)
            repeated = self.readers.get(id(step), 0) > 1 and size[id(step)] > MOST_READERS
            if self._can_cut(step) and (depth[id(step)] >= MOST_IN_A_ROW or repeated):
                self.views.add(id(step))
                if repeated:
                    self.cached.add(id(step))
