"""The node types as plain data: what `canvas catalogue` prints and the reference page is made of."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from canvas.document.library import TextLibrary
from canvas.document.loading import FORMAT, Loaded, load_pipeline
from canvas.document.model import declared_kind
from canvas.nodes import REGISTRY, node_types
from canvas.nodes.base import NodeType
from canvas.nodes.json_schema import node_schema
from canvas.nodes.parity import parity

OUTPUT = "output"
"""How the catalogue calls the only output of a node, to which a document refers by the node's id alone."""

_COMMON = ("type", "title", "description")

_HELP = {
    "wire": "The node that the rows come from.",
    "wires": "The nodes that the rows come from.",
    "column": "The name of a column of the input.",
    "columns": "Names of columns of the input.",
    "column_map": "The columns of the result, in order: `new_name: old_name`.",
    "expression": "A formula.",
    "expressions": "The columns to add or replace: `name: formula`.",
    "condition": "A formula that is true or false.",
    "conditions": "The routes: `name: condition`.",
    "aggregates": "What to calculate for each group: `name: formula`.",
    "type": "A Spark SQL type.",
    "types": "The columns: `name: type`.",
    "connection": "A connection of the workspace; the workspace's own folder where none is named.",
    "path": "Where the files are, from the connection's folder on; may hold `{parameter}`s.",
    "pipeline": "Another pipeline of the workspace, by name.",
    "query": "A query over the inputs: `SELECT … FROM …`, or `WITH … SELECT …`.",
    "sort": "The order: `column: asc` or `column: desc`.",
    "database_query": "A query in the database's own SQL: one SELECT, which may only read.",
    "table_name": "The table, as in `orders` or `sales.orders`; a part with odd signs or capitals in quotes.",
    "rows": "The rows, each a list of values.",
    "key_pairs": "The columns that must be equal: `left_column: right_column`.",
    "values": "The values: `column: value`.",
    "windows": "The columns to add: `name: formula`, over the rows around each row.",
    "scalars": "The values, as a list.",
}
"""What a setting of that kind holds, where the node type does not say it better itself."""

