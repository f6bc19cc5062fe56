"""Writes the pages and pictures of the documentation that are made from Canvas itself.

python docs/generate.py             docs/nodes.md, from the catalogue
python docs/generate.py pictures    docs/images/, with Chromium
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from canvas.nodes.base import CATEGORIES
from canvas.nodes.catalogue import node_catalogue
from canvas.ui.theme import CATEGORY_LABELS

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
    for category in CATEGORIES:
        yield ""
        yield f"## {CATEGORY_LABELS[category]}"
        for entry in entries:
            if entry["category"] == category:
                yield from _node(entry)


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
