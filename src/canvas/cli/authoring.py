"""`canvas new`, `list`, `show` and `fmt`: the pipelines of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from canvas.cli.output import console, note, report, say, say_json, table
from canvas.cli.places import JsonOption, Opened, PipelineName, WorkspaceOption, open_pipeline, open_workspace
from canvas.errors import DocumentError


def new(
    name: Annotated[str, typer.Argument(help="Letters, digits and `_`.")],
    template: Annotated[
        str | None,
        typer.Option(
            "--template",
            metavar="PIPELINE",
            help="Start from a pipeline of this workspace or of the sample's.",
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Make a new pipeline; with --workspace DIR also a new workspace, where DIR is none yet."""
    from canvas.ui.authoring import make_workspace, new_text, save

    home = make_workspace(workspace) if workspace else open_workspace(None)
    path = home.new_path(name)
    text, missing = new_text(home, name, template)
    save(path, text)
    say(f"Made {_short(path)}.")
    if missing:
        lacking = ", ".join(f"`{c}`" for c in missing)
        note(f"It uses connections that connections.yaml does not have yet: {lacking}.")


def _short(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def list_(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List the pipelines of the workspace and their state."""
    from dataclasses import asdict

    from canvas.ui.overview import overview

    rows = overview(open_workspace(workspace))
    if as_json:
        say_json([asdict(row) for row in rows])
        return
    if not rows:
        say("There are no pipelines yet. Make one with `canvas new NAME`.")
        return
    made = table("name", "description", "nodes", "state", right=["nodes"])
    for row in rows:
        made.add_row(row.name, row.description, str(row.nodes), row.state)
    console().print(made)


def show(pipeline: PipelineName, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Show the nodes of a pipeline in order: what each does, and the columns it gives."""
    from canvas.ui.overview import describe_pipeline

    opened = open_pipeline(pipeline, workspace)
    plan = opened.plan()
    description = describe_pipeline(plan, opened.file)
    if as_json:
        say_json(description)
        return
    say(
        f"{description['name']}: {description['description']}"
        if description["description"]
        else description["name"]
    )
    for parameter in description["parameters"]:
        default = f" = {parameter['default']}" if parameter["default"] is not None else ""
        help_text = f"  {parameter['description']}" if parameter["description"] else ""
        say(f"  :{parameter['name']} {parameter['type']}{default}{help_text}")
    made = table("node", "type", "inputs", "what it does", "columns")
    for node in description["nodes"]:
        columns = "\n".join(
            (f"{port}: " if port else "") + ", ".join(f"{c['name']} {c['type']}" for c in columns)
            for port, columns in node["outputs"].items()
        )
        says = node["says"] if node["state"] == "ready" else f"{node['says']} ({node['state']})".strip()
        made.add_row(node["id"], node["type"], ", ".join(node["inputs"]), says, columns)
    console().print(made)
    _say_annotations(description)
    report(plan.problems)


def _say_annotations(description: dict[str, Any]) -> None:
    """The groups and notes of a pipeline."""
    for group in description["groups"]:
        say(f"{group['title']}: {', '.join(group['members'])}")
    for text in description["notes"].values():
        say("Note: " + text.replace("\n", "\n      "))


def fmt(
    pipelines: Annotated[list[str], typer.Argument(metavar="PIPELINE...", help="Names or files.")],
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 if a file would change.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write pipelines in canonical form; comments stay."""
    found = [(text, open_pipeline(text, workspace)) for text in pipelines]
    changed = [(text, opened) for text, opened in found if _format(opened, write=not check)]
    for text, opened in changed:
        if check:
            note(f"{opened.file}: not in canonical form. Run `canvas fmt {text}`.")
        else:
            say(f"{opened.file}: written in canonical form.")
    if check and changed:
        raise typer.Exit(1)
    if not changed:
        say("Nothing to change.")


def _format(opened: Opened, *, write: bool) -> bool:
    """Whether the file was not in canonical form. Refuses one that could lose something by it."""
    from canvas.document import writing
    from canvas.document.loading import load_pipeline
    from canvas.document.workspace import read_text
    from canvas.nodes import REGISTRY
    from canvas.ui.authoring import save

    wrong = [p for p in opened.loaded.problems if p.severity == "error"]
    if wrong:
        raise DocumentError(wrong)
    before = read_text(opened.path)
    after = writing.canonical(opened.loaded.pipeline, before)
    if after == before:
        return False
    again = load_pipeline(after, REGISTRY).pipeline
    if writing.plain(again) != writing.plain(opened.loaded.pipeline):
        raise DocumentError(
            f"{opened.file} would change its meaning in canonical form, so it was left alone."
        )
    if write:
        save(opened.path, after)
    return True


COMMANDS = (new, list_, show, fmt)