_BY_NAME = {
    "ReadDatabase.columns": "The columns to read: `name: type`.",
    "ReadDatabase.connection": "The database: a connection of the workspace.",
    "ReadTable.columns": "The columns to read: `name: type`.",
    "ReadTable.sample": "A file of the workspace with some rows of the table, which previews show.",
    "WriteDatabase.connection": "The database: a connection of the workspace.",
    "WriteDatabase.mode": "What happens to the rows that are there already.",
    "WriteTable.action": "What a merge does: change and add rows, only one of both, or remove rows.",
    "WriteTable.keys": "The columns by which a merge finds a row in the table.",
    "WriteTable.mode": "What happens to the rows that are there already.",
    "Union.by": "Whether the inputs' columns find each other by name or by position.",
    "compression": "How the files are compressed; as Spark does it where nothing is said.",
    "decimal": "The decimal mark of numbers.",
    "distinct": "Keep equal rows once.",
    "drop": "Columns to leave out.",
    "encoding": "The encoding of the text.",
    "escape": "What makes a quote inside quotes a character like any other.",
    "format": "The format of the files.",
    "formats": "How dates are written, tried in order.",
    "from": "The column it comes from.",
    "group_by": "The columns whose equal values make a group; none for one group of all rows.",
    "how": "Which rows are kept.",
    "keys": "The columns that make a row the same as another; none for all columns.",
    "malformed": "What a line that cannot be read does: stop the job, or be left out.",
    "match": "Whether a row takes the first route that fits, or every one.",
    "missing": "What a column that an input lacks does: stop, or be empty there.",
    "mode": "What happens to files that are there already.",
    "null_value": "What is written where there is no value.",
    "null_values": "Texts that mean that there is no value.",
    "on_error": "What a value that does not fit does: stop the job (`fail`), or become empty (`null`).",
    "options": "How the files are written.",
    "order_by": "Which row comes first and is kept: `column: asc` or `column: desc`.",
    "others": "What becomes of the columns that are not named.",
    "partition_by": "Columns whose values become folders.",
    "quote": "The character around texts.",
    "separator": "The character between values.",
    "single_file": "Write exactly one file.",
    "subtotals": "Rows for groups of groups, too.",
    "suffix": "What is put after a name of the right side that the left side has too.",
    "thousands": "The mark between thousands in numbers.",
    "Cast.columns": "The columns and their types: `name: type`, or `name:` with the settings below.",
    "CleanText.case": "How letters are written.",
    "CleanText.collapse": "Make one blank of several, and of line breaks.",
    "CleanText.empty_as_null": "Take an empty text for no value.",
    "CleanText.remove": "Characters to take away: `digits`, `punctuation`, `letters`.",
    "CleanText.trim": "Take away blanks at both ends.",
    "Except.by": "Whether the inputs' columns find each other by name or by position.",
    "Extract.into": "The names of the new columns, one for each group of the pattern.",
    "Extract.pattern": "A regular expression; what stands in its round brackets is taken out.",
    "FillMissing.average": "The columns that get their average where they have no value.",
    "FillMissing.next": "The columns that get the first value after it, in the order.",
    "FillMissing.order_by": "The order of the rows: `column: asc` or `column: desc`.",
    "FillMissing.partition_by": "Columns whose equal values make a group; none for one group of all rows.",
    "FillMissing.previous": "The columns that get the last value before it, in the order.",
    "FillMissing.values": "What stands in each column where nothing else is found: `column: value`.",
    "Flatten.column": "A column that holds a list or a record.",
    "Flatten.expand": "Make a column of each part of a record.",
    "Flatten.into": "The name of the column that gets the values; that of the list where nothing is said.",
    "Flatten.keep_empty": "Keep a row whose list is empty or missing, with no value.",
    "Flatten.position": "The name of a column that gets the place in the list, counted from 0.",
    "Flatten.prefix": "What is put before the names of a record's parts.",
    "Intersect.by": "Whether the inputs' columns find each other by name or by position.",
    "Lookup.columns": "The columns of the table to add; all but its keys where none is named.",
    "Lookup.keys": "What must be equal: `column_of_the_rows: column_of_the_table`.",
    "Lookup.order_by": "The order of several matches: `column: asc` or `column: desc`.",
    "Lookup.pick": "Which row is taken where several match.",
    "Lookup.suffix": "What is put after a name of the table that the rows have too.",
    "Pivot.aggregates": "What to calculate for each new column: `name: formula`.",
    "Pivot.column": "The column whose values become columns.",
    "Pivot.values": "The values that become columns, in order; `null` for rows without one.",
    "ReplaceValues.columns": "The columns whose values are replaced.",
    "ReplaceValues.others": "What becomes of values that are not listed.",
    "ReplaceValues.values": "What stands in place of what: `old: new`; `null` for no value.",
    "Sample.keys": "Columns whose equal values stay together; none for rows each alone.",
    "Sample.percent": "How much of the rows is kept, in percent.",
    "Sample.seed": "Another number gives other rows.",
    "SplitColumn.into": "The names of the new columns, one for each part.",
    "SplitColumn.keep": "Keep the column that is cut.",
    "SplitColumn.more": "What happens to parts beyond the last new column.",
    "SplitColumn.separator": "The text at which it is cut.",
    "SurrogateKey.column": "The name of the column that gets the numbers.",
    "SurrogateKey.order_by": "The order in which rows are numbered: `column: asc` or `column: desc`.",
    "SurrogateKey.start": "The first number.",
    "TopN.group_by": "Columns whose equal values make a group; none for the first of all rows.",
    "TopN.order_by": "Which rows come first: `column: asc` or `column: desc`.",
    "TopN.rows": "How many rows of each group.",
    "TopN.ties": "Keep all rows that share the last place, even if they are more.",
    "Unpivot.columns": "The columns that become rows.",
    "Unpivot.keep_empty": "Make rows of empty values, too.",
    "Unpivot.name": "The name of the column that gets the columns' names.",
    "Unpivot.value": "The name of the column that gets their values.",
    "Window.after": "How many rows after each row are looked at; all where nothing is said.",
    "Window.before": "How many rows before each row are looked at; all where nothing is said.",
    "Window.columns": "The columns to add: `name: formula`.",
    "Window.look_at": "Which rows of a group sums, averages and counts look at.",
    "Window.order_by": "The order of the rows of a group: `column: asc` or `column: desc`.",
    "Window.partition_by": "The columns whose equal values make a group; none for one group of all rows.",
    "AllowedValues.values": "The values that a column may have.",
    "Argument.value": "A value, or `:name` for a parameter of this pipeline.",
    "Assert.conditions": "What must be true of every row: `name: condition`.",
    "Assert.flag": "The column that says which rules a row breaks; empty in good rows.",
    "Assert.in_set": "The values that columns may have: `column: [values]`.",
    "Assert.not_null": "Columns that must not be empty.",
    "Assert.on_violation": "What happens where a rule is broken: the job stops before it writes anything "
    "(`fail`), or the rows are left out (`drop`), or flagged (`flag`).",
    "Assert.range": "From where to where the values of columns lie, both included.",
    "Assert.regex": "The patterns (regular expressions) of columns: `column: pattern`.",
    "Assert.row_count": "How many rows there must be; the job stops where it is otherwise.",
    "Assert.unique": "Columns whose values, taken together, no two rows may share.",
    "Bounds.least": "The least value that there may be: a value, or `:name` for a parameter.",
    "Bounds.most": "The most: a value, or `:name` for a parameter.",
    "FileColumn.header": "The name in the files, or several, where it differs.",
    "Join.columns": "The columns to keep of each side; all of a side that is not named.",
    "Join.condition": "What must be true of `left.x` and `right.y`, besides the keys or in their place.",
    "Join.keys": "The columns that must be equal: `left_column: right_column`.",
    "KeptColumns.left": "Columns of the left side.",
    "KeptColumns.right": "Columns of the right side.",
    "Limit.rows": "How many rows.",
    "ParseJson.column": "The column with JSON in it.",
    "ParseJson.columns": "The fields to read: `name: type`, or `name:` with the settings below.",
    "ParseJson.into": "Whether the fields become columns, or one struct with all of them.",
    "ParseJson.keep": "Keep the text beside what is read from it.",
    "ParseJson.name": "What the struct is called; as the text was, where nothing is said.",
    "ParseJson.on_error": "What a text that is no JSON, or a value that does not fit, does: stop the job "
    "(`fail`), or become empty (`null`).",
    "Pattern.pattern": "A regular expression.",
    "ReadFile.columns": "The columns to read: `name: type`, or `name:` with the settings below.",
    "RowCount.least": "The least number of rows.",
    "RowCount.most": "The most rows.",
    "Subflow.outputs": "The outputs of the other pipeline to take, where it has several.",
    "Subflow.parameters": "The values of the other pipeline's parameters: `name: value`.",
    "ToJson.columns": "The columns to write into the JSON; all where none is named.",
    "ToJson.into": "The name of the new column.",
    "ToJson.keep": "Keep the columns beside the JSON made of them.",
    "SelectedColumn.type": "The type it gets, where it is not the one it has.",
    "WriteOptions.header": "Whether a line of names comes first.",
}
"""The same for settings by name, of one class where a name means several things."""


