"""The pipelines of the workspace: open, make, copy, rename, delete and bring back."""

from collections.abc import Callable, Sequence

import streamlit as st

from canvas.document.workspace import Workspace
from canvas.errors import CanvasError
from canvas.ui import look, pipelines, session, shell
from canvas.ui.documents import TargetResult
from canvas.ui.listing import plain_markdown
from canvas.ui.overview import PipelineRow, overview
from canvas.ui.shipped import sample_workspace
from canvas.ui.users import all_users, rename_with_users, users_of, users_words

EMPTY = "Empty"
NO_NAME = "Give the pipeline a name first."
MOST_WITH_TARGETS = 40  # a longer list does not compile every pipeline to say how it stands with each target


def attempt(work: Callable[[], object]) -> bool:
    """Does something to the files; says plainly why where that fails."""
    try:
        work()
    except CanvasError as error:
        st.session_state["said"] = error.problems[0].message
        return False
    return True


def complain(problem: str | None) -> None:
    """Says what is wrong; nothing where nothing is."""
    if problem:
        st.html(look.note(problem, "error"))


def ask(what: str, name: str = "") -> None:
    """Opens a dialog; it stays over runs of the page until it is answered or closed."""
    st.session_state["asking"] = (what, name)


def answered() -> None:
    """Closes the dialog."""
    st.session_state.pop("asking", None)


@st.dialog("New pipeline", on_dismiss=answered)
def new_dialog(workspace: Workspace) -> None:
    """Asks for a name and what to begin with; Enter in the name makes the pipeline, as the button does."""
    with st.form("new_pipeline", border=False):
        name = (st.text_input("Name", placeholder="daily_sales", key="new_name") or "").strip()
        problem = pipelines.name_problem(workspace, name)
        complain(problem)
        choices = [EMPTY, *pipelines.templates(workspace, Workspace(sample_workspace()))]
        template = st.selectbox("Begin with", choices, key="new_template")
        wanted = st.form_submit_button("Create", type="primary", key="create")
    if not wanted:
        return
    if problem or not name:
        complain(None if problem else NO_NAME)
        return
    missing: list[str] = []
    chosen = None if template == EMPTY else template
    if attempt(lambda: missing.extend(pipelines.create(workspace, name, chosen))):
        answered()
        if missing:
            st.session_state["said"] = f"Add the connection {', '.join(missing)} in Settings."
        session.forget_editor(workspace, name)
        shell.open_editor(name)
    complain(st.session_state.pop("said", None))


@st.dialog("Rename pipeline", on_dismiss=answered)
def rename_dialog(workspace: Workspace, name: str) -> None:
    """Asks for another name."""
    new = (st.text_input("New name", value=name, key=f"rename_{name}", live=True) or "").strip()
    problem = pipelines.name_problem(workspace, new, besides=name)
    complain(problem)
    if users := users_of(workspace, name):
        st.html(look.note(f"{users_words(users)}, and will say the new name.", "quiet"))
    if not st.button("Rename", type="primary", key="rename_now"):
        return
    if problem or not new:
        complain(None if problem else NO_NAME)
    elif attempt(
        lambda: rename_with_users(workspace, name, new, lambda p: session.open_editor(workspace, p))
    ):
        session.forget_editor(workspace, new)
        answered()
        st.rerun()
    else:
        complain(st.session_state.pop("said", None))


def delete(workspace: Workspace, name: str) -> None:
    """Puts a pipeline away and remembers it for Undo."""

    def put_away() -> None:
        st.session_state["deleted"] = pipelines.delete(workspace, name)

    attempt(put_away)


def bring_back(gone: pipelines.Deleted) -> None:
    """Undoes a deletion."""
    if attempt(lambda: pipelines.restore(gone)) and st.session_state.get("deleted") == gone:
        st.session_state.pop("deleted")


def notices() -> None:
    """What the last action said, and the way back from a deletion."""
    said = st.session_state.pop("said", None)
    if said:
        st.html(look.note(said, "warn"))
    gone: pipelines.Deleted | None = st.session_state.get("deleted")
    if gone is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="undo_bar"):
        st.html(look.note(f"`{gone.name}` was deleted.", "ok"), width="stretch")
        st.button("Undo", key="undo_delete", type="primary", on_click=bring_back, args=(gone,))
        st.button("Dismiss", key="dismiss_delete", on_click=lambda: st.session_state.pop("deleted"))


