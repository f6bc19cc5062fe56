"""Canvas's colours, for Streamlit's own widgets and for what the app draws itself.

Contrast of text on its background is at least 4.5:1 (WCAG AA) in both themes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from canvas.nodes.base import Category

_LIGHT = {
    "primaryColor": "#2f5bea",
    "backgroundColor": "#ffffff",
    "secondaryBackgroundColor": "#f7f8fa",
    "textColor": "#1d2430",
    "borderColor": "#e3e6eb",
    "codeBackgroundColor": "#f7f8fa",
    "linkColor": "#2f5bea",
}
_DARK = {
    "primaryColor": "#5b7fff",
    "backgroundColor": "#14171d",
    "secondaryBackgroundColor": "#1b1f27",
    "textColor": "#e7eaf0",
    "borderColor": "#2b313c",
    "codeBackgroundColor": "#1b1f27",
    "linkColor": "#7d9bff",
}
_BOTH = {
    "baseRadius": "7px",
    "buttonRadius": "7px",
    "baseFontSize": 14,
    "showWidgetBorder": True,
    "codeFontSize": "12.5px",
}

THEME: Mapping[str, Any] = {
    **{f"theme.{key}": value for key, value in _BOTH.items()},
    **{f"theme.light.{key}": value for key, value in _LIGHT.items()},
    **{f"theme.dark.{key}": value for key, value in _DARK.items()},
}
"""Streamlit's options."""

CATEGORY_COLOURS: Mapping[Category, tuple[str, str]] = {
    "sources": ("#0b7f5f", "#3cc79a"),
    "shape": ("#2f62d0", "#7ba2ff"),
    "combine": ("#7a4fd6", "#b193ff"),
    "summarise": ("#9a5b05", "#eaa94a"),
    "sinks": ("#3f4a5c", "#a9b4c6"),
}
"""The colour of each category, on light and on dark."""

CATEGORY_LABELS: Mapping[Category, str] = {
    "sources": "Sources",
    "shape": "Shape",
    "combine": "Combine",
    "summarise": "Summarise",
    "sinks": "Results",
}
