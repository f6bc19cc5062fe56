"""What the app draws itself, as HTML: chips, notes, tables of rows. Every text in it is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from canvas.errors import Problem
from canvas.nodes.base import Category
from canvas.ui import answers, wording
from canvas.ui.documents import TargetResult
from canvas.ui.overview import PipelineRow
from canvas.ui.theme import CATEGORY_COLOURS
from canvas.ui.tones import Tone


def chip(text: str, tone: Tone, hint: str = "") -> str:
    """A small rounded label with a coloured dot."""
    title = f' title="{escape(hint)}"' if hint else ""
    return f'<span class="cv-chip cv-{tone}"{title}><i></i>{escape(text)}</span>'


def target_chip(target: TargetResult) -> str:
    """How a pipeline stands with a target: `Spark SQL ready`, `Data Factory: 3 notes`."""
    found = target.findings()
    hint = "\n".join(str(p) for p in found[:12])
    if target.compiled is None:
        return chip(f"{target.label}: no code yet", "error", hint)
    if not found:
        return chip(f"{target.label} ready", "ok")
    return chip(f"{target.label}: {len(found)} note{'' if len(found) == 1 else 's'}", "warn", hint)


def page_heading(title: str, about: str) -> str:
    """A page's title and a line under it."""
    return f'<div class="cv-page"><h1>{escape(title)}</h1><p>{escape(about)}</p></div>'


def note(text: str, tone: Tone) -> str:
    """A line of news; `names` are set as code."""
    return f'<p class="cv-note cv-{tone}" role="status">{marked(text)}</p>'


def status(text: str) -> str:
    """A line of small, quiet text that says what goes on; a screen reader says it too."""
    return f'<p class="cv-quiet" role="status">{escape(text)}</p>'


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


def problems_box(problems: Sequence[Problem], *, heading: str = "", with_node: bool = True) -> str:
    """Problems in a box, errors red and warnings amber."""
    if not problems:
        return ""
    lines = []
    for problem in problems:
        place = answers.place_of(problem, with_node=with_node)
        start = f"<b>{escape(place)}</b> " if place else ""
        tone = "error" if problem.severity == "error" else "warn"
        lines.append(f'<li class="cv-{tone}">{start}{marked(problem.message)}</li>')
    head = f"<h2>{escape(heading)}</h2>" if heading else ""
    return f'<div class="cv-box">{head}<ul>{"".join(lines)}</ul></div>'


def marked(text: str) -> str:
    """Text with `names` set as code; a doubled backtick in one is one."""
    parts = re.split(r"`((?:[^`]|``)+)`", wording.message(text))
    return "".join(
        f"<code>{escape(part.replace('``', '`'))}</code>" if i % 2 else escape(part)
        for i, part in enumerate(parts)
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
