"""A document with mistakes: every one is named at its line and field, in words that say what to do."""

from __future__ import annotations

import pytest

from canvas.document.loading import load_pipeline
from canvas.document.model import BrokenNode
from canvas.errors import DocumentError
from canvas.nodes import REGISTRY

HEAD = "format: canvas/1\nname: x\n"
A = HEAD + "nodes:\n  a:\n    type: inline\n    columns: {id: INT}\n    rows: [[1]]\n"
READ = HEAD + "nodes:\n  r:\n    type: read_file\n    path: x\n    format: csv\n    columns:\n"


def problems(text: str) -> list[str]:
    return [str(p) for p in load_pipeline(text, REGISTRY, "p.yaml").problems]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "p.yaml:1: The file is empty or no pipeline. A pipeline begins with `format: canvas/1`."),
        ("- a\n", "p.yaml:1: The file is empty or no pipeline. A pipeline begins with `format: canvas/1`."),
        ("name: x\n", "p.yaml:1: format: `format` is missing: write `format: canvas/1` in the first line."),
        (
            "name: x\nformat: canvas/7\n",
            "p.yaml:2: format: The file was made by a newer Canvas (`canvas/7`; this one reads `canvas/1`). "
            "Update Canvas to open it.",
        ),
        (
            "format: dvc\n",
            "p.yaml:1: format: `dvc` is not a format that Canvas knows: write `format: canvas/1`.",
        ),
        (HEAD + "name: y\n", "p.yaml:3: `name` is there twice. Rename or remove one of the two."),
        (HEAD + "nodes:\n\ta: 1\n", "p.yaml:4: The line is indented with a tab. Use blanks."),
        (
            "format: canvas/1\nname: 'x\nnodes: {}\n",
            "p.yaml:2: A quote is opened here and never closed. "
            "Close it, or put the whole text in the other quotes.",
        ),
        (
            "format: canvas/1\nname: a: b\n",
            "p.yaml:2: There is one `:` too many, or the line is indented too far. "
            "Put a text that holds `: ` in quotes.",
        ),
        (HEAD + "nodes:\n  a: *x\n", "p.yaml:4: A text cannot begin with `*`. Put it in quotes."),
        (HEAD + "nodes:\n  a: @x\n", "p.yaml:4: A text cannot begin with `@` here. Put it in quotes."),
        (
            HEAD + "nodes: {a: [1\n",
            "p.yaml:4: A `{` or `[` is opened and not closed, or a comma is missing. "
            "Put a text that holds these in quotes.",
        ),
        (
            HEAD + "---\n" + HEAD,
            "p.yaml:3: The file holds two documents: a line `---` stands between them. Keep one of them.",
        ),
        (
            'format: canvas/1\nname: "a\\d"\n',
            "p.yaml:2: In double quotes, `\\` begins a special character. "
            "Use single quotes, or write `\\\\` for a backslash.",
        ),
        ("\x00", "p.yaml: The file holds a character that YAML does not allow. Remove it and save as UTF-8."),
        (
            'format: canvas/1\nname: "a\\0"\n',
            "p.yaml:2: The text holds the character NUL (`\\0`), which no file or engine keeps. Remove it.",
        ),
        (
            'format: canvas/1\nname: p\nparameters:\n  "a\\0b": {type: INT}\n',
            "p.yaml:4: The text holds the character NUL (`\\0`), which no file or engine keeps. Remove it.",
        ),
        (
            "format: canvas/1\nname: p\nnodes:\n\ta: {}\n",
            "p.yaml:4: The line is indented with a tab. Use blanks.",
        ),
        (
            "format: canvas/1\nname: p\nnodes:\n  a:\n    type: limit\n\tinput: b\n",
            "p.yaml:6: The line is indented with a tab. Use blanks.",
        ),
        (HEAD + "? [a]\n: b\n", "p.yaml:3: A key must be a name."),
        (
            "a: " + "[" * 5000 + "]" * 5000,
            "p.yaml: The file holds lists in lists in lists without end. Write it with fewer levels.",
        ),
        (
            "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
            + "".join(
                f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 10)}]\n" for i in range(8)
            ),
            "p.yaml: The file says the same things over and over by `*` references. Write them out.",
        ),
    ],
)
def test_what_is_no_pipeline_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        load_pipeline(text, REGISTRY, "p.yaml")
    assert [str(p) for p in caught.value.problems] == [message]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "node: {}\n", "p.yaml:3: There is no section `node`. Did you mean `nodes`?"),
        ("format: canvas/1\n", "p.yaml:1: name: `name` is missing: give the pipeline a name."),
        ("format: canvas/1\nname: [a]\n", "p.yaml:2: name: `name` should be text."),
        (HEAD + "nodes: hi\n", "p.yaml:3: nodes: `nodes` should be a block of `name: …` lines."),
        (
            HEAD + "parameters:\n  run date: DATE\n",
            "p.yaml:4: parameters.run date: A parameter's name has letters, digits and single `_` only, "
            "and `run date` has others. Use `run_date`, for example.",
        ),
        (
            HEAD + "parameters:\n  d: {type: DATE, defalt: x}\n",
            "p.yaml:4: parameters.d.defalt: There is no setting `defalt` here. Did you mean `default`?",
        ),
        (
            HEAD + "parameters:\n  d: {type: DATE, default: [1]}\n",
            "p.yaml:4: parameters.d.default: This should be one value, not a list.",
        ),
        (HEAD + "nodes:\n  a: hello\n", "p.yaml:4: a: A node is a block of `name: value` lines."),
        (
            HEAD + "nodes:\n  a: {input: b}\n",
            "p.yaml:4: a.type: The node says no `type`: write `type:` with one of "
            "`inline`, `read_database`, `read_file`, `read_table`, …",
        ),
        (
            HEAD + "nodes:\n  a: {type: fliter}\n",
            "p.yaml:4: a.type: There is no node type `fliter`. Did you mean `filter`?",
        ),
        (
            HEAD + "nodes:\n  2b: {type: limit, input: a, rows: 1}\n",
            "p.yaml:4: 2b: A node's name has letters, digits and single `_` only, and `2b` has others. "
            "Use `n_2b`, for example.",
        ),
        (
            HEAD + "nodes:\n  a__b: {type: limit, input: a, rows: 1}\n",
            "p.yaml:4: a__b: A node's name has letters, digits and single `_` only, and `a__b` has others. "
            "Use `a_b`, for example.",
        ),
        (
            A + "  A: {type: limit, input: a, rows: 1}\n",
            "p.yaml:8: A: `A` and `a` differ by upper and lower case only. Rename one of them.",
        ),
        (
            A + "  b:\n    type: filter\n    input: a\n    conditon: id > 0\n",
            "p.yaml:11: b.conditon: There is no setting `conditon` here. Did you mean `condition`?",
        ),
        (
            A + "  b: {type: filter, input: a}\n",
            "p.yaml:8: b.condition: `condition` is missing: give it a value.",
        ),
        (
            A + "  b: {type: filter, input: a, condition: }\n",
            "p.yaml:8: b.condition: It is empty: give it a value.",
        ),
        (
            A + "  b: {type: filter, input: a, condition: true}\n",
            "p.yaml:8: b.condition: `true` should be text: put it in quotes.",
        ),
        (
            A + "  b: {type: filter, input: [a], condition: id > 0}\n",
            "p.yaml:8: b.input: This should be one text, not a list.",
        ),
        (
            A + "  b: {type: derive, input: a, columns: {x: CAST(id AS DECIMAL(12,2))}}\n",
            "p.yaml:8: b.columns.2)): It is empty: give it a value. "
            "(Between { and }, a formula that holds a comma stands in quotes.)",
        ),
        (
            A + "  b: {type: limit, input: a, rows: ten}\n",
            "p.yaml:8: b.rows: `ten` should be a whole number.",
        ),
        (
            A + "  b: {type: limit, input: a, rows: true}\n",
            "p.yaml:8: b.rows: `true` should be a whole number.",
        ),
        (
            A + "  b: {type: limit, input: a, rows: -1}\n",
            "p.yaml:8: b.rows: `-1` is too small: the least is 0.",
        ),
        (A + "  b: {type: union, inputs: a}\n", "p.yaml:8: b.inputs: This should be a list, such as [a]."),
        (A + "  b: {type: union, inputs: [a]}\n", "p.yaml:8: b.inputs: This needs at least 2 entries."),
        (
            A + "  b: {type: union, inputs: [a, 3]}\n",
            "p.yaml:8: b.inputs.1: `3` should be text: put it in quotes.",
        ),
        (
            A + "  b: {type: join, left: a, right: a, how: outer, keys: {id: id}}\n",
            "p.yaml:8: b.how: `outer` is not possible here: choose "
            "`inner`, `left`, `right`, `full`, `semi`, `anti` or `cross`.",
        ),
        (
            A + "  b: {type: join, left: a, right: a, keys: {id: id}, columns: {rigt: [x]}}\n",
            "p.yaml:8: b.columns.rigt: There is no setting `rigt` here. Did you mean `right`?",
        ),
        (
            A + "  b: {type: join, left: a, right: a, keys: [id]}\n",
            "p.yaml:8: b.keys: This should be a block of `name: value` lines.",
        ),
        (READ + "      id: INTT\n", "p.yaml:9: r.columns.id: There is no type `INTT`. Did you mean `INT`?"),
        (READ + "      id:\n", "p.yaml:9: r.columns.id: It is empty: give it a value."),
        (READ + "      id: [INT]\n", "p.yaml:9: r.columns.id: This should be one text, not a list."),
        (
            READ + "      Str: {type: INT, hedder: x}\n",
            "p.yaml:9: r.columns.Str.hedder: There is no setting `hedder` here. Did you mean `header`?",
        ),
        (
            READ + "      str: {type: INTT}\n",
            "p.yaml:9: r.columns.str.type: There is no type `INTT`. Did you mean `INT`?",
        ),
        (
            READ + "      dict[x]: {type: INTT}\n",
            "p.yaml:9: r.columns.dict[x].type: There is no type `INTT`. Did you mean `INT`?",
        ),
        (
            READ + "      d: {type: DATE, on_error: skip}\n",
            "p.yaml:9: r.columns.d.on_error: `skip` is not possible here: choose `fail` or `null`.",
        ),
        (
            READ + "      d: {type: DATE, formats: yyyy}\n",
            "p.yaml:9: r.columns.d.formats: This should be a list, such as [yyyy].",
        ),
        (
            READ + "      d: {type: DATE, header: 3}\n",
            "p.yaml:9: r.columns.d.header: `3` should be text: put it in quotes.",
        ),
        (
            A + "  b: {type: select, input: a, columns: {x: {form: id}}}\n",
            "p.yaml:8: b.columns.x.form: There is no setting `form` here. Did you mean `from`?",
        ),
        (
            HEAD + "nodes:\n  a: {type: inline, columns: {id: INT}, rows: [1]}\n",
            "p.yaml:4: a.rows: Each row is a list of values, such as [EUR, 1.0].",
        ),
        (
            HEAD + "nodes:\n  a: {type: inline, columns: {id: INT}, rows: [[[1]]]}\n",
            "p.yaml:4: a.rows.0.0: This should be one value, not a list.",
        ),
        (
            A + "  b: {type: split, input: a, routes: {default: id > 1}}\n",
            "p.yaml:8: b.routes: `default` is the route of the rows that match nothing: choose another name.",
        ),
        (
            A + "  b: {type: split, input: a, routes: {A: id > 1, a: id > 2}}\n",
            "p.yaml:8: b.routes: Two routes are called `a`. Rename one of them.",
        ),
        (
            A + "  b: {type: split, input: a, routes: {a b: id > 1}}\n",
            "p.yaml:8: b.routes: `a b` cannot be a route's name: it has letters, digits and single `_` only, "
            "and begins with a letter. Use `a_b`, for example.",
        ),
        (
            A + "  b: {type: sort, input: a, by: {id: down}}\n",
            "p.yaml:8: b.by.id: `down` is not possible here: choose `asc`, `desc`, `asc_nulls_first`, "
            "`asc_nulls_last`, `desc_nulls_first` or `desc_nulls_last`.",
        ),
        (
            A + "  b: {type: write_file, input: a, path: x, format: csv, single_file: maybe}\n",
            "p.yaml:8: b.single_file: `maybe` should be true or false.",
        ),
        (
            A + "  b: {type: limit, input: a, rows: 1, description: {a: b}}\n",
            "p.yaml:8: b.description: This should be one text, not a block of settings.",
        ),
    ],
)
def test_a_mistake_is_named_at_its_line_and_field(text: str, message: str) -> None:
    assert problems(text) == [message]


