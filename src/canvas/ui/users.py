"""Which pipelines use another one as a step, and what becomes of them when it gets another name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from canvas.document.model import Pipeline
from canvas.document.workspace import Workspace
from canvas.errors import CanvasError, DocumentError
from canvas.nodes import REGISTRY
from canvas.nodes.transforms.subflow import Subflow
from canvas.ui import pipelines
from canvas.ui.editing import Editor
from canvas.ui.editing.changes import SetValue

OpenEditor = Callable[[str], Editor]


def all_users(workspace: Workspace) -> Mapping[str, list[str]]:
    """By the name of a pipeline: the others with a step that does what it does."""
    found: dict[str, list[str]] = {}
    for path in workspace.pipeline_paths():
        try:
            nodes = workspace.load(path, REGISTRY).pipeline.nodes.values()
        except CanvasError:
            continue
        for used in sorted({node.pipeline for node in nodes if isinstance(node, Subflow)} - {path.stem}):
            found.setdefault(used, []).append(path.stem)
    return found


def users_of(workspace: Workspace, name: str) -> list[str]:
    """The other pipelines with a step that does what the pipeline of that name does."""
    return all_users(workspace).get(name, [])


def steps_with(pipeline: Pipeline, name: str) -> list[str]:
    """The steps of a pipeline that use another of that name."""
    return [n for n, node in pipeline.nodes.items() if isinstance(node, Subflow) and node.pipeline == name]


def rename_with_users(workspace: Workspace, name: str, new: str, open_editor: OpenEditor) -> None:
    """Gives a pipeline another name, and lets every step that uses it say so: an entry of each history.

    Raises DocumentError where the name cannot be, having changed nothing; or where a user could not follow,
    which then still says the old name.
    """
    users = users_of(workspace, name)
    pipelines.rename(workspace, name, new)
    left = [said for user in users if (said := _follow(open_editor(user), user, name, new))]
    if left:
        raise DocumentError(f"`{name}` is called `{new}` now. {' '.join(left)}")


def _follow(editor: Editor, user: str, name: str, new: str) -> str:
    document = editor.look().document
    steps = steps_with(document.pipeline, name) if document is not None else []
    changes = [SetValue(step, "pipeline", new) for step in steps]
    refused = editor.change(f"Pipeline {name} is now {new}", changes) if changes else None
    return f"`{user}` still says `{name}`: {refused}" if refused else ""


def users_words(users: Sequence[str]) -> str:
    """`` `a` and `b` use it as a step ``."""
    names = [f"`{user}`" for user in users]
    said = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{said} {'uses' if len(names) == 1 else 'use'} it as a step"
