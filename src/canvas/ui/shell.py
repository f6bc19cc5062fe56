"""The frame around every page: its looks, and the way from one to another."""

from __future__ import annotations

from importlib.resources import files

import streamlit as st

from canvas.errors import CanvasError
from canvas.ui import session
from canvas.ui.look import problems_box, styles
from canvas.ui.shipped import data_folder

LIST = "pages/build/pipelines.py"
EDITOR = "pages/build/editor.py"
SETTINGS = "pages/build/settings.py"
LINEAGE = "pages/review/lineage.py"
EXPORT = "pages/ship/export.py"
FIRST = "daily_sales"
FIRST_NODE = "with_store"
"""The pipeline of the sample workspace that is shown first, and the step whose rows are."""

LOGO = str(files("canvas.ui").joinpath("logo.svg"))
ICON = str(files("canvas.ui").joinpath("icon.svg"))


def is_dark() -> bool:
    """Whether the dark theme is on."""
    return st.context.theme.type == "dark"


def dress() -> None:
    """Puts Canvas's style sheet on the page."""
    st.html(styles(is_dark()))


def show(html: str) -> None:
    """Puts HTML on the page; nothing, where there is none."""
    if html:
        st.html(html)


def open_first() -> None:
    """The first screen: the working sample where it is the sample's copy, else the list of pipelines."""
    try:
        workspace = session.open_workspace()
        session.open_desk(workspace)
    except CanvasError as error:
        dress()
        show(problems_box(error.problems, heading="The workspace cannot be opened"))
        return
    is_sample = workspace.root.is_relative_to(data_folder())
    if is_sample and FIRST in {p.stem for p in workspace.pipeline_paths()}:
        open_editor(FIRST, FIRST_NODE)
    st.switch_page(LIST)


def open_editor(pipeline: str, node: str | None = None) -> None:
    """Goes to a pipeline."""
    st.switch_page(EDITOR, query_params={"pipeline": pipeline, **({"node": node} if node else {})})