def test_all_mistakes_of_a_node_are_named_at_once() -> None:
    options = "{separator: ';;', seperator: x, encoding: utf9, decimal: x, malformed: skip, null_values: x}"
    text = (
        HEAD
        + f"nodes:\n  r: {{type: read_file, path: x, format: xls, options: {options}, "
        + "columns: {id: INT}}\n"
    )
    assert problems(text) == [
        "p.yaml:4: r.format: `xls` is not possible here: choose `csv`, `json`, `parquet`, `orc` or `delta`.",
        "p.yaml:4: r.options.separator: `;;` should be one character.",
        "p.yaml:4: r.options.encoding: `utf9` is not an encoding: "
        "write utf-8, latin-1 or windows-1252, for example.",
        "p.yaml:4: r.options.decimal: `x` is not possible here: choose `.` or `,`.",
        "p.yaml:4: r.options.null_values: This should be a list, such as [x].",
        "p.yaml:4: r.options.malformed: `skip` is not possible here: choose `fail` or `drop`.",
        "p.yaml:4: r.options.seperator: There is no setting `seperator` here. Did you mean `separator`?",
    ]


def test_a_suggestion_is_what_the_field_should_hold() -> None:
    loaded = load_pipeline(A + "  b: {type: filter, input: a, conditon: 1}\n  c: {type: limt}\n", REGISTRY)
    assert [p.suggestion for p in loaded.problems] == ["condition", "limit"]


def test_a_broken_node_keeps_all_that_was_written_and_its_wires() -> None:
    loaded = load_pipeline(A + "  b: {type: fancy, input: a.x, more: [1, {y: 2.50}], title: T}\n", REGISTRY)
    node = loaded.pipeline.nodes["b"]
    assert isinstance(node, BrokenNode)
    assert (
        str(node.data)
        == "{'type': 'fancy', 'input': 'a.x', 'more': [1, {'y': Decimal('2.50')}], 'title': 'T'}"
    )
    assert node.title == "T"
    assert [(w.source, w.port, w.field) for w in node.wires()] == [("a", "x", "input")]
    assert loaded.pipeline.nodes["a"].type == "inline"


def test_words_that_older_yaml_takes_for_true_or_a_date_stay_text() -> None:
    text = (
        HEAD
        + "nodes:\n  a: {type: inline, columns: {w: STRING}, rows: [[on], [yes], [2024-03-31], [1_0], [١]]}\n"
    )
    assert dict(load_pipeline(text, REGISTRY).pipeline.nodes["a"])["rows"] == (
        ("on",), ("yes",), ("2024-03-31",), ("1_0",), ("١",),
    )  # fmt: skip
