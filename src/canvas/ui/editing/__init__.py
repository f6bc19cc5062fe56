"""Editing a pipeline: changes, connection rules, history, and the editor that all tabs share."""

from canvas.ui.editing.changes import (
    AddNode,
    Change,
    Connect,
    Disconnect,
    Move,
    Paste,
    RemoveNode,
    Rename,
    SetDescription,
    SetParameters,
    SetTitle,
    SetValue,
)
from canvas.ui.editing.editor import Editor, State, Unsaved

__all__ = [
    "AddNode",
    "Change",
    "Connect",
    "Disconnect",
    "Editor",
    "Move",
    "Paste",
    "RemoveNode",
    "Rename",
    "SetDescription",
    "SetParameters",
    "SetTitle",
    "SetValue",
    "State",
    "Unsaved",
]
