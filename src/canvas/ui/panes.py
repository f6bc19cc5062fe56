"""The preview pane as the grid draws it: what goes into a step on the left, what comes out on the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from canvas.errors import Problem
from canvas.preview.cells import as_text, rows_of
from canvas.preview.model import Method
from canvas.sql.types import is_numeric
from canvas.ui import answers, wording
from canvas.ui.desk import Desk, Question
from canvas.ui.documents import Document
from canvas.ui.listing import Pane, input_panes, output_panes
from canvas.ui.standing import what_to_do

if TYPE_CHECKING:
    from canvas.preview import ColumnProfile, Preview, Sampling

PATIENCE = 0.12
"""So many seconds a page waits for rows before it is drawn without them."""
LONGEST_CELL = 400
"""A longer text is cut in a cell."""

MOST_SAMPLED = 100_000
"""So many rows of each source a sample may have."""

NO_ROWS = "No rows to show"
FROM_BEFORE = "The rows below are from before this went wrong"

NOT_UNDERSTOOD = "This step cannot be understood yet. Its settings say why."

Side = Literal["in", "out"]


@dataclass(frozen=True)
class Asker:
    """Who asks, and how the samples are to be taken."""

    desk: Desk
    tab: str
    sampling: Sampling


def preview_data(
    asker: Asker, document: Document, node: str | None, chosen: Mapping[str, str], *, asked: int
) -> dict[str, Any]:
    """Both panes of a step, and whether rows are still to come; `chosen` names an input and an output."""
    if node is None or node not in document.plan.pipeline.nodes:
        asker.desk.ask_all(document, (), tab=asker.tab)
        panes = [nothing("out", "Choose a step to see its rows.")]
        return _data(asker, panes, asked=asked, waiting=False)
    sides: list[tuple[Side, Sequence[Pane]]] = [
        ("in", input_panes(document, node)),
        ("out", output_panes(document, node)),
    ]
    shown = [(side, panes, _pick(panes, chosen.get(side, ""))) for side, panes in sides if panes]
    questions = [Question(document.text, p.node, p.port, sampling=asker.sampling) for _, _, p in shown]
    futures = asker.desk.ask_all(document, questions, tab=asker.tab)
    wait(futures, timeout=PATIENCE)
    known = _columns_before(shown, futures)
    drawn = [
        _pane(asker, document, side, panes, pane, answer, known if side == "out" else None)
        for (side, panes, pane), answer in zip(shown, futures, strict=True)
    ]
    _say_once(drawn, node)
    if not sides[1][1]:
        drawn.append(nothing("out", _what_to_do(document, node) or NOT_UNDERSTOOD))
    waiting = any(not f.done() for f in futures) or asker.desk.live_waits()
    return _data(asker, drawn, asked=asked, waiting=waiting)


def _say_once(panes: Sequence[dict[str, Any]], node: str) -> None:
    """Where nothing comes out because a step before gives nothing, the reason stands with what comes in."""
    said = [p["problems"] for p in panes if p["side"] == "in" and p["state"] == "failed"]
    for pane in panes:
        told = pane["problems"]
        if pane["side"] != "in" and told in said and all(p["step"] not in ("", node) for p in told):
            pane.update(problems=[], again=False, heading="Nothing comes out while nothing comes in")


def _what_to_do(document: Document, node: str) -> str:
    """How a step that is half made comes to have rows; empty where it is whole."""
    return (what_to_do(document, node) or "").replace(".", " to see its rows.")


def _data(asker: Asker, panes: list[dict[str, Any]], *, asked: int, waiting: bool) -> dict[str, Any]:
    sampling = asker.sampling
    return {
        "asked": asked,
        "panes": panes,
        "sampling": {"method": sampling.method, "rows": sampling.rows, "seed": sampling.seed},
        "waiting": waiting,
    }


def _pick(panes: Sequence[Pane], wanted: str) -> Pane:
    return next((p for p in panes if p.name == wanted), panes[0])


def _columns_before(
    shown: Sequence[tuple[Side, Sequence[Pane], Pane]], futures: Sequence[Future[Preview]]
) -> Mapping[str, str] | None:
    """The columns that go into the step with their types; None where they are not all known."""
    inputs = [f for (side, _, _), f in zip(shown, futures, strict=True) if side == "in"]
    if not inputs or any(not f.done() or answers.failure(f) for f in inputs):
        return None
    return {c.name.lower(): str(c.type) for f in inputs for c in f.result().schema}


def _pane(
    asker: Asker,
    document: Document,
    side: Side,
    panes: Sequence[Pane],
    pane: Pane,
    answer: Future[Preview],
    before: Mapping[str, str] | None,
) -> dict[str, Any]:
    frame: dict[str, Any] = {
        "side": side,
        "title": pane.label,
        "name": pane.name,
        "choices": [{"id": p.name, "label": p.short} for p in panes] if len(panes) > 1 else [],
        "chosen": pane.name,
        "again": False,
    }
    if answers.is_there(answer, 0):
        problems = answers.failure(answer)
        if not problems:
            return {**frame, **_rows(answer.result(), before), "state": "ready", "stale": False}
        half_made = _what_to_do(document, pane.node) if side != "in" else ""
        state, heading = "failed", half_made or NO_ROWS
        told = [] if half_made else [_problem(p, document) for p in problems]
        frame["again"] = document.plan.nodes[pane.node].lowered is not None
    else:
        state, told = "working", []
        heading = "Starting the engine…" if asker.desk.state == "starting" else "Working on the rows…"
    good = asker.desk.last_good(document.name, pane.node, pane.port)
    if good is not None:
        kept = _rows(good, before)
        heading = FROM_BEFORE if heading == NO_ROWS else heading
        return {**frame, **kept, "state": state, "stale": True, "heading": heading, "problems": told}
    return {**frame, **_EMPTY, "state": state, "stale": False, "heading": heading, "problems": told}


_EMPTY: Mapping[str, Any] = {
    "heading": "",
    "problems": [],
    "count": "",
    "sample": {"text": "", "hint": ""},
    "trust": None,
    "columns": [],
    "rows": [],
}


def nothing(side: Side, heading: str) -> dict[str, Any]:
    """A pane that has no rows to show, with what to do about it."""
    frame: dict[str, Any] = {
        "side": side,
        "title": "In" if side == "in" else "Out",
        "name": "",
        "choices": [],
        "chosen": "",
        "again": False,
    }
    return {**frame, **_EMPTY, "state": "none", "stale": False, "heading": heading}


def _problem(problem: Problem, document: Document) -> dict[str, str]:
    """A problem in words with its tone, and the step that it is on."""
    named = problem.node if problem.node in document.plan.pipeline.nodes else None
    where = named or answers.place_of(replace(problem, node=None, field=None))
    place = f"{where}: " if where else ""
    tone = "error" if problem.severity == "error" else "warn"
    return {"text": f"{place}{wording.message(problem.message)}", "tone": tone, "step": named or ""}


def _rows(preview: Preview, before: Mapping[str, str] | None) -> dict[str, Any]:
    short, full = answers.samples(preview)
    text, tone, hint = answers.trust(preview)
    profiles = {p.name: p for p in preview.profiles}
    return {
        "heading": "",
        "problems": [
            {"text": wording.message(p.message), "tone": "warn", "step": p.node or ""}
            for p in (*preview.problems, *preview.remarks)
        ],
        "count": answers.how_much(preview),
        "sample": {"text": short, "hint": full},
        "trust": {"text": text, "tone": tone, "hint": hint},
        "columns": [
            {
                "name": c.name,
                "type": str(c.type),
                "numeric": is_numeric(c.type),
                "isNew": before is not None and before.get(c.name.lower()) != str(c.type),
                **_profile(profiles.get(c.name), any_rows=preview.row_count > 0),
            }
            for c in preview.schema
        ],
        "rows": [[_cell(value) for value in row] for row in rows_of(preview.table)],
    }


def _cell(value: Any) -> str | None:
    if value is None:
        return None
    text = as_text(value)
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"


def _profile(profile: ColumnProfile | None, *, any_rows: bool) -> dict[str, Any]:
    if profile is None:
        return {"filled": "", "nulls": 0.0, "bars": [], "facts": [], "top": []}
    if not any_rows:
        return {"filled": "", "nulls": 0.0, "bars": [], "facts": [("Rows", "none")], "top": []}
    facts = [("Different values", f"{profile.distinct:,}" if profile.distinct is not None else "")]
    facts += [("Lowest", profile.lowest or ""), ("Highest", profile.highest or "")]
    facts.append(("Empty", share_words(profile.nulls)))
    return {
        "filled": filled_words(profile.nulls),
        "nulls": profile.nulls,
        "bars": [
            {"share": share, "label": label} for share, label in zip(profile.bars, profile.bins, strict=True)
        ],
        "facts": [(name, text) for name, text in facts if text],
        "top": [(text, f"{count:,}") for text, count in profile.top],
    }


def filled_words(nulls: float) -> str:
    """`100 % filled`, or how much is empty."""
    return "100 % filled" if nulls == 0 else f"{share_words(nulls)} empty"


def share_words(share: float) -> str:
    """A share of 1 as per cent: `0.3 %`; what is there is never 0 %, what is not all never 100 %."""
    percent = share * 100
    if 0 < percent < 0.1:
        return "< 0.1 %"
    if 99.9 < percent < 100:
        return "> 99.9 %"
    return f"{percent:.1f}".rstrip("0").rstrip(".") + " %"


def sampling_of(said: Mapping[str, Any], before: Sampling) -> Sampling:
    """The sampling that a person chose; what makes no sense in it stays as it was."""
    method, rows, seed = said.get("method"), said.get("rows"), said.get("seed")
    return replace(
        before,
        method=next((m for m in get_args(Method) if m == method), before.method),
        rows=rows if type(rows) is int and 1 <= rows <= MOST_SAMPLED else before.rows,
        seed=seed if type(seed) is int and 0 <= seed < 2**31 else before.seed,
    )
