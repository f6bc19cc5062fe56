"""Data sets that the tests of the sample data share."""

from __future__ import annotations

from pathlib import Path

import pytest

from sample_data.generator.dataset import generate

SMALL, LARGE, SEED = 3_000, 60_000, 11


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """3,000 sales."""
    folder = tmp_path_factory.mktemp("small")
    generate(folder, SMALL, SEED, lambda rows: None)
    return folder


@pytest.fixture(scope="session")
def large_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60,000 sales: enough to measure shares of a few in a thousand."""
    folder = tmp_path_factory.mktemp("large")
    generate(folder, LARGE, SEED, lambda rows: None)
    return folder
