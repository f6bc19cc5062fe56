"""Every case of the bank of nodes on both engines: the same rows, values and types, or the same refusal.

What a user would lose: a step that shows other rows than the job writes. To write `parity.json` and
`compiled.txt` anew:  CANVAS_WRITE_PARITY=1 pytest -n0 tests/parity/test_node_bank.py
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

import canvas.nodes
from canvas.document.workspace import Workspace
from canvas.engine import Engine
from canvas.errors import PipelineError
from canvas.nodes import node_types
from canvas.plan import Plan
from canvas.plan.fingerprint import doubts_of
from canvas.preview import Preview, Previews
from canvas.steps import FileSource, Step, ordered
from compilers.spark_sql.script import statement_text, step_name
from compilers.spark_sql.select import is_view, select_of, to_text
from tests.parity.bank import DATABASE, Case, cases, cases_of, connect, lay_out, limits, plan_of, summary
from tests.parity.files import write_files
from tests.parity.table_sinks import catalogue_differences, database_differences
from tests.parity.tables import differing_rows
from tests.parity.test_nodes import sample_of
from tests.parity.whole import all_rows, read_files, sink_differences
from tests.support.databases import Server

PARITY = Path(canvas.nodes.__file__).with_name("parity.json")
COMPILED = Path(__file__).with_name("compiled.txt")
AGAIN = "Run tests/parity/test_node_bank.py with CANVAS_WRITE_PARITY=1 (it needs Java) to prove it anew."
KINDS = tuple(dict.fromkeys(case.kind for case in cases()))
PROVEN: set[str] = set()
"""What this run has found to be the same on both engines."""


def test_every_node_type_is_tried_with_at_least_three_cases() -> None:
    tried = Counter(case.kind for case in cases())
    assert {kind: tried[kind] for kind in node_types() if tried[kind] < 3} == {}
    assert set(tried) <= set(node_types())


def test_every_transform_is_tried_on_no_rows() -> None:
    """An empty input is the commonest surprise: a total of nothing, a first of nothing."""
    tried = {c.kind for c in cases() if c.title.startswith("no rows")}
    assert set(KINDS) - tried == {"read_table"}


def test_what_differs_is_listed() -> None:
    assert {c.kind for c in cases() if c.mark == "%"} == set(limits())


def test_what_is_compiled_is_what_was_run_on_both_engines() -> None:
    """Otherwise a change of the SQL would go out that no engine has seen."""
    assert COMPILED.read_text(encoding="utf-8") == compiled_text(), AGAIN


def test_the_parity_file_is_of_this_bank() -> None:
    assert json.loads(PARITY.read_text(encoding="utf-8")) == summary(warned()), AGAIN


@pytest.mark.spark
@pytest.mark.embedded
@pytest.mark.parametrize("kind", KINDS)
def test_a_node_gives_the_same_on_both_engines(
    kind: str,
    tmp_path: Path,
    embedded_engine: Engine,
    spark_engine: Engine,
    request: pytest.FixtureRequest,
) -> None:
    plan = plan_of(kind)
    here = Answers(plan, tmp_path / "embedded", embedded_engine)
    there = Answers(plan, tmp_path / "spark", spark_engine)
    if kind == "read_file":
        session = spark_engine.session()
        write_files(there.workspace.root, session)
        session.close()
        shutil.copytree(there.workspace.root, here.workspace.root, dirs_exist_ok=True)
    server: Server | None = request.getfixturevalue("postgres") if kind.endswith("_database") else None
    if server is not None:
        server.run(*DATABASE)
        for answers in (here, there):
            connect(answers.workspace.root, server)
    found = [text for case in cases_of(kind) for text in differences(case, plan, here, there)]
    if kind.startswith("write_"):
        found += [text for case in cases_of(kind) for text in written(case, here, there, server)]
    if found:
        pytest.fail("\n".join(found), pytrace=False)
    PROVEN.add(kind)


@pytest.mark.spark
@pytest.mark.embedded
@pytest.mark.skipif(not os.environ.get("CANVAS_WRITE_PARITY"), reason="nothing is to be written")
def test_what_was_proven_is_written_down() -> None:
    """Of the node types that this run has proven; the others stay as they were written."""
    known = json.loads(PARITY.read_text(encoding="utf-8")) if PARITY.exists() else {}
    texts = _sections(COMPILED.read_text(encoding="utf-8")) if COMPILED.exists() else {}
    found = summary(warned())
    known |= {kind: found[kind] for kind in PROVEN}
    texts |= {kind: _compiled(kind) for kind in PROVEN}
    ordered_known = {kind: known[kind] for kind in KINDS if kind in known}
    PARITY.write_text(json.dumps(ordered_known, indent=1) + "\n", encoding="utf-8")
    COMPILED.write_text("".join(texts.get(kind, "") for kind in KINDS), encoding="utf-8")


def _sections(text: str) -> dict[str, str]:
    """What is written of each node type."""
    found: dict[str, str] = {}
    kind = ""
    for line in text.splitlines(keepends=True):
        kind = line[2:].partition(":")[0] if line.startswith("# ") else kind
        found[kind] = found.get(kind, "") + line
    return found


class Answers:
    """One engine with a workspace of its own."""

    def __init__(self, plan: Plan, folder: Path, engine: Engine) -> None:
        folder.mkdir()
        lay_out(folder)
        self.plan, self.workspace = plan, Workspace(folder)
        self.previews, self.engine = Previews(self.workspace, engine), engine

    def rows(self, case: Case, port: str | None) -> Preview | str:
        """The rows, or why there are none."""
        try:
            return self.previews.preview(self.plan, case.id, port=port, rows=10_000)
        except PipelineError as error:
            assert {p.node for p in error.problems} == {case.id}
            return " ".join(p.message for p in error.problems)


def differences(case: Case, plan: Plan, here: Answers, there: Answers) -> Iterator[str]:
    """In what the engines, or Spark's types and those of the plan, are not the same."""
    for port in plan.nodes[case.id].schemas:
        mine, theirs = here.rows(case, port), there.rows(case, port)
        if case.mark == "%" and case.kind == "read_file":
            pass  # what only a run on Spark can read is compared there
        elif case.mark in ("?", "%"):
            yield from _announced(case, mine, theirs)
        elif isinstance(mine, str) or isinstance(theirs, str):
            if case.mark != "!" or not (isinstance(mine, str) and isinstance(theirs, str)):
                yield f"{case.title}: here {_short(mine)}, on Spark {_short(theirs)}"
        elif case.mark == "!":
            yield f"{case.title}: neither engine stops"
        else:
            yield from _tables(case, mine.table, theirs.table)
            yield from _types(case, plan, there, port)
        if case.kind == "read_file":
            yield from _run_as_shown(case, plan.output(case.id, port), here, there, theirs)


