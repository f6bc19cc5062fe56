"""The rows under the canvas: of the step that is looked at, and of nothing else than they say they are."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from canvas.document.workspace import Workspace
from canvas.engine import EngineError
from canvas.preview import Preview, SampleInfo, Sampling
from canvas.preview.profile import ColumnProfile, profile
from canvas.sql.schema import Schema
from canvas.sql.types import parse_type
from canvas.ui import answers
from canvas.ui.desk import Desk, Question
from canvas.ui.documents import Document, document_of
from canvas.ui.panes import (
    FROM_BEFORE,
    LONGEST_CELL,
    MOST_SAMPLED,
    Asker,
    _rows,
    filled_words,
    preview_data,
    sampling_of,
    share_words,
)
from canvas.ui.previewing import sample_words
from tests.ui.conftest import wait_until
from tests.ui.hand_engine import ROWS, HandEngine

TEXT = """\
format: canvas/1
name: tiny
nodes:
  rows: {type: inline, columns: {id: INT}, rows: [[1]]}
  more: {type: inline, columns: {id: INT}, rows: [[2]]}
  parts: {type: split, input: rows, routes: {large: id > 2}}
  all: {type: union, inputs: [parts.large, more]}
  few: {type: limit, input: all, rows: 2}
  wrong: {type: filter, input: rows, condition: idd > 2}
  open: {type: limit, rows: 3}
  begun: {type: filter, input: rows}
  odd: {type: teleport, input: rows}
  fresh: {type: aggregate, input: rows}
  out: {type: write_file, input: few, connection: lake, path: out, format: parquet}
