"""A data flow script as one Spark SQL query for each sink, after the documentation of each transformation.

Source: https://learn.microsoft.com/azure/data-factory/data-flow-transformation-overview and the pages there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from compilers.data_factory.script import (
    Assertion,
    Assign,
    Call,
    Member,
    Name,
    Named,
    Node,
    Number,
    Script,
    Statement,
    Text,
    Type,
    Typed,
    Unary,
)
from compilers.spark_sql.json_texts import OBJECT
from tests.compilers.data_factory.reader.expressions import NotRead, Reader

Column = tuple[str, str]
"""The stream that a column comes from, and its name: after a join there are two of one name."""


@dataclass(frozen=True)
class Relation:
    """A stream: its columns, and under which name its query gives each."""

    columns: dict[Column, str]

    def find(self, name: Name) -> str:
        """The name in SQL of a column of the script. Raises NotRead where it is none, or one of two."""
        found = [
            alias
            for (stream, column), alias in self.columns.items()
            if column == name.name and name.stream in ("", stream)
        ]
        if len(found) != 1:
            raise NotRead(f"{name} among {list(self.columns)}")
        return f"`{found[0]}`"


OVER_ROWS = (exp.AggFunc, exp.RowNumber, exp.IgnoreNulls)
ALL_ROWS = 2**31 - 1


def number_of(node: Node) -> int:
    """A whole number as it is written: `-1L`."""
    if isinstance(node, Unary):
        return -number_of(node.operand)
    assert isinstance(node, Number)
    return int(node.text.rstrip("L"))


def bound(offset: int) -> str:
    """One end of a frame."""
    if offset == 0:
        return "CURRENT ROW"
    side = "PRECEDING" if offset < 0 else "FOLLOWING"
    return f"{'UNBOUNDED' if abs(offset) >= ALL_ROWS else abs(offset)} {side}"


def queries(
    script: Script, tables: Mapping[str, tuple[str, Sequence[str]]], parameters: Mapping[str, str]
) -> dict[str, str]:
    """A query for each sink. `tables`: a table and its columns for each source's stream."""
    return _Flow(tables, parameters).read(script)


