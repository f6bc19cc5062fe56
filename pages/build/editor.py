"""The canvas: one pipeline drawn, its steps set up, their rows, and the code that it becomes."""

import streamlit as st

from canvas.errors import CanvasError
from canvas.ui import look, session, shell, workbench

shell.dress()
try:
    workspace = session.open_workspace()
    desk = session.open_desk(workspace)
    names = [path.stem for path in workspace.pipeline_paths()]
    name = st.query_params.get("pipeline") or (names or [""])[0]
    editor = session.open_editor(workspace, name)
except CanvasError as error:
    shell.show(look.problems_box(error.problems, heading="The pipeline cannot be opened"))
    st.page_link(shell.LIST, label="To the list of pipelines", icon=":material/arrow_back:")
    st.stop()

workbench.draw(workbench.Bench(workspace, editor, desk, name))
