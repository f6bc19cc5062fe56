"""Pipelines that read and write the formats that know their columns, for the golden files of both targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from canvas.document.storage import AdlsConnection
from canvas.document.workspace import Settings

LAKE: Final = AdlsConnection(account="contoso", container="retail", path="raw", account_key="env:LAKE_KEY")
CONNECTED: Final = Settings({"": LAKE, "lake": LAKE})
_NODES: Final = """\
sales:
  type: read_file
  connection: lake
  path: in/{{day}}/sales{files}
  format: {format}
  columns: {{id: BIGINT, amount: {{type: "DECIMAL(12,2)", header: Amount}}, shop: STRING, sold_at: TIMESTAMP}}
big: {{type: filter, input: sales, condition: amount >= 100}}
by_shop: {{type: write_file, input: big, path: out/by_shop, format: {format}, partition_by: [shop]}}
added:
  type: write_file
  input: big
  path: out/{{day}}/added
  format: {format}
  mode: append
  options: {{compression: snappy}}
whole: {{type: write_file, input: sales, connection: lake, path: out/whole, format: {format}{single}}}
"""
FORMATS: Final[Mapping[str, str]] = {
    "orc": _NODES.format(format="orc", files="_*.orc", single=", single_file: true"),
    "delta": _NODES.format(format="delta", files="", single=""),
}
"""The nodes of a pipeline by its format; it has a parameter `day`, and its files lie in `CONNECTED`."""
PARAMETERS: Final = "{day: {type: DATE, default: 2024-03-31}}"
