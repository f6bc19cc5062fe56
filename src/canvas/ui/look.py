"""What the app draws itself, as HTML: chips, notes, tables of rows. Every text in it is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from canvas.errors import Problem
from canvas.nodes.base import Category
from canvas.preview.cells import as_text
from canvas.sql.schema import Schema
from canvas.sql.types import is_numeric
from canvas.ui import answers
from canvas.ui.documents import TargetResult
from canvas.ui.listing import NodeCard, Pane
from canvas.ui.overview import PipelineRow
from canvas.ui.theme import CATEGORY_COLOURS
from canvas.ui.tones import Tone

if TYPE_CHECKING:
    from canvas.preview import Preview

BRING_INTO_VIEW = """<script>
(function look(tries) {
  const chosen = document.querySelector(".st-key-nodes [data-selected]");
  if (chosen) chosen.scrollIntoView({block: "nearest"});
  else if (tries) setTimeout(look, 100, tries - 1);
})(50);
</script>"""
"""Scrolls the list to the chosen node, once, when a pipeline is opened."""

LONGEST_CELL = 200
"""A longer text is cut in a table; the whole is shown when the mouse rests on it."""


def chip(text: str, tone: Tone, hint: str = "") -> str:
    """A small rounded label with a coloured dot."""
    title = f' title="{escape(hint)}"' if hint else ""
    return f'<span class="cv-chip cv-{tone}"{title}><i></i>{escape(text)}</span>'


def chips(parts: Iterable[str]) -> str:
    """Chips in a row."""
    return f'<div class="cv-chips">{"".join(parts)}</div>'


def target_chip(target: TargetResult) -> str:
    """How a pipeline stands with a target: `Spark SQL ready`, `Data Factory: 3 notes`."""
    found = target.findings()
    hint = "\n".join(str(p) for p in found[:12])
    if target.compiled is None:
        return chip(f"{target.label}: no code yet", "error", hint)
    if not found:
        return chip(f"{target.label} ready", "ok")
    return chip(f"{target.label}: {len(found)} note{'' if len(found) == 1 else 's'}", "warn", hint)


def preview_chips(preview: Preview) -> str:
    """On what the rows were computed, and how far they can be trusted."""
    short, full = answers.samples(preview)
    return chip(short, "quiet", full) + chip(*answers.trust(preview))


def crumbs(workspace: str, pipeline: str, description: str) -> str:
    """`workspace / pipeline`, and what it is for."""
    return (
        f'<div class="cv-crumbs"><span>{escape(workspace)} /</span><h1>{escape(pipeline)}</h1>'
        f"<p>{escape(description)}</p></div>"
    )


def page_heading(title: str, about: str) -> str:
    """A page's title and a line under it."""
    return f'<div class="cv-page"><h1>{escape(title)}</h1><p>{escape(about)}</p></div>'


def note(text: str, tone: Tone) -> str:
    """A line of news; `names` are set as code."""
    return f'<p class="cv-note cv-{tone}" role="status">{marked(text)}</p>'


def quiet(text: str) -> str:
    """A line of small, quiet text."""
    return f'<p class="cv-quiet">{escape(text)}</p>'


def field(label: str, value: str) -> str:
    """A label with a value that is only read."""
    return f'<div class="cv-field"><b>{escape(label)}</b><span>{escape(value)}</span></div>'


def pipeline_facts(row: PipelineRow, changed: str, targets: Sequence[TargetResult]) -> str:
    """What is known of a pipeline in a list: how many steps, its last change, and how it stands."""
    steps = f"{row.nodes} step{'' if row.nodes == 1 else 's'}"
    state = ""
    if row.errors or not targets:
        is_empty = not row.nodes and not row.errors
        tone: Tone = "error" if row.errors else "quiet" if is_empty else "ok"
        state = chip("empty" if is_empty else row.state, tone)
    stands = "".join(target_chip(target) for target in targets)
    return (
        f'<div class="cv-facts"><em>{steps}</em><em>{escape(changed)}</em><span>{state}{stands}</span></div>'
    )


def language(path: str) -> str:
    """The language of a file, for its colours."""
    return {"py": "python", "sql": "sql", "json": "json"}.get(path.rsplit(".", 1)[-1], "text")


def problems_box(problems: Sequence[Problem], *, heading: str = "", with_node: bool = True) -> str:
    """Problems in a box, errors red and warnings amber."""
    if not problems:
        return ""
    lines = []
    for problem in problems:
        place = ".".join(p for p in (problem.node if with_node else None, problem.field) if p)
        start = f"<b>{escape(place)}</b> " if place else ""
        tone = "error" if problem.severity == "error" else "warn"
        lines.append(f'<li class="cv-{tone}">{start}{marked(problem.message)}</li>')
    head = f"<h2>{escape(heading)}</h2>" if heading else ""
    return f'<div class="cv-box">{head}<ul>{"".join(lines)}</ul></div>'


