"""The file browser shows what is in the connection's folder, and nothing outside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from canvas.document.workspace import AdlsConnection, LocalConnection, Settings, Workspace
from canvas.ui.forms.browsing import (
    Cloud,
    base_of,
    folder_of,
    format_of,
    listing,
    series,
    size_words,
    unfit_words,
)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    root = tmp_path / "ws" / "data"
    (root / "pos" / "fr").mkdir(parents=True)
    (root / ".hidden").mkdir()
    (root / "a b'😀.csv").write_text("x")
    (root / "stores.parquet").write_bytes(b"12345")
    for month in ("01", "02", "03"):
        (root / "pos" / "fr" / f"sales_2024-{month}.csv").write_text("x\n")
    (tmp_path / "secret.txt").write_text("no")
    (root / "out").symlink_to(tmp_path)
    (root / "secret").symlink_to(tmp_path / "secret.txt")
    (root / "broken").symlink_to(tmp_path / "nowhere")
    return root.resolve()


def test_a_folder_lists_its_folders_and_files(base: Path) -> None:
    found = listing(base, "")
    assert (found.folder, found.folders) == ("", ("pos",))
    assert found.files == (("a b'😀.csv", 1), ("stores.parquet", 5))


def test_what_canvas_itself_keeps_in_a_workspace_is_no_data(base: Path) -> None:
    home = base.parent
    for name in ("canvas.yaml", "connections.yaml", "notes.csv"):
        (home / name).write_text("x")
    (home / "pipelines").mkdir()
    (base / "pipelines").mkdir()
    found = listing(home, "")
    assert (found.folders, found.files) == (("data",), (("notes.csv", 1),))
    assert "pipelines" in listing(base, "").folders


def test_files_of_one_series_are_offered_as_a_pattern(base: Path) -> None:
    found = listing(base, "pos/fr")
    assert [(s.pattern, s.files) for s in found.series] == [("sales_*.csv", 3)]


def test_names_that_no_path_can_hold_are_counted_and_not_listed(base: Path) -> None:
    """`a*.csv` in a path is a pattern and `{x}.csv` a parameter: choosing them would read other files."""
    odd = base / "odd"
    odd.mkdir()
    for name in ("a*b.csv", "{x}.csv", "y[1].csv", "z?.csv", "new\nline.csv", "\u202egnp.csv", b"\xff.csv"):
        (odd / (name if isinstance(name, str) else os.fsdecode(name))).write_text("x\n")
    (odd / os.fsdecode(b"dir\xff")).mkdir()
    (odd / "<b> 'c' & 🦆.csv").write_text("x\n")
    found = listing(base, "odd")
    assert (found.folders, [name for name, _ in found.files], found.unfit) == ((), ["<b> 'c' & 🦆.csv"], 8)
    assert (unfit_words(1), unfit_words(8)) == (
        "1 more entry has a name that a path cannot hold (`*`, `?`, `[`, `{` or no text). "
        "Rename to use it here.",
        "8 more entries have names that a path cannot hold (`*`, `?`, `[`, `{` or no text). "
        "Rename to use it here.",
    )


@pytest.mark.parametrize(
    "folder", ["..", "../..", "/", "/etc", "pos/../../..", "out", "out/ws", "a\0b", "pos/none"]
)
def test_nothing_outside_the_folder_is_listed(base: Path, folder: str) -> None:
    found = listing(base, folder)
    assert found.folder in ("", "pos")
    assert "secret.txt" not in [name for name, _ in found.files]


def test_a_connection_that_leaves_the_workspace_is_not_listed(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "ws")
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws" / "link").symlink_to(tmp_path)
    (tmp_path / "ws" / "data").mkdir()
    settings = Settings(
        {
            "lake": LocalConnection(path="data"),
            "link": LocalConnection(path="link"),
            "gone": LocalConnection(path="gone"),
            "cloud": AdlsConnection(account="store1", container="raw"),
        }
    )
    assert base_of(workspace, settings, None) == (tmp_path / "ws").resolve()
    assert base_of(workspace, settings, "lake") == (tmp_path / "ws" / "data").resolve()
    assert base_of(workspace, settings, "link") == "The folder of this connection lies outside the workspace."
    assert base_of(workspace, settings, "gone") == "The folder gone of this connection is not there."
    assert base_of(workspace, settings, "cloud") == Cloud("cloud", settings)
    assert base_of(workspace, settings, "x") == "There is no connection called x."


def test_names_that_differ_in_numbers_make_one_pattern() -> None:
    names = [
        "s_2024-01.csv",
        "s_2024-02.csv",
        "one_1.csv",
        "other.csv",
        "p1.json",
        "p2.json",
        "noend",
        "[1].csv",
        "[2].csv",
    ]
    assert [(s.pattern, s.files) for s in series(names)] == [("s_*.csv", 2), ("p*.json", 2)]


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("pos/fr/sales_*.csv", "pos/fr"),
        ("pos/{run_date}/x.csv", "pos"),
        ("x.csv", ""),
        ("", ""),
        ("a/b?/c", "a"),
    ],
)
def test_the_browser_opens_where_the_path_begins(path: str, folder: str) -> None:
    assert folder_of(path) == folder


def test_formats_and_sizes_in_words() -> None:
    assert [format_of(p) for p in ("a.csv", "a.CSV.gz", "b/p.parquet", "c.jsonl", "x.xlsx", "x")] == [
        "csv", "csv", "parquet", "json", None, None,
    ]  # fmt: skip
    assert [size_words(n) for n in (0, 312, 2048, 1_300_000, 5 << 30)] == [
        "0 B",
        "312 B",
        "2 KB",
        "1.2 MB",
        "5 GB",
    ]
