"""Export: the files of each target, what would change in a folder, and the ways to take them."""

from collections.abc import Sequence

import streamlit as st

from canvas.document.workspace import Workspace
from canvas.errors import CanvasError
from canvas.ui import files_view, look, session, shell, shipping, standing
from canvas.ui.documents import Document, TargetResult
from canvas.ui.files_view import Output


def choices(names: list[str], environments: list[str]) -> tuple[str, list[str], str | None]:
    """The pipeline, the targets and the environment: as the address says, and back into it."""
    labels = shipping.target_labels()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="export_choices"):
        named = st.query_params.get("pipeline", "")
        first = names.index(named) if named in names else 0
        pipeline = st.selectbox("Pipeline", names, index=first, key="export_pipeline", width=260)
        targets = st.pills(
            "Targets",
            list(labels),
            selection_mode="multi",
            default=shipping.chosen_targets(st.query_params.get("target", "")),
            format_func=lambda name: labels[name],
            key="export_targets",
            width="content",
        )
        named = st.query_params.get("env", "")
        environment = st.selectbox(
            "Environment",
            environments,
            index=environments.index(named) if named in environments else 0,
            format_func=lambda name: name or "None: as the workspace says",
            key="export_env",
            width=260,
        )
    place = {"pipeline": pipeline, "env": environment}
    if 0 < len(targets) < len(labels):
        place["target"] = ",".join(targets)
    kept = {name: value for name, value in place.items() if value}
    file = st.query_params.get("file")
    st.query_params.from_dict({**kept, **({"file": file} if file else {})})
    return pipeline, targets, environment or None


def folder_field(workspace: Workspace, pipeline: str, result: TargetResult, environment: str | None) -> str:
    """Where a target's files go."""
    first = shipping.first_folder(workspace, pipeline, result.name, environment)
    return st.text_input(
        f"Folder for {result.label}",
        value=first,
        key=f"folder_{pipeline}_{result.name}_{environment}",
        help="A path in the workspace, or a whole path anywhere on this computer, such as that of a git "
        "working copy.",
    )


def outputs(
    workspace: Workspace, pipeline: str, results: Sequence[TargetResult], environment: str | None
) -> list[Output]:
    """Asks for a folder for each target, and compares the files with it."""
    found = []
    for result in results:
        if result.compiled is None:
            found.append(Output(result, "", (), None))
            continue
        typed = folder_field(workspace, pipeline, result, environment)
        try:
            folder = shipping.folder_at(workspace, typed)
            files = shipping.changes(folder, result.compiled.artifacts)
            found.append(Output(result, typed, files, None))
            st.html(look.quiet(shipping.counted(files)))
        except CanvasError as error:
            st.html(look.note(error.problems[0].message, "error"))
            files = shipping.plain(result.compiled.artifacts)
            found.append(Output(result, typed, files, error.problems[0].message))
    return found


def write(workspace: Workspace, pipeline: str, made: Sequence[Output]) -> None:
    """Writes each target's files; keeps what to say until the page is drawn again."""
    said: list[tuple[str, bool]] = []
    for output in made:
        if output.result.compiled is None:
            continue
        artifacts = output.result.compiled.artifacts
        try:
            words = shipping.write(workspace, pipeline, output.result.name, output.folder, artifacts)
            said.append((words, True))
        except CanvasError as error:
            said += [(p.message, False) for p in error.problems]
    st.session_state["export_said"] = said


def taking(workspace: Workspace, pipeline: str, made: Sequence[Output], environment: str | None) -> None:
    """The buttons that write and download, and what the last writing did."""
    ready = [output for output in made if output.result.compiled is not None]
    good = bool(ready) and not any(output.refused for output in ready)
    with st.container(horizontal=True, key="export_take"):
        if st.button("Write files", type="primary", icon=":material/save:", disabled=not good, key="write"):
            write(workspace, pipeline, ready)
            st.rerun()
        several = "" if len(ready) != 1 else f"-{ready[0].result.name}"
        st.download_button(
            "Download zip",
            shipping.zipped({o.result.name: o.result.compiled.artifacts for o in ready if o.result.compiled}),
            file_name=f"{pipeline}{several}{f'-{environment}' if environment else ''}.zip",
            mime="application/zip",
            icon=":material/download:",
            disabled=not ready,
            key="zip",
            on_click="ignore",
        )
    for words, is_good in st.session_state.pop("export_said", []):
        st.html(look.note(words, "ok" if is_good else "error"))


def findings(results: Sequence[TargetResult], document: Document) -> None:
    """What each target says of the pipeline, and the way to the canvas."""
    for result in results:
        found = result.findings()
        if found:
            told = found if result.compiled else standing.to_put_right(document, found)
            heading = result.label if result.compiled else f"{result.label}: no files yet"
            st.html(look.problems_box(told, heading=heading))
    if any(result.findings() for result in results):
        st.page_link(
            shell.EDITOR,
            label="To the canvas",
            icon=":material/arrow_back:",
            query_params={"pipeline": document.name},
        )


shell.dress()
try:
    workspace = session.open_workspace()
    session.open_desk(workspace)
    names = [path.stem for path in workspace.pipeline_paths()]
    known = workspace.environments()
except CanvasError as error:
    shell.show(look.problems_box(error.problems, heading="The workspace cannot be opened"))
    st.page_link(shell.SETTINGS, label="To the settings", icon=":material/tune:")
    st.stop()

st.html(look.page_heading("Export", "The files that a pipeline becomes, and what they would change."))
if not names:
    st.html(look.note("There are no pipelines yet. Make one first.", "quiet"))
    st.page_link(shell.LIST, label="To the list of pipelines", icon=":material/list:")
    st.stop()
if st.query_params.get("pipeline", names[0]) not in names:
    st.html(look.note(f"There is no pipeline `{st.query_params['pipeline']}` here.", "warn"))
if st.query_params.get("env", "") not in ("", *known):
    st.html(look.note(f"There is no environment `{st.query_params['env']}` here.", "warn"))
pipeline, targets, environment = choices(names, ["", *known])
try:
    document = session.open_document(workspace, pipeline)
except CanvasError as error:
    st.html(look.problems_box(error.problems, heading=f"{pipeline} cannot be read"))
    st.page_link(
        shell.EDITOR,
        label="Put it right",
        icon=":material/edit:",
        query_params={"pipeline": pipeline},
    )
    st.stop()
if not targets:
    st.html(look.note("Choose a target to see its files.", "quiet"))
    st.stop()

results = [shipping.compile_for(document, name, environment) for name in targets]
with st.container(horizontal=True, gap="medium", key="export_body"):
    with st.container(width=330, key="export_side"):
        made = outputs(workspace, pipeline, results, environment)
        taking(workspace, pipeline, made, environment)
        chosen = files_view.tree(made)
        findings(results, document)
    with st.container(width="stretch", key="export_file"):
        files_view.file(chosen)