def node_catalogue() -> list[dict[str, Any]]:
    """Every node type: names, words that find it, ports, settings and an example."""
    return [_entry(name, kind) for name, kind in node_types().items()]


def _entry(name: str, kind: type[NodeType]) -> dict[str, Any]:
    about = kind.about
    inputs = kind.input_fields()
    known = parity(name)
    return {
        "name": name,
        "label": about.label,
        "category": about.category,
        "icon": about.icon,
        "help": kind.help(),
        "keywords": list(about.keywords),
        "inputs": list(inputs),
        "outputs": list(_outputs(kind)),
        "parameters": [p for p in _settings(kind, node_schema(kind)) if p["name"] not in (*_COMMON, *inputs)],
        "cases": known.cases,
        "proven": known.proven,
        "reason": known.reason,
        "example": textwrap.dedent(about.example.nodes).strip() + "\n",
    }


def example_pipeline(kind: type[NodeType]) -> Loaded:
    """A node type's example, with the pipelines that it uses."""
    example = kind.about.example
    nodes = textwrap.indent(textwrap.dedent(example.nodes), "  ")
    loaded = load_pipeline(f"format: {FORMAT}\nname: example\nnodes:\n{nodes}", REGISTRY)
    library = TextLibrary(example.pipelines, REGISTRY)
    return replace(loaded, pipeline=replace(loaded.pipeline, library=library))


