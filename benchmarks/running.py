"""`canvas run` of daily_sales at size, against the same job written by hand on the same engine."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
_WATCH = 0.2


@dataclass(frozen=True)
class Measured:
    """What a command took: seconds, and the most memory of it and all its children, in bytes."""

    seconds: float
    peak: int
    output: str


def measured(command: list[str], folder: Path) -> Measured:
    """Runs a command and watches it; raises RuntimeError with its errors where it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
    watcher.start()
    output, errors = process.communicate()
    seconds = time.perf_counter() - started
    watcher.join()
    if process.returncode:
        raise RuntimeError(errors[-2000:])
    return Measured(seconds, peak[0], output)


def _watch(pid: int, peak: list[int]) -> None:
    while True:
        try:
            main = psutil.Process(pid)
            family = [main, *main.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        total = 0
        for member in family:
            try:
                total += member.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        if main.status() == psutil.STATUS_ZOMBIE:
            return
        peak[0] = max(peak[0], total)
        time.sleep(_WATCH)


def report(rows: int) -> Iterator[str]:
    """Lines of figures for a run on so many sales."""
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary) / "retail"
        shutil.copytree(ROOT / "sample_data/retail", place, ignore=shutil.ignore_patterns("data", ".canvas"))
        generate = [sys.executable, str(ROOT / "sample_data/generate.py"), "--rows", str(rows), "--seed", "7"]
        made = measured([*generate, "--out", str(place / "data")], ROOT)
        yield f"{rows:>12,} rows: generated in {made.seconds:.1f} s, peak {_gb(made.peak)}"
        hand = measured([sys.executable, "-m", "benchmarks.handwritten", str(place)], ROOT)
        checked = measured([sys.executable, "-m", "benchmarks.handwritten", str(place), "--check"], ROOT)
        command = ["-m", "canvas.cli", "run", "daily_sales", "--json", "--workspace", str(place)]
        ours = measured([sys.executable, *command], ROOT)
        written = json.loads(ours.output)["sinks"][0]["rows"]
        assert written == int(hand.output) == int(checked.output), (written, hand.output, checked.output)
        yield f"{'':12}  canvas run {ours.seconds:.1f} s, peak {_gb(ours.peak)}; {written:,} rows written"
        for what, by_hand in (("with the same checks", checked), ("without checks", hand)):
            ratio = ours.seconds / by_hand.seconds
            figures = f"{by_hand.seconds:.1f} s, peak {_gb(by_hand.peak)}: ratio {ratio:.2f}"
            yield f"{'':12}  by hand {what} {figures}"


def _gb(size: int) -> str:
    return f"{size / 2**30:.2f} GB"
