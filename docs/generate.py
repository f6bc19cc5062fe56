"""Writes the pages and pictures of the documentation that are made from Canvas itself.

python docs/generate.py             docs/nodes.md and docs/functions.md, from the catalogues
python docs/generate.py pictures    docs/images/, with Chromium
"""

from __future__ import annotations

import json
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from canvas.document.library import TextLibrary
from canvas.document.loading import load_pipeline
from canvas.document.workspace import Settings
from canvas.functions import Function, catalogue
from canvas.functions.parity import parities, parity
from canvas.nodes import REGISTRY, node_types
from canvas.nodes.base import CATEGORIES
from canvas.nodes.catalogue import node_catalogue
from canvas.nodes.parity import parity as parity_of_node
from canvas.plan import make_plan
from canvas.steps.files import FORMAT_NAMES
from canvas.ui.theme import CATEGORY_LABELS
from compilers.base import Context
from compilers.data_factory import DATA_FACTORY

DOCS = Path(__file__).resolve().parent


def nodes_page() -> str:
    """The reference of all node types, in Markdown."""
    return "\n".join(_nodes_page()) + "\n"


def _nodes_page() -> Iterator[str]:
    yield "# Nodes"
    yield ""
    yield "Made from the catalogue by `python docs/generate.py`. `canvas catalogue nodes` says the same."
    yield ""
    yield (
        "Every node has an id, which is its name in the file, and a `type`. It may have a `title`, which is "
        "shown in its place, and a `description`. A wire is written at the node that it leads to: "
        "`input: sales`, or `input: by_size.large` where the other node has several outputs."
    )
    entries = node_catalogue()
    yield ""
    yield from _proven(entries)
    yield ""
    yield from _formats()
    for category in CATEGORIES:
        yield ""
        yield f"## {CATEGORY_LABELS[category]}"
        for entry in entries:
            if entry["category"] == category:
                yield from _node(entry)


_ALL_NODES = (
    "*Form*: it is drawn from the node's settings (`tests/ui/forms/test_fields.py`). *Validation*: what is "
    "wrong is said on the setting (`tests/plan`). *Schema* and *embedded*: in as many cases as stand there, "
    "with empty inputs, NULLs, ties and bad values, the columns that Canvas says are Spark's own, and the "
    "preview's engine gives Spark's rows (`tests/parity/test_node_bank.py`). *Data Factory*: the example "
    "becomes part of a data flow, or a finding says why not. Delta tables and cloud storage, which Spark "
    "reaches with extra packages only, are proven on the embedded engine and read back with `deltalake` and "
    "`fsspec` (`tests/engine/test_orc_delta.py`, `tests/storage`); their cases are counted with the others."
)


