"""Writes the pages and pictures of the documentation that are made from Canvas itself.

python docs/generate.py             docs/nodes.md, from the catalogue
python docs/generate.py pictures    docs/images/, with Chromium
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from canvas.nodes.base import CATEGORIES
from canvas.nodes.catalogue import node_catalogue
from canvas.ui.theme import CATEGORY_LABELS

DOCS = Path(__file__).resolve().parent
PORT = 8599


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


def pictures() -> None:
    """The app on the sample, in light and in dark."""
    from playwright.sync_api import sync_playwright

    command = [sys.executable, "-m", "canvas.cli", "app", "--port", str(PORT)]
    app = subprocess.Popen(command, cwd="/", stdout=subprocess.PIPE, text=True)
    assert app.stdout is not None
    address = next(line.split()[3] for line in app.stdout if line.startswith("Canvas is at"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
            page.goto(f"{address}/editor?pipeline=daily_sales&node=with_store")
            page.get_by_role("region", name="Out with_store").wait_for()
            page.get_by_role("tab", name="Settings").wait_for()
            page.wait_for_timeout(1500)
            page.screenshot(path=DOCS / "images" / f"canvas-{scheme}.png")
        browser.close()
    app.terminate()


if __name__ == "__main__":
    if sys.argv[1:] == ["pictures"]:
        pictures()
    else:
        (DOCS / "nodes.md").write_text(nodes_page(), encoding="utf-8")
