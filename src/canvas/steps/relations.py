"""The steps themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args

from canvas.sql.binding import Bound
from canvas.sql.schema import Schema
from canvas.steps.files import FileSink, FileSource, Values
from canvas.steps.tables import DatabaseSink, DatabaseSource, TableSink, TableSource

JoinKind = Literal["inner", "left", "right", "full", "semi", "anti", "cross"]


@dataclass(frozen=True)
class SortKey:
    """A column to sort by."""

    column: str
    descending: bool = False
    nulls_first: bool = True


@dataclass(frozen=True, eq=False, kw_only=True)
class Step:
    """A relation. `ordering` is the order its rows are in, as far as a sort above it still holds."""

    name: str
    node: str
    schema: Schema
    ordering: tuple[SortKey, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Read(Step):
    """Rows of files (text columns as STRING), rows of a table, or rows typed in."""

    source: FileSource | DatabaseSource | TableSource | Values


@dataclass(frozen=True, eq=False, kw_only=True)
class Project(Step):
    """One row for each row of the input, with these columns."""

    input: Step
    columns: tuple[tuple[str, Bound], ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Filter(Step):
    """The rows for which the predicate is true."""

    input: Step
    predicate: Bound


@dataclass(frozen=True, eq=False, kw_only=True)
class Join(Step):
    """Rows of two inputs side by side. `columns` of the result refer to `left.x` and `right.x`.

    `keys` are the pairs of columns that must be equal; `condition` is what must hold besides.
    """

    left: Step
    right: Step
    kind: JoinKind
    keys: tuple[tuple[str, str], ...]
    condition: Bound | None
    columns: tuple[tuple[str, Bound], ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Aggregate(Step):
    """One row a group (one in all without groups); `subtotals` adds the rows of ROLLUP or CUBE."""

    input: Step
    group_by: tuple[str, ...]
    aggregates: tuple[tuple[str, Bound], ...]
    subtotals: Literal["none", "rollup", "cube"] = "none"


@dataclass(frozen=True)
class Frame:
    """The rows around each row: from `start` to `end`, counted from it (-1 is the row before, None all)."""

    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Window(Step):
    """The input's columns, and new ones computed over the rows around each row.

    `frame` is None for functions that take none: ranks, and the values of rows before or after.
    """

    input: Step
    columns: tuple[tuple[str, Bound], ...]
    partition_by: tuple[str, ...]
    order_by: tuple[SortKey, ...]
    frame: Frame | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Sort(Step):
    """The input's rows in order."""

    input: Step
    keys: tuple[SortKey, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Limit(Step):
    """The first rows of the input, in its ordering."""

    input: Step
    rows: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Distinct(Step):
    """The input's rows, each once."""

    input: Step


@dataclass(frozen=True, eq=False, kw_only=True)
class SetOperation(Step):
    """Inputs that have the same columns, names and types (in whatever order).

    `union`: under each other; `intersect`: rows that all have; `except`: rows of the first that no other
    has. The last two give each row once, and take NULL for equal to NULL.
    """

    inputs: tuple[Step, ...]
    kind: Literal["union", "intersect", "except"] = "union"
    distinct: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class Unpivot(Step):
    """A row for each of several columns: the `kept` ones, a label in `label`, the value in `value`.

    Every column has the type of `value`; `labels` are pairs of a column and its label.
    """

    input: Step
    kept: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    label: str
    value: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Explode(Step):
    """A row for each value of the list `column`: the input's other columns, and the value as `element`.

    `position` counts the values of a list from 0, where it is named. `outer`: a row whose list is empty or
    NULL is kept, with NULL.
    """

    input: Step
    column: str
    element: str
    position: str | None = None
    outer: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class Query(Step):
    """The rows of a query of the user's own; the table `input_N` in it is the input in the place N.

    The type of `query` is that of a row.
    """

    inputs: tuple[Step, ...]
    query: Bound


@dataclass(frozen=True, eq=False, kw_only=True)
class ParseJson(Step):
    """The input's columns, and last `column`: the JSON object in the text `source`, as a struct.

    The struct is NULL where the text is no JSON object; a field that has another type is NULL.
    """

    input: Step
    source: str
    column: str


@dataclass(frozen=True, eq=False, kw_only=True)
class FormatJson(Step):
    """The input's columns, and last `column`: an object of `fields` as JSON text.

    `fields` are pairs of a key and a value; those that are NULL are left out.
    """

    input: Step
    fields: tuple[tuple[str, Bound], ...]
    column: str


@dataclass(frozen=True)
class Rule:
    """What no row may be: the rows for which `broken` is true. `value` is what a message shows of one."""

    field: str
    broken: Bound
    value: Bound
    message: str

    def told(self, count: int, example: str | None) -> str:
        """What a check found: how many rows break the rule, and what one of them has."""
        return f"{self.message}. {count:,} rows have such a value, for example `{example}`."


@dataclass(frozen=True)
class RowRule(Rule):
    """A rule of a step that checks rows: `value` is a whole row, as text."""

    def told(self, count: int, example: str | None) -> str:
        """What a check found: how many rows break the rule, and one of them."""
        return (
            f"{self.message}, and in {count:,} {'row' if count == 1 else 'rows'} it is not so: `{example}`."
        )


@dataclass(frozen=True)
class UniqueRule(RowRule):
    """That no two rows have the same values in the columns `unique`, which are not NULL."""

    unique: tuple[str, ...] = ()


@dataclass(frozen=True)
class CountRule(Rule):
    """How many rows there may be; the check's input is one row, and `value` says their number in words."""

    least: int | None = None
    most: int | None = None

    def told(self, count: int, example: str | None) -> str:
        """What a check found: how many rows there are."""
        return f"{self.message}, and there are {example}."


@dataclass(frozen=True, eq=False, kw_only=True)
class Check(Step):
    """A statement of its own that stops the job, before anything is written, where a rule is broken."""

    input: Step
    rules: tuple[Rule, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Write(Step):
    """The input's rows into files, or into a table."""

    input: Step
    sink: FileSink | DatabaseSink | TableSink = field()


AnyStep = (
    Read
    | Project
    | Filter
    | Join
    | Aggregate
    | Window
    | Sort
    | Limit
    | Distinct
    | SetOperation
    | Unpivot
    | Explode
    | Query
    | ParseJson
    | FormatJson
    | Check
    | Write
)
STEP_TYPES = get_args(AnyStep)


def inputs_of(step: Step) -> tuple[Step, ...]:
    """The steps that a step reads, in order."""
    if isinstance(step, Join):
        return (step.left, step.right)
    if isinstance(step, SetOperation | Query):
        return step.inputs
    source = getattr(step, "input", None)
    return (source,) if isinstance(source, Step) else ()


def ordered(ends: Iterable[Step], done: set[int] | None = None) -> tuple[Step, ...]:
    """The steps and all that they read, each once, after those that it reads.

    What is in `done` (by `id`) is left out, with all that it reads; what is given back is added to it.
    """
    found: dict[int, Step] = {}
    done = set() if done is None else done
    for end in ends:
        waiting: list[tuple[Step, bool]] = [(end, False)]
        while waiting:
            step, expanded = waiting.pop()
            if id(step) in done:
                continue
            if expanded:
                done.add(id(step))
                found[id(step)] = step
                continue
            waiting.append((step, True))
            waiting += [(s, False) for s in reversed(inputs_of(step)) if id(s) not in done]
    return tuple(found.values())
