"""Settings: the workspace, its connections and environments, and the parameters of a pipeline."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from canvas.document import workspace_files as files
from canvas.document.workspace import Workspace
from canvas.errors import CanvasError
from canvas.preview.model import Sampling
from canvas.ui import look, session, settings, shell, textview
from canvas.ui.forms import FormPlace, pipeline_form


def attempt(work: Callable[[], object], said: str = "Saved.") -> None:
    """Changes a file; says plainly how that went."""
    try:
        work()
    except CanvasError as error:
        st.session_state["settings_said"] = (error.problems[0].message, "error")
    else:
        st.session_state["settings_said"] = (said, "ok")


def workspace_tab(workspace: Workspace) -> None:
    """Name and description."""
    name = st.text_input("Name", value=workspace.name, key="ws_name")
    about = st.text_area("What it is for", value=workspace.description, key="ws_about", height=80)
    st.text_input("Folder", value=str(workspace.root), disabled=True)
    if st.button("Save", key="ws_save", type="primary"):
        attempt(lambda: files.describe(workspace, name, about))
        st.rerun()


def unreadable(workspace: Workspace, file: files.File) -> bool:
    """Shows a file that cannot be read as text, to be put right in place; whether that is so."""
    problems = files.problems_of(workspace, file)
    if not problems:
        return False
    text = files.text_of(workspace, file)
    st.html(look.problems_box(problems, heading=f"{file} cannot be read"))
    st.html(textview.marked_lines(text, problems))
    new = st.text_area(file, value=text, height=300, key=f"text_{file}")
    if st.button("Save", key=f"save_{file}", type="primary"):
        attempt(lambda: files.save_text(workspace, file, new))
        st.rerun()
    return True


def connection_fields(entry: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The fields of a connection; gives the entry as it stands in them."""
    kinds = list(settings.KINDS)
    kind = st.selectbox(
        "Where it is",
        kinds,
        index=kinds.index(settings.kind_of(entry)),
        format_func=lambda k: settings.KIND_LABELS[k],
        key=f"{key}_kind",
    )
    said = {
        field: st.text_input(
            label, value=str(entry.get(field) or ""), placeholder=example, key=f"{key}_{field}"
        )
        for field, label, example in settings.KINDS[kind]
    }
    if kind == "adls":
        st.caption("Whoever runs the job signs in with the platform's own identity: no secret is kept here.")
    return settings.connection_entry(kind, said)


def connections_tab(workspace: Workspace) -> None:
    """Every connection, and a new one."""
    if unreadable(workspace, files.CONNECTIONS):
        return
    known = files.section(workspace, files.CONNECTIONS)
    for name, entry in known.items():
        users = settings.used_by(workspace, name)
        where = f"used by {', '.join(users)}" if users else "not used"
        with st.expander(f"**{name}** · {where}", key=f"conn_{name}"):
            made = connection_fields(entry, f"conn_{name}")
            with st.container(horizontal=True):
                if st.button("Save", key=f"conn_save_{name}", type="primary"):
                    attempt(lambda n=name, e=made: files.put(workspace, files.CONNECTIONS, n, e, was=n))
                    st.rerun()
                if st.button("Remove", key=f"conn_remove_{name}"):
                    left = f" {', '.join(users)} will say that it is missing." if users else ""
                    said = f"Removed {name}.{left}"
                    attempt(lambda n=name: files.remove(workspace, files.CONNECTIONS, n), said)
                    st.rerun()
    if not known:
        st.html(look.note("No connections yet: paths begin in the workspace's own folder.", "quiet"))
    with st.expander("Add a connection", icon=":material/add:", expanded=not known, key="conn_add"):
        name = st.text_input("Name", placeholder="lake", key="conn_new_name").strip()
        made = connection_fields({}, "conn_new")
        if st.button("Add", key="conn_new_save", type="primary", disabled=not name):
            attempt(lambda: files.put(workspace, files.CONNECTIONS, name, made), f"Added {name}.")
            st.rerun()