def entry(workspace: Workspace, row: PipelineRow, users: Sequence[str], *, with_targets: bool) -> None:
    """One pipeline with what can be done to it. `users`: those that use it as a step."""
    targets: Sequence[TargetResult] = ()
    if with_targets and not row.errors and row.nodes:
        targets = session.open_document(workspace, row.name).targets
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"row_{row.name}"):
        with st.container(gap=None, key=f"what_{row.name}"):
            st.page_link(
                shell.EDITOR, label=f"**{plain_markdown(row.name)}**", query_params={"pipeline": row.name}
            )
            st.html(look.quiet(row.description))
        st.html(look.pipeline_facts(row, pipelines.changed_words(workspace, row), targets), width="content")
        if st.button("Open", key=f"open_{row.name}"):
            shell.open_editor(row.name)
        with st.popover(
            "", icon=":material/more_horiz:", key=f"more_{row.name}", help=f"More for {row.name}"
        ):
            more(workspace, row.name, users)


def more(workspace: Workspace, name: str, users: Sequence[str]) -> None:
    """What else can be done to a pipeline."""
    if st.button("Duplicate", key=f"copy_{name}", icon=":material/content_copy:", width="stretch"):
        attempt(lambda: session.forget_editor(workspace, pipelines.duplicate(workspace, name)))
        st.rerun()
    st.button(
        "Rename",
        key=f"name_{name}",
        icon=":material/edit:",
        width="stretch",
        on_click=ask,
        args=("rename", name),
    )
    if st.button("Export", key=f"export_{name}", icon=":material/ios_share:", width="stretch"):
        st.switch_page(shell.EXPORT, query_params={"pipeline": name})
    if st.button("Lineage", key=f"lineage_{name}", icon=":material/lan:", width="stretch"):
        st.switch_page(shell.LINEAGE, query_params={"pipeline": name})
    if users:
        st.html(look.note(f"{users_words(users)}, and will not run without it.", "warn"))
    st.button(
        "Delete all the same" if users else "Delete",
        key=f"delete_{name}",
        icon=":material/delete:",
        width="stretch",
        on_click=delete,
        args=(workspace, name),
    )


def put_away(workspace: Workspace) -> None:
    """The pipelines that were deleted, each with its way back."""
    gone = pipelines.deleted(workspace)
    if not gone:
        return
    with st.expander(f"Deleted pipelines ({len(gone)})", key="put_away"):
        for number, one in enumerate(gone):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.html(look.quiet(one.name), width="stretch")
                st.button("Bring back", key=f"back_{number}_{one.name}", on_click=bring_back, args=(one,))


def heading(workspace: Workspace, count: int) -> tuple[str, pipelines.Order]:
    """The workspace's name, the search and the order; the address keeps both."""
    orders = list(pipelines.ORDERS)
    with st.container(horizontal=True, vertical_alignment="bottom", key="list_head"):
        about = workspace.description or f"{count} pipeline{'' if count == 1 else 's'} in {workspace.root}"
        st.html(look.page_heading(workspace.name, about), width="stretch")
        typed = st.text_input(
            "Search",
            placeholder="Search",
            value=st.query_params.get("search", ""),
            key="search",
            type="search",
            live=True,
            label_visibility="collapsed",
            width=220,
        )
        named = st.query_params.get("sort", "name")
        order: pipelines.Order = st.selectbox(
            "Order",
            orders,
            index=next((i for i, o in enumerate(orders) if o == named), 0),
            format_func=lambda o: pipelines.ORDERS[o],
            key="sort",
            label_visibility="collapsed",
            width=180,
        )
        st.button(
            "New pipeline", type="primary", icon=":material/add:", key="new", on_click=ask, args=("new",)
        )
    place = {"search": typed or "", "sort": "" if order == "name" else order}
    st.query_params.from_dict({name: value for name, value in place.items() if value})
    return typed or "", order


shell.dress()
try:
    workspace = session.open_workspace()
    session.open_desk(workspace)
    rows = overview(workspace)
    typed, order = heading(workspace, len(rows))
except CanvasError as error:
    shell.show(look.problems_box(error.problems, heading="The workspace cannot be opened"))
    st.page_link(shell.SETTINGS, label="To the settings", icon=":material/tune:")
    st.stop()

notices()
users = all_users(workspace)
shown = pipelines.ordered(workspace, pipelines.found(rows, typed), order)
if not rows:
    with st.container(border=True, key="empty"):
        st.html(
            look.page_heading(
                "No pipelines yet",
                "A pipeline reads data, shapes it and writes the result. Begin with an empty one, or with a "
                "working one of the sample.",
            )
        )
        st.button(
            "Make the first one",
            type="primary",
            icon=":material/add:",
            key="new_first",
            on_click=ask,
            args=("new",),
        )
elif not shown:
    st.html(look.note(f"No pipeline is called or described like “{typed}”.", "quiet"))
with st.container(key="rows", gap="small"):
    for row in shown:
        entry(workspace, row, users.get(row.name, []), with_targets=len(shown) <= MOST_WITH_TARGETS)
put_away(workspace)
asking, named = st.session_state.get("asking", ("", ""))
if asking == "new":
    new_dialog(workspace)
elif asking == "rename" and any(row.name == named for row in rows):
    rename_dialog(workspace, named)
