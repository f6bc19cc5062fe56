"""Whatever people write into a pipeline arrives in the job as data: nothing of it becomes code."""

from __future__ import annotations

import argparse
import ast
import json
import re

import pytest

from canvas.document.model import Parameter, Pipeline
from canvas.document.workspace import LocalConnection, Settings
from canvas.nodes.sinks.write_file import WriteFile
from canvas.nodes.sources.inline import Inline
from canvas.nodes.sources.read_file import ReadFile
from canvas.nodes.transforms.derive import Derive
from canvas.nodes.transforms.filter import Filter
from canvas.nodes.transforms.join import Join
from canvas.nodes.transforms.select import Select
from canvas.nodes.transforms.sort import Sort
from canvas.plan import Plan, make_plan
from compilers.base import Context
from compilers.spark_sql import SPARK_SQL
from tests.compilers.spark_sql.jobs import constants, names, statements, texts

HOSTILE = {
    "quote": "it's",
    "double quotes": '"""',
    "quotes at the end": 'a "word"',
    "backslash": "C:\\new\\table",
    "backslash at the end": "end\\",
    "escaped quote": "\\'",
    "drop table": "'; DROP TABLE x; --",
    "comment": "*/ -- x /* \n",
    "lines": "a\nb\r\nc",
    "braces": "{run_date} {{x}} {0}",
    "percent": "100 %s %(prog)s %%",
    "substitution": "${env:HOME} ${spark.app.name}",
    "parameter": ":day :'day' ?",
    "unicode": "naïve 日本 🎉",
    "right to left": "abc\u202edcba\u2066",
    "separators": "a\u2028b\x85c\x0bd",
    "control": "a\x01b\x1b[31m\x07\x7f",
    "back-tick": "a`b``c",
    "semicolon": ";;",
    "fstring": '{run.x!r}" + exec("x") + "',
    "unicode escape": "\\u0041 \\N{DIGIT ONE} \\x41",
    "long": "x-" * 1500,
}


def literal(text: str) -> str:
    """A text as people write it in a formula."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def name_of(text: str) -> str:
    """A text as a quoted name in a formula."""
    return f"`{text.replace('`', '``')}`"


def hostile_plan(text: str) -> Plan:
    """A pipeline that has the text wherever a person can write one."""
    column = text.strip() or "x"
    file = ReadFile(
        title=text,
        description=text,
        connection=text,
        path="in/*.csv",
        format="csv",
        options={"null_values": [text]},
        columns={column: {"type": "STRING", "header": [text, "other"]}, "id": "INT"},
    )
    typed = Inline(columns={column: "STRING", "id": "INT"}, rows=((text, 1),))
    derived = Derive(input="typed", columns={"said": literal(text), "again": name_of(column)})
    return make_plan(
        Pipeline(
            name=text,
            description=text,
            parameters={
                "day": Parameter(type="STRING", default=text, description=text),
                "class": Parameter(type="INT", default=1, description=text),
            },
            nodes={
                "file": file,
                "typed": typed,
                "derived": derived,
                "kept": Filter(
                    input="derived", condition=f"{name_of(column)} <> {literal(text)} AND said = :day"
                ),
                "joined": Join(left="kept", right="file", keys={column: column, "id": "id"}),
                "renamed": Select(input="joined", columns={column: column, f"{column}2": "said", "id": "id"}),
                "sorted": Sort(input="renamed", by={column: "desc"}),
                "out": WriteFile(
                    input="sorted", connection=text, path="out/x", format="csv",
                    partition_by=(column,), mode="error", options={"null_value": text},
                ),
            },
        )
    )  # fmt: skip


def job(text: str) -> tuple[str, str]:
    plan = hostile_plan(text)
    assert [str(p) for p in plan.problems] == []
    context = Context(Settings({text: LocalConnection(path="data")}), source=text)
    py, sql = SPARK_SQL.compile(plan, context)
    return py.text, sql.text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_job_in_python_holds_it_as_data(text: str) -> None:
    source, _ = job(text)
    tree = ast.parse(source)
    assert shape(tree) == shape(ast.parse(job("plain")[0]))
    strings = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    column = text.strip() or "x"
    assert {text, column} <= strings
    query = constants(source)["OUT_ROWS"]
    assert {text} <= texts(query)
    assert {column, f"{column}2"} <= names(query)
    assert not [c for c in source if not c.isprintable() and c != "\n"]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_job_in_sql_holds_it_as_data(text: str) -> None:
    _, script = job(text)
    parts, plain = statements(script), statements(job("plain")[1])
    assert [first_words(p) for p in parts] == [first_words(p) for p in plain]
    assert {text} <= texts(script)
    assert {text.strip() or "x"} <= names(script)
    assert "SET spark.sql.variable.substitute = false" in parts


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_manifest_holds_it_as_data(text: str) -> None:
    from tests.compilers.spark_sql.jobs import compiled

    context = Context(Settings({text: LocalConnection(path="data")}))
    manifest = next(a.text for a in compiled(hostile_plan(text), context) if a.path.endswith(".json"))
    assert json.loads(manifest)["pipeline"] == text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_arguments_of_a_job_can_be_asked_for_and_given(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The part of the job that needs no Spark is run: its help, its defaults, other values."""
    source, _ = job(text)
    tree = ast.parse(source)
    wanted = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "arguments"]
    space: dict[str, object] = {"argparse": argparse, "__doc__": ast.get_docstring(tree)}
    exec(compile(ast.Module(wanted, []), "job.py", "exec"), space)
    run = call(space, [])
    assert (run["day"], run["class_"]) == (text, 1)
    assert call(space, ["--day", "x", "--class-", "2"])["day"] == "x"
    with pytest.raises(SystemExit) as caught:
        call(space, ["--help"])
    assert caught.value.code == 0
    assert "--day" in capsys.readouterr().out


