"""What the app draws: nothing a user typed becomes markup, and every text can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from canvas.document.workspace import Workspace
from canvas.errors import Problem
from canvas.ui import look, wording
from canvas.ui.documents import Document, read_document
from canvas.ui.listing import input_panes, output_panes, plain_markdown
from canvas.ui.theme import CATEGORY_COLOURS, THEME

EVIL = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "html",
    [
        look.chip(EVIL, "ok", EVIL),
        look.page_heading(EVIL, EVIL),
        look.problems_box([Problem(EVIL, node=EVIL, field=EVIL)], heading=EVIL),
        look.box_heading(EVIL, EVIL, '"><img src=x onerror=alert(1)>', ("#000", "#fff")),
        look.note(EVIL, "warn"),
        look.field(EVIL, EVIL),
        look.waiting(EVIL),
    ],
)
def test_no_text_of_a_user_becomes_markup(html: str) -> None:
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    "text", ["a_b*c*", "[x](y)", ":red[x]", "1 < 2 & `c`", "a&amp;b", "$x$", "# no heading"]
)
def test_no_text_of_a_user_becomes_markdown(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", plain_markdown(text)) == text
    assert not re.search(r"(?<!\\)[*_`\[\]$:<#&]", plain_markdown(text).replace("\\\\", ""))


def test_names_with_backticks_or_turning_signs_are_shown_as_they_are() -> None:
    assert look.marked("no `a``b` and `<c>`") == "no <code>a`b</code> and <code>&lt;c&gt;</code>"
    assert look.marked("it is `left open") == "it is `left open"
    assert look.marked("`x\u202ey` > 0") == "<code>x‹U+202E›y</code> &gt; 0"
    assert wording.visible("مبيعات 🦆 \u2067a\u2069\x07\n") == "مبيعات 🦆 ‹U+2067›a‹U+2069›‹U+0007›\n"


def test_a_message_quotes_little_of_what_is_long() -> None:
    said = wording.message(f"`{'x' * 100_000}` is no column, and `{'y' * 120}` is.")
    assert said == f"`{'x' * 90}…{'x' * 25}` is no column, and `{'y' * 120}` is."
    assert wording.message("no quotation " * 100) == "no quotation " * 100


def test_problems_show_their_place_and_names_as_code() -> None:
    html = look.problems_box([Problem("There is no `x` here.", node="a", field="condition")])
    assert "<b>a.condition</b> There is no <code>x</code> here." in html
    assert look.problems_box([]) == ""


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def variables(dark: bool) -> dict[str, str]:
    return dict(re.findall(r"--(cv-[\w-]+):\s*(#[0-9a-f]{6})", look.styles(dark)))


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_can_be_read_on_its_background(dark: bool) -> None:
    """WCAG AA: 4.5 to 1."""
    theme = "dark" if dark else "light"
    pages = [THEME[f"theme.{theme}.backgroundColor"], THEME[f"theme.{theme}.secondaryBackgroundColor"]]
    backgrounds = ("cv-line", "cv-soft", "cv-accent-soft", "cv-fill")
    texts = {k: v for k, v in variables(dark).items() if k not in backgrounds}
    texts |= {name: pair[dark] for name, pair in CATEGORY_COLOURS.items()}
    weak = {k: round(contrast(v, p), 2) for k, v in texts.items() for p in pages if contrast(v, p) < 4.5}
    assert weak == {}
    assert contrast(variables(dark)["cv-fill"], "#ffffff") >= 4.5  # white on filled buttons


@pytest.fixture
def margin() -> Document:
    sample = Path(__file__).resolve().parents[2] / "sample_data" / "retail"
    return read_document(Workspace(sample), sample / "pipelines" / "margin.yaml")


def test_panes_are_the_inputs_and_the_ports_and_a_sink_shows_what_it_writes(margin: Document) -> None:
    assert [p.name for p in input_panes(margin, "with_product")] == ["tidy", "costs"]
    assert [(p.name, p.short) for p in output_panes(margin, "known_products")] == [
        ("known_products.known", "known"),
        ("known_products.default", "default"),
    ]
    assert [p.name for p in input_panes(margin, "posted")] == ["known_products.known"]
    assert (list(input_panes(margin, "margin")), [p.label for p in output_panes(margin, "margin")]) == (
        [],
        ["Written"],
    )


def test_every_target_gives_code_and_its_notes_on_nodes(margin: Document) -> None:
    spark, factory = margin.targets
    assert (spark.label, factory.label) == ("Spark SQL", "Data Factory")
    assert spark.compiled is not None
    assert [a.path for a in spark.compiled.artifacts] == ["job.py", "job.sql", "canvas-manifest.json"]
    assert [f.field for f in spark.findings("margin")] == ["path"]
