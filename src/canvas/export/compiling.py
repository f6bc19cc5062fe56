"""A plan as the files of one target, and the targets that there are."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import canvas
import compilers
from canvas.errors import ExportError, did_you_mean
from canvas.plan import Plan
from canvas.plan.fingerprint import plan_hash
from compilers.base import Artifact, Context, Finding, Target, with_manifest


@dataclass(frozen=True)
class Compiled:
    """The files of one pipeline for one target, the manifest among them, and what to know about them."""

    artifacts: tuple[Artifact, ...]
    findings: tuple[Finding, ...] = ()


def compile_plan(plan: Plan, target: Target, context: Context) -> Compiled:
    """The target's files with their manifest.

    Raises PipelineError where the plan has problems, CannotExpress where the target cannot say it.
    """
    plan.require()
    findings = tuple(target.check(plan, context))
    made: Sequence[Artifact] = target.compile(plan, context)
    artifacts = with_manifest(
        made,
        pipeline=plan.pipeline.name,
        target=target.name,
        plan=plan_hash(plan),
        version=canvas.__version__,
    )
    return Compiled(tuple(artifacts), findings)


@cache
def target_names() -> tuple[str, ...]:
    """The names of all targets, from the folders of `compilers`; Spark SQL, whose SELECTs all run, first."""
    folders = (m.name for m in pkgutil.iter_modules(compilers.__path__) if m.ispkg)
    names = (name.replace("_", "-") for name in folders if _target_in(name))
    return tuple(sorted(names, key=lambda name: (name != "spark-sql", name)))


def find_target(name: str) -> Target:
    """The target of that name; raises ExportError that lists what there is."""
    found = _target_in(name.replace("-", "_")) if name in target_names() else None
    if found is None:
        hint = did_you_mean(name, target_names(), noun="targets")
        raise ExportError(f"There is no target `{name}`.{hint}")
    return found


def _target_in(folder: str) -> Target | None:
    """The target that a package of `compilers` exports."""
    package = importlib.import_module(f"compilers.{folder}")
    for public in getattr(package, "__all__", ()):
        item = getattr(package, public)
        if all(hasattr(item, name) for name in ("name", "label", "check", "compile")) and not isinstance(
            item, type
        ):
            target: Target = item
            return target
    return None
