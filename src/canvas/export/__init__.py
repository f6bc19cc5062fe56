"""Writing what a target makes into a folder, and telling where a folder differs from it."""

from canvas.export.compiling import Compiled, compile_plan, find_target, target_names
from canvas.export.drift import Drift, drift
from canvas.export.writing import Exported, export

__all__ = [
    "Compiled",
    "Drift",
    "Exported",
    "compile_plan",
    "drift",
    "export",
    "find_target",
    "target_names",
]
