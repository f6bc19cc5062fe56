"""The pipelines of the workspace."""

import streamlit as st

from canvas.errors import CanvasError
from canvas.ui import look, session, shell
from canvas.ui.overview import overview

shell.dress()
try:
    workspace = session.open_workspace()
    session.open_desk(workspace)
    rows = overview(workspace)
except CanvasError as error:
    shell.show(look.problems_box(error.problems, heading="The workspace cannot be opened"))
    st.stop()

st.html(look.page_heading(workspace.name, f"{len(rows)} pipelines in {workspace.root}"))
if not rows:
    st.info("There are no pipelines yet. Make one with `canvas new NAME` in the workspace's folder.")

for row in rows:
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", gap="large", key=f"row_{row.name}"
    ):
        st.html(look.pipeline_row(row), width="stretch")
        if st.button("Open", key=f"open_{row.name}"):
            shell.open_editor(row.name)
