"""Paths of sources: they mean what a user expects, and never lead out of their folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from canvas.engine import SourceProblem
from canvas.engine.files import files_at


@pytest.fixture
def base(tmp_path: Path) -> Path:
    root = tmp_path / "data"
    for name in ("pos/2024-03-30/s_1.csv", "pos/2024-03-31/s_1.csv", "pos/2024-03-31/s_2.csv",
                 "pos/2024-03-31/_s_3.csv",
                 "pos/2024-03-31/.s_4.csv", "a[1].csv", "out/k=1/part-0.csv", "out/_SUCCESS"):  # fmt: skip
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a\n")
    (tmp_path / "secret.csv").write_text("a\n")
    return root


def found(base: Path, pattern: str) -> list[str]:
    return [file.relative_to(base.resolve()).as_posix() for file in files_at(base, pattern)]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("pos/2024-03-31/s_1.csv", ["pos/2024-03-31/s_1.csv"]),
        ("pos/*/s_1.csv", ["pos/2024-03-30/s_1.csv", "pos/2024-03-31/s_1.csv"]),
        (
            "pos/2024-03-3[01]/s_?.csv",
            ["pos/2024-03-30/s_1.csv", "pos/2024-03-31/s_1.csv", "pos/2024-03-31/s_2.csv"],
        ),
        ("pos/2024-03-31", ["pos/2024-03-31/s_1.csv", "pos/2024-03-31/s_2.csv"]),
        ("./out/", ["out/k=1/part-0.csv"]),
        ("a[[]1].csv", ["a[1].csv"]),
    ],
)
def test_patterns(base: Path, pattern: str, expected: list[str]) -> None:
    assert found(base, pattern) == expected


@pytest.mark.parametrize(
    "pattern", ["../secret.csv", "pos/../../secret.csv", "/etc/passwd", "file:///etc/passwd", "a\0b"]
)
def test_a_path_never_leads_out(base: Path, pattern: str) -> None:
    with pytest.raises(SourceProblem, match="leads out of its folder"):
        files_at(base, pattern)


def test_a_link_never_leads_out(base: Path) -> None:
    (base / "link.csv").symlink_to(base.parent / "secret.csv")
    (base / "up").symlink_to(base.parent)
    for pattern, link in (
        ("link.csv", "link.csv"),
        ("l*.csv", "link.csv"),
        ("up/secret.csv", "up"),
        ("u*/*.csv", "up"),
    ):
        with pytest.raises(SourceProblem, match=f"{link} is a link that leads out"):
            files_at(base, pattern)


def test_a_link_inside_is_followed(base: Path) -> None:
    (base / "link.csv").symlink_to(base / "a[1].csv")
    assert found(base, "link.csv") == ["link.csv"]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("pos/2024-03-31/t_*.csv", "There is no such file. The folder pos/2024-03-31 has s_1.csv, s_2.csv."),
        ("pso/x.csv", "There is no such file. The folder has a[1].csv, out, pos."),
        ("pos/2024-03-31/_s_3.csv", "Files whose names begin with `_` or `.` are left out, as Spark does."),
        ("", "There is no path."),
    ],
)
def test_nothing_found_says_what_there_is(base: Path, pattern: str, message: str) -> None:
    with pytest.raises(SourceProblem) as caught:
        files_at(base, pattern)
    assert message in str(caught.value)


def test_a_missing_base(base: Path) -> None:
    with pytest.raises(SourceProblem, match="There is no folder nowhere/"):
        files_at(base / "nowhere", "*.csv")