def environment(workspace: Workspace, name: str, entry: Mapping[str, Any]) -> None:
    """What is different in one environment."""
    st.markdown("**Parameters** that have another value here")
    own = [{"name": n, "value": str(v)} for n, v in (entry.get("parameters") or {}).items()]
    names = settings.parameter_names(workspace)
    rows = st.data_editor(
        own or [{"name": None, "value": None}],
        num_rows="dynamic",
        hide_index=True,
        key=f"env_params_{name}",
        column_config={
            "name": st.column_config.SelectboxColumn("Parameter", options=names),
            "value": st.column_config.TextColumn("Value"),
        },
    )
    connections = dict(entry.get("connections") or {})
    st.markdown("**Connections** that lead elsewhere here")
    for connection in list(connections):
        with st.expander(connection, key=f"env_{name}_{connection}"):
            connections[connection] = connection_fields(connections[connection], f"env_{name}_{connection}")
            if st.button(f"As everywhere else: {connection}", key=f"env_drop_{name}_{connection}"):
                del connections[connection]
                attempt(lambda: settings.save_environment(workspace, name, entry, rows, connections))
                st.rerun()
    others = [c for c in files.section(workspace, files.CONNECTIONS) if c not in connections]
    extra = st.selectbox("Another connection", others, index=None, key=f"env_extra_{name}")
    if extra:
        connections[extra] = files.section(workspace, files.CONNECTIONS)[extra]
    with st.container(horizontal=True):
        if st.button("Save", key=f"env_save_{name}", type="primary"):
            attempt(lambda: settings.save_environment(workspace, name, entry, rows, connections))
            st.rerun()
        if st.button("Remove", key=f"env_remove_{name}"):
            attempt(lambda: files.remove(workspace, files.ENVIRONMENTS, name), f"Removed {name}.")
            st.rerun()


def environments_tab(workspace: Workspace) -> None:
    """Every environment, and a new one."""
    if unreadable(workspace, files.ENVIRONMENTS):
        return
    known = files.section(workspace, files.ENVIRONMENTS)
    for name, entry in known.items():
        with st.expander(f"**{name}**", key=f"env_{name}"):
            environment(workspace, name, entry or {})
    with st.expander("Add an environment", icon=":material/add:", expanded=not known, key="env_add"):
        name = st.text_input("Name", placeholder="prod", key="env_new_name").strip()
        if st.button("Add", key="env_new_save", type="primary", disabled=not name):
            attempt(lambda: files.put(workspace, files.ENVIRONMENTS, name, {}), f"Added {name}.")
            st.rerun()


def parameters_tab(workspace: Workspace) -> None:
    """The parameters of one pipeline: the same form as on the canvas, the same history."""
    names = [path.stem for path in workspace.pipeline_paths()]
    if not names:
        st.html(look.note("There are no pipelines yet.", "quiet"))
        return
    named = st.query_params.get("pipeline")
    name = st.selectbox(
        "Pipeline", names, index=names.index(named) if named in names else 0, key="par_pipeline"
    )
    st.query_params["pipeline"] = name
    editor = session.open_editor(workspace, name)
    state = editor.look()
    if state.document is None:
        st.html(look.problems_box(state.problems, heading=f"{name} cannot be read"))
        st.page_link(shell.EDITOR, label="Put it right", query_params={"pipeline": name})
        return
    pipeline_form(FormPlace(editor, state, session.open_desk(workspace), Sampling()))


shell.dress()
try:
    workspace = session.open_workspace()
    heading = look.page_heading("Settings", "Kept in the workspace's own files, without secrets.")
except CanvasError as error:
    shell.show(look.problems_box(error.problems, heading="The workspace cannot be opened"))
    st.stop()
with st.container(key="settings_page"):
    st.html(heading)
    said = st.session_state.pop("settings_said", None)
    if said:
        st.html(look.note(*said))
    first = "Parameters" if st.query_params.get("pipeline") else "Workspace"
    places = ["Workspace", "Connections", "Environments", "Parameters"]
    tabs = st.tabs(places, default=first)
    for tab, draw in zip(
        tabs, (workspace_tab, connections_tab, environments_tab, parameters_tab), strict=True
    ):
        with tab:
            draw(workspace)