def call(space: dict[str, object], given: list[str]) -> dict[str, object]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["job.py", *given])
        return vars(space["arguments"]())


def shape(tree: ast.AST) -> str:
    """A program without its texts and the names that come from them."""
    said = ast.dump(tree)
    return re.sub(r"value='(?:[^'\\]|\\.)*'|value=\"(?:[^\"\\]|\\.)*\"|attr='\w+'|, kind='u'", "", said)


def first_words(statement: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", statement)[:3])


def test_arguments_have_names_that_python_and_the_command_line_take() -> None:
    parameters = {n: Parameter(type="INT", default=1) for n in ("class", "help", "_x", "x", "lake", "a__b")}
    plan = make_plan(
        Pipeline(
            name="p",
            parameters=parameters,
            nodes={
                "l": Inline(columns={"id": "INT"}, rows=((1,),)),
                "f": Filter(input="l", condition=" + ".join(f":{p}" for p in parameters) + " > 1"),
                "a": WriteFile(input="f", connection="lake", path="{_x}/{class}", format="csv"),
                "b": WriteFile(input="f", connection="my lake", path="b", format="csv"),
                "c": WriteFile(input="f", connection="数据", path="c", format="csv"),
                "d": WriteFile(input="f", path="d", format="csv"),
            },
        )
    )
    connections = {n: LocalConnection(path="data") for n in ("lake", "my lake", "数据")}
    source = SPARK_SQL.compile(plan, Context(Settings(connections)))[0].text
    ast.parse(source)
    assert re.findall(r'parser\.add_argument\("([^"]+)"', source) == [
        "--class-", "--help-", "--x", "--x-", "--lake", "--a--b",
        "--workspace", "--lake-files", "--my-lake", "--value",
    ]  # fmt: skip
    assert 'f"{run.lake_files}/{run.x}/{run.class_}"' in source
    given = (
        '"class": run.class_, "help": run.help_, "_x": run.x, "x": run.x_, "lake": run.lake, "a__b": run.a__b'
    )
    assert f"parameters = {{{given}}}" in source


def test_a_column_called_as_a_parameter_is_never_taken_for_it() -> None:
    plan = make_plan(
        Pipeline(
            name="p",
            parameters={"day": Parameter(type="INT", default=1)},
            nodes={
                "session": Inline(columns={"day": "INT"}, rows=((2,),)),
                "f": Filter(input="session", condition="day > :day"),
                "w": WriteFile(input="f", path="w", format="json"),
            },
        )
    )
    script = SPARK_SQL.compile(plan, Context())[1].text
    assert "  day > system.`session`.day\n" in script


def test_a_parameter_without_a_value_stops_the_script_before_anything_is_written() -> None:
    plan = make_plan(
        Pipeline(
            name="p",
            parameters={"day": Parameter(type="DATE")},
            nodes={
                "l": Inline(columns={"d": "DATE"}),
                "f": Filter(input="l", condition="d = :day"),
                "w": WriteFile(input="f", path="w/{day}", format="json"),
                "x": WriteFile(input="f", path="x", format="json", mode="ignore"),
            },
        )
    )
    script = SPARK_SQL.compile(plan, Context())[1].text
    parts = statements(script)
    raised = [n for n, p in enumerate(parts) if "RAISE_ERROR" in p]
    written = [n for n, p in enumerate(parts) if p.startswith(("INSERT", "CREATE TABLE"))]
    assert len(raised) == 3 and max(raised) < min(written)
    assert {
        "w.path: the path needs day, which has no default value. Run job.py instead.",
        "x.mode: SQL alone cannot leave existing files as they are. Run job.py instead.",
        "Give the parameter day a value: put it after DEFAULT, where it is declared.",
    } <= texts(script)
    assert [(f.node, f.field, f.severity) for f in SPARK_SQL.check(plan, Context())] == [
        ("w", "path", "warning"), ("x", "mode", "warning"),
    ]  # fmt: skip
