"""Files on ADLS Gen2, S3 and Google Cloud Storage: sampled, read, and written in every format and mode."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.orc as orc
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, write_deltalake

from canvas.document.workspace import Workspace
from canvas.engine import Engine
from canvas.engine.remote import bringing, fetching
from canvas.engine.remote.bringing import Limits
from canvas.engine.run import RunResult, run_pipeline
from canvas.errors import PipelineError
from canvas.preview.detect import detect
from canvas.preview.model import Sampling
from canvas.preview.reaching import reach
from canvas.preview.samples import Sample, Samples
from canvas.steps import FileSource, Read, ordered
from canvas.ui.forms import browsing
from tests.storage.conftest import Lake, plan_of, workspace_with

pytestmark = [pytest.mark.slow, pytest.mark.embedded]

SOURCE = """
  sales:
    type: read_file
    connection: lake
    path: {path}
    format: {format}
    columns: {{id: BIGINT, city: STRING}}
"""
SINK = """
  out:
    type: write_file
    input: sales
    connection: lake
    path: out/sales
    format: {format}
    mode: {mode}
"""


def packed(format: str, table: pa.Table) -> bytes:
    """A table as the bytes of a file."""
    to = io.BytesIO()
    match format:
        case "csv":
            rows = zip(*(c.to_pylist() for c in table.columns), strict=True)
            lines = [",".join(table.column_names), *(",".join(map(str, r)) for r in rows)]
            return "".join(f"{line}\n" for line in lines).encode()
        case "parquet":
            pq.write_table(table, to)
        case "orc":
            orc.write_table(table, to)
    return to.getvalue()


def some(*ids: int) -> pa.Table:
    return pa.table({"id": pa.array(ids, pa.int64()), "city": [f"Zürich {i}" for i in ids]})


def put_table(lake: Lake, tmp_path: Path, path: str, **write: str) -> None:
    """A Delta table of three versions in the store, of which the last has two rows."""
    for ids, mode in ((1, "overwrite"), (2, "overwrite"), (3, "append")):
        write_deltalake(tmp_path / "local", some(ids), mode=mode, **write)  # type: ignore[call-overload]
    for file in (tmp_path / "local").rglob("*"):
        if file.is_file():
            lake.put(f"{path}/{file.relative_to(tmp_path / 'local').as_posix()}", file.read_bytes())


def sample(workspace: Workspace, nodes: str, rows: int = 100) -> Sample:
    lowered = plan_of(nodes).nodes["sales"].lowered
    assert lowered is not None
    read = next(s for s in ordered(lowered.outputs.values()) if isinstance(s, Read))
    assert isinstance(read.source, FileSource)
    return Samples(workspace).take("sales", read.source, workspace.settings(), {}, Sampling(rows=rows))


def run(workspace: Workspace, engine: Engine, nodes: str) -> RunResult:
    return run_pipeline(plan_of(nodes), workspace, workspace.settings(), {}, engine)


def copy_of(lake: Lake, folder: str, tmp_path: Path) -> Path:
    """What is in a folder of the store, on this computer."""
    target = tmp_path / "copy"
    for name in lake.names(folder):
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(lake.get(name))
    return target / folder


@pytest.mark.parametrize("format", ["csv", "parquet", "orc"])
def test_files_are_sampled_and_detected(lake: Lake, workspace: Workspace, format: str) -> None:
    lake.put(f"pos/2024/a.{format}", packed(format, some(1, 2)))
    lake.put(f"pos/2024/b.{format}", packed(format, some(3)))
    lake.put(f"pos/2024/_hidden.{format}", b"no")
    taken = sample(workspace, SOURCE.format(path=f"pos/*/*.{format}", format=format))
    assert taken.info.files == (f"pos/2024/a.{format}", f"pos/2024/b.{format}")
    assert [str(i) for i in pq.read_table(taken.path).column("id").to_pylist()] == ["1", "2", "3"]
    raw = {"connection": "lake", "path": "pos/2024", "format": format}
    found = detect(workspace, workspace.settings(), {}, "sales", raw)
    assert (found.format, list(found.columns)) == (format, ["id", "city"])


def test_a_delta_table_is_sampled_as_it_is_now(lake: Lake, workspace: Workspace, tmp_path: Path) -> None:
    put_table(lake, tmp_path, "tables/sales")
    nodes = SOURCE.format(path="tables/sales", format="delta")
    assert sorted(pq.read_table(sample(workspace, nodes).path).column("id").to_pylist()) == [2, 3]


def test_a_file_that_changed_is_fetched_again(lake: Lake, workspace: Workspace) -> None:
    nodes = SOURCE.format(path="in/*.parquet", format="parquet")
    lake.put("in/a.parquet", packed("parquet", some(1)))
    lake.put("in/b.parquet", packed("parquet", some(2)))
    first = sample(workspace, nodes)
    lake.put("in/a.parquet", packed("parquet", some(7)))
    lake.files.rm_file(f"{lake.root}/in/b.parquet")
    bringing.look_again()
    second = sample(workspace, nodes)
    assert pq.read_table(second.path).column("id").to_pylist() == [7]
    assert first.key != second.key


def test_a_sample_fetches_no_more_than_it_may(
    lake: Lake, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        lake.put(f"in/{number}.parquet", packed("parquet", some(number)))
    settings, read = workspace.settings(), SOURCE.format(path="in/*.parquet", format="parquet")
    monkeypatch.setattr("canvas.preview.samples.Limits", lambda: Limits(files=2))
    taken = sample(workspace, read)
    assert taken.info.total is None and len(taken.info.files) == 2
    with pytest.raises(PipelineError, match="a preview fetches at most 0 MB") as caught:
        bringing.bring("lake", "in/*", workspace, settings, delta=False, limits=Limits(bytes=10))
    assert caught.value.problems[0].field == "path"


@pytest.mark.parametrize("format", ["csv", "json", "parquet", "orc"])
def test_a_run_reads_and_writes(
    lake: Lake, workspace: Workspace, embedded_engine: Engine, format: str
) -> None:
    lake.put("in/a.parquet", packed("parquet", some(1, 2)))
    nodes = SOURCE.format(path="in/*.parquet", format="parquet")
    for mode, rows in (("error", 2), ("append", 2), ("overwrite", 2), ("ignore", None)):
        result = run(workspace, embedded_engine, nodes + SINK.format(format=format, mode=mode))
        assert result.sinks[0].rows == rows
        files = [n for n in lake.names("out/sales") if "part-" in n]
        assert len(files) == (2 if mode == "append" else 1)
    with pytest.raises(PipelineError, match="sales exists already") as caught:
        run(workspace, embedded_engine, nodes + SINK.format(format=format, mode="error"))
    assert caught.value.problems[0].node == "out"
    back = SOURCE.format(path=f"out/sales/*.{format}", format=format)
    assert sample(workspace, back).info.rows == 2
    assert not list((workspace.private / "outgoing").iterdir())


def test_a_delta_sink_is_read_by_deltalake(
    lake: Lake, workspace: Workspace, embedded_engine: Engine, tmp_path: Path
) -> None:
    lake.put("in/a.parquet", packed("parquet", some(1, 2)))
    nodes = SOURCE.format(path="in/*.parquet", format="parquet")
    for number, mode in enumerate(("error", "append", "overwrite")):
        sink = SINK.format(format="delta", mode=mode) + "    partition_by: [city]\n"
        assert run(workspace, embedded_engine, nodes + sink).sinks[0].rows == 2
        table = DeltaTable(copy_of(lake, "out/sales", tmp_path))
        assert table.version() == number
        assert sorted(table.to_pyarrow_table().column("id").to_pylist()) == sorted(
            [1, 2, 1, 2] if mode == "append" else [1, 2]
        )
    assert (
        run(workspace, embedded_engine, nodes + SINK.format(format="delta", mode="ignore")).sinks[0].skipped
    )
    with pytest.raises(PipelineError, match="sales exists already"):
        run(workspace, embedded_engine, nodes + SINK.format(format="delta", mode="error"))
    back = SOURCE.format(path="out/sales", format="delta")
    assert sample(workspace, back).info.total == 2


def test_a_version_that_somebody_else_wrote_is_not_lost(
    lake: Lake, workspace: Workspace, embedded_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two writers made version 1: the second is told, and leaves no file behind."""
    lake.put("in/a.parquet", packed("parquet", some(1)))
    nodes = SOURCE.format(path="in/*.parquet", format="parquet") + SINK.format(format="delta", mode="append")
    run(workspace, embedded_engine, nodes)
    put_all = fetching.bring_files

    def somebody_writes(*given: object) -> None:
        put_all(*given)  # type: ignore[arg-type]
        lake.put(f"out/sales/_delta_log/{1:020}.json", b'{"commitInfo":{}}')

    monkeypatch.setattr("canvas.engine.remote.sending.bring_files", somebody_writes)
    before = lake.names("out/sales")
    with pytest.raises(PipelineError, match="Somebody else has written sales meanwhile"):
        run(workspace, embedded_engine, nodes)
    assert lake.get(f"out/sales/_delta_log/{1:020}.json") == b'{"commitInfo":{}}'
    assert set(lake.names("out/sales")) - set(before) == {f"out/sales/_delta_log/{1:020}.json"}


