"""The pipelines of the workspace: open, make, copy, rename, delete and bring back."""

from collections.abc import Callable

import streamlit as st

from canvas.document.workspace import Workspace
from canvas.errors import CanvasError
from canvas.ui import look, pipelines, session, shell
from canvas.ui.overview import PipelineRow, overview
from canvas.ui.shipped import sample_workspace

EMPTY = "Empty"


def attempt(work: Callable[[], object]) -> bool:
    """Does something to the files; says plainly why where that fails."""
    try:
        work()
    except CanvasError as error:
        st.session_state["said"] = error.problems[0].message
        return False
    return True


@st.dialog("New pipeline")
def new_dialog(workspace: Workspace) -> None:
    """Asks for a name and what to begin with."""
    name = st.text_input("Name", placeholder="daily_sales", key="new_name").strip()
    choices = [EMPTY, *pipelines.templates(workspace, Workspace(sample_workspace()))]
    template = st.selectbox("Begin with", choices, key="new_template")
    problem = pipelines.name_problem(workspace, name)
    if problem:
        st.html(look.note(problem, "error"))
    if st.button("Create", type="primary", disabled=not name or problem is not None):
        missing: list[str] = []
        chosen = None if template == EMPTY else template
        if attempt(lambda: missing.extend(pipelines.create(workspace, name, chosen))):
            if missing:
                st.session_state["said"] = f"Add the connection {', '.join(missing)} in Settings."
            shell.open_editor(name)
        else:
            st.html(look.note(st.session_state.pop("said"), "error"))


@st.dialog("Rename pipeline")
def rename_dialog(workspace: Workspace, name: str) -> None:
    """Asks for another name."""
    new = st.text_input("New name", value=name, key=f"rename_{name}").strip()
    problem = pipelines.name_problem(workspace, new, besides=name)
    if problem:
        st.html(look.note(problem, "error"))
    if st.button("Rename", type="primary", disabled=not new or problem is not None):
        attempt(lambda: pipelines.rename(workspace, name, new))
        st.rerun()


def delete(workspace: Workspace, name: str) -> None:
    """Puts a pipeline away and remembers it for Undo."""

    def put_away() -> None:
        st.session_state["deleted"] = pipelines.delete(workspace, name)

    attempt(put_away)


def notices() -> None:
    """What the last action said, and the way back from a deletion."""
    said = st.session_state.pop("said", None)
    if said:
        st.html(look.note(said, "warn"))
    gone = st.session_state.get("deleted")
    if gone is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="undo_bar"):
        st.html(look.note(f"`{gone.name}` was deleted.", "ok"), width="stretch")
        if st.button("Undo", key="undo_delete", type="primary"):
            if attempt(lambda: pipelines.restore(gone)):
                st.session_state.pop("deleted")
            st.rerun()
        if st.button("Dismiss", key="dismiss_delete"):
            st.session_state.pop("deleted")
            st.rerun()


def entry(workspace: Workspace, row: PipelineRow) -> None:
    """One pipeline with what can be done to it."""
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", gap="small", key=f"row_{row.name}"
    ):
        st.html(look.pipeline_row(row, pipelines.changed_words(workspace, row)), width="stretch")
        if st.button("Open", key=f"open_{row.name}"):
            shell.open_editor(row.name)
        with st.popover("", icon=":material/more_horiz:", key=f"more_{row.name}", help="More"):
            if st.button(
                "Duplicate", key=f"copy_{row.name}", icon=":material/content_copy:", width="stretch"
            ):
                attempt(lambda: pipelines.duplicate(workspace, row.name))
                st.rerun()
            if st.button("Rename", key=f"name_{row.name}", icon=":material/edit:", width="stretch"):
                rename_dialog(workspace, row.name)
            if st.button("Delete", key=f"delete_{row.name}", icon=":material/delete:", width="stretch"):
                delete(workspace, row.name)
                st.rerun()


shell.dress()
try:
    workspace = session.open_workspace()
    session.open_desk(workspace)
    rows = overview(workspace)
except CanvasError as error:
    shell.show(look.problems_box(error.problems, heading="The workspace cannot be opened"))
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom", key="list_head"):
    counted = f"{len(rows)} pipeline{'' if len(rows) == 1 else 's'}"
    st.html(look.page_heading(workspace.name, f"{counted} in {workspace.root}"), width="stretch")
    typed = st.text_input(
        "Search", placeholder="Search", key="search", label_visibility="collapsed", width=220
    )
    if st.button("New pipeline", type="primary", icon=":material/add:", key="new"):
        new_dialog(workspace)
notices()
shown = pipelines.found(rows, typed)
if not rows:
    st.html(look.note("There are no pipelines yet. Make one: it can begin empty, or as a sample.", "quiet"))
elif not shown:
    st.html(look.note(f"No pipeline is called or described like “{typed}”.", "quiet"))
for row in shown:
    entry(workspace, row)
