"""`python -m benchmarks [compile|preview|browse|run|all] [--rows N]`."""

from __future__ import annotations

import argparse

from compilers.spark_sql import SPARK_SQL


def main() -> None:
    """Runs the chosen measurements and prints a line for each figure."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measures Canvas on this machine.")
    parser.add_argument(
        "what", nargs="?", default="all", choices=["all", "compile", "preview", "browse", "run"]
    )
    parser.add_argument(
        "--rows", type=int, action="append", help="rows of the run (default: 1 and 10 million)"
    )
    chosen = parser.parse_args()
    if chosen.what in ("all", "compile"):
        from benchmarks import compiling

        print("Validate and compile (goal: 500 nodes within 1 s)")
        print(*compiling.report([SPARK_SQL]), sep="\n")
    if chosen.what in ("all", "preview"):
        from benchmarks import previewing

        print("Preview after an edit, 10,000-row samples (goals at 20 nodes, p50: last 60 ms, first 200 ms)")
        print(*previewing.report(), sep="\n")
    if chosen.what in ("all", "browse"):
        from benchmarks import browsing

        print(
            "In Chromium (goals at 20 steps, p50/p95: select 200/400 ms, edit 250/500 ms; drag 50 frames/s "
            "with 200 steps)"
        )
        for line in browsing.report():
            print(line, flush=True)
    if chosen.what in ("all", "run"):
        from benchmarks import running

        print(
            "canvas run of daily_sales (goals: peak memory below 2 GB; against hand-written SQL at most 1.05)"
        )
        for rows in chosen.rows or [1_000_000, 10_000_000]:
            print(*running.report(rows), sep="\n", flush=True)


if __name__ == "__main__":
    main()
