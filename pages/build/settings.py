"""Settings: the workspace, its connections and environments, and the parameters of a pipeline."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from canvas.document import workspace_files as files
from canvas.document.workspace import Workspace
from canvas.errors import CanvasError
from canvas.preview.model import Sampling
from canvas.preview.reaching import reach
from canvas.ui import look, session, settings, shell, textview
from canvas.ui import settings_cards as cards
from canvas.ui.forms import FormPlace, pipeline_form
from canvas.ui.listing import plain_markdown
from canvas.ui.settings_environment import EnvironmentCard

SECRETS = (
    "Where data is. No password and no key is typed in here: say where it is kept, as env:NAME (a variable "
    "of the computer that runs the pipeline) or keyvault:vault/secret (Azure Key Vault)."
)
SECTIONS = ("Workspace", "Connections", "Environments", "Parameters")


def workspace_section(workspace: Workspace) -> None:
    """Name, description and folder."""
    if unreadable(workspace, files.MARKER):
        return
    name, about = workspace.name, workspace.description
    cards.text(
        "Name", "workspace.name", name, lambda new: files.describe(workspace, new, workspace.description)
    )
    cards.text(
        "What it is for",
        "workspace.description",
        about,
        lambda new: files.describe(workspace, workspace.name, new),
        height=90,
        placeholder="A sentence for whoever opens it",
    )
    st.html(look.field("Folder", str(workspace.root)))


def unreadable(workspace: Workspace, file: files.File) -> bool:
    """Shows a file that cannot be read as text, to be put right in place; whether that is so."""
    problems = files.problems_of(workspace, file)
    if not problems:
        return False
    st.html(look.problems_box(problems, heading=f"{file} cannot be read"))
    try:
        text = files.text_of(workspace, file)
    except CanvasError:
        return True
    shell.show(textview.marked_lines(text, problems))
    key = cards.widgets().key(f"text.{file}", text)
    new = st.text_area("Put it right here", value=text, height=300, key=key)
    if st.button("Save", key=f"save_{file}", type="primary"):
        try:
            files.save_text(workspace, file, new)
        except CanvasError as error:
            st.html(look.note(error.problems[0].message, "error"))
        else:
            st.rerun()
    return True


def take_away(workspace: Workspace, file: files.File, name: str) -> None:
    """Removes an entry and remembers it for Undo."""
    try:
        st.session_state["removed"] = settings.remove(workspace, file, name)
    except CanvasError as error:
        st.session_state["settings_said"] = error.problems[0].message


def put_back(workspace: Workspace) -> None:
    """Undoes the last removal."""
    try:
        settings.bring_back(workspace, st.session_state.pop("removed"))
    except CanvasError as error:
        st.session_state["settings_said"] = error.problems[0].message


def notices(workspace: Workspace) -> None:
    """What the last action said, and the way back from a removal."""
    said = st.session_state.pop("settings_said", None)
    if said:
        st.html(look.note(said, "error"))
    removed: settings.Removed | None = st.session_state.get("removed")
    if removed is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="undo_bar"):
        st.html(look.note(f"`{removed.name}` was removed from {removed.file}.", "ok"), width="stretch")
        st.button("Undo", key="undo_remove", type="primary", on_click=put_back, args=(workspace,))
        st.button("Dismiss", key="dismiss_remove", on_click=lambda: st.session_state.pop("removed"))


def connections_section(workspace: Workspace) -> None:
    """Every connection, and a new one."""
    if unreadable(workspace, files.CONNECTIONS):
        return
    st.html(look.quiet(SECRETS))
    known = files.section(workspace, files.CONNECTIONS)
    for name, entry in known.items():
        connection_card(workspace, name, entry)
    if not known:
        st.html(
            look.note(
                "No connections yet. Paths begin in the workspace's own folder until you add one.", "quiet"
            )
        )
    new_connection(workspace, empty=not known)


def connection_card(workspace: Workspace, name: str, entry: Mapping[str, Any]) -> None:
    """One connection: its name, where it leads, and who uses it."""
    users = settings.used_by(workspace, name)

    def rename(new: str) -> None:
        settings.rename_connection(workspace, name, new, lambda p: session.open_editor(workspace, p))

    with st.container(border=True, key=f"card_{name}"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            cards.text("Name", f"connection.{name}.name", name, rename, width=220)
            st.html(look.quiet(settings.users_words(users)), width="stretch")
            remove_button(workspace, files.CONNECTIONS, name, users)
        cards.connection(
            f"connection.{name}",
            entry,
            lambda made: files.put(workspace, files.CONNECTIONS, name, made, was=name),
        )
        cards.try_it(f"connection.{name}", entry, lambda: reach(name, workspace))


def remove_button(workspace: Workspace, file: files.File, name: str, users: list[str]) -> None:
    """Removes an entry; asks first where somebody uses it."""
    if not users:
        st.button(
            "Remove",
            key=f"remove_{file}_{name}",
            icon=":material/delete:",
            on_click=take_away,
            args=(workspace, file, name),
        )
        return
    with st.popover("Remove", icon=":material/delete:", key=f"ask_{name}"):
        listed = ", ".join(f"`{u}`" for u in users)
        st.html(
            look.note(f"{listed} will not run any more until there is a connection `{name}` again.", "warn")
        )
        st.button(
            "Remove all the same",
            key=f"remove_{file}_{name}",
            on_click=take_away,
            args=(workspace, file, name),
        )


def new_connection(workspace: Workspace, *, empty: bool) -> None:
    """A connection that is not there yet: saved as soon as it has a name and leads somewhere."""
    with st.expander("Add a connection", icon=":material/add:", expanded=empty, key="add_connection"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("Name", placeholder="lake", key="new_connection_name", live=True, width=220)
            kind = st.selectbox(
                "Where it is",
                list(settings.KINDS),
                format_func=lambda k: settings.KIND_LABELS[k],
                key="new_connection_kind",
                width=320,
            )
        fields = settings.KINDS[kind]
        said = {}
        for place, (field, label, example) in zip(cards.places(len(fields)), fields, strict=True):
            with place:
                said[field] = new_field(field, label, example, f"new_connection_{kind}_{field}")
        if st.button("Add", key="add_connection_now", type="primary"):
            entry = settings.connection_entry(kind, said)
            add(workspace, files.CONNECTIONS, (name or "").strip(), entry, "new_connection_")


def new_field(field: str, label: str, example: str, key: str) -> str:
    """One field of a new connection: chosen where there are choices, else typed."""
    choices = settings.CHOICES.get(field)
    if choices is None:
        return st.text_input(label, placeholder=example, key=key)
    chosen = st.selectbox(label, list(choices), format_func=lambda c: choices[c], key=key)
    return str(chosen)


def add(workspace: Workspace, file: files.File, name: str, entry: dict[str, Any], prefix: str) -> None:
    """Adds an entry and empties the fields it came from; says at once what is wrong."""
    try:
        files.put(workspace, file, name, entry)
    except CanvasError as error:
        for problem in error.problems:
            st.html(look.note(problem.message, "error"))
        return
    for key in [k for k in st.session_state if str(k).startswith(prefix)]:
        del st.session_state[key]
    cards.toast()
    st.rerun()


def environments_section(workspace: Workspace) -> None:
    """Every environment, and a new one."""
    if unreadable(workspace, files.ENVIRONMENTS) or unreadable(workspace, files.CONNECTIONS):
        return
    st.html(look.quiet("What is different in dev, test, prod … Everything else is as the workspace says."))
    known = files.section(workspace, files.ENVIRONMENTS)
    for name, entry in known.items():
        label = f"**{plain_markdown(name)}** · {settings.environment_words(entry or {})}"
        with st.expander(label, expanded=len(known) == 1, key=f"env_{name}"):
            environment_card(workspace, name, entry or {})
    if not known:
        st.html(look.note("No environments yet.", "quiet"))
    with st.expander("Add an environment", icon=":material/add:", expanded=not known, key="add_environment"):
        name = st.text_input("Name", placeholder="prod", key="new_environment_name", live=True, width=220)
        if st.button("Add", key="add_environment_now", type="primary"):
            add(workspace, files.ENVIRONMENTS, (name or "").strip(), {}, "new_environment_")


def environment_card(workspace: Workspace, name: str, entry: Mapping[str, Any]) -> None:
    """One environment: its name, and what is different in it."""

    def rename(new: str) -> None:
        files.put(workspace, files.ENVIRONMENTS, new, entry, was=name)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        cards.text("Name", f"environment.{name}.name", name, rename, width=220)
        st.space("stretch")
        remove_button(workspace, files.ENVIRONMENTS, name, [])
    EnvironmentCard(workspace, name, entry).draw()


def parameters_section(workspace: Workspace) -> None:
    """The parameters of one pipeline: the same form as on the canvas, the same history."""
    names = [path.stem for path in workspace.pipeline_paths()]
    if not names:
        st.html(look.note("There are no pipelines yet.", "quiet"))
        return
    named = st.query_params.get("pipeline")
    first = names.index(named) if named in names else 0
    name = st.selectbox("Pipeline", names, index=first, key="parameters_of", width=320)
    st.query_params["pipeline"] = name
    try:
        editor = session.open_editor(workspace, name)
    except CanvasError as error:
        st.html(look.problems_box(error.problems, heading=f"{name} cannot be read"))
        return
    state = editor.look()
    if state.document is None:
        st.html(look.problems_box(state.problems, heading=f"{name} cannot be read"))
        st.page_link(shell.EDITOR, label="Put it right", query_params={"pipeline": name})
        return
    pipeline_form(FormPlace(editor, state, session.open_desk(workspace), Sampling()))


def draw_section(workspace: Workspace) -> None:
    """The chosen section; the address says which, so that a reload stays there."""
    first = "Parameters" if st.query_params.get("pipeline") else SECTIONS[0]
    named = st.query_params.get("section", first)
    section = st.segmented_control(
        "Section",
        SECTIONS,
        default=named if named in SECTIONS else first,
        required=True,
        label_visibility="collapsed",
        key="section",
    )
    st.query_params["section"] = section
    if section != "Parameters":
        st.query_params.pop("pipeline", None)
    DRAW[section](workspace)


DRAW = dict(
    zip(
        SECTIONS,
        (workspace_section, connections_section, environments_section, parameters_section),
        strict=True,
    )
)

shell.dress()
try:
    workspace = session.open_workspace()
except CanvasError as error:
    shell.show(look.problems_box(error.problems, heading="The workspace cannot be opened"))
    st.stop()
with st.container(key="settings_page"):
    st.html(look.page_heading("Settings", "Kept in the workspace's own files, and saved as you go."))
    notices(workspace)
    draw_section(workspace)
