"""What the command line says when Canvas itself is at fault: one line, and a file with the details."""

from __future__ import annotations

import datetime
import platform
import sys
import tempfile
import traceback
from pathlib import Path
from types import TracebackType

import canvas


def report_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An exception hook for `sys.excepthook`."""
    if issubclass(kind, KeyboardInterrupt):
        return
    details = "".join(traceback.format_exception(kind, error, trace))
    where = _write(details)
    line = f"canvas: this is a mistake in Canvas ({kind.__name__}), not yours."
    print(f"{line} Details are in {where}." if where else f"{line}\n{details}", file=sys.stderr)


def _write(details: str) -> Path | None:
    now = datetime.datetime.now(datetime.UTC)
    where = f"Python {platform.python_version()}, {platform.system()}, {now:%F %T} UTC"
    head = f"canvas {canvas.__version__}, {where}\n"
    for folder in _folders():
        path = folder / f"{now:%Y%m%d-%H%M%S-%f}.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{head}canvas {' '.join(sys.argv[1:])}\n\n{details}", encoding="utf-8")
        except OSError:
            continue
        return path
    return None


def _folders() -> list[Path]:
    """Where the details may go: the workspace, the user's data, the system's temporary folder."""
    from canvas.document.workspace import Workspace
    from canvas.ui.shipped import data_folder

    found = Workspace.find(Path.cwd())
    own = [found.private / "logs"] if found else []
    return [*own, data_folder() / "logs", Path(tempfile.gettempdir())]