def _outputs(kind: type[NodeType]) -> Iterator[str]:
    """The ports as the example's node has them; those that its settings name in angle brackets."""
    pipeline = example_pipeline(kind).pipeline
    node = next(n for n in pipeline.nodes.values() if isinstance(n, kind))
    named = {key for value in vars(node).values() if isinstance(value, Mapping) for key in value}
    for port in node.outputs():
        yield f"<{port}>" if port in named else port or OUTPUT


def _settings(model: type[BaseModel], schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The settings of a model, those of models inside it nested."""
    found = []
    for field, info in model.model_fields.items():
        name = info.alias or field
        entry = {
            "name": name,
            "type": _json_type(schema["properties"].get(name, {}), schema),
            "required": info.is_required(),
            "default": None if info.is_required() else _plain(info.get_default(call_default_factory=True)),
            "help": setting_help(name, info, model),
            "kind": _kind(info),
        }
        choices = _choices(info.annotation)
        if choices:
            may_be_null = type(None) in get_args(info.annotation) and info.default is not None
            entry |= {"choices": [*choices, *(["null"] if may_be_null else [])], "kind": "choice"}
        inner = _model_in(info.annotation)
        if inner is not None:
            entry["settings"] = _settings(inner, inner.model_json_schema())
            entry["each"] = get_origin(info.annotation) is Mapping
        found.append(entry)
    return found


def setting_help(name: str, info: FieldInfo, model: type[BaseModel]) -> str:
    """What a setting is for: its own description, else that of its name or kind; else empty."""
    said = info.description or _BY_NAME.get(f"{model.__name__}.{name}") or _BY_NAME.get(name)
    kind = declared_kind(info)
    return said or (_HELP.get(kind.name, "") if kind else "")


def _kind(info: FieldInfo) -> str:
    declared = declared_kind(info)
    if declared is not None:
        return declared.name
    if _model_in(info.annotation) is not None:
        return "options"
    kinds = {part for part in (get_args(info.annotation) or (info.annotation,)) if part is not type(None)}
    if kinds == {bool}:
        return "switch"
    return "number" if kinds <= {int, Decimal} else "text"


def _json_type(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    """The type in JSON's words: string, integer, boolean, array or object."""
    if "$ref" in schema:
        return _json_type(whole.get("$defs", {}).get(str(schema["$ref"]).rsplit("/", 1)[-1], {}), whole)
    kinds = [s for s in schema.get("anyOf", ()) if s.get("type") != "null"]
    return str(schema.get("type") or (_json_type(kinds[0], whole) if kinds else "string"))


def _choices(annotation: Any) -> list[str]:
    """The values of a Literal, alone or beside None."""
    if get_origin(annotation) is Literal:
        return [str(v) for v in get_args(annotation)]
    inner = [a for a in get_args(annotation) if a is not type(None)]
    is_optional = len(inner) == 1 and type(None) in get_args(annotation)
    return _choices(inner[0]) if is_optional else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds, alone or as the values of a mapping."""
    for item in (annotation, *get_args(annotation)):
        if isinstance(item, type) and issubclass(item, BaseModel):
            return item
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(exclude_defaults=True)
    return list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value
