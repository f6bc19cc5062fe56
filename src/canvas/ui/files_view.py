"""The files of an export on a page: a tree to choose from, one file's text, and its difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import streamlit as st

from canvas.ui import look, shipping
from canvas.ui.code import code_html
from canvas.ui.documents import TargetResult
from canvas.ui.listing import plain_markdown
from canvas.ui.shipping import FileChange
from compilers.base import Artifact

_MARKS = {"new": " :green[new]", "changed": " :orange[changed]", "removed": " :red[goes]", "same": ""}
_SAID = {
    "new": "This file is not in the folder yet.",
    "same": "The folder has this very file.",
}


@dataclass(frozen=True)
class Output:
    """A target's files and the folder that they are for. `refused`: why they cannot go there."""

    result: TargetResult
    folder: str
    files: tuple[FileChange, ...]
    refused: str | None


Chosen = tuple[str, FileChange] | None
"""A target's label and one of its files."""


def tree(outputs: Sequence[Output]) -> Chosen:
    """The files of all targets to choose from; the address keeps the choice."""
    by_key = {f"{o.result.name}/{f.path}": (o.result.label, f) for o in outputs for f in o.files}
    named = st.query_params.get("file", "")
    chosen = named if named in by_key else _first(list(by_key))
    with st.container(key="tree", gap=None):
        for output in outputs:
            if output.files:
                _target(output, chosen)
    return by_key.get(chosen)


def _first(keys: list[str]) -> str:
    main = [k for k in keys if k.endswith(("/job.py", "/job.sql")) or "/dataflow/" in k]
    return next(iter([*main, *keys]), "")


def _target(output: Output, chosen: str) -> None:
    st.html(f'<h2 class="cv-tree">{escape(output.result.label)}</h2>')
    by_path = {file.path: file for file in output.files}
    marks = {} if {file.kind for file in output.files} == {"new"} else _MARKS
    for number, branch in enumerate(shipping.tree(by_path)):
        indent = f"padding-left:{branch.depth * 1.1:.1f}rem"
        if branch.path is None:
            st.html(f'<p class="cv-branch" style="{indent}">{escape(branch.name)}</p>')
            continue
        key = f"{output.result.name}/{branch.path}"
        state = "chosen" if key == chosen else "file"
        st.button(
            f":material/draft: {plain_markdown(branch.name)}{marks.get(by_path[branch.path].kind, '')}",
            key=f"{state}_{branch.depth}_{output.result.name}_{number}",
            type="tertiary",
            on_click=_choose,
            args=(key,),
        )


def _choose(key: str) -> None:
    st.query_params["file"] = key


def file(chosen: Chosen) -> None:
    """One file: its text, or what would change in it."""
    if chosen is None:
        st.html(look.note("There are no files yet: the notes say what to put right.", "quiet"))
        return
    label, change = chosen
    views: dict[Literal["text", "diff"], str] = {"text": "Text", "diff": "What would change"}
    with st.container(horizontal=True, vertical_alignment="center", key="file_head"):
        st.html(
            f'<h2 class="cv-file">{escape(label)} <code>{escape(change.path)}</code></h2>', width="stretch"
        )
        view = st.segmented_control(
            "Show",
            list(views),
            default="diff" if change.kind in ("changed", "removed") else "text",
            format_func=lambda name: views[name],
            label_visibility="collapsed",
            required=True,
            key=f"view_{change.kind in ('changed', 'removed')}",
        )
    if view == "text":
        st.html(code_html(Artifact(change.path, change.text), ()))
    elif change.kind in _SAID:
        st.html(look.note(_SAID[change.kind], "quiet"))
    else:
        if change.kind == "removed":
            st.html(look.note("The pipeline does not make this file any more. Writing removes it.", "warn"))
        st.html(diff_html(change.diff()))


def diff_html(lines: Sequence[str]) -> str:
    """A unified difference as HTML: what comes, what goes, and where."""
    rows = []
    for line in lines:
        kind = {"+": "cv-plus", "-": "cv-minus", "@": "cv-hunk"}.get(line[:1], "")
        sign = escape(line[:1]) if kind in ("cv-plus", "cv-minus") else " "
        text = line if kind == "cv-hunk" else line[1:]
        rows.append(f'<li class="{kind}"><i>{sign}</i><code>{escape(text) or " "}</code></li>')
    return f'<ol class="cv-code cv-diff" tabindex="0" aria-label="What would change">{"".join(rows)}</ol>'
