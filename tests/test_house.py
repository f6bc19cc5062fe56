"""The repository itself: what would embarrass or mislead whoever clones it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]

REGISTRY = re.compile(
    r"pypi\.org/simple|files\.pythonhosted\.org|registry\.(?:npmjs|yarnpkg)\.\w+"
    r"|https?://[\w.-]*(?:artifactory|devpi|jfrog|nexus|verdaccio|proxy|mirror)[\w.-]*[:/]"
    r"|https?://(?:10|172|192\.168)\.\d+\."
    r"|(?<!emit-)\b(?:extra-)?index-url\b|(?<!emit-)\bfind-links\b",
    re.IGNORECASE,
)
MACHINE_PATH = re.compile(r"(?<![\w.~}\-])/(?:work|root|home|Users)/[\w.]")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
BELOW_PAGES = {"azure", "pysail", "pyspark"}
COMES_WITH = {
    "pydantic-core": "pydantic",
    "sqlglotc": "sqlglot",
    "numpy": "pandas",
    "grpcio": "pyspark",
    "aiohttp": "fsspec",
    "azure-core": "azure-identity",
    "botocore": "s3fs",
    "google-auth": "gcsfs",
}
MAKE_TARGET = re.compile(r"(?:`|^[ \t$]*)make ([a-z][a-z-]*)", re.MULTILINE)


def tracked(pattern: str = "*") -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", pattern], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def written_by_people() -> list[Path]:
    """Python files, without those that the compiler made."""
    return [p for p in tracked("*.py") if "golden" not in p.relative_to(ROOT).parts]


def lines_matching(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in tracked():
        data = path.read_bytes()
        if path == Path(__file__).resolve() or b"\0" in data[:8000]:
            continue
        for number, line in enumerate(data.decode(errors="replace").splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    return found


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def package_name(requirement: str) -> str:
    """`ruamel-yaml` of `ruamel.yaml>=0.18`: a package has one name however it is spelled."""
    return re.sub(r"[._]", "-", re.split(r"[^\w.-]", requirement)[0]).lower()


def is_for_types(node: ast.AST) -> bool:
    """`if TYPE_CHECKING:`"""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imported(path: Path) -> tuple[set[str], set[str]]:
    """Top-level names of what a file imports: at once, and only inside functions or for types."""
    tree = ast.parse(path.read_text("utf-8"))
    later = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) or is_for_types(n)]
    inside = {id(node) for part in later for node in ast.walk(part)}
    at_once: set[str] = set()
    late: set[str] = set()
    for node in ast.walk(tree):
        names = late if id(node) in inside else at_once
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return at_once, late - at_once


def test_no_file_names_a_registry_so_a_clone_installs_from_wherever_pip_looks() -> None:
    assert lines_matching(REGISTRY) == []


def test_no_file_holds_a_path_of_one_machine() -> None:
    assert lines_matching(MACHINE_PATH) == []


@pytest.mark.parametrize(
    "line",
    ["--index-url x", "https://files.pythonhosted.org/a.whl", "https://npm.proxy.corp/x", "http://10.0.0.7/"],
)
def test_a_registry_address_is_recognised(line: str) -> None:
    assert REGISTRY.search(line)


@pytest.mark.parametrize("line", ["open('/home/ann/x')", "cd /work/repo", "/Users/ann/.venv", "x=/root/a"])
def test_a_path_of_one_machine_is_recognised(line: str) -> None:
    assert MACHINE_PATH.search(line)


@pytest.mark.parametrize(
    "line", ["abfss://raw@lake/home/x", "data/work/x.csv", "https://a.org/home/b", "$/root/"]
)
def test_other_paths_are_left_alone(line: str) -> None:
    assert not MACHINE_PATH.search(line)


def test_constraints_are_bare_pins_so_they_hold_on_every_machine() -> None:
    pin = re.compile(r"[a-z0-9-]+==[\w.]+( ; [\w.' <>=!]+)?")
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not pin.fullmatch(line)] == []
    names = [line.split("==")[0] for line in lines]
    assert {"pyspark", "pysail", "sqlglot", "streamlit", "pytest", "editables"} <= set(names)
    assert names == sorted(names)


def extras() -> set[str]:
    """What the extras ask for, without those that they put together."""
    parts = project()["optional-dependencies"]
    named = {
        package_name(requirement) for name, part in parts.items() if name != "test" for requirement in part
    }
    return named - {"canvas"}


def test_every_dependency_is_pinned() -> None:
    parts = (project()["dependencies"], *project()["optional-dependencies"].values())
    wanted = {package_name(requirement) for part in parts for requirement in part} - {"canvas"}
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert wanted - {line.split("==")[0] for line in pins} == set()


def test_every_import_is_a_declared_dependency() -> None:
    """What happens to be installed on one machine is missing on the next; an extra may be missing on any."""
    asked = {package_name(requirement) for requirement in project()["dependencies"]}
    providers = packages_distributions()
    undeclared = set()
    for path in [
        *tracked("src/*.py"),
        *tracked("compilers/*.py"),
        *tracked("app.py"),
        *tracked("pages/*.py"),
    ]:
        at_once, late = imported(path)
        for names, known in ((at_once, asked), (late, asked | extras())):
            for name in names - set(sys.stdlib_module_names) - {"canvas", "compilers"}:
                found = {
                    COMES_WITH.get(package, package)
                    for package in map(package_name, providers.get(name, [name]))
                }
                if not found & known:
                    undeclared.add(f"{path.relative_to(ROOT)}: {name}")
    assert undeclared == set()


def test_no_python_file_is_too_long_to_read() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in written_by_people()
        if (n := p.read_text("utf-8").count("\n")) > LONGEST_FILE
    }
    assert long == {}


def test_no_function_is_too_long_to_read() -> None:
    long = []
    for path in written_by_people():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has {length} lines")
    assert long == []


def test_every_package_has_its_place_in_the_layers() -> None:
    """A package the contract does not list would be free to import anything."""
    everything = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = everything["tool"]["importlinter"]["contracts"]
    layers = next(c for c in contracts if c["type"] == "layers")["layers"]
    placed = {name.strip(" ()") for layer in layers for name in layer.split("|")}
    package = ROOT / "src" / "canvas"
    there = {
        f"canvas.{p.stem}" for p in package.iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()
    }
    assert there - placed == {"canvas.__init__"}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_the_documentation_names_exists(name: str) -> None:
    document = ROOT / name
    if not document.exists():
        pytest.skip(f"no {name} yet")
    there = set(
        re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert set(MAKE_TARGET.findall(document.read_text(encoding="utf-8"))) - there == set()


def test_pages_reach_engines_and_azure_only_through_canvas() -> None:
    """The import contracts see packages only; app.py and pages/ are scripts."""
    scripts = [*tracked("app.py"), *tracked("pages/*.py")]
    direct = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in scripts
        for name in set().union(*imported(path)) & BELOW_PAGES
    ]
    assert direct == []
