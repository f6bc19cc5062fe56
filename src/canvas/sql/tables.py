"""Names of tables as people write them: `orders`, `sales.orders`, `"Odd name"."x"`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from canvas.sql.parsing import InvalidExpression

_PART = re.compile(r'\s*(?:"((?:[^"]|"")+)"|`((?:[^`]|``)+)`|([^\s."`;()\[\]\'\\]+))\s*(\.|\Z)')
LONGEST = 255
"""Characters of one part; no system takes more."""


@dataclass(frozen=True)
class NamePart:
    """One part of a name; `quoted`: it stands in quotes, so that capitals in it count."""

    text: str
    quoted: bool = False

    def __str__(self) -> str:
        return '"' + self.text.replace('"', '""') + '"' if self.quoted else self.text


@dataclass(frozen=True)
class TableName:
    """A table's name: catalogue or database, schema, table; the last part at least."""

    parts: tuple[NamePart, ...]

    def __str__(self) -> str:
        return ".".join(map(str, self.parts))


def parse_table(text: str) -> TableName:
    """The name that a text is. Raises InvalidExpression."""
    parts: list[NamePart] = []
    place, ended = 0, False
    while not ended:
        found = _PART.match(text, place)
        if found is None:
            raise InvalidExpression(
                f"`{text}` is no table's name. Write `table` or `schema.table`; a part with other signs "
                'than letters, digits and `_` stands in double quotes, as in `sales."Order lines"`.'
            )
        in_quotes, in_ticks, plain, end = found.groups()
        name = plain or (in_quotes.replace('""', '"') if in_quotes else in_ticks.replace("``", "`"))
        if not name.isprintable() or len(name) > LONGEST:
            raise InvalidExpression("The table's name holds a sign that no name can have, or is too long.")
        parts.append(NamePart(name, quoted=plain is None))
        place, ended = found.end(), not end
    if len(parts) > 3:
        raise InvalidExpression(f"`{text}` has too many parts: write `catalogue.schema.table` at most.")
    return TableName(tuple(parts))
