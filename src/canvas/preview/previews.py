"""Previews: the SELECT of a node, as it ships, over samples; every result kept by what it came from.

A result's key is the content of everything upstream: the sample, the steps, the values of parameters.
Editing one node therefore computes that node and what it feeds, over the kept rows before it; which
also bounds how many CTEs build on one another.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from canvas.document.workspace import Settings, Workspace
from canvas.engine import Engine, EngineDied, EngineError, EngineUnavailable, QueryCancelled, Session
from canvas.engine.places import disk_problem, on_node
from canvas.engine.tables import to_schema
from canvas.errors import PipelineError, Problem
from canvas.plan import ParameterValue, Plan
from canvas.plan.fingerprint import doubts_of, fingerprints
from canvas.plan.overflow import overflow_check
from canvas.preview.kept import KeptResults
from canvas.preview.model import Preview, SampleInfo, Sampling
from canvas.preview.profile import ColumnProfile, profile
from canvas.preview.random_rows import Followed
from canvas.preview.samples import Sample, Samples
from canvas.preview.table_samples import TableSamples, Taking
from canvas.steps import Check, CountRule, FileSource, Filter, Read, RowRule, Rule, Step, inputs_of, ordered
from compilers.spark_sql.script import statement
from compilers.spark_sql.select import is_folded, is_view, ordered_by, to_text

MOST_ROWS = 100_000
"""A result of more rows than this is cut when it is kept."""
MOST_PROFILED = 500
"""So many profiles are kept in memory."""
MOST_IN_A_ROW = 12
"""So many steps build on one another before a result between them is kept."""


class Previews:
    """Previews of one workspace's pipelines on one engine. Safe to call from several threads."""

    def __init__(self, workspace: Workspace, engine: Engine) -> None:
        self.workspace, self.engine = workspace, engine
        self.samples = Samples(workspace)
        self.tables = TableSamples(workspace, self.samples)
        self.kept = KeptResults(workspace.private / "cache")
        self._lock = threading.RLock()
        self._session: Session | None = None
        self._views: set[str] = set()
        self._profiled: OrderedDict[str, tuple[ColumnProfile, ...]] = OrderedDict()

    def preview(
        self,
        plan: Plan,
        node: str,
        *,
        port: str | None = None,
        rows: int = 100,
        values: Mapping[str, ParameterValue] | None = None,
        settings: Settings | None = None,
        sampling: Sampling | None = None,
        profiles: bool = False,
    ) -> Preview:
        """The first rows of a node's output (of a sink: of what it would write), with column profiles
        where they are asked for.

        Raises PipelineError, with the problems on their nodes, where the node cannot be previewed:
        because the plan or a source has problems, or a value makes the query fail.
        """
        started = time.perf_counter()
        end = plan.output(node, port)
        work = _Work(
            self, plan, end, values or {}, settings or self.workspace.settings(), sampling or Sampling()
        )
        with self._lock:
            table, cut = work.result()
            problems, remarks = work.broken_rules(node)
            doubts = () if self.engine.kind == "spark" else work.doubts()
        return Preview(
            node=node,
            schema=end.schema,
            table=table.slice(0, rows) if table.num_rows <= rows else table.take(pa.array(range(rows))),
            row_count=table.num_rows,
            cut=cut,
            samples=work.infos,
            seconds=time.perf_counter() - started,
            engine=self.engine.kind,
            problems=problems,
            remarks=remarks,
            doubts=doubts,
            profiles=self._profiles(work.key(), table) if profiles else (),
        )

    def _profiles(self, key: str, table: pa.Table) -> tuple[ColumnProfile, ...]:
        """The profiles of a kept result, made once."""
        found = self._profiled.get(key)
        if found is None:
            found = self._profiled[key] = profile(table)
            while len(self._profiled) > MOST_PROFILED:
                self._profiled.popitem(last=False)
        return found

    def session(self) -> Session:
        """The session that previews run in; a new one after the engine had to start again."""
        if self._session is None or not self._session.alive:
            self._session = self.engine.session()
            self._views = set()
        return self._session

    def view(self, name: str, path: str) -> None:
        """Makes a Parquet file known to the session under a name."""
        session = self.session()
        if name not in self._views:
            session.view_of_parquet(name, [path])
            self._views.add(name)

    def cancel(self) -> None:
        """Stops what is running; its caller gets an EngineError that says so."""
        self.tables.ongoing.cancel()
        if self._session is not None:
            self._session.interrupt()


@dataclass(frozen=True)
class _Kept:
    name: str
    path: str


