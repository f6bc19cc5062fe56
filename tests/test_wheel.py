"""A wheel works where there is no checkout: it carries the app, the sample workspace and the targets."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from hatch_build import SHIPPED

ROOT = Path(__file__).resolve().parents[1]
METADATA = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "NOTICE")
LEFT_BEHIND = ("__pycache__", ".canvas", "node_modules")
BUILT_FROM = (*METADATA, "tools", "src", "compilers", *SHIPPED)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Contents of a wheel of this repository, built from a copy in which Canvas has been running."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in BUILT_FROM:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        elif source.exists():
            shutil.copy2(source, copy / name)
    for name, text in {
        "app.py": "",
        "pages/build/editor.py": "",
        "sample_data/canvas.yaml": "",
        "sample_data/.canvas/samples/a.parquet": "personal",
        "pages/build/__pycache__/editor.pyc": "",
    }.items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).touch()
        if text:
            (copy / name).write_text(text)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist"]
    built = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    with ZipFile(next((copy / "dist").glob("*.whl"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_wheel_carries_both_packages_and_their_types(wheel: dict[str, bytes]) -> None:
    assert {"canvas/__init__.py", "canvas/py.typed", "compilers/__init__.py", "compilers/py.typed"} <= set(
        wheel
    )


def test_a_wheel_carries_the_app_and_the_sample_workspace(wheel: dict[str, bytes]) -> None:
    shipped = {
        "canvas/_app/app.py",
        "canvas/_app/pages/build/editor.py",
        "canvas/_app/sample_data/canvas.yaml",
    }
    assert shipped <= set(wheel)


def test_a_wheel_carries_the_built_components_so_that_it_needs_no_node(wheel: dict[str, bytes]) -> None:
    folder = "canvas/ui/component/dist/"
    built = [Path(name).name for name in wheel if name.startswith(folder)]
    kinds = sorted(name.split("-")[0] for name in built if not name.startswith("chunk-"))
    assert kinds == ["board", "formula", "grid", "index", "style"]
    assert b"canvas.board" in wheel[folder + next(n for n in built if n.startswith("grid-"))]
    assert b'asset_dir = "ui/component/dist"' in wheel["canvas/pyproject.toml"]


def test_a_wheel_carries_no_source_of_the_front_end(wheel: dict[str, bytes]) -> None:
    sources = (".ts", ".tsx", ".npmrc", "package.json", "package-lock.json", "biome.json", "icons.json")
    assert [name for name in wheel if name.endswith(sources) or "node_modules" in name] == []


def test_a_wheel_carries_nobodys_samples(wheel: dict[str, bytes]) -> None:
    assert [name for name in wheel if ".canvas" in name or "__pycache__" in name] == []


def test_a_wheel_brings_the_command(wheel: dict[str, bytes]) -> None:
    scripts = next(text for name, text in wheel.items() if name.endswith("entry_points.txt"))
    assert b"canvas = canvas.cli:main" in scripts
