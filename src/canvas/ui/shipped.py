"""Where the app, its pages and the sample workspace are: in a checkout, or inside an installed package."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import canvas
from canvas.errors import ExportError

SAMPLE = "retail"
"""The name of the sample workspace."""

_LEFT_OUT = shutil.ignore_patterns(".canvas", "__pycache__", "out")


def shipped() -> Path:
    """The folder that holds `app.py`, `pages` and `sample_data`."""
    package = Path(canvas.__file__).resolve().parent
    packed = package / "_app"
    return packed if packed.is_dir() else package.parents[1]


def sample_workspace() -> Path:
    """The sample workspace as it is shipped; not to be changed."""
    return shipped() / "sample_data" / SAMPLE


def data_folder() -> Path:
    """Where programs of this user keep their data (the XDG base directory specification on Linux)."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "canvas"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "canvas"
    said = os.environ.get("XDG_DATA_HOME", "")
    return (Path(said) if said.startswith("/") else Path.home() / ".local" / "share") / "canvas"


def working_copy() -> tuple[Path, bool]:
    """A copy of the sample workspace that may be changed, and whether it was made just now.

    A copy that is there is left as it is. Raises ExportError where it cannot be made.
    """
    copy = data_folder() / SAMPLE
    if (copy / "canvas.yaml").is_file():
        return copy, False
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(sample_workspace(), copy, ignore=_LEFT_OUT, dirs_exist_ok=True)
    except OSError as error:
        raise ExportError(
            f"The sample workspace cannot be copied to {copy}: {error.strerror or error}. "
            "Name a workspace, or set XDG_DATA_HOME to a folder that can be written."
        ) from error
    return copy, True
