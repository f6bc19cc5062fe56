"""What an environment may say of this target, under `targets: {data-factory: {…}}`."""

from __future__ import annotations

from typing import Literal

from pydantic import ValidationError

from canvas.document.model import Model
from canvas.document.workspace import Settings
from compilers.data_factory.findings import TARGET, Findings


class Options(Model):
    """`folder` is where Studio shows the resources; `cores` and `compute` are those of the cluster."""

    folder: str = "Canvas"
    cores: Literal[8, 16, 32, 48, 80, 144, 272] = 8
    compute: Literal["General", "MemoryOptimized"] = "General"
    timeout: str = "0.12:00:00"


def options_of(settings: Settings, findings: Findings) -> Options:
    """The environment's options; what is wrong with them becomes findings."""
    given = dict(settings.targets.get(TARGET, {}))
    try:
        return Options.model_validate(given)
    except ValidationError as error:
        for problem in error.errors():
            name = ".".join(str(part) for part in problem["loc"])
            known = ", ".join(f"`{field}`" for field in Options.model_fields)
            findings.error(
                None,
                f"targets.{TARGET}.{name}",
                f"In environments.yaml, `{name}` of `{TARGET}` is wrong: {problem['msg']}. There are "
                f"{known}.",
            )
        return Options()
