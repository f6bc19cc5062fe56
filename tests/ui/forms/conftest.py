"""Forms drawn without a browser, over a real workspace and a real editor."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from canvas.document.workspace import Workspace
from canvas.ui.authoring import make_workspace
from canvas.ui.editing import Editor
from canvas.ui.forms.form import plain_data

HEAD = "format: canvas/1\nname: p\nparameters:\n  run_date: {type: DATE, default: 2024-03-31}\nnodes:\n"

SALES = """\
sales:
  type: inline
  columns: {sale_id: INT, store_id: STRING, sold_on: DATE, amount: "DECIMAL(12,2)", paid: BOOLEAN}
  rows:
    - [1, A, 2024-03-01, 10.50, true]
stores:
  type: inline
  columns: {store_id: STRING, city: STRING, sale_id: INT}
  rows: []
"""


def _script() -> None:
    import streamlit as st

    from canvas.preview.model import Sampling
    from canvas.ui.forms import FormPlace, node_form, pipeline_form

    editor, node = st.session_state["editor"], st.session_state["node"]
    place = FormPlace(
        editor,
        editor.look(),
        st.session_state["desk"],
        Sampling(),
        renamed=lambda old, new: st.session_state.update(node=new),
    )
    if node is None:
        pipeline_form(place)
    else:
        node_form(place, node)


@dataclass
class Drawn:
    """One form in one browser tab."""

    page: AppTest
    editor: Editor
    node: str | None

    def run(self) -> Drawn:
        """Draws the form again."""
        self.page.run()
        assert not self.page.exception, self.page.exception[0].stack_trace
        return self

    @property
    def text(self) -> str:
        """The step's block as it stands in the file, without its id."""
        lines = self.editor.path.read_text(encoding="utf-8").splitlines(keepends=True)
        start = lines.index(f"  {self.node}:\n") + 1
        end = next((i for i in range(start, len(lines)) if not lines[i].startswith("   ")), len(lines))
        return textwrap.dedent("".join(lines[start:end]))

    def undo(self) -> Drawn:
        """Takes the last change back, as the canvas does."""
        self.editor.undo()
        return self.run()

    def widget(self, kind: str, label: str) -> Any:
        """The widget of that kind whose label begins so."""
        found = [w for w in getattr(self.page, kind) if w.label.startswith(label)]
        assert found, (label, [w.label for w in getattr(self.page, kind)])
        return found[0]

    def labels(self, kind: str) -> list[str]:
        """The labels of all widgets of that kind."""
        return [w.label for w in getattr(self.page, kind)]

    @property
    def said(self) -> str:
        """What the form draws as HTML."""
        bodies = [element.proto.body for element in self.page.get("html")]
        return "\n".join(body for body in bodies if not body.startswith("<style>"))

    def setting(self, key: str) -> Any:
        """One setting of the step as plain data."""
        document = self.editor.look().document
        assert document is not None and self.node is not None
        return plain_data(document.raw(self.node)).get(key)


Draw = Callable[..., Drawn]


@pytest.fixture
def draw(tmp_path: Path) -> Iterator[Draw]:
    """Draws the form of a step of a pipeline that holds the given nodes beside `sales` and `stores`."""

    def make(
        nodes: str, node: str | None, desk: Any = None, pipelines: Mapping[str, str] = MappingProxyType({})
    ) -> Drawn:
        home: Workspace = make_workspace(tmp_path / "ws")
        for name, text in pipelines.items():
            (home.root / "pipelines" / f"{name}.yaml").write_text(text, encoding="utf-8")
        path = home.root / "pipelines" / "p.yaml"
        body = textwrap.indent(SALES + textwrap.dedent(nodes), "  ")
        path.write_text(HEAD + body, encoding="utf-8")
        editor = Editor(home, path)
        page = AppTest.from_function(_script, default_timeout=20)
        page.session_state["editor"] = editor
        page.session_state["node"] = node
        page.session_state["desk"] = desk
        return Drawn(page, editor, node).run()

    yield make