def _proven(entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield _ALL_NODES
    yield ""
    yield "| node | form | validation | schema = Spark | embedded = Spark | Data Factory |"
    yield "|---|---|---|---|---|---|"
    forms = {entry["name"]: _on_data_factory(entry["name"]) for entry in entries}
    for entry in entries:
        known = f"yes ({entry['cases']})" if entry["proven"] else "not yet"
        schema = "yes" if entry["proven"] else "not yet"
        yield f"| `{entry['name']}` | yes | yes | {schema} | {known} | {forms[entry['name']]} |"
    number, proven = len(entries), sum(entry["proven"] for entry in entries)
    cases = sum(entry["cases"] for entry in entries)
    there = sum(form == "yes" for form in forms.values())
    yield f"| **{number}** | {number} | {number} | {proven} | {proven} ({cases}) | {there} |"


_FORMATS = (
    "Files are read and written by each engine's own reader and writer: every type, with NULLs, extremes and "
    "nested values, and no rows at all; folders by column, and one file. A sink runs twice, so that its mode "
    "shows, and Spark reads back what both engines have written (`tests/parity/whole.py`)."
)
_PROVEN_WITH = {
    "delta": "`deltalake`, with the rows of both engines: stock Spark has no reader or writer of its own"
}


def _formats() -> Iterator[str]:
    """What is proven of each format of files."""
    yield _FORMATS
    yield ""
    yield "| files | `read_file` | `write_file` | proven with |"
    yield "|---|---|---|---|"
    read, write = parity_of_node("read_file").formats, parity_of_node("write_file").formats
    for name, label in FORMAT_NAMES.items():
        yield (
            f"| {label} | {read[name]} cases | {write[name]} cases | "
            f"{_PROVEN_WITH.get(name, 'both engines')} |"
        )


def _on_data_factory(name: str) -> str:
    """`yes`, or what the target says of a node's example."""
    example = node_types()[name].about.example
    nodes = textwrap.indent(textwrap.dedent(example.nodes).strip("\n"), "  ")
    text = f"format: canvas/1\nname: example\nnodes:\n{nodes}\n"
    loaded = load_pipeline(text, REGISTRY)
    if node_types()[name].about.category != "sinks" or name == "output":
        model = loaded.pipeline.nodes[example.node]
        read = next(iter(model.wires())).source if name == "output" else example.node
        text += f"  out: {{type: write_file, input: {read}, path: out, format: parquet}}\n"
        loaded = load_pipeline(text, REGISTRY)
    plan = make_plan(replace(loaded.pipeline, library=TextLibrary(example.pipelines, REGISTRY)))
    found = [f for f in DATA_FACTORY.check(plan, Context(Settings())) if f.severity == "error"]
    about = [f.message for f in found if f.field != "connection"]
    return f"finding: {about[0]}".replace("|", "\\|") if about else "yes"


def _node(entry: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield f"### `{entry['name']}`: {entry['label']}"
    yield ""
    yield entry["help"]
    yield ""
    inputs = ", ".join(f"`{name}`" for name in entry["inputs"]) or "none"
    outputs = ", ".join("one" if name == "output" else f"`{name}`" for name in entry["outputs"]) or "none"
    yield f"Inputs: {inputs}. Outputs: {outputs}."
    yield ""
    known = f"As on Spark in {entry['cases']} cases" if entry["proven"] else "Not yet compared with Spark"
    yield f"{known}. {entry['reason']}".rstrip()
    yield ""
    yield "| setting | holds | default |"
    yield "|---|---|---|"
    yield from _settings(entry["parameters"], "")
    yield ""
    yield "```yaml"
    yield entry["example"].rstrip("\n")
    yield "```"


def _settings(settings: Sequence[Mapping[str, Any]], before: str) -> Iterator[str]:
    for setting in settings:
        name = f"{before}{setting['name']}"
        choices = (
            f" One of {', '.join(f'`{c}`' for c in setting['choices'])}." if "choices" in setting else ""
        )
        yield f"| `{name}` | {setting['help']}{choices} | {_default(setting)} |"
        inside = f"{name}.<name>." if setting.get("each") else f"{name}."
        yield from _settings(setting.get("settings", ()), inside)


def _default(setting: Mapping[str, Any]) -> str:
    if setting["required"]:
        return "must be given"
    value = setting["default"]
    if value in (None, "", [], {}):
        return '`""`' if value == "" else ""
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def functions_page() -> str:
    """The reference of all functions, and what is proven of each, in Markdown."""
    return "\n".join(_functions_page()) + "\n"


_COLUMNS = "form | validation | schema = Spark | embedded = Spark | Data Factory |"
_MEANING = (
    "*Form*: the formula editor completes and explains it. *Validation*: a call that cannot be right is "
    "refused before anything runs (`tests/functions/test_catalogue.py`). *Schema*: the type that Canvas says "
    "is Spark's own. *Embedded*: the preview's engine gives the same values as Spark, in as many formulas on "
    "columns as stand there; what it is known to do otherwise for some values is said, and the preview says "
    "so too (`tests/functions/test_parity.py`). *Data Factory*: its form there, or a finding with what to do."
)


def _functions_page() -> Iterator[str]:
    records = list(catalogue().values())
    categories = list(dict.fromkeys(r.category for r in records))
    yield "# Functions"
    yield ""
    yield "Made from the catalogue by `python docs/generate.py`. `canvas catalogue functions` says the same."
    yield ""
    yield _MEANING
    yield ""
    yield f"| | functions | {_COLUMNS}"
    yield "|---|---|---|---|---|---|---|"
    for category in categories:
        yield _counts(category, [r for r in records if r.category == category])
    yield _counts("**all**", records)
    for category in categories:
        yield ""
        yield f"## {category[0].upper()}{category[1:]}"
        yield ""
        yield f"| function | what it gives | {_COLUMNS}"
        yield "|---|---|---|---|---|---|---|"
        yield from (_function(r) for r in records if r.category == category)
    yield from _operators()


_OPERATORS = (
    "Tried in the same bank, on operands of these types (`X to Y` is a cast); what is known to differ for "
    "some values stands beside them."
)


def _operators() -> Iterator[str]:
    """What is proven of the operators, by the types of what they join."""
    yield ""
    yield "## Operators"
    yield ""
    yield _OPERATORS
    yield ""
    yield "| operator | operands | embedded = Spark |"
    yield "|---|---|---|"
    for name, known in parities().items():
        if name not in catalogue():
            types = "; ".join(f"`{types}`" for types in known.types)
            embedded = f"yes ({known.tried})" if known.proven else "no"
            told = f"{embedded}: {known.reason}" if known.reason else embedded
            cells = (f"`{name}`", types, told)
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _counts(name: str, records: Sequence[Function]) -> str:
    tried = sum(parity(r.name).tried > 0 for r in records)
    proven, there = sum(r.proven for r in records), sum(r.data_factory is not None for r in records)
    number = len(records)
    return f"| {name} | {number} | {number} | {number} | {tried} | {proven} | {there} |"


def _function(record: Function) -> str:
    known = parity(record.name)
    embedded = f"yes ({known.tried})" if known.proven else "no"
    if known.reason:
        embedded += f": {known.reason}"
    form = f"`{record.data_factory}`" if record.data_factory else "finding"
    note = f" {record.data_factory_note}" if record.data_factory_note else ""
    schema = "yes" if known.tried else "not tried"
    cells = (f"`{record.signature}`", record.help, "yes", "yes", schema, embedded, f"{form}{note}")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


PICTURES: Mapping[str, str] = {
    "best_customers": "with_person",
    "daily_sales": "with_store",
    "margin": "known_products",
    "returns_rate": "with_returns",
}
"""The pipelines of the sample, each with the step that is chosen in its picture."""


def pictures() -> None:
    """The app on a fresh copy of the sample, in light and in dark: each pipeline, arranged and whole."""
    sys.path.insert(0, str(DOCS.parent))
    from tests.ui.browser.driver import Canvas, chromium
    from tests.ui.conftest import free_port, start_app

    with tempfile.TemporaryDirectory() as home, chromium() as browser:
        app = start_app(Path(home), "--port", free_port())
        try:
            for scheme in ("light", "dark"):
                page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
                canvas = Canvas(page, app.address).open("daily_sales", "with_store")
                _taken(canvas, "with_store", f"canvas-{scheme}.png")
                for pipeline, node in PICTURES.items():
                    page.set_viewport_size({"width": 1760, "height": 1000})
                    canvas.open(pipeline, node)
                    for key in ("l", "0"):
                        canvas.press_on_canvas(key)
                        canvas.settle()
                    _taken(canvas, node, f"{pipeline}-{scheme}.png")
                page.close()
        finally:
            app.stop()


def _taken(canvas: Any, node: str, name: str) -> None:
    """Takes a picture once the step's rows are there and every step's rows are counted."""
    for side in ("In", "Out"):
        canvas.page.locator(f"section[aria-label^='{side}'][data-state=ready]").first.wait_for()
    canvas.card(node).wait_for()
    canvas.page.wait_for_function(
        "() => ![...document.querySelectorAll('*')].some(e => e.shadowRoot"
        "?.querySelector('.card.running, .card.stale, .busy'))",
        timeout=60_000,
    )
    canvas.page.wait_for_timeout(600)  # until what moves has come to rest
    canvas.page.screenshot(path=DOCS / "images" / name)


if __name__ == "__main__":
    if sys.argv[1:] == ["pictures"]:
        pictures()
    else:
        (DOCS / "nodes.md").write_text(nodes_page(), encoding="utf-8")
        (DOCS / "functions.md").write_text(functions_page(), encoding="utf-8")
