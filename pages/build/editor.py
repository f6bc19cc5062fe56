"""One pipeline: its nodes, the chosen node's settings and rows, and the code of each target."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from canvas.errors import CanvasError
from canvas.ui import answers, look, session, shell
from canvas.ui.cells import rows_of
from canvas.ui.desk import Desk, Question
from canvas.ui.documents import Document, TargetResult
from canvas.ui.listing import NodeCard, Pane, input_panes, node_cards, node_help, output_panes
from canvas.ui.theme import CATEGORY_COLOURS


def heading(document: Document) -> None:
    """Which pipeline this is, and how it stands with each target."""
    name, states = st.columns([5, 6], vertical_alignment="center")
    name.html(look.crumbs(document.workspace.name, document.name, document.plan.pipeline.description or ""))
    states.html(look.chips(look.target_chip(t) for t in document.targets))


def node_list(cards: list[NodeCard]) -> NodeCard:
    """All nodes; the one that is chosen, which the address names too."""
    by_id = {card.id: card for card in cards}
    named = st.query_params.get("node", "")
    first = list(by_id).index(named) if named in by_id else len(by_id) - 1
    st.html(look.node_colours([c.category for c in cards], shell.is_dark()))
    with st.container(height=760, border=False, key="nodes_pane"):
        chosen = st.radio(
            "Nodes",
            list(by_id),
            index=first,
            format_func=lambda name: by_id[name].label,
            captions=[card.caption for card in cards],
            label_visibility="collapsed",
            width="stretch",
            key="nodes",
        )
        if st.session_state.get("shown") != document.name:
            st.session_state["shown"] = document.name
            st.html(look.BRING_INTO_VIEW, unsafe_allow_javascript=True)
    if named != chosen:
        st.query_params["node"] = chosen
    return by_id[chosen]


def panes(desk: Desk, document: Document, card: NodeCard) -> bool:
    """The rows that go in and come out, side by side; whether all of them are there."""
    sides = [side for side in (input_panes(document, card.id), output_panes(document, card.id)) if side]
    shown = [side[0] for side in sides]
    if any(len(side) > 1 for side in sides):
        columns = st.columns(len(sides), gap="small", vertical_alignment="bottom")
        shown = [choice(column, side, card) for column, side in zip(columns, sides, strict=True)]
    done = [
        rows(column, desk, document, pane)
        for column, pane in zip(st.columns(len(sides), gap="small"), shown, strict=True)
    ]
    return all(done)


def choice(column: DeltaGenerator, side: Sequence[Pane], card: NodeCard) -> Pane:
    """One of several inputs or outputs."""
    if len(side) == 1:
        return side[0]
    names = {pane.short: pane for pane in side}
    chosen = column.segmented_control(
        side[0].label,
        list(names),
        default=side[0].short,
        required=True,
        label_visibility="collapsed",
        key=f"{side[0].label}_{card.id}",
    )
    return names.get(chosen or "", side[0])


def rows(column: DeltaGenerator, desk: Desk, document: Document, pane: Pane) -> bool:
    """The rows of one output, or why there are none; False while they are still to come."""
    question = Question(document.text, pane.node, pane.port)
    answer = desk.ask(document, question)
    if not answers.is_there(answer, answers.PATIENCE):
        words = "Starting the engine…" if desk.state == "starting" else "Working on the rows…"
        column.html(look.pane_heading(pane) + look.waiting(words))
        return False
    problems = answers.failure(answer)
    if problems:
        column.html(look.pane_heading(pane) + look.problems_box(problems, heading="No rows to show"))
        if column.button("Try again", key=f"again_{pane.label}_{pane.name}"):
            desk.forget(question)
            st.rerun()
        return True
    preview = answer.result()
    table = look.rows_table(preview.schema, rows_of(preview.table), f"{pane.label} {pane.name}")
    stops = look.problems_box(preview.problems, heading="A run on all data would stop")
    column.html(look.pane_heading(pane, preview) + table + stops)
    return True


def details(document: Document, card: NodeCard) -> None:
    """The chosen node's settings, and the code that the whole pipeline becomes."""
    labels = ["Settings", *(target.label for target in document.targets)]
    tabs = st.tabs(labels)
    with tabs[0]:
        st.code(document.settings_text(card.id), language="yaml")
    for tab, target in zip(tabs[1:], document.targets, strict=True):
        with tab:
            code(target, card)


def code(target: TargetResult, card: NodeCard) -> None:
    """One target's findings on the chosen node, and its files."""
    here = f"{target.label} on {card.id}"
    shell.show(look.problems_box(target.findings(card.id), heading=here, with_node=False))
    if target.compiled is None:
        shell.show(look.problems_box(target.problems, heading="There is no code yet"))
        return
    texts = {artifact.path: artifact.text for artifact in target.compiled.artifacts}
    path = st.selectbox("File", list(texts), key=f"file_{target.name}", label_visibility="collapsed")
    st.code(texts[path], language=look.language(path), height=420, line_numbers=True)


shell.dress()
try:
    workspace = session.open_workspace()
    desk = session.open_desk(workspace)
    names = [path.stem for path in workspace.pipeline_paths()]
    document = session.open_document(workspace, st.query_params.get("pipeline") or (names or [""])[0])
except CanvasError as error:
    shell.show(look.problems_box(error.problems, heading="The pipeline cannot be opened"))
    st.page_link(shell.LIST, label="To the list of pipelines", icon=":material/arrow_back:")
    st.stop()

heading(document)
shell.show(look.problems_box(document.errors, heading="Put right before this pipeline can run"))
cards = node_cards(document)
if not cards:
    st.info("The pipeline has no nodes yet. Add some in its file, and load this page again.")
    st.stop()
left, right = st.columns([3, 10], gap="medium")
with left:
    card = node_list(cards)
with right:
    st.html(look.node_heading(card, node_help(document, card.id), CATEGORY_COLOURS[card.category]))
    own = [p for p in document.plan.problems if p.node == card.id]
    shell.show(look.problems_box(own, heading="This node", with_node=False))
    waiting = st.session_state.get("waiting", True)

    @st.fragment(run_every=0.3 if waiting else None)
    def live() -> None:
        """Asks again and again until all rows are there."""
        still = not panes(desk, document, card)
        if still != st.session_state.get("waiting", True):
            st.session_state["waiting"] = still
            st.rerun()

    live()
    details(document, card)
