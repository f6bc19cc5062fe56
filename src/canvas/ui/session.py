"""What every page begins with: the workspace, its documents, its previews."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from canvas.document.workspace import Workspace
from canvas.errors import DocumentError
from canvas.ui.desk import Desk
from canvas.ui.documents import Document, read_document
from canvas.ui.editing import Editor
from canvas.ui.shipped import working_copy

if TYPE_CHECKING:
    from canvas.engine import Engine

WORKSPACE = "CANVAS_WORKSPACE"
"""The environment variable that names the workspace; `canvas app` sets it."""


def open_workspace() -> Workspace:
    """The workspace that the app shows: as named, else the nearest upwards, else a copy of the sample's.

    One that is named stays so, whatever becomes of its files: another one would be shown without a word.
    Raises DocumentError where its folder is gone.
    """
    said = os.environ.get(WORKSPACE, "")
    if said:
        if not Path(said).is_dir():
            raise DocumentError(f"The workspace's folder {said} is not there any more. Bring it back.")
        return Workspace(Path(said).resolve())
    return Workspace.find(Path.cwd()) or Workspace(working_copy()[0])


def open_editor(workspace: Workspace, name: str) -> Editor:
    """The editor of a pipeline, the same one for every tab; raises DocumentError where there is none.

    One that is open stays so when its file goes: the editor says so, and can write it again.
    """
    editors, lock = _editors(str(workspace.root))
    with lock:
        try:
            path = workspace.pipeline_path(name)
        except DocumentError:
            if name not in editors:
                raise
            return editors[name]
        if name not in editors or editors[name].path != path:
            editors[name] = Editor(workspace, path)
        return editors[name]


def forget_editor(workspace: Workspace, name: str) -> None:
    """Begins a new history where another pipeline takes the name of one that went."""
    editors, lock = _editors(str(workspace.root))
    with lock:
        editors.pop(name, None)


@st.cache_resource(show_spinner=False)
def _editors(root: str) -> tuple[dict[str, Editor], threading.Lock]:
    return {}, threading.Lock()


def open_document(workspace: Workspace, name: str) -> Document:
    """A pipeline as its file is now; raises DocumentError."""
    path = workspace.pipeline_path(name)
    try:
        status = path.stat()
    except OSError as error:
        raise DocumentError(f"{path.name} cannot be read: {error.strerror}.") from error
    return _document(str(workspace.root), str(path), (status.st_mtime_ns, status.st_size, workspace.stamp()))


@st.cache_resource(show_spinner=False, max_entries=100)
def _document(root: str, path: str, stamp: tuple[object, ...]) -> Document:
    return read_document(Workspace(Path(root)), Path(path))


@st.cache_resource(show_spinner=False)
def _desk(root: str) -> Desk:
    def open_it() -> Engine:
        from canvas.engine import open_engine

        return open_engine("embedded")

    return Desk(Workspace(Path(root)), open_it)


def open_desk(workspace: Workspace) -> Desk:
    """The workspace's previews, shared by all pages; the first call starts the engine and returns at once."""
    return _desk(str(workspace.root))
