"""The bank of formulas, without an engine: every function is in it, and binding makes what was proven."""

from __future__ import annotations

import difflib
from collections import Counter

from canvas.functions import catalogue
from tests.functions.bank import cases
from tests.functions.report import BOUND, PARITY, bound_text, limits, parity_text

AGAIN = "Run the parity test with CANVAS_WRITE_PARITY=1 (it needs Java) to prove it and to write it anew."


def test_every_function_is_tried_with_at_least_three_formulas() -> None:
    tried = Counter(case.name for case in cases())
    assert {name: tried[name] for name in catalogue() if tried[name] < 3} == {}


def test_what_binding_makes_is_what_was_run_on_both_engines() -> None:
    """Otherwise a change of the SQL would go out that no engine has seen."""
    changed = difflib.unified_diff(
        BOUND.read_text(encoding="utf-8").splitlines(), bound_text(cases()).splitlines(), lineterm="", n=1
    )
    assert list(changed) == [], AGAIN


def test_the_parity_file_is_of_this_bank_and_this_catalogue() -> None:
    assert PARITY.read_text(encoding="utf-8") == parity_text(cases()), AGAIN


def test_each_formula_on_which_engines_differ_warns_or_is_listed_as_a_limit() -> None:
    silent = [c.formula for c in cases() if c.known == "?" and not c.bound.doubts]
    unlisted = [c.formula for c in cases() if c.known == "%" and c.name not in limits()]
    assert (silent, unlisted) == ([], [])
