"""What has the same hash is taken for the same: a kept result, an artifact that needs no change."""

from __future__ import annotations

import pytest

from canvas.document.loading import load_pipeline
from canvas.nodes import REGISTRY
from canvas.plan import bind_parameters, make_plan
from canvas.plan.fingerprint import fingerprints, plan_hash
from tests.plan.pipelines import planned

TEXT = """\
format: canvas/1
name: x
description: d
parameters:
  day: {type: DATE, default: 2024-03-31}
  least: {type: INT, default: 1}
nodes:
  l:
    type: read_file
    path: in/*.csv
    format: csv
    options: {separator: ";"}
    columns:
      id: BIGINT
      word: {type: STRING, header: Wort}
      on_day: {type: DATE, formats: [dd.MM.yyyy], on_error: null}
  f: {type: filter, input: l, condition: on_day <= :day AND id >= :least}
  s: {type: split, input: f, routes: {big: id > 10, small: id < 3}}
  j: {type: join, left: s.big, right: s.small, keys: {word: word}}
  a: {type: aggregate, input: j, group_by: [word], aggregates: {n: count(*)}}
  o: {type: sort, input: a, by: {n: desc}}
  w: {type: write_file, input: o, path: "out/{day}", format: csv}
"""


def hash_of(text: str) -> str:
    loaded = load_pipeline(text, REGISTRY)
    assert loaded.problems == ()
    plan = make_plan(loaded.pipeline)
    plan.require()
    return plan_hash(plan)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("nodes:\n", "# a comment\nnodes:\n\n"),
        (
            "  f: {type: filter, input: l,",
            "  f: {type: filter, title: Only these, description: Why, input: l,",
        ),
        ("description: d", "description: another"),
        ("condition: on_day <= :day", "condition: on_day   <=   :day"),
        ("{type: DATE, default: 2024-03-31}", "{type: DATE, default: 2024-03-31, description: Last day}"),
        ("format: csv\n    options", "format: csv\n    options"),
        ('options: {separator: ";"}', 'options: {separator: ";", decimal: "."}'),
        ("format: csv}\n", "format: csv, mode: overwrite}\n"),
    ],
)
def test_words_for_people_and_written_out_defaults_change_nothing(old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert hash_of(TEXT.replace(old, new)) == hash_of(TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: x", "name: y"),
        ("default: 2024-03-31", "default: 2024-04-01"),
        ("{type: INT, default: 1}", "{type: BIGINT, default: 1}"),
        ("in/*.csv", "in/a*.csv"),
        ('{separator: ";"}', "{separator: '|'}"),
        ("id: BIGINT", "id: INT"),
        ("header: Wort", "header: [Wort, Word]"),
        ("dd.MM.yyyy", "dd/MM/yyyy"),
        (", on_error: null", ""),
        ("id >= :least", "id > :least"),
        ("id > 10", "id > 11"),
        ("big: id > 10, small: id < 3", "small: id < 3, big: id > 10"),
        ("routes: {", "match: every, routes: {"),
        ("left: s.big, right: s.small", "left: s.small, right: s.big"),
        ("keys: {word", "how: left, keys: {word"),
        ("count(*)", "count(id)"),
        ("n: desc", "n: asc"),
        ("n: desc", "n: desc_nulls_first"),
        ("out/{day}", "out/latest"),
        ("format: csv}", "format: json}"),
        ("format: csv}", "format: csv, mode: append}"),
        ("format: csv}", "format: csv, single_file: true}"),
        ("format: csv}", "format: csv, options: {header: false}}"),
        ("input: o,", "input: a,"),
    ],
)
def test_what_changes_the_rows_or_the_files_changes_the_hash(old: str, new: str) -> None:
    assert old in TEXT
    assert hash_of(TEXT.replace(old, new)) != hash_of(TEXT)


def test_the_same_work_under_another_name_is_the_same_work() -> None:
    plan = planned(
        "a: {type: limit, input: l, rows: 5}\nb: {type: limit, input: l, rows: 5}\nc: {type: limit, "
        "input: l, rows: 6}"
    )
    steps = [plan.output(n) for n in "abc"]
    found = fingerprints(steps)
    a, b, c = (found[id(s)] for s in steps)
    assert a == b != c


def test_a_kept_result_counts_for_its_own_parameters_only() -> None:
    """Another value of a parameter must not bring back old rows, nor forget those of other nodes."""
    loaded = load_pipeline(TEXT, REGISTRY)
    plan = make_plan(loaded.pipeline)
    ends = [plan.output("l"), plan.output("f"), plan.output("a")]

    def hashes(**given: str | int) -> list[str]:
        found = fingerprints(ends, values=bind_parameters(loaded.pipeline, given))
        return [found[id(s)] for s in ends]

    before = hashes()
    assert hashes() == before
    other = hashes(day="2024-01-01")
    assert [a == b for a, b in zip(before, other, strict=True)] == [True, False, False]
