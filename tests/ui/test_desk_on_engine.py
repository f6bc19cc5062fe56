"""Previews, counts and formulas of the app on the embedded engine itself, also when it is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from canvas.document.workspace import Workspace
from canvas.engine import Engine, open_engine
from canvas.preview import Sampling
from canvas.preview.cells import rows_of
from canvas.ui.desk import Desk, Question
from canvas.ui.documents import Document, document_of
from canvas.ui.live import WORKING, Formula
from tests.ui.conftest import wait_until

pytestmark = pytest.mark.embedded

TEXT = """\
format: canvas/1
name: shop
parameters: {least: {type: INT, default: 3}}
nodes:
  sales: {type: read_file, path: sales.csv, format: csv, columns: {id: INT, amount: "DECIMAL(8,2)"}}
  kept: {type: filter, input: sales, condition: "id > :least"}
  twice: {type: derive, input: kept, columns: {double: amount * 2}}
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = open_engine("embedded")
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path, engine: Engine) -> Iterator[Desk]:
    (tmp_path / "sales.csv").write_text("id,amount\n" + "".join(f"{n},{n}.50\n" for n in range(1, 11)))
    made = Desk(Workspace(tmp_path), lambda: Borrowed(engine))
    yield made
    made.close()


class Borrowed:
    """The engine for one desk, which does not end it."""

    def __init__(self, engine: Engine) -> None:
        self.name, self.kind = engine.name, engine.kind
        self.session, self.facts = engine.session, engine.facts

    def close(self) -> None:
        """The next test uses it still."""


def edited(desk: Desk, old: str = "", new: str = "") -> Document:
    text = TEXT.replace(old, new) if old else TEXT
    return document_of(desk.workspace, desk.workspace.root / "shop.yaml", text)


def rows(desk: Desk, document: Document, node: str) -> list[tuple[object, ...]]:
    preview = desk.ask(document, Question(document.text, node)).result(60)
    return [tuple(map(str, row)) for row in rows_of(preview.table)]


def counts(desk: Desk, document: Document, sampling: Sampling | None = None) -> dict[str, str]:
    def now() -> dict[str, str | None]:
        found = desk.counts(document, sampling or Sampling())
        return {n: c.problem or (None if c.running else c.text) for n, c in found.items()}

    assert wait_until(lambda: None not in now().values(), 60)
    return {n: text or "" for n, text in now().items()}


def test_an_edit_shows_its_rows_its_counts_and_its_formula(desk: Desk) -> None:
    document = edited(desk)
    assert rows(desk, document, "twice")[0] == ("4", "4.50", "9.00")
    assert counts(desk, document) == {"sales": "10 rows", "kept": "7 rows", "twice": "7 rows"}
    other = edited(desk, "default: 3", "default: 8")
    assert rows(desk, other, "twice") == [("9", "9.50", "19.00"), ("10", "10.50", "21.00")]
    assert counts(desk, other) == {"sales": "10 rows", "kept": "2 rows", "twice": "2 rows"}
    assert counts(desk, other, Sampling(rows=8)) == {"sales": "8 rows", "kept": "0 rows", "twice": "0 rows"}
    asked = Formula(other.text, "twice", "kept", "expression", "amount / 2")
    assert wait_until(lambda: desk.live(other, asked) != WORKING, 60)
    assert desk.live(other, asked).values == ("4.750000", "5.250000")


def test_an_engine_that_is_killed_comes_back_by_itself(desk: Desk, engine: Engine) -> None:
    document = edited(desk)
    assert counts(desk, document)["kept"] == "7 rows"
    os.kill(int(engine.facts()["process"]), signal.SIGKILL)
    other = edited(desk, "amount * 2", "amount * 3")
    assert counts(desk, other) == {"sales": "10 rows", "kept": "7 rows", "twice": "7 rows"}
    assert rows(desk, other, "twice")[0] == ("4", "4.50", "13.50")
