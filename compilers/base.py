"""What a compilation target is: artifacts from a plan, and findings on what it cannot say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from canvas.document.workspace import Settings
from canvas.errors import CanvasError, Problem
from canvas.plan import Plan

MANIFEST = "canvas-manifest.json"


@dataclass(frozen=True)
class Artifact:
    """A file that a target makes: a relative path with `/`, and its text."""

    path: str
    text: str


@dataclass(frozen=True)
class Finding(Problem):
    """What a target cannot express (`error`), or says differently there (`warning`), on its node."""

    target: str = ""


class CannotExpress(CanvasError):
    """A plan that a target has no correct form for; carries the findings."""


@dataclass(frozen=True)
class Context:
    """What a compilation depends on besides the plan. `source`: the document's path, as comments name it."""

    settings: Settings = field(default_factory=Settings)
    source: str = ""


class Target(Protocol):
    """Compiles plans into the files of one platform."""

    name: str
    label: str

    def check(self, plan: Plan, context: Context) -> Sequence[Finding]:
        """What the target cannot say, or says differently, of the plan; empty where all is well."""

    def compile(self, plan: Plan, context: Context) -> Sequence[Artifact]:
        """The target's files, without the manifest. Raises CannotExpress where `check` gives errors."""


def with_manifest(
    artifacts: Sequence[Artifact], *, pipeline: str, target: str, plan: str, version: str
) -> list[Artifact]:
    """The artifacts by path, and the manifest that lists them.

    `plan` is the hash of the compiled plan, `version` that of the tool. The manifest lets the next
    compile remove what it no longer makes, and nothing else.
    """
    ordered = sorted(artifacts, key=lambda a: a.path)
    content: Mapping[str, object] = {
        "pipeline": pipeline,
        "target": target,
        "canvas_version": version,
        "plan": plan,
        "files": {a.path: hashlib.sha256(a.text.encode()).hexdigest() for a in ordered},
    }
    manifest = Artifact(MANIFEST, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    return [*ordered, manifest]