def marked(text: str) -> str:
    """Text with `names` set as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))


def node_heading(card: NodeCard, help_text: str, colour: tuple[str, str]) -> str:
    """The chosen node: its title, id and type, what it does, and what it is for."""
    identifier = f"<code>{escape(card.id)}</code>" if card.title != card.id else ""
    return (
        f'<div class="cv-node" style="--light:{colour[0]};--dark:{colour[1]}">'
        f"<div><h2>{escape(card.title)}</h2>{identifier}"
        f'<span class="cv-kind">{escape(card.kind)}</span></div>'
        f"<p>{escape(card.says)}</p><p>{marked(help_text)}</p></div>"
    )


def box_heading(title: str, detail: str, name: str, colour: tuple[str, str]) -> str:
    """The chosen box of a lineage: what it is called, and what it does or is."""
    identifier = f"<code>{escape(name)}</code>" if name and name != title else ""
    return (
        f'<div class="cv-node" style="--light:{colour[0]};--dark:{colour[1]}">'
        f"<div><h2>{escape(title)}</h2>{identifier}</div><p>{escape(detail)}</p></div>"
    )


def legend(meanings: Mapping[Category, str], dark: bool) -> str:
    """What the colours of a picture mean."""
    parts = (
        f'<span><i style="background:{CATEGORY_COLOURS[category][dark]}"></i>{escape(text)}</span>'
        for category, text in meanings.items()
    )
    return f'<div class="cv-legend">{"".join(parts)}</div>'


def pane_heading(pane: Pane, preview: Preview | None = None) -> str:
    """The line above a table: In or Out, the node, and how much of it is shown."""
    about = f"<em>{escape(answers.how_much(preview))}</em>{preview_chips(preview)}" if preview else ""
    return (
        f'<div class="cv-pane"><b>{escape(pane.label)}</b> <span title="{escape(pane.name)}">'
        f"{escape(pane.name)}</span>{about}</div>"
    )


def rows_table(schema: Schema, rows: Iterable[Sequence[object]], label: str) -> str:
    """Rows under headings that say name and type; numbers on the right, NULL as `empty`."""
    numeric = [is_numeric(c.type) for c in schema]
    heads = "".join(
        f'<th scope="col"{_right(n)}>{escape(c.name)}<small>{escape(str(c.type))}</small></th>'
        for c, n in zip(schema, numeric, strict=True)
    )
    body = "".join(
        "<tr>" + "".join(_cell(value, n) for value, n in zip(row, numeric, strict=True)) + "</tr>"
        for row in rows
    )
    empty = "" if body else '<p class="cv-none">No rows.</p>'
    return (
        f'<div class="cv-rows" tabindex="0" role="region" aria-label="{escape(label)}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{empty}</div>"
    )


def _right(numeric: bool) -> str:
    return ' class="r"' if numeric else ""


def _cell(value: object, numeric: bool) -> str:
    if value is None:
        return f'<td class="x{" r" if numeric else ""}">empty</td>'
    text = as_text(value)
    if len(text) > LONGEST_CELL:
        return f'<td title="{escape(text[:2000])}">{escape(text[:LONGEST_CELL])}…</td>'
    return f"<td{_right(numeric)}>{escape(text)}</td>"


def waiting(text: str) -> str:
    """Where rows will be."""
    return f'<div class="cv-wait" role="status"><i></i>{escape(text)}</div>'


def styles(dark: bool) -> str:
    """The style sheet of all of this, for the theme."""
    return f"<style>{_sheet('canvas.css')}{_sheet('dark.css') if dark else ''}</style>"


def desk_styles() -> str:
    """The style sheet of the canvas page, whose panels fill the window."""
    return f"<style>{_sheet('desk.css')}</style>"


@cache
def _sheet(name: str) -> str:
    return files("canvas.ui").joinpath(name).read_text(encoding="utf-8")


def node_colours(categories: Sequence[Category], dark: bool) -> str:
    """The style of the list of nodes: the colour of each one's category at its left edge."""
    rules = "".join(
        f".st-key-nodes [data-testid=stRadioGroup]>div:nth-child({number})"
        f"{{--k:{CATEGORY_COLOURS[category][dark]}}}"
        for number, category in enumerate(categories, start=1)
    )
    return f"<style>{rules}</style>"
