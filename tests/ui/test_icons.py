"""Icons: a name that the front end does not know is drawn as a sheet of paper, and nobody notices."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import canvas.ui
from canvas.nodes import node_types

SOURCES = Path(canvas.ui.__file__).parent / "component/src"
ICONS = json.loads((SOURCES / "icons.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(node_types()))
def test_every_kind_of_step_has_its_own_icon_on_the_canvas(name: str) -> None:
    assert node_types()[name].about.icon in ICONS


def test_every_icon_that_the_components_draw_is_in_the_bundle() -> None:
    drawn = {
        icon
        for file in SOURCES.rglob("*.tsx")
        for icon in re.findall(r'<Icon name="(\w+)"', file.read_text(encoding="utf-8"))
    }
    assert drawn - set(ICONS) == set()


def test_no_icon_is_listed_twice() -> None:
    assert len(ICONS) == len(set(ICONS))
