"""`canvas preview`: the first rows of a node, on samples."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canvas.cli.engines import EngineOption, check_engine, engine
from canvas.cli.output import console, note, report, say_json, table
from canvas.cli.places import (
    EnvironmentOption,
    Opened,
    ParameterOption,
    PipelineName,
    WorkspaceOption,
    bind,
    naming,
    open_pipeline,
    read_parameters,
)
from canvas.errors import PipelineError

if TYPE_CHECKING:
    from canvas.plan import Plan
    from canvas.preview import Preview

ROWS_OF_TABLE = 20
ROWS_OF_FILE = 1000


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    json = "json"


def preview(
    pipeline: PipelineName,
    node: Annotated[
        str | None,
        typer.Option("--node", metavar="ID", help="A node, or node.port; else what the first sink writes."),
    ] = None,
    rows: Annotated[
        int | None,
        typer.Option(
            "--rows", min=1, help=f"At most so many; else {ROWS_OF_TABLE} as a table, {ROWS_OF_FILE} else."
        ),
    ] = None,
    engine_kind: EngineOption = "embedded",
    form: Annotated[Format, typer.Option("--format", help="How to print the rows.")] = Format.table,
    sample: Annotated[
        int | None,
        typer.Option("--sample", min=1, metavar="N", help="Read at most so many rows of each source."),
    ] = None,
    environment: EnvironmentOption = None,
    param: ParameterOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Print the first rows of a node's result on samples of its sources."""
    check_engine(engine_kind)
    opened = open_pipeline(pipeline, workspace)
    plan = opened.plan()
    chosen, port = _node(plan, node)
    wanted = rows or (ROWS_OF_TABLE if form is Format.table else ROWS_OF_FILE)
    given = read_parameters(param)
    with naming(opened.file):
        found = _preview(opened, plan, chosen, port, wanted, sample, engine_kind, environment, given)
    _print(found, form)
    report(p.at(file=opened.file) for p in (*found.problems, *found.remarks))
    for doubt in found.doubts:
        note(f"unverified: {doubt}")


def _preview(
    opened: Opened,
    plan: Plan,
    node: str,
    port: str | None,
    rows: int,
    sample: int | None,
    engine_kind: str,
    environment: str | None,
    given: dict[str, str],
) -> Preview:
    plan.output(node, port)
    settings = opened.workspace.settings(environment)
    values = bind(opened, settings, given)
    from canvas.preview import Previews, Sampling

    sampling = Sampling(rows=sample) if sample else Sampling()
    with engine(engine_kind) as running:
        previews = Previews(opened.workspace, running)
        return previews.preview(
            plan, node, port=port, rows=rows, values=values, settings=settings, sampling=sampling
        )


def _node(plan: Plan, text: str | None) -> tuple[str, str | None]:
    """The node and port that are meant; the first that writes where none is named."""
    if text is not None:
        node, _, port = text.partition(".")
        return node, port or None
    if plan.sinks:
        return plan.sinks[0].node, None
    nodes = list(plan.graph.order)
    if not nodes:
        raise PipelineError("The pipeline has no nodes yet: there is nothing to preview.")
    return nodes[-1], None


def _print(found: Preview, form: Format) -> None:
    if form is Format.json:
        say_json(as_json(found))
    elif form is Format.csv:
        _print_csv(found)
    else:
        _print_table(found)


def as_json(found: Preview) -> dict[str, Any]:
    """Columns, rows and samples as plain data; decimals, dates and times as text."""
    from canvas.preview.cells import as_json as plain
    from canvas.preview.cells import rows_of

    names = found.schema.names
    return {
        "columns": [{"name": c.name, "type": str(c.type)} for c in found.schema],
        "rows": [dict(zip(names, map(plain, row), strict=True)) for row in rows_of(found.table)],
        "sample": {node: info.as_json() for node, info in found.samples.items()},
        "row_count": found.row_count,
        "engine": found.engine,
        "unverified": list(found.doubts),
    }


def _print_csv(found: Preview) -> None:
    """RFC 4180, LF; NULL is an empty field, an empty text is `""`."""
    from canvas.preview.cells import rows_of

    lines = [",".join(_field(name) for name in found.schema.names)]
    lines += [
        ",".join("" if value is None else _field(value) for value in row) for row in rows_of(found.table)
    ]
    sys.stdout.write("".join(line + "\n" for line in lines))
    _note_samples(found)


def _field(value: object) -> str:
    from canvas.preview.cells import as_text

    text = as_text(value)
    return '"' + text.replace('"', '""') + '"' if text == "" or any(c in text for c in '",\r\n') else text


def _print_table(found: Preview) -> None:
    from canvas.preview.cells import as_text, rows_of
    from canvas.sql.types import is_numeric

    made = table()
    for column in found.schema:
        justify = "right" if is_numeric(column.type) else "left"
        made.add_column(f"{column.name}\n{column.type}", justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in rows_of(found.table):
        made.add_row(*("NULL" if value is None else as_text(value) for value in row))
    console().print(made)
    shown = found.table.num_rows
    total = f"more than {found.row_count:,}" if found.cut else f"{found.row_count:,}"
    note(f"{found.node}: {shown:,} of {total} rows on the samples, in {found.seconds:.1f} s ({found.engine})")
    _note_samples(found)


def _note_samples(found: Preview) -> None:
    from canvas.ui.previewing import sample_words

    for info in found.samples.values():
        note(f"sample of {info.node}: {sample_words(info)}")


COMMANDS = (preview,)
