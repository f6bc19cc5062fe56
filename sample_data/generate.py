"""Make the retailer's data set at any size: `python sample_data/generate.py --rows 10000000 --seed 7`.

The data goes to disk as it is made; memory does not grow with the number of rows.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from generator.dataset import generate
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

DEFAULT_ROWS = 6_000
DEFAULT_SEED = 7
DEFAULT_OUT = Path(__file__).resolve().parent / "retail" / "data"


def main() -> None:
    """Read the command line and write the data set."""
    parser = argparse.ArgumentParser(description="Make the retailer's sample data at any size.")
    parser.add_argument(
        "--rows", type=_count, default=DEFAULT_ROWS, help="sales to make (default: %(default)s)"
    )
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, help="same rows and seed, same data (default: %(default)s)"
    )
    parser.add_argument(
        "--out", type=Path, default=DEFAULT_OUT, help="folder to write to (default: the workspace's data/)"
    )
    chosen = parser.parse_args()
    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("Sales"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console) as bar:
            task = bar.add_task("Sales", total=chosen.rows)
            generate(chosen.out, chosen.rows, chosen.seed, lambda rows: bar.advance(task, rows))
    else:
        generate(chosen.out, chosen.rows, chosen.seed, _Percent(console, chosen.rows))
    console.print(f"{chosen.rows:,} sales written to {chosen.out}", highlight=False, soft_wrap=True)


def _count(text: str) -> int:
    rows = int(text.replace("_", "").replace(",", ""))
    if rows < 1:
        raise argparse.ArgumentTypeError("give a number of rows from 1 up")
    return rows


class _Percent:
    """Prints every tenth percent, for logs."""

    def __init__(self, console: Console, total: int) -> None:
        self._console, self._total, self._done, self._shown = console, total, 0, 0

    def __call__(self, rows: int) -> None:
        self._done += rows
        percent = self._done * 100 // self._total // 10 * 10
        if percent > self._shown:
            self._shown = percent
            self._console.print(f"{percent} %", highlight=False)


if __name__ == "__main__":
    main()