class _Flow:
    def __init__(
        self, tables: Mapping[str, tuple[str, Sequence[str]]], parameters: Mapping[str, str]
    ) -> None:
        self.tables, self.parameters = tables, parameters
        self.relations: dict[str, Relation] = {}
        self.ctes: list[str] = []

    def read(self, script: Script) -> dict[str, str]:
        found = {}
        for statement in script.statements:
            columns, query = self.statement(statement)
            self.relations[statement.name] = Relation(columns)
            if statement.call.name == "sink":
                found[statement.name] = f"WITH {', '.join(self.ctes)} {query}"
            else:
                self.ctes.append(f"`{statement.name}` AS ({query})")
        return found

    def sql(self, relation: Relation, node: Node) -> str:
        drifted = frozenset(alias for (stream, _), alias in relation.columns.items() if not stream)
        return Reader(relation.find, drifted=drifted, parameters=self.parameters).sql(node)

    def statement(self, it: Statement) -> tuple[dict[Column, str], str]:
        options = {a.key: a.value for a in it.call.arguments if isinstance(a, Named)}
        arguments = [a for a in it.call.arguments if not isinstance(a, Named)]
        if it.call.name == "source":
            return self.source(it, arguments)
        if it.call.name in ("join", "exists"):
            return self.pair(it, arguments[0], options)
        if it.call.name == "union":
            return self.union(it)
        before = self.relations[it.inputs[0]]
        place = f"FROM `{it.inputs[0]}`"
        match it.call.name:
            case "filter":
                return before.columns, f"SELECT * {place} WHERE {self.sql(before, arguments[0])}"
            case "sort" | "assert":
                return before.columns, f"SELECT * {place}"
            case "derive":
                return self.derive(before, arguments, place)
            case "select" | "sink":
                mapped = next(a for a in arguments if isinstance(a, Call) and a.name == "mapColumn")
                return self.mapped(before, mapped, place)
            case "aggregate":
                return self.aggregate(before, arguments, place)
            case "window":
                return self.window(before, arguments, options, place)
            case "foldDown":
                return self.unrolled(before, arguments, place)
            case "parse" | "stringify":
                return self.json(before, arguments[0], place)
            case _:
                raise NotRead(it.call.name)

    def source(self, it: Statement, arguments: list[Node]) -> tuple[dict[Column, str], str]:
        output = arguments[0]
        assert isinstance(output, Call)
        names = [
            c.column.name for c in output.arguments if isinstance(c, Typed) and isinstance(c.column, Name)
        ]
        if it.name not in self.tables:
            return {("", n): n for n in names}, f"SELECT '' AS `{names[0]}` WHERE false"
        table, there = self.tables[it.name]
        if Named("allowSchemaDrift", Name("true")) in it.call.arguments:
            names = list(there)
        return {("", n): n for n in names}, f"SELECT {', '.join(f'`{n}`' for n in names)} FROM {table}"

    def derive(self, before: Relation, arguments: list[Node], place: str) -> tuple[dict[Column, str], str]:
        made = {
            a.target.name: self.sql(before, a.value)
            for a in arguments
            if isinstance(a, Assign) and isinstance(a.target, Name)
        }
        columns = dict(before.columns)
        shown = []
        for (_, name), alias in before.columns.items():
            shown.append(f"{made.pop(name)} AS `{alias}`" if name in made else f"`{alias}`")
        for name, value in made.items():
            columns[("", name)] = name
            shown.append(f"{value} AS `{name}`")
        return columns, f"SELECT {', '.join(shown)} {place}"

    def json(self, before: Relation, made: Node, place: str) -> tuple[dict[Column, str], str]:
        """JSON read or written: `column = value ? type`; a text that is no object is read as NULL."""
        assert isinstance(made, Assign) and isinstance(made.target, Name)
        assert isinstance(made.value, Assertion)
        value = self.sql(before, made.value.value)
        if made.value.type.name == "string":
            text = f"to_json({value})"
        else:
            fields = [t for t in made.value.type.parts if isinstance(t, Typed) and isinstance(t.column, Name)]
            names = ", ".join(f"`{t.column.name}`: {_read_as(t.type)}" for t in fields)
            read = f"from_json({value}, 'STRUCT<{names}>')"
            looks = f"{value} RLIKE {exp.Literal.string(OBJECT).sql('spark')}"
            text = f"CASE WHEN {looks} AND json_object_keys({value}) IS NOT NULL THEN {read} END"
        columns = {**before.columns, ("", made.target.name): made.target.name}
        kept = ", ".join(f"`{alias}`" for alias in before.columns.values())
        return columns, f"SELECT {kept}, {text} AS `{made.target.name}` {place}"

    def mapped(self, before: Relation, mapping: Call, place: str) -> tuple[dict[Column, str], str]:
        pairs: list[tuple[str, Name]] = []
        for item in mapping.arguments:
            if isinstance(item, Assign):
                assert isinstance(item.target, Name) and isinstance(item.value, Name)
                pairs.append((item.target.name, item.value))
            else:
                assert isinstance(item, Name)
                pairs.append((item.name, item))
        shown = ", ".join(f"{before.find(old)} AS `{new}`" for new, old in pairs)
        return {("", new): new for new, _ in pairs}, f"SELECT {shown} {place}"

    def aggregate(self, before: Relation, arguments: list[Node], place: str) -> tuple[dict[Column, str], str]:
        groups: list[str] = []
        shown: list[str] = []
        columns: dict[Column, str] = {}
        for item in arguments:
            if isinstance(item, Call):
                for name in item.arguments:
                    assert isinstance(name, Name)
                    groups.append(before.find(name))
                    shown.append(before.find(name))
                    columns[("", name.name)] = name.name
            else:
                assert isinstance(item, Assign) and isinstance(item.target, Name)
                shown.append(f"{self.sql(before, item.value)} AS `{item.target.name}`")
                columns[("", item.target.name)] = item.target.name
        by = f" GROUP BY {', '.join(groups)}" if groups else ""
        return columns, f"SELECT {', '.join(shown)} {place}{by}"

    def over(self, before: Relation, value: Node, spec: str) -> str:
        """A formula in which each function over many rows looks at the window."""
        tree = sqlglot.parse_one(self.sql(before, value), dialect="spark")

        def change(node: exp.Expression) -> exp.Expression:
            if not isinstance(node, OVER_ROWS) or isinstance(node.parent, exp.Window | exp.IgnoreNulls):
                return node
            return sqlglot.parse_one(f"{node.sql(dialect='spark')} OVER ({spec})", dialect="spark")

        return tree.transform(change).sql(dialect="spark")

    def window(
        self, before: Relation, arguments: list[Node], options: dict[str, Node], place: str
    ) -> tuple[dict[Column, str], str]:
        over, order, made = "", [], {}
        for item in arguments:
            if isinstance(item, Assign) and isinstance(item.target, Name):
                made[item.target.name] = item.value
                continue
            assert isinstance(item, Call)
            if item.name == "over":
                over = ", ".join(self.sql(before, a) for a in item.arguments)
            else:
                nulls = "FIRST" if item.arguments[1] == Name("true") else "LAST"
                order.append(f"{self.sql(before, item.arguments[0])} {item.name.upper()} NULLS {nulls}")
        spec = f"PARTITION BY {over}{' ORDER BY ' * bool(order)}{', '.join(order)}"
        if options:
            start, end = (number_of(options[k]) for k in ("startRowOffset", "endRowOffset"))
            spec += f" ROWS BETWEEN {bound(start)} AND {bound(end)}"
        shown = [f"`{a}`" for a in before.columns.values()]
        for name, value in made.items():
            shown.append(f"{self.over(before, value, spec)} AS `{name}`")
        return {**before.columns, **{("", n): n for n in made}}, f"SELECT {', '.join(shown)} {place}"

    def unrolled(self, before: Relation, arguments: list[Node], place: str) -> tuple[dict[Column, str], str]:
        unroll, mapping = arguments
        assert (
            isinstance(unroll, Call) and isinstance(mapping, Call) and isinstance(unroll.arguments[0], Name)
        )
        listed = unroll.arguments[0]
        pairs = [
            (i.target.name, i.value) if isinstance(i, Assign) and isinstance(i.target, Name) else (i.name, i)
            for i in mapping.arguments
        ]
        shown = ", ".join(f"{self.item(before, old, listed)} AS `{new}`" for new, old in pairs)
        inner = f"SELECT *, explode_outer({before.find(listed)}) AS `e__item` {place}"
        return {("", new): new for new, _ in pairs}, f"SELECT {shown} FROM ({inner})"

    def item(self, before: Relation, node: Node, listed: Name) -> str:
        """What a column of a flatten shows: a part of the item, the item itself, or a column beside it."""
        if isinstance(node, Member):
            assert isinstance(node.member, Name)
            return f"`e__item`.`{node.member.name}`"
        assert isinstance(node, Name)
        return "`e__item`" if node == listed else before.find(node)

    def pair(self, it: Statement, condition: Node, options: dict[str, Node]) -> tuple[dict[Column, str], str]:
        left, right = it.inputs
        columns: dict[Column, str] = {}
        shown = []
        for side, stream in (("l", left), ("r", right)):
            for (_, name), alias in self.relations[stream].columns.items():
                columns[(stream, name)] = f"{side}__{name}"
                shown.append(f"{side}.`{alias}` AS `{side}__{name}`")
        on = self.sql(
            Relation({key: f"{alias[0]}`.`{alias[3:]}" for key, alias in columns.items()}), condition
        )
        sides = f"FROM `{left}` AS l {{}} JOIN `{right}` AS r ON {on}"
        if it.call.name == "exists":
            kind = "LEFT ANTI" if options["negate"] == Name("true") else "LEFT SEMI"
            return self.relations[left].columns, f"SELECT l.* {sides.format(kind)}"
        kinds = {"inner": "INNER", "left": "LEFT", "right": "RIGHT", "outer": "FULL", "cross": "INNER"}
        join = options["joinType"]
        assert isinstance(join, Text)
        return columns, f"SELECT {', '.join(shown)} {sides.format(kinds[join.value])}"

    def union(self, it: Statement) -> tuple[dict[Column, str], str]:
        columns = self.relations[it.inputs[0]].columns
        parts = [
            f"SELECT {', '.join(self.relations[i].find(Name(name)) for _, name in columns)} FROM `{i}`"
            for i in it.inputs
        ]
        return columns, " UNION ALL ".join(parts)


_PLAIN = {"integer": "INT", "short": "SMALLINT", "long": "BIGINT", "byte": "TINYINT"}


def _read_as(kind: Type) -> str:
    """The type as Spark writes it: JSON's lists and records keep theirs, all else is text."""
    return _inside(kind) if kind.name in ("array", "struct") else "STRING"


def _inside(kind: Type) -> str:
    if kind.name == "array":
        [element] = kind.parts
        assert isinstance(element, Type)
        return f"ARRAY<{_inside(element)}>"
    if kind.name == "struct":
        parts = [t for t in kind.parts if isinstance(t, Typed) and isinstance(t.column, Name)]
        return f"STRUCT<{', '.join(f'`{_name(t)}`: {_inside(t.type)}' for t in parts)}>"
    return _PLAIN.get(kind.name, kind.name.upper())


def _name(typed: Typed) -> str:
    assert isinstance(typed.column, Name)
    return typed.column.name