class _Work:
    """One preview: the samples it needs, the keys of its steps, and the results on the way."""

    def __init__(
        self,
        previews: Previews,
        plan: Plan,
        end: Step,
        values: Mapping[str, ParameterValue],
        settings: Settings,
        sampling: Sampling,
    ) -> None:
        self.previews, self.plan, self.end, self.values = previews, plan, end, values
        self.steps = ordered([end])
        self.settings, self.sampling = settings, sampling
        self.taken: dict[int, Sample] = {}
        for step in self.steps:
            if isinstance(step, Read) and is_view(step):
                self._sample(step)
        needed = {id(s) for s in self.steps}
        self.taken = {i: sample for i, sample in self.taken.items() if i in needed}
        sources = {i: sample.key for i, sample in self.taken.items()}
        self.keys = fingerprints([end], sources=sources, values=values)
        self.kind = previews.engine.kind
        self.infos: dict[str, SampleInfo] = {
            s.node: self.taken[id(s)].info for s in self.steps if id(s) in self.taken
        }
        self.ready: dict[int, _Kept] = {
            i: _Kept(f"sample_{sample.key}", str(sample.path)) for i, sample in self.taken.items()
        }

    def _sample(self, step: Read) -> Sample:
        """The sample of a source, and before it those of the sources that it follows."""
        if id(step) not in self.taken:
            self.taken[id(step)] = self._take(step)
        return self.taken[id(step)]

    def _take(self, step: Read) -> Sample:
        try:
            if not isinstance(step.source, FileSource):
                return self.previews.tables.take(step, self._taking())
            return self.previews.samples.take(
                step.node,
                step.source,
                self.settings,
                self.values,
                self.sampling,
                self.previews.session,
                self._followed(step),
            )
        except EngineError as error:
            raise PipelineError(on_node(error, step.node)) from error

    def _followed(self, step: Read) -> list[Followed]:
        """The samples whose rows a source's are to match; one that cannot be taken is not followed."""
        if self.sampling.method != "matching":
            return []
        found = []
        for leader in self.plan.leaders.get(id(step), ()):
            try:
                sample = self._sample(leader.source)
            except PipelineError:
                continue  # said on that source where it is looked at
            found.append(Followed(sample.key, str(sample.path), leader.columns))
        return found

    def _taking(self) -> Taking:
        embedded = self.previews.engine.kind == "embedded"
        return Taking(self.settings, dict(self.values), self.sampling, self.previews.session, embedded)

    def result(self) -> tuple[pa.Table, bool]:
        """The rows of the node, at most MOST_ROWS, and whether there were more."""
        keep = {id(self.end), *(id(s) for s in self._inputs_of_node())}
        readers = _readers(self.steps)
        depth: dict[int, int] = {}
        for step in self._needed(keep):
            depth[id(step)] = 1 + max((depth.get(id(s), 0) for s in inputs_of(step)), default=0)
            folds = isinstance(step, Filter) and is_folded(step, readers.get(id(step), 0))
            crowded = depth[id(step)] >= MOST_IN_A_ROW or readers.get(id(step), 0) > 1
            if id(step) in keep or (crowded and not folds):
                self._keep(step)
                depth[id(step)] = 0
        table = self.previews.kept.read(self._key(self.end))
        return table.slice(0, MOST_ROWS), table.num_rows > MOST_ROWS

    def _inputs_of_node(self) -> Iterator[Step]:
        """The outputs of other nodes that the node reads: the pane shows them beside its own rows."""
        for step in self.steps:
            if step.node == self.end.node:
                yield from (s for s in inputs_of(step) if s.node != self.end.node and not is_view(s))

    def _needed(self, keep: set[int]) -> list[Step]:
        """The steps that are not kept yet and lie behind no kept one, in order."""
        wanted: set[int] = set()
        for step in reversed(self.steps):
            if id(step) not in wanted and id(step) not in keep:
                continue
            if id(step) in self.ready:
                continue
            if self.previews.kept.has(self._key(step)):
                self._found(step)
                continue
            wanted.add(id(step))
            wanted.update(id(s) for s in inputs_of(step))
        return [s for s in self.steps if id(s) in wanted and id(s) not in self.ready]

    def key(self) -> str:
        """The content that the result came from."""
        return self._key(self.end)

    def _key(self, step: Step) -> str:
        """The content of a step's rows: another engine may give others."""
        return f"{self.kind}_{self.keys[id(step)]}"

    def _found(self, step: Step) -> None:
        key = self._key(step)
        self.ready[id(step)] = _Kept(f"kept_{key}", str(self.previews.kept.path(key)))

    def _keep(self, step: Step) -> None:
        """Computes a step's rows over what is ready, and keeps them."""
        query = statement(step, frozenset(self.ready), self._name)
        if step.ordering and not query.args.get("order"):
            query = ordered_by(query, step.ordering)
        if not query.args.get("limit"):
            query = query.limit(MOST_ROWS + 1, copy=False)
        table = self._run(step, to_text(query))
        self._store(step.node, self._key(step), to_schema(table, step.schema))
        self._found(step)

    def _store(self, node: str, key: str, table: pa.Table) -> None:
        try:
            self.previews.kept.keep(key, table)
        except OSError as error:
            raise PipelineError(on_node(disk_problem(error), node)) from error

    def _name(self, step: Step) -> str:
        return self.ready[id(step)].name if id(step) in self.ready else step.name

    def _run(self, step: Step, text: str) -> pa.Table:
        try:
            return self._query(step, text)
        except EngineUnavailable as error:
            raise PipelineError(error.problems) from error
        except (EngineDied, QueryCancelled) as error:
            raise PipelineError(on_node(error, step.node)) from error
        except EngineError as error:
            raise PipelineError(self._blame(step, error)) from error

    def _query(self, step: Step, text: str) -> pa.Table:
        for kept in self._views_for(step):
            self.previews.view(kept.name, kept.path)
        return self.previews.session().query(text, self.values)

    def _blame(self, step: Step, error: EngineError) -> list[Problem]:
        """The problem on the first node that fails by itself: the one at fault may lie before the step."""
        for earlier in ordered([step]):
            if earlier is step or earlier.node == step.node or id(earlier) in self.ready or is_view(earlier):
                continue
            try:
                self._query(earlier, to_text(statement(earlier, frozenset(self.ready), self._name)))
            except EngineError as found:
                return on_node(found, earlier.node)
        return on_node(error, step.node)

    def _views_for(self, step: Step) -> Iterator[_Kept]:
        """The kept results that a statement for the step reads."""
        seen: set[int] = set()
        waiting = list(inputs_of(step))
        while waiting:
            source = waiting.pop()
            if id(source) in seen:
                continue
            seen.add(id(source))
            if id(source) in self.ready:
                yield self.ready[id(source)]
            else:
                waiting += inputs_of(source)

    def broken_rules(self, node: str) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        """The rules that rows of the samples break: those where a run on all data would stop, and those
        of the node itself where it would not.
        """
        upstream = {s.node for s in self.steps} | {node}
        stops = [c for c in self.plan.checks if c.node in upstream]
        planned = self.plan.nodes[node].lowered
        watches = planned.watches if planned else ()
        return (
            tuple(p for check in stops for p in self._broken(check, " A run would stop here.")),
            tuple(p for check in watches for p in self._broken(check, "")),
        )

    def _broken(self, check: Check, then: str) -> Iterator[Problem]:
        for rule, count, example in self._counted(check):
            if not (isinstance(rule, CountRule) and self._is_part()):
                message = _broken_in_sample(rule, count, example) + then
                yield Problem(message, node=check.node, field=rule.field, severity="warning")

    def _counted(self, check: Check) -> list[tuple[Rule, int, str | None]]:
        """The rules that are broken, in how many rows, and a value; none where its rows are not at hand."""
        content = fingerprints([check], sources=self._sources(), values=self.values)[id(check)]
        key = f"check_{self.kind}_{content}"
        if self.previews.kept.has(key):
            table = self.previews.kept.read(key)
        elif self._at_hand(check):
            table = self._run(check, to_text(statement(check, frozenset(self.ready), self._name)))
            self._store(check.node, key, table)
        else:
            return []
        row = table.to_pylist()[0]
        counted = [(rule, row[f"broken_{n}"], row[f"example_{n}"]) for n, rule in enumerate(check.rules)]
        return [(rule, count, example) for rule, count, example in counted if count]

    def _at_hand(self, check: Check) -> bool:
        """Whether what a check reads is ready, as far as its own node does not work it out."""
        waiting = list(inputs_of(check))
        while waiting:
            step = waiting.pop()
            if id(step) in self.ready:
                continue
            if step.node != check.node or isinstance(step, Read):
                return False
            waiting += inputs_of(step)
        return True

    def _is_part(self) -> bool:
        """Whether a sample leaves rows out: then the number of rows says nothing."""
        return any(info.total is None or info.rows < info.total for info in self.infos.values())

    def _sources(self) -> dict[int, str]:
        return {i: sample.key for i, sample in self.taken.items()}

    def doubts(self) -> tuple[str, ...]:
        """For what, upstream, the embedded engine may give other rows than Spark."""
        checks = [check for step in self.steps if (check := overflow_check(step))]
        found = [rule.told(count, example) for c in checks for rule, count, example in self._counted(c)]
        return tuple(dict.fromkeys((*doubts_of(self.steps), *found)))


def _broken_in_sample(rule: Rule, count: int, example: str | None) -> str:
    if isinstance(rule, RowRule | CountRule):
        return f"In the sample: {rule.told(count, example)}"
    return f"{rule.message}. In the sample: {count} rows, such as `{example}`."


def _readers(steps: tuple[Step, ...]) -> dict[int, int]:
    count: dict[int, int] = {}
    for step in steps:
        for source in inputs_of(step):
            count[id(source)] = count.get(id(source), 0) + 1
    return count
