"""The code panel: what the pipeline becomes for each target, with the chosen step's lines marked."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from canvas.ui import code, look, standing
from canvas.ui.documents import Document, TargetResult
from compilers.base import Artifact


def draw(document: Document, targets: Sequence[TargetResult] | None, node: str | None) -> None:
    """The panel; `targets` is None while it is not known yet what they make of the pipeline."""
    if targets is None:
        st.html(look.waiting("Writing the code…"))
        return
    by_label = {target.label: target for target in targets}
    label = st.segmented_control(
        "Target",
        list(by_label),
        default=next(iter(by_label)),
        key="code_target",
        label_visibility="collapsed",
    )
    target = by_label.get(label or "", targets[0])
    if target.compiled is None:
        _not_yet(document, target, node)
        return
    artifacts = {a.path: a for a in target.compiled.artifacts}
    wished = st.session_state.get("code_file")
    path = code.best_file(document, target, node, wished if wished in artifacts else None)
    chosen = st.selectbox(
        "File",
        list(artifacts),
        index=list(artifacts).index(path),
        key=f"code_file:{target.name}:{node}",
        label_visibility="collapsed",
    )
    artifact = artifacts[chosen or path]
    spans = code.spans_of(document, artifact, node)
    findings = [f for f in target.findings(node)] if node else []
    if findings:
        st.html(look.problems_box(findings, heading=f"{target.label} on {node}", with_node=False))
    elif node and not spans:
        st.html(look.quiet(f"{node} has no lines of its own in this file."))
    st.html(code.code_html(artifact, spans) + code.SCROLL, unsafe_allow_javascript=True)


def _not_yet(document: Document, target: TargetResult, node: str | None) -> None:
    """Why there are no files, and what the chosen step runs all the same."""
    problems = standing.to_put_right(document, target.problems)
    st.html(look.problems_box(problems, heading="There are no files yet"))
    select = code.select_of(document, node) if node and target.name == "spark-sql" else None
    if select is not None:
        st.html(look.quiet(f"This is what {node} runs meanwhile, in the preview too:"))
        st.html(code.code_html(Artifact(f"{node}.sql", select), ()))
