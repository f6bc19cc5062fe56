"""Builds the front end, and puts the app and the sample workspace into a wheel.

The bundle of the app's own components is made before a wheel and before an editable install, where it is
out of date; `tools/front_end.py` knows how.

A wheel carries `app.py`, `pages/` and `sample_data/` under `canvas/_app/`, so that `canvas app` works
where there is no checkout. An editable install reads them in place: copies would shadow the edited files.
"""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("app.py", "pages", "sample_data")
"""Files and folders at the top level of the repository that a wheel carries."""

LEFT_OUT = {".canvas", "__pycache__"}
"""Folders, at any depth, that running leaves behind; hatchling ships forced files that git ignores too."""


def shipped_files(root: Path) -> Iterator[Path]:
    """Give every file to ship, relative to `root`, in a stable order."""
    for name in SHIPPED:
        top = root / name
        for file in sorted(top.rglob("*")) if top.is_dir() else [top]:
            path = file.relative_to(root)
            if file.is_file() and LEFT_OUT.isdisjoint(path.parts):
                yield path


class ShippedApp(BuildHookInterface):  # type: ignore[type-arg]
    """Adds what `canvas app` needs: the bundle, and in a wheel the app's files."""

    def dependencies(self) -> list[str]:
        """Node.js as a build requirement, asked for only where the bundle needs it and there is none."""
        tool = self._front_end()
        wanted = not tool["is_current"](Path(self.root)) and not tool["node_on_path"]()
        return [tool["NODE_WHEEL"]] if wanted else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the bundle and extend the wheel's file list; `version` is `standard` or `editable`."""
        self._front_end()["build"](Path(self.root))
        if version == "standard":
            files = shipped_files(Path(self.root))
            build_data["force_include"].update({str(f): f"canvas/_app/{f.as_posix()}" for f in files})

    def _front_end(self) -> dict[str, Any]:
        return runpy.run_path(str(Path(self.root) / "tools/front_end.py"), run_name="front_end")