def written(case: Case, here: Answers, there: Answers, server: Server | None) -> Iterator[str]:
    """In what two runs of a sink do not write the same on both engines, or not what flows into it."""
    plan = plan_of(case.kind, case)
    (sink,) = plan.sinks
    wanted = Previews(there.workspace, there.engine).preview(plan, sink.input.node, rows=10_000).table
    one, other = (here.engine, here.workspace), (there.engine, there.workspace)
    session = there.previews.session()
    if server is not None:
        found = list(database_differences(plan, one, other, server, wanted))
    elif case.kind == "write_table":
        found = list(catalogue_differences(plan, other, session, wanted))
    else:
        found = list(sink_differences(plan, one, other, wanted, session))
    if case.mark == "%":
        found = [] if found else ["it is as it should be now"]
    yield from (f"{case.title}: {text}" for text in found)


def _announced(case: Case, mine: Preview | str, theirs: Preview | str) -> Iterator[str]:
    if isinstance(theirs, str):
        yield f"{case.title}: Spark stops: {theirs}"
    elif not isinstance(mine, str) and not list(_tables(replace(case, mark=">"), mine.table, theirs.table)):
        yield f"{case.title}: both engines give the same now"


def _tables(case: Case, mine: pa.Table, theirs: pa.Table) -> Iterator[str]:
    wrong = differing_rows(mine, theirs, in_order=case.mark == ">")
    if wrong:
        yield f"{case.title}: {wrong}"


def _run_as_shown(
    case: Case, end: Step, here: Answers, there: Answers, shown: Preview | str
) -> Iterator[str]:
    """A preview reads samples: what the engines' own readers give is to be the same."""
    mine, theirs = (all_rows(a.engine, end, a.workspace) for a in (here, there))
    if case.mark == "%":
        if mine is theirs or (mine and theirs and not differing_rows(mine, theirs)):
            yield f"{case.title}: both engines' own readers give the same now"
    elif mine is None or theirs is None or isinstance(shown, str):
        if not (mine is None and theirs is None and isinstance(shown, str)):
            yield f"{case.title}: one of the engines' own readers stops, here {mine}, on Spark {theirs}"
    else:
        yield from (f"{case.title}: in a run: {t}" for t in _tables(case, mine, theirs))
        yield from (f"{case.title}: as shown: {t}" for t in _tables(case, shown.table, theirs))


def _types(case: Case, plan: Plan, there: Answers, port: str | None) -> Iterator[str]:
    """What Spark's own analysis of the statement says."""
    end, session = plan.output(case.id, port), there.engine.session()
    for step in ordered([end]):
        if is_view(step) and not isinstance(step.source, FileSource):
            session.view_of_parquet(step.name, [sample_of(step, there.workspace)])
    read_files(session, end, there.workspace)
    wanted = [(c.name, str(c.type)) for c in end.schema]
    found = session.schema(statement_text(end, ()))
    session.close()
    if wanted != found:
        yield f"{case.title}: planned {wanted}, found {found}"


def _short(answer: Preview | str) -> str:
    return f"stops: {answer[:200]}" if isinstance(answer, str) else f"{answer.row_count} rows"


def compiled_text() -> str:
    """Each case with the SQL that its steps become."""
    return "".join(_compiled(kind) for kind in KINDS)


def _compiled(kind: str) -> str:
    plan = plan_of(kind)
    texts = ((case, text) for case in cases_of(kind) for text in _own(plan, case))
    return "".join(f"# {case.kind}: {case.title}\n{text}\n" for case, text in texts)


def _own(plan: Plan, case: Case) -> Iterable[str]:
    """The statements of the node itself, without the bank's tables before it."""
    ends = [plan.output(case.id, port) for port in plan.nodes[case.id].schemas]
    for step in ordered(ends):
        if step.node == case.id and not is_view(step):
            yield f"-- {step.name}\n{to_text(select_of(step, step_name))}"


def warned() -> dict[str, str]:
    """By node type, what a preview says that may differ, and what is listed."""
    found = {kind: [text] for kind, text in limits().items()}
    for case in (c for c in cases() if c.mark == "?"):
        doubts = doubts_of(ordered([plan_of(case.kind).output(case.id)]))
        assert doubts, f"{case.title}: the preview says nothing"
        found.setdefault(case.kind, []).extend(doubts)
    return {kind: " ".join(dict.fromkeys(texts)) for kind, texts in found.items()}
