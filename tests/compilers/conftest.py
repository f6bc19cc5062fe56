"""Golden files: what a compiler made when somebody last looked at it and found it right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

import pytest

from compilers.base import Artifact

GOLDEN = Path(__file__).parent / "golden"
UPDATE = "--update-golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        UPDATE, action="store_true", help="write golden files anew instead of comparing with them"
    )


class Golden:
    """Compares artifacts with the files of a folder under golden/, or writes them there."""

    def __init__(self, *, update: bool) -> None:
        self.update = update

    def check(self, folder: str, artifacts: Iterable[Artifact]) -> None:
        """Every file of `golden/<folder>` must be one of the artifacts, and the other way round."""
        made = {artifact.path: artifact.text for artifact in artifacts}
        place = GOLDEN / folder
        known = {p.relative_to(place).as_posix(): p for p in sorted(place.rglob("*")) if p.is_file()}
        if self.update:
            self._write(place, made, known)
            return
        differences = [
            difference
            for path in sorted({*made, *known})
            for difference in _differences(path, known.get(path), made.get(path))
        ]
        if differences:
            pytest.fail(
                f"golden/{folder} differs (accept with {UPDATE}):\n" + "\n".join(differences[:200]),
                pytrace=False,
            )

    @staticmethod
    def _write(place: Path, made: dict[str, str], known: dict[str, Path]) -> None:
        for path in known.keys() - made.keys():
            known[path].unlink()
        for path, text in made.items():
            file = place / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())


def _differences(path: str, known: Path | None, text: str | None) -> list[str]:
    old = known.read_bytes().decode().splitlines() if known else []
    new = text.splitlines() if text is not None else []
    if known is None:
        return [f"+++ {path} is new"]
    if text is None:
        return [f"--- {path} is made no longer"]
    return list(difflib.unified_diff(old, new, f"golden/{path}", path, lineterm="", n=2)) or (
        [] if known.read_bytes() == text.encode() else [f"{path}: line ends differ"]
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    return Golden(update=bool(request.config.getoption(UPDATE, default=False)))
