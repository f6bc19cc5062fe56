"""What the app draws: nothing a user typed becomes markup, and nothing is rounded or hidden silently."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from canvas.document.workspace import Workspace
from canvas.errors import Problem
from canvas.sql.schema import Schema
from canvas.sql.types import BIGINT, STRING
from canvas.sql.types import Decimal as DecimalType
from canvas.ui import look
from canvas.ui.documents import Document, read_document
from canvas.ui.listing import NodeCard, input_panes, node_cards, output_panes, plain_markdown
from canvas.ui.theme import CATEGORY_COLOURS, THEME

EVIL = "<script>alert(1)</script>"
SCHEMA = Schema.of([("id", BIGINT), ("name", STRING), ("price", DecimalType(12, 2))])


def test_a_table_shows_types_numbers_on_the_right_and_no_value_as_empty() -> None:
    html = look.rows_table(SCHEMA, [(1, "Rue <1>", Decimal("1240.50")), (2, None, None)], "Out sales")
    assert '<th scope="col" class="r">id<small>BIGINT</small></th>' in html
    assert '<td class="r">1</td><td>Rue &lt;1&gt;</td><td class="r">1240.50</td>' in html
    assert '<td class="x">empty</td><td class="x r">empty</td>' in html
    assert 'aria-label="Out sales"' in html


def test_a_table_without_rows_says_so() -> None:
    assert "No rows." in look.rows_table(SCHEMA, [], "Out")


def test_a_long_text_is_cut_and_whole_under_the_mouse() -> None:
    html = look.rows_table(Schema.of([("t", STRING)]), [("x" * 500,)], "Out")
    assert "x" * 200 + "…</td>" in html
    assert f'title="{"x" * 500}"' in html


@pytest.mark.parametrize(
    "html",
    [
        look.chip(EVIL, "ok", EVIL),
        look.crumbs(EVIL, EVIL, EVIL),
        look.page_heading(EVIL, EVIL),
        look.problems_box([Problem(EVIL, node=EVIL, field=EVIL)], heading=EVIL),
        look.rows_table(
            Schema.of([(EVIL, STRING)]), [(EVIL,), ('"><img src=x onerror=alert(1)>' * 20,)], EVIL
        ),
        look.node_heading(NodeCard(EVIL, EVIL, EVIL, "shape", EVIL, "ready", "", ""), EVIL, ("#000", "#fff")),
        look.waiting(EVIL),
    ],
)
def test_no_text_of_a_user_becomes_markup(html: str) -> None:
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize("text", ["a_b*c*", "[x](y)", ":red[x]", "1 < 2 & `c`", "$x$", "# no heading"])
def test_no_text_of_a_user_becomes_markdown(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", plain_markdown(text)) == text
    assert not re.search(r"(?<!\\)[*_`\[\]$:<#]", plain_markdown(text).replace("\\\\", ""))


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
    texts = {k: v for k, v in variables(dark).items() if k not in ("cv-line", "cv-soft", "cv-accent-soft")}
    texts |= {name: pair[dark] for name, pair in CATEGORY_COLOURS.items()}
    weak = {k: round(contrast(v, p), 2) for k, v in texts.items() for p in pages if contrast(v, p) < 4.5}
    assert weak == {}


@pytest.fixture
def margin() -> Document:
    sample = Path(__file__).resolve().parents[2] / "sample_data" / "retail"
    return read_document(Workspace(sample), sample / "pipelines" / "margin.yaml")


def test_the_cards_come_in_the_order_of_the_rows(margin: Document) -> None:
    cards = {card.id: card for card in node_cards(margin)}
    assert list(cards)[:3] == ["ledger", "year_to_date", "tidy"]
    assert cards["known_products"].kind == "Split"
    assert cards["ledger"].caption == plain_markdown("ledger · sales_ledger/ledger_*.parquet · 10 columns")
    assert cards["with_product"].caption == plain_markdown("left join on sku")


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


def test_a_nodes_settings_are_its_yaml(margin: Document) -> None:
    assert margin.settings_text("known_products") == (
        "type: split\ntitle: Product known?\ninput: with_product\nroutes: {known: product_name IS NOT NULL}\n"
    )


def test_every_target_gives_code_and_its_notes_on_nodes(margin: Document) -> None:
    spark, factory = margin.targets
    assert (spark.label, factory.label) == ("Spark SQL", "Data Factory")
    assert spark.compiled is not None
    assert [a.path for a in spark.compiled.artifacts] == ["job.py", "job.sql", "canvas-manifest.json"]
    assert [f.field for f in spark.findings("margin")] == ["path"]
