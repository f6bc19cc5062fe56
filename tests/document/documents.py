"""Documents as people lay them out, each by what is particular about it."""

from __future__ import annotations

DOCS: dict[str, str] = {}
DOCS["comments"] = """# top comment

format: canvas/1   # the format
# before name
name: x
description: >-
  folded text
  over lines
parameters:
  # a param
  run_date: {type: DATE, default: 2024-03-31}   # trailing

# before nodes
nodes:   # on nodes

  # above a
  a:   # on a
    # inside a
    type: inline   # on type
    # above columns
    columns: {id: INT}   # on columns
    rows: [[1]]

    # trailing inside a

  # above b
  b:
    type: filter
    input: a
    condition: >-
      id > 0
      AND id < 10
    # end of b
# end of file
"""
DOCS["flow"] = """{format: canvas/1, name: x, nodes: {a: {type: inline, columns: {id: INT}, rows: [[1]]}}}
"""
DOCS["flownodes"] = """format: canvas/1
name: x
nodes: {a: {type: inline, columns: {id: INT}, rows: [[1]]}, b: {type: filter, input: a, condition: id > 0}}
"""
DOCS["crlf"] = DOCS["comments"].replace("\n", "\r\n")
DOCS["noeol"] = DOCS["comments"].rstrip("\n").rsplit("\n", 2)[0]
DOCS["indent4"] = """format: canvas/1
name: x
nodes:
    # above a
    a:
        type: inline
        columns:
            id: INT
        rows:
        - [1]
        - [2]
    b:
        type: filter
        input: a
        # why
        condition: id > 0
"""
DOCS["order"] = """nodes:
  # above a
  a:
    rows: [[1]]
    columns: {id: INT}
    type: inline
  b: {type: filter, input: a, condition: id > 0}   # one line
# now the head
name: x
format: canvas/1
"""
DOCS["quoted"] = """"format": "canvas/1"
'name': 'x'
"nodes":
  "a":
    "type": "inline"
    "columns": {"id": "INT"}
    "rows": [[1]]
  'b':
    'type': filter
    'input': "a"
    'condition': 'id > 0'
"""
DOCS["anchors"] = """format: canvas/1
name: x
nodes:
  a: &base
    type: inline
    columns: &cols {id: INT}
    rows: [[1]]
  c:
    type: inline
    columns: *cols
    rows: [[2]]
  b:
    type: filter
    input: a
    condition: id > 0
"""
DOCS["docmarks"] = """%YAML 1.2
---
format: canvas/1
name: x
nodes:
  a: {type: inline, columns: {id: INT}, rows: [[1]]}
  b: {type: filter, input: a, condition: id > 0}
...
"""
DOCS["bom"] = (
    "\ufeffformat: canvas/1\n"
    "name: x\n"
    "nodes:\n"
    "  a: {type: inline, columns: {id: INT}, rows: [[1]]}\n"
    "  b: {type: filter, input: a, condition: id > 0}\n"
)
DOCS["tabs"] = (
    "format: canvas/1\n"
    "name: x\n"
    "nodes:\n"
    "  a:\n"
    "    type: inline\n"
    "    columns: {id: INT}\n"
    "    rows: [[1]]\n"
    "  b:\n"
    "    type: filter\n"
    "    input: a\t# tab\n"
    "    condition: id > 0\n"
)
DOCS["nodesempty"] = "format: canvas/1\nname: x\nnodes:\n# nothing yet\n"
DOCS["nodesflow"] = "format: canvas/1\nname: x\nnodes: {}   # none\n"
DOCS["dense"] = (
    "format: canvas/1\n"
    "name: x\n"
    "nodes:\n"
    "  a:\n"
    "    type: inline\n"
    "    columns: {id: INT}\n"
    "    rows:\n"
    "    - [1]   # one\n"
    "    # two\n"
    "    - [2]\n"
    "  b:\n"
    "    type: filter\n"
    "    input: a\n"
    "    condition: |\n"
    "      id > 0\n"
    "\n"
    "      AND true\n"
    "\n"
    "\n"
)
