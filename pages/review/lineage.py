"""Lineage: which steps feed which, and which pipelines read what others write."""

import streamlit as st

from canvas.errors import CanvasError
from canvas.ui import lineage, lineage_view, look, session, shell
from canvas.ui.documents import Document
from canvas.ui.lineage import Box, Picture
from canvas.ui.listing import plain_markdown
from canvas.ui.theme import CATEGORY_COLOURS

ALL = "All pipelines and their data"


def choice(names: list[str]) -> str | None:
    """The pipeline whose steps are shown; None for the whole workspace. The address says which."""
    named = st.query_params.get("pipeline", "")
    options = [ALL, *names]
    chosen = st.selectbox(
        "Show",
        options,
        index=options.index(named) if named in names else 0,
        format_func=lambda name: name if name == ALL else f"The steps of {name}",
        key="lineage_of",
        width=320,
    )
    pipeline = None if chosen == ALL else chosen
    if (st.query_params.get("pipeline") or None) != pipeline:
        st.query_params.from_dict({"pipeline": pipeline} if pipeline else {})
    return pipeline


def neighbours(picture: Picture, title: str, names: tuple[str, ...]) -> None:
    """The boxes on one side of the chosen one; each can be chosen in turn."""
    st.html(f'<h2 class="cv-tree">{title}</h2>')
    if not names:
        st.html(look.quiet("Nothing in this picture."))
    for name in names:
        box = picture.boxes[name]
        st.button(
            plain_markdown(box.title),
            key=f"near_{title}_{name}",
            type="tertiary",
            on_click=choose,
            args=(name,),
        )


def choose(name: str) -> None:
    """Puts the box into the address, from which the page takes it."""
    st.query_params["box"] = name


def details(picture: Picture, box: Box) -> None:
    """What is known of the chosen box, and where it leads."""
    st.html(look.box_heading(box.title, box.detail, box.node or "", CATEGORY_COLOURS[box.category]))
    if box.kind == "step":
        st.page_link(
            shell.EDITOR,
            label="Show this step on the canvas",
            icon=":material/account_tree:",
            query_params={"pipeline": box.pipeline or "", "node": box.node or ""},
        )
    elif box.kind == "pipeline":
        st.page_link(
            shell.EDITOR,
            label="Open on the canvas",
            icon=":material/account_tree:",
            query_params={"pipeline": box.pipeline or ""},
        )
        st.page_link(
            shell.LINEAGE,
            label="Show its steps",
            icon=":material/lan:",
            query_params={"pipeline": box.pipeline or ""},
        )
    reads, feeds = {
        "step": ("Reads from", "Feeds"),
        "pipeline": ("Takes from", "Gives to"),
        "file": ("Written by", "Read by"),
        "table": ("Written by", "Read by"),
    }[box.kind]
    neighbours(picture, reads, picture.reads[box.id])
    neighbours(picture, feeds, picture.feeds[box.id])


shell.dress()
try:
    workspace = session.open_workspace()
    session.open_desk(workspace)
    settings = workspace.settings()
    names = [path.stem for path in workspace.pipeline_paths()]
except CanvasError as error:
    shell.show(look.problems_box(error.problems, heading="The workspace cannot be opened"))
    st.page_link(shell.SETTINGS, label="To the settings", icon=":material/tune:")
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom", key="lineage_head"):
    st.html(
        look.page_heading("Lineage", "What comes from where: click a box to light its way."), width="stretch"
    )
    pipeline = choice(names)
if not names:
    st.html(look.note("There are no pipelines yet. Make one first.", "quiet"))
    st.page_link(shell.LIST, label="To the list of pipelines", icon=":material/list:")
    st.stop()

documents: list[Document] = []
for name in [pipeline] if pipeline else names:
    try:
        documents.append(session.open_document(workspace, name))
    except CanvasError as error:
        st.html(look.problems_box(error.problems, heading=f"{name} cannot be read and is left out"))
if pipeline:
    picture = lineage.steps_of(documents[0]) if documents else Picture({}, ())
else:
    picture = lineage.workspace_picture(documents, settings)
if not picture.boxes:
    if documents:
        st.html(look.note("The pipeline has no steps yet.", "quiet"))
    st.stop()

named = st.query_params.get("box")
with st.container(horizontal=True, gap="medium", key="lineage_body"):
    with st.container(width="stretch", key="lineage_picture"):
        chosen = lineage_view.draw(picture, named, name=pipeline or "", dark=shell.is_dark())
        st.html(look.legend(lineage.legend(picture), shell.is_dark()))
    with st.container(width=300, key="lineage_side"):
        if chosen and chosen in picture.boxes:
            if chosen != named:
                st.query_params["box"] = chosen
            details(picture, picture.boxes[chosen])
        elif named:
            st.html(look.note(f"There is no `{named}` in this picture. Click a box to see its way.", "warn"))
        else:
            st.html(look.note("Click a box to see what it reads from and what it feeds.", "quiet"))
