"""Puts the app and the sample workspace into a wheel.

A wheel carries `app.py`, `pages/` and `sample_data/` under `canvas/_app/`, so that `canvas app` works where
there is no checkout. An editable install reads them in place: copies there would shadow the files being edited.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("app.py", "pages", "sample_data")
"""Files and folders at the top level of the repository that a wheel carries."""


class ShippedApp(BuildHookInterface):  # type: ignore[type-arg]
    """Adds what `canvas app` needs to a wheel; does nothing for an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Extend the wheel's file list; `version` is `standard` or `editable`."""
        if version != "standard":
            return
        present = (name for name in SHIPPED if Path(self.root, name).exists())
        build_data["force_include"].update({name: f"canvas/_app/{name}" for name in present})