"""


@pytest.fixture
def engine() -> HandEngine:
    return HandEngine()


@pytest.fixture
def asker(tmp_path: Path, engine: HandEngine) -> Iterator[Asker]:
    desk = Desk(Workspace(tmp_path), lambda: engine)
    assert wait_until(lambda: desk.state == "ready", 20)
    yield Asker(desk, "tab", Sampling())
    for gate in engine.held.values():
        gate.set()
    desk.close()


def edited(asker: Asker, old: str = "", new: str = "") -> Document:
    workspace = asker.desk.workspace
    return document_of(workspace, workspace.root / "tiny.yaml", TEXT.replace(old, new) if old else TEXT)


def look(asker: Asker, node: str | None, document: Document | None = None, **chosen: str) -> dict[str, Any]:
    """The panes once nothing is on its way."""
    document = document or edited(asker)
    assert wait_until(lambda: not preview_data(asker, document, node, chosen, asked=1)["waiting"], 20)
    return preview_data(asker, document, node, chosen, asked=1)


def sides(data: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(p["side"], p["name"], p["state"]) for p in data["panes"]]


def test_the_rows_that_go_in_stand_beside_those_that_come_out(asker: Asker) -> None:
    data = look(asker, "few")
    assert sides(data) == [("in", "all", "ready"), ("out", "few", "ready")]
    assert [p["rows"] for p in data["panes"]] == [[["1"], ["2"], ["3"]]] * 2
    assert data["panes"][1]["columns"][0]["type"] == "INT"
    assert data["sampling"] == {"method": "matching", "rows": 10_000, "seed": 0}


def test_a_source_has_nothing_that_goes_in_and_a_sink_shows_what_it_would_write(asker: Asker) -> None:
    assert sides(look(asker, "rows")) == [("out", "rows", "ready")]
    written = look(asker, "out")
    assert sides(written) == [("out", "out", "ready")]
    assert written["panes"][0]["title"] == "Written"


def test_of_several_inputs_and_outputs_one_is_shown_and_the_others_can_be_chosen(asker: Asker) -> None:
    data = look(asker, "all")
    assert data["panes"][0]["choices"] == [
        {"id": "parts.large", "label": "parts.large"},
        {"id": "more", "label": "more"},
    ]
    assert look(asker, "all", **{"in": "more"})["panes"][0]["name"] == "more"
    assert look(asker, "all", **{"in": "gone"})["panes"][0]["name"] == "parts.large"
    out = look(asker, "parts", out="parts.default")["panes"][1]
    assert (out["name"], [c["label"] for c in out["choices"]]) == ("parts.default", ["large", "default"])


def test_the_page_is_drawn_while_rows_are_on_their_way(asker: Asker, engine: HandEngine) -> None:
    gate = engine.hold("LIMIT 2")
    data = preview_data(asker, edited(asker), "few", {}, asked=1)
    out = data["panes"][1]
    assert (data["waiting"], out["state"], out["heading"]) == (True, "working", "Working on the rows…")
    gate.set()
    assert look(asker, "few")["panes"][1]["state"] == "ready"


def test_while_new_rows_come_the_last_good_ones_stay_greyed(asker: Asker, engine: HandEngine) -> None:
    look(asker, "few")
    gate = engine.hold("LIMIT 1")
    document = edited(asker, "rows: 2", "rows: 1")
    out = preview_data(asker, document, "few", {}, asked=2)["panes"][1]
    assert (out["state"], out["stale"], out["rows"]) == ("working", True, [["1"], ["2"], ["3"]])
    engine.tables["LIMIT 1"] = ROWS.slice(2, 1)
    gate.set()
    out = look(asker, "few", document)["panes"][1]
    assert (out["state"], out["stale"], out["rows"]) == ("ready", False, [["3"]])


def test_when_new_rows_fail_the_reason_stands_over_the_last_good_ones(
    asker: Asker, engine: HandEngine
) -> None:
    look(asker, "few")
    document = edited(asker, "rows: 2", "rows: 1")
    engine.errors = [EngineError("`x` is no number.")]
    out = look(asker, "few", document)["panes"][1]
    assert (out["state"], out["stale"], len(out["rows"])) == ("failed", True, 3)
    assert out["problems"] == [{"text": "few: `x` is no number.", "tone": "error", "step": "few"}]
    assert (out["heading"], out["again"]) == (FROM_BEFORE, True)


def test_a_step_with_a_problem_shows_what_goes_in_and_says_why_nothing_comes_out(asker: Asker) -> None:
    data = look(asker, "wrong")
    assert sides(data) == [("in", "rows", "ready"), ("out", "wrong", "failed")]
    assert data["panes"][1]["heading"] == "No rows to show"
    assert "`idd` is not a column here" in data["panes"][1]["problems"][0]["text"]
    assert not data["panes"][1]["again"], "asking once more cannot help"


def test_what_is_wrong_before_a_step_is_said_once_with_what_comes_in(asker: Asker) -> None:
    text = (
        "  gone: {type: read_file, path: gone.csv, format: csv, columns: {id: STRING}}\n"
        "  some: {type: limit, input: gone, rows: 3}\n  rows:"
    )
    said, came = look(asker, "some", edited(asker, "  rows:", text))["panes"]
    assert ["There is no such file" in p["text"] for p in said["problems"]] == [True]
    assert said["again"]
    assert (came["problems"], came["again"]) == ([], False)
    assert came["heading"] == "Nothing comes out while nothing comes in"
    alone = look(asker, "gone", edited(asker, "  rows:", text))["panes"][-1]
    assert "There is no such file" in alone["problems"][0]["text"]


@pytest.mark.parametrize(
    ("node", "heading"),
    [
        ("open", "Connect its input to see its rows."),
        ("begun", "Finish its settings to see its rows."),
        ("fresh", "Finish its settings to see its rows."),
        ("odd", "This step cannot be understood yet. Its settings say why."),
        (None, "Choose a step to see its rows."),
        ("gone", "Choose a step to see its rows."),
    ],
)
def test_where_there_are_no_rows_it_says_what_to_do(asker: Asker, node: str | None, heading: str) -> None:
    out = look(asker, node)["panes"][-1]
    assert (out["side"], out["heading"], out["rows"]) == ("out", heading, [])
    assert out["state"] in ("none", "failed")


def test_a_half_made_step_shows_what_goes_in(asker: Asker) -> None:
    assert sides(look(asker, "begun"))[0] == ("in", "rows", "ready")
    assert sides(look(asker, "odd"))[0] == ("in", "rows", "ready")


def test_rows_that_nobody_looks_at_any_more_are_let_go(asker: Asker, engine: HandEngine) -> None:
    """Else an engine that is busy with them keeps everything else waiting."""
    document = edited(asker)
    engine.hold("LIMIT 2")
    assert preview_data(asker, document, "few", {}, asked=1)["waiting"]
    (future,) = (asker.desk.ask(document, Question(document.text, "few")),)
    assert engine.wait_for("LIMIT 2")
    preview_data(asker, document, None, {}, asked=2)
    assert answers.is_there(future, 20)
    assert [p.message for p in answers.failure(future)] == ["Stopped."]


def test_columns_that_a_step_adds_or_changes_are_marked() -> None:
    table = pa.table({"id": [1], "name": ["x"], "at": [None]})
    shown = preview(table, "id INT, name STRING, at DATE")
    before = {"id": "INT", "name": "INT"}
    assert [c["isNew"] for c in _rows(shown, before)["columns"]] == [False, True, True]
    assert [c["isNew"] for c in _rows(shown, None)["columns"]] == [False, False, False]


def preview(table: pa.Table, schema: str, **more: Any) -> Preview:
    columns = [(name, parse_type(kind)) for name, kind in (part.split(" ") for part in schema.split(", "))]
    asked: dict[str, Any] = {"row_count": table.num_rows, "cut": False, "samples": {}, **more}
    return Preview("x", Schema.of(columns), table, seconds=0.1, engine="embedded", **asked)


def test_cells_are_text_nothing_is_nothing_and_long_ones_are_cut() -> None:
    table = pa.table(
        {
            "n": pa.array([Decimal("1.50"), None]),
            "t": ["x" * (LONGEST_CELL + 1), ""],
            "b": [True, None],
            "d": [datetime.date(2024, 3, 31), None],
        }
    )
    rows = _rows(preview(table, "n DECIMAL(3,2), t STRING, b BOOLEAN, d DATE"), None)["rows"]
    assert rows == [["1.50", "x" * LONGEST_CELL + "…", "true", "2024-03-31"], [None, "", None, None]]


def test_a_columns_profile_is_in_its_head() -> None:
    shown = preview(
        pa.table({"id": [1, 2]}),
        "id INT",
        profiles=(ColumnProfile("id", 0.25, 1234, "1", "9", (1.0, 0.5), ("1–5", "5–9"), (("1", 1200),)),),
    )
    (column,) = _rows(shown, None)["columns"]
    assert column == {
        "name": "id",
        "type": "INT",
        "numeric": True,
        "isNew": False,
        "filled": "25 % empty",
        "nulls": 0.25,
        "bars": [{"share": 1.0, "label": "1–5"}, {"share": 0.5, "label": "5–9"}],
        "facts": [
            ("Different values", "1,234"),
            ("Lowest", "1"),
            ("Highest", "9"),
            ("Empty", "25 %"),
        ],
        "top": [("1", "1,200")],
    }


def test_columns_without_any_row_are_neither_filled_nor_empty() -> None:
    table = pa.table({"id": pa.array([], pa.int32())})
    (column,) = _rows(preview(table, "id INT", profiles=profile(table)), None)["columns"]
    assert (column["filled"], column["nulls"], column["bars"]) == ("", 0.0, [])
    assert (column["facts"], column["top"]) == ([("Rows", "none")], [])


def test_a_column_without_a_profile_is_shown_without_one() -> None:
    (column,) = _rows(preview(pa.table({"id": [1]}), "id INT"), None)["columns"]
    assert (column["filled"], column["bars"], column["facts"]) == ("", [], [])


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.5, "50 %"),
        (1 / 3, "33.3 %"),
        (0.001, "0.1 %"),
        (0.0000001, "< 0.1 %"),
        (0.9999999, "> 99.9 %"),
        (0.999, "99.9 %"),
    ],
)
def test_a_share_in_words_is_never_rounded_to_none_or_all(share: float, words: str) -> None:
    assert share_words(share) == words
    assert filled_words(share) == ("100 % filled" if share == 0 else f"{words} empty")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"method": "random", "rows": 50, "seed": 7}, Sampling("random", 50, 7)),
        ({"rows": MOST_SAMPLED}, Sampling(rows=MOST_SAMPLED)),
        ({"rows": MOST_SAMPLED + 1}, Sampling()),
        ({"rows": 0}, Sampling()),
        ({"rows": "50"}, Sampling()),
        ({"rows": 1.5}, Sampling()),
        ({"rows": True, "seed": True}, Sampling()),
        ({"method": "all"}, Sampling()),
        ({"method": ["first"]}, Sampling()),
        ({"seed": -1}, Sampling()),
        ({"seed": 2**31}, Sampling()),
        ({}, Sampling()),
    ],
)
def test_a_sampling_that_makes_no_sense_is_not_taken(said: dict[str, Any], wanted: Sampling) -> None:
    assert repr(sampling_of(said, Sampling())) == repr(wanted)


def info(rows: int, total: int | None, method: Any = "first", node: str = "a") -> SampleInfo:
    return SampleInfo(node, rows, total, method, 0, (), "2024-03-31T12:00:00+00:00")


@pytest.mark.parametrize(
    ("sample", "words"),
    [
        (info(1234, 1234), "all 1,234 rows"),
        (info(0, 0), "all 0 rows"),
        (info(10_000, 120_000), "the first 10,000 of 120,000 rows"),
        (info(10_000, None), "the first 10,000 rows"),
        (info(500, 120_000, "random"), "a random 500 of 120,000 rows"),
        (info(1, 1), "the only row"),
    ],
)
def test_what_was_sampled_in_words(sample: SampleInfo, words: str) -> None:
    assert sample_words(sample) == words


def test_where_the_rows_come_from_in_words() -> None:
    table = pa.table({"id": [1]})
    assert answers.samples(preview(table, "id INT")) == ("typed-in rows only", "")
    one = preview(table, "id INT", samples={"a": info(5, 5)})
    assert answers.samples(one) == ("on all rows of the source", "a: all 5 rows")
    two = preview(table, "id INT", samples={"a": info(5, 5), "b": info(7, 7, node="b")})
    assert answers.samples(two) == ("on all rows of 2 sources", "a: all 5 rows\nb: all 7 rows")
    cut = preview(table, "id INT", samples={"a": info(5, 5), "b": info(7, 70, node="b")})
    assert answers.samples(cut) == (
        "sampled: b the first 7 of 70 rows",
        "a: all 5 rows\nb: the first 7 of 70 rows",
    )


def test_how_many_rows_there_are_in_words() -> None:
    table = pa.table({"id": list(range(200))})
    assert answers.how_much(preview(table, "id INT")) == "200 rows"
    assert answers.how_much(preview(table, "id INT", row_count=8412)) == "first 200 of 8,412 rows"
    assert (
        answers.how_much(preview(table, "id INT", row_count=100_000, cut=True))
        == "first 200 of more than 100,000 rows"
    )
    assert answers.how_much(preview(table.slice(0, 1), "id INT")) == "1 row"
    assert answers.how_much(preview(table.slice(0, 0), "id INT")) == "0 rows"


def test_how_far_rows_can_be_trusted_is_said_with_the_reason() -> None:
    table = pa.table({"id": [1]})
    assert answers.trust(preview(table, "id INT")) == ("as on Spark", "ok", "")
    doubtful = preview(table, "id INT", doubts=("`date_format` may differ.", "`x` too."))
    assert answers.trust(doubtful) == ("unverified", "warn", "`date_format` may differ.\n`x` too.")
