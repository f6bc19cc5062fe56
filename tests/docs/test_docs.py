"""The documentation: every command in it runs, and prints what the page says it prints.

Blocks marked `console` hold commands after `$ ` and the output of each; `…` stands for any text. A block
marked `yaml file=PATH` is written into that file first.
"""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)|srcset=\"([^\"]+)\"|src=\"([^\"]+)\"")
PAGES = ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]


@dataclass(frozen=True)
class Command:
    """A line of a page, and what it is said to print."""

    line: str
    output: tuple[str, ...]


def steps(page: str) -> Iterator[Command | tuple[str, str]]:
    """The page's commands, and the files that it says to write, in order."""
    for language, file, body in BLOCK.findall((ROOT / page).read_text("utf-8")):
        if file:
            yield file, body
        elif language == "console":
            for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                line, *output = part.rstrip("\n").split("\n")
                yield Command(line, tuple(output))


def follow(page: str, folder: Path) -> list[str]:
    """What of the page does not hold when it is followed in a folder that looks like a fresh clone."""
    shutil.copytree(
        ROOT / "sample_data/retail",
        folder / "sample_data/retail",
        ignore=shutil.ignore_patterns("out", ".canvas"),
    )
    wrong: list[str] = []
    place = folder
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("PYTHONPATH", None)
    for step in steps(page):
        if not isinstance(step, Command):
            (place / step[0]).write_text(step[1], encoding="utf-8")
            continue
        done = subprocess.run(
            ["bash", "-c", f"{step.line}\ncode=$?; pwd > '{folder}/.place'; exit $code"],
            cwd=place,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        place = Path((folder / ".place").read_text().strip())
        if not reads_as(step.output, done.stdout):
            wrong.append(f"$ {step.line}\n{done.stdout}")
    return wrong


def reads_as(said: tuple[str, ...], printed: str) -> bool:
    """Whether an output is as the page says: blanks count once, `…` is any text, alone any lines."""
    lines = [" ".join(line.split()) for line in said]
    pattern = "".join(r"(?:.*\n)*" if line == "…" else _any(line) + r"\n" for line in lines)
    return bool(re.fullmatch(pattern, "".join(" ".join(x.split()) + "\n" for x in printed.splitlines())))


def _any(line: str) -> str:
    """The line as a pattern; ` … ` is also a single blank."""
    return re.escape(line).replace(r"\ …\ ", r"\ (?:.*\ )?").replace("…", ".*")


@pytest.mark.slow
@pytest.mark.embedded
@pytest.mark.parametrize("page", ["README.md", "docs/analysts.md", "docs/reviewers.md"])
def test_whoever_follows_the_page_sees_what_it_says(page: str, tmp_path: Path) -> None:
    assert follow(page, tmp_path) == []


@pytest.mark.slow
@pytest.mark.embedded
@pytest.mark.spark
def test_an_engineer_who_follows_the_page_sees_what_it_says(tmp_path: Path) -> None:
    assert follow("docs/engineers.md", tmp_path) == []


def test_a_page_that_says_something_else_is_found() -> None:
    assert reads_as(("a  b", "…", "c … d"), "a b\nx\ny\nc 1 2 d\n")
    assert not reads_as(("a",), "b\n")
    assert not reads_as((), "a\n")


def test_the_pages_have_commands_to_follow() -> None:
    counts = {page: sum(isinstance(s, Command) for s in steps(page)) for page in PAGES}
    assert {page for page, count in counts.items() if count >= 5} == {
        "README.md",
        "docs/analysts.md",
        "docs/engineers.md",
        "docs/reviewers.md",
    }


def test_the_page_of_nodes_is_that_of_the_catalogue() -> None:
    made = runpy.run_path(str(ROOT / "docs/generate.py"))["nodes_page"]()
    assert (ROOT / "docs/nodes.md").read_text("utf-8") == made, "run `python docs/generate.py`"


def test_the_page_of_functions_is_that_of_the_catalogue() -> None:
    made = runpy.run_path(str(ROOT / "docs/generate.py"))["functions_page"]()
    assert (ROOT / "docs/functions.md").read_text("utf-8") == made, "run `python docs/generate.py`"


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_picture_leads_somewhere(page: str) -> None:
    found = ["".join(parts) for parts in LINK.findall((ROOT / page).read_text("utf-8"))]
    local = [link for link in found if not link.startswith(("http:", "https:", "mailto:"))]
    assert [link for link in local if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_command_a_page_names_exists(page: str) -> None:
    from canvas.cli.app import command

    text = (ROOT / page).read_text("utf-8")
    named = set(re.findall(r"(?:`|\$ |; |&& )canvas ([a-z]+)", text))
    assert named - set(command().commands) == set()