def test_what_is_not_ours_is_not_overwritten(
    lake: Lake, workspace: Workspace, embedded_engine: Engine
) -> None:
    lake.put("in/a.parquet", packed("parquet", some(1)))
    lake.put("out/sales/letter.txt", b"dear")
    nodes = SOURCE.format(path="in/*.parquet", format="parquet")
    for format, words in (("csv", "which no job has written"), ("delta", "is no Delta table")):
        with pytest.raises(PipelineError, match=words):
            run(workspace, embedded_engine, nodes + SINK.format(format=format, mode="overwrite"))
    assert lake.names("out") == ["out/sales/letter.txt"]


def test_a_failed_transfer_leaves_the_old_output(
    lake: Lake, workspace: Workspace, embedded_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.put("in/a.parquet", packed("parquet", some(1, 2)))
    nodes = SOURCE.format(path="in/*.parquet", format="parquet") + SINK.format(format="csv", mode="overwrite")
    run(workspace, embedded_engine, nodes)
    before = {name: lake.get(name) for name in lake.names("out")}
    monkeypatch.setattr("canvas.engine.remote.store.transfer_time", lambda size: 1e-9)
    bringing.look_again()
    with pytest.raises(PipelineError, match="`lake` did not answer in time"):
        run(workspace, embedded_engine, nodes)
    monkeypatch.undo()
    assert {name: lake.get(name) for name in lake.names("out")} == before


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nothing/*.csv", "There is no such file. The connection's folder has in"),
        ("in/b.csv", "There is no such file. The folder in has a.csv"),
    ],
)
def test_a_path_that_is_not_there_is_said(lake: Lake, workspace: Workspace, path: str, words: str) -> None:
    lake.put("in/a.csv", b"id,city\n1,x\n")
    with pytest.raises(PipelineError) as caught:
        sample(workspace, SOURCE.format(path=path, format="csv"))
    (problem,) = caught.value.problems
    assert (problem.node, problem.field) == ("sales", "path")
    assert words in problem.message


@pytest.mark.parametrize("format", ["parquet", "orc"])
def test_broken_and_mixed_files_are_named(lake: Lake, workspace: Workspace, format: str) -> None:
    whole = packed(format, some(*range(5000)))
    lake.put(f"half/x.{format}", whole[: len(whole) // 2])
    lake.put(f"mixed/1.{format}", packed(format, some(1)))
    lake.put(f"mixed/2.{format}", packed(format, pa.table({"id": ["one"], "city": ["x"]})))
    with pytest.raises(PipelineError, match=rf"half/x\.{format}: .*broken"):
        sample(workspace, SOURCE.format(path=f"half/*.{format}", format=format))
    with pytest.raises(PipelineError, match=rf"mixed/2\.{format}: `id` is string here, and int64 in"):
        sample(workspace, SOURCE.format(path=f"mixed/*.{format}", format=format))


@pytest.mark.filterwarnings("ignore:Sending a large body")
def test_wide_files_and_long_fields_pass(lake: Lake, workspace: Workspace) -> None:
    wide = pa.table({f"c{i}": [i] for i in range(10_000)})
    lake.put("wide/a.parquet", packed("parquet", wide))
    raw = {"connection": "lake", "path": "wide/a.parquet", "format": "parquet"}
    assert len(detect(workspace, workspace.settings(), {}, "sales", raw).columns) == 10_000
    lake.put("long/a.csv", b"id,city\n1," + b"x" * (100 << 20) + b"\n")
    with pytest.raises(
        PipelineError, match=r"long/a\.csv, line 1: A field after this line has more than 16 MB"
    ):
        sample(workspace, SOURCE.format(path="long/a.csv", format="csv"))
    long = pa.table({"id": [1], "city": ["x" * (100 << 20)]})
    lake.put("long/a.parquet", packed("parquet", long))
    taken = sample(workspace, SOURCE.format(path="long/a.parquet", format="parquet"))
    assert len(pq.read_table(taken.path).column("city")[0].as_py()) == 100 << 20


def test_dates_in_names_are_found(lake: Lake, workspace: Workspace) -> None:
    day = dt.date(2024, 3, 31)
    lake.put(f"pos/day={day}/sales 1+2 %20.csv", b"id,city\n1,x\n")
    taken = sample(workspace, SOURCE.format(path="pos/day=*/*.csv", format="csv"))
    assert taken.info.files == (f"pos/day={day}/sales 1+2 %20.csv",)


def test_a_store_answers_before_a_pipeline_needs_it(workspace: Workspace, lake: Lake) -> None:
    assert reach("lake", workspace).endswith(" answers: nothing is in it yet.")
    lake.put("in/a.csv", b"a\n1\n")
    assert reach("lake", workspace).endswith(" answers: `in`.")
    gone = workspace_with(workspace.root, lake.connection.replace(lake.root, "not-there"))
    with pytest.raises(PipelineError, match=r"There is no (container|bucket) `not-there`"):
        reach("lake", gone)


def test_files_in_the_cloud_are_chosen_from_a_list(workspace: Workspace, lake: Lake) -> None:
    for path in ("pos/fr/sales_2024-01.csv", "pos/fr/sales_2024-02.csv", "pos/stores.parquet", "top.csv"):
        lake.put(path, b"x")
    base = browsing.base_of(workspace, workspace.settings(), "lake")
    assert isinstance(base, browsing.Cloud)
    top = browsing.listing(base, "")
    assert (top.folders, top.files) == (("pos",), (("top.csv", 1),))
    inside = browsing.listing(base, "pos/fr")
    assert (inside.folder, inside.folders) == ("pos/fr", ())
    assert inside.files == (("sales_2024-01.csv", 1), ("sales_2024-02.csv", 1))
    assert [(s.pattern, s.files) for s in inside.series] == [("sales_*.csv", 2)]
    assert browsing.listing(base, "../pos").folder == ""
    assert browsing.listing(base, "none") == browsing.Listing("none")


def test_a_store_that_lets_nobody_in_says_why_in_the_list(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, lake: Lake
) -> None:
    gone = workspace_with(workspace.root, lake.connection + ", path: x")
    for name in lake.secrets:
        monkeypatch.delenv(name)
    base = browsing.base_of(gone, gone.settings(), "lake")
    assert isinstance(base, browsing.Cloud)
    found = browsing.listing(base, "")
    assert "is not set" in found.reason if lake.secrets else not found.reason
