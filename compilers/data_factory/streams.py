"""The steps of a plan as the statements of a data flow."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never, cast

from canvas.plan import Plan
from canvas.sql.types import is_orderable
from canvas.steps import (
    Aggregate,
    AnyStep,
    Check,
    CountRule,
    Distinct,
    Explode,
    FileSink,
    FileSource,
    Filter,
    FormatJson,
    Join,
    Limit,
    ParseJson,
    Project,
    Query,
    Read,
    SetOperation,
    Sort,
    SortKey,
    Step,
    UniqueRule,
    Unpivot,
    Values,
    Window,
    Write,
    inputs_of,
    ordered,
)
from compilers.data_factory.blanks import Words, blank_words, blanked, without_words
from compilers.data_factory.checks import checked_input, table_rule
from compilers.data_factory.datasets import Datasets
from compilers.data_factory.expressions import Notes, Translator, Value
from compilers.data_factory.expressions.values import negated
from compilers.data_factory.findings import Findings
from compilers.data_factory.flow import Flow, Stream, boolean_option, columns_of, select_arguments
from compilers.data_factory.joins import add_join
from compilers.data_factory.json_texts import add_parse, add_stringify
from compilers.data_factory.names import StreamNames, free_column
from compilers.data_factory.projects import add_project, is_identity
from compilers.data_factory.queries import simple_steps
from compilers.data_factory.reshaping import add_comparison, add_explode, add_unpivot
from compilers.data_factory.rows import add_empty_source, add_one_row, add_values, anchor_of
from compilers.data_factory.script import Assign, Binary, Name, Named, Node, Number, Text, boolean, call
from compilers.data_factory.sinks import add_write, sort_arguments
from compilers.data_factory.sources import add_read
from compilers.data_factory.tables import add_table_read, add_table_write
from compilers.data_factory.windows import add_window


def build_streams(plan: Plan, findings: Findings, datasets: Datasets) -> tuple[Stream, ...]:
    """The statements of all that the sinks of a plan need, each after those that it reads."""
    return _Builder(plan, findings, datasets).build()


class _Builder:
    def __init__(self, plan: Plan, findings: Findings, datasets: Datasets) -> None:
        self.flow = Flow(plan, StreamNames(plan.pipeline.nodes), findings)
        self.findings, self.datasets = findings, datasets
        self.steps = ordered(plan.sinks)
        self.readers = _readers(self.steps)
        self.checks: dict[tuple[int, str], list[Check]] = {}
        self.checked: dict[tuple[int, str], str] = {}
        self.blanks: dict[int, Words] = {}
        self.one_row: str | None = None
        for check in plan.checks:
            self.checks.setdefault((id(checked_input(check)), check.node), []).append(check)

    def build(self) -> tuple[Stream, ...]:
        for step in self.steps:
            self.stream(step)
        for key, checks in self.checks.items():
            if key not in self.checked:
                self.findings.warning(
                    checks[0].node,
                    "input",
                    "Nothing is written from this node, so Data Factory does not check its data.",
                )
        return tuple(self.flow.streams)

    def stream(self, step: Step) -> str:
        """The stream with a step's rows, which is added where it is not there yet."""
        known = self.flow.of_step.get(id(step))
        if known is None:
            self.flow.check_columns(step)
            known = self.flow.of_step[id(step)] = self._add(cast(AnyStep, step))
        return known

    def source(self, step: Step, reader: Step) -> str:
        """The stream that a step reads: the input's, checked first where its node checks it."""
        key = (id(step), reader.node)
        if key not in self.checks:
            return self.stream(step)
        if key not in self.checked:
            self.checked[key] = self._check(self.checks[key], self.stream(step))
        return self.checked[key]

    def _add(self, step: AnyStep) -> str:
        flow = self.flow
        match step:
            case Read():
                return self._read(step)
            case Project():
                source = self.source(step.input, step)
                if (
                    isinstance(step.input, Read)
                    and source == flow.names.of_node(step.node)
                    and is_identity(step)
                ):
                    return source
                return add_project(flow, step, source, self.blanks.get(id(step.input), {}))
            case Filter():
                predicate = flow.translate(
                    step.node, _filter_field(step), step.predicate, columns_of(step.schema)
                )
                return self._one(step, "filter", [predicate], step.input)
            case Join():
                left, right = self._pair(step)
                return add_join(flow, step, left, right)
            case Aggregate():
                return self._aggregate(step)
            case Window():
                return add_window(flow, step, self.source(step.input, step))
            case Sort():
                return self._one(step, "sort", sort_arguments(step.keys), step.input)
            case Limit():
                return self._limit(step)
            case Distinct():
                return self._distinct(step, self.source(step.input, step))
            case SetOperation():
                return self._set_operation(step)
            case Unpivot():
                return add_unpivot(flow, step, self.source(step.input, step))
            case Explode():
                return add_explode(flow, step, self.source(step.input, step))
            case Query():
                return self._query(step)
            case ParseJson():
                return add_parse(flow, step, self.source(step.input, step))
            case FormatJson():
                return add_stringify(flow, step, self.source(step.input, step))
            case Check():
                raise AssertionError("checks are added with the steps that they guard")
            case Write():
                source = self.source(step.input, step)
                if isinstance(step.sink, FileSink):
                    return add_write(flow, step, step.sink, source, self.datasets)
                return add_table_write(flow, step, step.sink, source, self.datasets)
            case _:
                assert_never(step)

    def _one(self, step: Step, kind: str, arguments: list[Node], source: Step) -> str:
        return self.flow.add(step.node, self.flow.name_of(step), kind, arguments, [self.source(source, step)])

    # ------------------------------------------------------------------ sources and checks

    def _read(self, step: Read) -> str:
        source = step.source
        if isinstance(source, Values):
            return self._values(step, source)
        readers = self.readers.get(id(step), [])
        own = len(readers) == 1 and isinstance(readers[0], Project) and is_identity(readers[0])
        if not isinstance(source, FileSource):
            return add_table_read(self.flow, step, source, self.datasets, own_name=own)
        stream = add_read(self.flow, step, source, self.datasets, own_name=own)
        return self._without_blanks(step, readers, stream)

    def _without_blanks(self, step: Read, readers: list[Step], stream: str) -> str:
        """Words that mean "no value" are taken out before checks and types look at the columns."""
        if len(readers) != 1 or not isinstance(readers[0], Project):
            return stream
        checks = self.checks.get((id(step), step.node), [])
        trees = [value.tree for _, value in readers[0].columns]
        for rule in (r for c in checks for r in c.rules):
            trees += [rule.broken.tree, rule.value.tree]
        words = blank_words(trees)
        if not words:
            return stream
        self.blanks[id(step)] = words
        return self.flow.add(
            step.node, self.flow.names.helper(step.node, "blanks"), "derive", blanked(words), [stream]
        )

    def _values(self, step: Read, values: Values) -> str:
        if self.one_row is None:
            anchor = anchor_of(self.steps)
            if anchor is not None:
                stream = self.stream(anchor)
                said = f"counting the rows of `{anchor.node}`"
            else:
                stream = add_empty_source(self.flow, step.node, self.datasets)
                said = "counting a source that has no files"
            self.one_row = add_one_row(self.flow, step.node, stream)
            self.findings.warning(
                step.node,
                "rows",
                f"Data Factory has no typed-in rows: they are made there from one row, got by {said}. "
                "A file with these rows is simpler there.",
            )
        with self.findings.on(step.node, "rows"):
            return add_values(self.flow, step, values, self.one_row)
        return self.one_row

    def _check(self, checks: list[Check], source: str) -> str:
        node = checks[0].node
        rules: list[Node] = []
        words = self.blanks.get(id(checks[0].input), {})
        for check, rule in ((c, r) for c in checks for r in c.rules):
            columns = columns_of(check.input.schema)
            key = Text(f"{self.flow.names.of_node(node)}{len(rules) + 1}")
            if isinstance(rule, UniqueRule | CountRule):
                rules += table_rule(self.findings, node, rule, key)
                continue
            broken = self.flow.translate(node, rule.field, without_words(rule.broken, words), columns)
            rules.append(
                call(
                    "expectTrue",
                    _opposite(broken),
                    boolean_option(False),
                    key,
                    boolean(True),
                    Text(rule.message),
                )
            )
        self.findings.warning(
            node,
            checks[0].rules[0].field,
            "A bad value stops the data flow when it comes to it: other sinks may have written their "
            "files by then.",
        )
        if not rules:
            return source
        name = self.flow.names.helper(node, "check")
        return self.flow.add(node, name, "assert", [*rules, Named("abort", boolean_option(True))], [source])

    # ------------------------------------------------------------------ two and more inputs

    def _pair(self, step: Join) -> tuple[str, str]:
        left, right = self.source(step.left, step), self.source(step.right, step)
        return left, self._copy(step, step.right, right) if left == right else right

    def _copy(self, reader: Step, step: Step, source: str) -> str:
        """The same rows under another name, as two inputs must not be the same stream."""
        pairs = [(c.name, Name(c.name)) for c in step.schema]
        name = self.flow.names.helper(reader.node, "copy")
        return self.flow.add(reader.node, name, "select", select_arguments(pairs), [source])

    def _query(self, step: Query) -> str:
        self.flow.places[step.node] = "query"
        last = simple_steps(step)
        if last is not None:
            return self.stream(last)
        self.findings.error(
            step.node,
            "query",
            "Data Factory takes a query of your own only where it is one SELECT over one input, with WHERE "
            "and GROUP BY. Draw joins, windows and what else it does with steps of their own, or run this "
            "pipeline on Spark.",
        )
        return self.source(step.inputs[0], step)

    def _set_operation(self, step: SetOperation) -> str:
        inputs: list[str] = []
        for item in step.inputs:
            stream = self.source(item, step)
            inputs.append(self._copy(step, item, stream) if stream in inputs else stream)
        if step.kind != "union":
            return self._distinct(step, add_comparison(self.flow, step, inputs))
        name = self.flow.names.helper(step.node, "all") if step.distinct else self.flow.name_of(step)
        stream = self.flow.add(step.node, name, "union", [Named("byName", boolean_option(True))], inputs)
        return self._distinct(step, stream) if step.distinct else stream

    # ------------------------------------------------------------------ groups and windows

    def _aggregate(self, step: Aggregate) -> str:
        if step.subtotals != "none":
            self.findings.error(
                step.node,
                "subtotals",
                f"Data Factory has no {step.subtotals}: aggregate once for each level, and put the "
                "results together "
                "with a union.",
            )
        made: list[Node] = []
        for name, bound in step.aggregates:
            field = self._aggregate_field(step, name)
            node = self.flow.translate_with(step.node, field, bound, self._grouped(step))
            made.append(Assign(Name(name), node))
        source = self.source(step.input, step)
        if not made:
            return self._groups(step, source, step.group_by)
        groups = [call("groupBy", *(Name(g) for g in step.group_by))] if step.group_by else []
        return self.flow.add(step.node, self.flow.name_of(step), "aggregate", [*groups, *made], [source])

    def _aggregate_field(self, step: Aggregate, name: str) -> str:
        """The setting that a column comes from: a pivot makes several of one."""
        said = list(getattr(self.flow.plan.pipeline.nodes[step.node], "aggregates", ()))
        if name not in said and said:
            name = next((s for s in said if name.endswith(f"_{s}")), said[0])
        return f"aggregates.{name}"

    def _grouped(self, step: Aggregate) -> Callable[[Notes], Translator]:
        """Outside of functions, a column of the group is the first of its equal values."""
        inside = columns_of(step.input.schema)

        def outside(side: str, name: str) -> Value:
            value = inside(side, name)
            return Value(call("first", value.node), value.type)

        def make(notes: Notes) -> Translator:
            translator = self.flow.translator(outside, notes)
            translator.inner = self.flow.translator(inside, notes)
            return translator

        return make

    def _groups(self, step: Step, source: str, columns: tuple[str, ...]) -> str:
        """Each different row once; a group needs something to be computed, which is dropped again."""
        count = free_column("row_count", step.schema.names)
        grouped = self.flow.add(
            step.node,
            self.flow.names.helper(step.node, "groups"),
            "aggregate",
            [call("groupBy", *(Name(c) for c in columns)), Assign(Name(count), call("count"))],
            [source],
        )
        return self._select(step, grouped, columns)

    def _select(self, step: Step, source: str, columns: tuple[str, ...]) -> str:
        pairs = [(c, Name(c)) for c in columns]
        return self.flow.add(step.node, self.flow.name_of(step), "select", select_arguments(pairs), [source])

    def _distinct(self, step: Step, source: str) -> str:
        return self._groups(step, source, step.schema.names)

    def _limit(self, step: Limit) -> str:
        """The rows are numbered in one window over all of them, and the first kept."""
        flow, names = self.flow, step.schema.names
        every = free_column("all_rows", names)
        number = free_column("row_number", [*names, every])
        used = {k.column.lower() for k in step.ordering}
        ties = tuple(
            SortKey(c.name) for c in step.schema if is_orderable(c.type) and c.name.lower() not in used
        )
        self.findings.warning(
            step.node,
            "rows",
            "Data Factory numbers all rows on one worker to keep the first: filter before, where you can.",
        )
        one = Assign(Name(every), Number("1"))
        whole = flow.add(
            step.node, flow.names.helper(step.node, "all"), "derive", [one], [self.source(step.input, step)]
        )
        numbered = flow.add(
            step.node,
            flow.names.helper(step.node, "numbered"),
            "window",
            [
                call("over", Name(every)),
                *sort_arguments((*step.ordering, *ties)),
                Assign(Name(number), call("rowNumber")),
            ],
            [whole],
        )
        first = Binary("<=", Name(number), Number(str(step.rows)))
        kept = flow.add(step.node, flow.names.helper(step.node, "first"), "filter", [first], [numbered])
        return self._select(step, kept, names)


def _opposite(condition: Node) -> Node:
    """`!a || !b` of `a && b`."""
    if isinstance(condition, Binary) and condition.operator == "&&":
        return Binary("||", _opposite(condition.left), _opposite(condition.right))
    return negated(condition)


def _filter_field(step: Filter) -> str:
    part = step.name.removeprefix(step.node).strip("_")
    return f"routes.{part}" if part and part not in ("default", "first") else "condition"


def _readers(steps: tuple[Step, ...]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = {}
    for step in steps:
        for source in inputs_of(step):
            found.setdefault(id(source), []).append(step)
    return found
