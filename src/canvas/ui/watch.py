"""The files and connections that open pipelines read, looked at again and again in the background."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from canvas.document.workspace import Workspace
from canvas.errors import CanvasError
from canvas.plan import ParameterValue
from canvas.plan.fingerprint import fingerprints
from canvas.preview.model import Sampling
from canvas.steps import ordered
from canvas.ui.counts import count_keys
from canvas.ui.documents import Document

EVERY = 1.0
"""So often, in seconds, a pipeline's sources are looked at while somebody looks at the pipeline."""
_SHARE = 20
"""Looking takes no more than this part of the time: a folder may hold thousands of files."""


@dataclass(frozen=True)
class Stamp:
    """What tells that the workspace's settings were written, or files that a node reads: (node, hash)."""

    settings: object
    files: tuple[tuple[str, str], ...]


class Watch:
    """Knows how the sources of pipelines stand. `tell` is called with the name of one whose have changed."""

    def __init__(self, workspace: Workspace, tell: Callable[[str], None]) -> None:
        self._workspace, self._tell = workspace, tell
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="watch")
        self._lock = threading.Lock()
        self._known: dict[str, Stamp] = {}
        self._due: dict[str, float] = {}

    def stamp(self, document: Document) -> Stamp:
        """How a pipeline's sources stood when they were last looked at; the first time, now."""
        with self._lock:
            known = self._known.get(document.name)
            is_due = time.monotonic() >= self._due.get(document.name, 0)
            if is_due:
                self._due[document.name] = float("inf")  # until it has been looked at
        if known is None:
            return self._look(document)
        if is_due:
            self._pool.submit(self._look, document)
        return known

    def keys(self, document: Document, sampling: Sampling) -> Mapping[str, str]:
        """The content of each step that can be counted, with that of the files: equal where its count is."""
        files = dict(self.stamp(document).files)
        read: dict[str, frozenset[str]] = {}
        after = _followed(document) if sampling.method == "matching" else {}
        heads = {name: frozenset(h for h, _ in said) & files.keys() for name, said in after.items()}
        graph = document.plan.graph
        for name in graph.order:
            above = [read.get(edge.source, frozenset()) for edge in graph.into[name]]
            read[name] = frozenset({name} & files.keys()).union(*above)
        return {
            name: f"{key} {[(files[n], after.get(n)) for n in sorted(_with(heads, read.get(name, ())))]}"
            for name, key in count_keys(document, sampling).items()
        }

    def close(self) -> None:
        """Looks no more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _look(self, document: Document) -> Stamp:
        from canvas.preview.stamps import file_stamps

        started = time.monotonic()
        try:
            files = file_stamps(self._workspace, document.plan, _values(document))
        finally:
            ended = time.monotonic()
            with self._lock:
                self._due[document.name] = ended + max(EVERY, (ended - started) * _SHARE)
        found = Stamp(self._workspace.stamp(), tuple(files.items()))
        with self._lock:
            before = self._known.get(document.name)
            self._known[document.name] = found
        if before is not None and before != found:
            self._tell(document.name)
        return found


def _followed(document: Document) -> dict[str, list[tuple[str, str]]]:
    """For each node whose sample follows others: these nodes, with what they read and how it follows them."""
    plan = document.plan
    found: dict[str, list[tuple[str, str]]] = {}
    for source in ordered(plan.ends):
        for head in plan.leaders.get(id(source), ()):
            (content,) = fingerprints([head.source]).values()
            found.setdefault(source.node, []).append((head.source.node, f"{content} {head.columns}"))
    return found


def _with(heads: Mapping[str, Iterable[str]], names: Iterable[str]) -> set[str]:
    """The nodes, and all that their samples follow."""
    found, waiting = set[str](), [*names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += heads.get(name, ())
    return found


def _values(document: Document) -> Mapping[str, ParameterValue]:
    """The parameters' values; none where one is missing, which is said elsewhere."""
    try:
        return document.values
    except CanvasError:
        return {}
