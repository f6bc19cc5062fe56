"""A data flow while it is built: its statements in order, and which stream holds the rows of which step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from canvas.plan import Plan
from canvas.sql.schema import Schema
from canvas.sql.values import Bound
from canvas.steps import Check, Step
from compilers.data_factory.expressions import Columns, NoForm, Notes, Translator, Value
from compilers.data_factory.findings import Findings
from compilers.data_factory.names import StreamNames, check_column
from compilers.data_factory.script import Assign, Name, Named, Node, Statement, call


@dataclass(frozen=True)
class Stream:
    """A statement, and the node it comes from; `dataset`: what a source or a sink reads or writes.

    `service`: the linked service of an inline source or sink, which has no dataset.
    """

    statement: Statement
    node: str
    dataset: str | None = None
    service: str | None = None


@dataclass
class Flow:
    """The statements of a plan so far."""

    plan: Plan
    names: StreamNames
    findings: Findings
    streams: list[Stream] = field(default_factory=list)
    of_step: dict[int, str] = field(default_factory=dict)
    checks: dict[tuple[int, str], list[Check]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    """The setting that findings stand on, of nodes whose steps do not say it."""

    def add(
        self,
        node: str,
        name: str,
        kind: str,
        arguments: Iterable[Node],
        inputs: Sequence[str] = (),
        dataset: str | None = None,
        service: str | None = None,
    ) -> str:
        """Adds a statement, and gives its name."""
        statement = Statement(name, call(kind, *arguments), tuple(inputs))
        self.streams.append(Stream(statement, node, dataset, service))
        return name

    def name_of(self, step: Step) -> str:
        """The name for the stream that holds a step's rows: the node's own, or that of a part."""
        part = step.name.removeprefix(step.node).strip("_")
        return self.names.helper(step.node, part) if part else self.names.of_node(step.node)

    def translator(self, columns: Columns, notes: Notes) -> Translator:
        """A translator of expressions over these columns."""
        return Translator(columns, self.plan.parameters, notes)

    def translate(self, node: str, place: str, bound: Bound, columns: Columns) -> Node:
        """An expression; what is wrong with it, or different, becomes findings on that field."""
        return self.translate_with(node, place, bound, lambda notes: self.translator(columns, notes))

    def translate_with(
        self, node: str, place: str, bound: Bound, make: Callable[[Notes], Translator]
    ) -> Node:
        """As `translate`, with a translator of its own making."""
        notes = Notes()
        place = self.places.get(node, place)
        result: Node = call("null")
        with self.findings.on(node, place):
            result = make(notes).translate(bound).node
        for note in notes.said:
            self.findings.warning(node, place, note)
        return result

    def check_columns(self, step: Step) -> None:
        """Findings for columns whose names the language cannot write."""
        for column in step.schema:
            with self.findings.on(step.node, f"columns.{column.name}"):
                check_column(column.name)


def columns_of(schema: Schema) -> Columns:
    """The columns of one stream."""

    def find(side: str, name: str) -> Value:
        column = schema.find(name)
        if column is None:
            raise NoForm(f"`{name}` is not a column here.")
        return Value(Name(column.name), column.type)

    return find


def sided_columns(sides: dict[str, tuple[str, Schema]]) -> Columns:
    """The columns of the two streams of a join, by `left` and `right`."""

    def find(side: str, name: str) -> Value:
        stream, schema = sides[side]
        column = schema.find(name)
        if column is None:
            raise NoForm(f"`{name}` is not a column here.")
        return Value(Name(column.name, stream), column.type)

    return find


def map_column(pairs: Iterable[tuple[str, Node]]) -> Node:
    """`mapColumn(new = old, same)`."""
    return call("mapColumn", *(old if old == Name(new) else Assign(Name(new), old) for new, old in pairs))


def select_arguments(pairs: Iterable[tuple[str, Node]], *, skip_duplicates: bool = True) -> tuple[Node, ...]:
    """The arguments of a select, with the options as Studio writes them."""
    return (
        map_column(pairs),
        Named("skipDuplicateMapInputs", boolean_option(skip_duplicates)),
        Named("skipDuplicateMapOutputs", boolean_option(skip_duplicates)),
    )


def boolean_option(value: bool) -> Node:
    """`true` or `false` as an option takes it."""
    return Name("true" if value else "false")
