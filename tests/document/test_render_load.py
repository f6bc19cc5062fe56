"""Whatever a form writes into a pipeline comes back from the file as it was."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canvas.document.annotations import Annotations, Group
from canvas.document.loading import load_pipeline
from canvas.document.model import BrokenNode, NodeModel, Parameter, Pipeline
from canvas.document.writing import canonical, render
from canvas.nodes import REGISTRY
from canvas.nodes.sources.inline import Inline
from canvas.nodes.transforms.derive import Derive
from canvas.nodes.transforms.filter import Filter

IDS = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,8}", fullmatch=True)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
PLAIN_TRAPS = (
    "null true ~ yes on 1 1.50 0x1F 1e5 1_000 2024-03-31 ' \" \\ {a} [a] &a *a !a | > %a @a `a` ١٢ .. "
    "--- ... << = ?"
)
TRAPS = ["", " ", "# no", "a: b", "- a", "a #b", "a\nb", "a\n\nb\n"]
TRAPS += [" a\nb", "a\n b", "a \nb", "#a\nb", "\n", "\ta", "a\tb"]
UNSEEN = ["\u2028", "\x85", "\u202e", "\ufeff", "a\r\nb", "x" * 200, "SELECT 'x' -- y\nFROM z"]
AWKWARD = st.sampled_from([*PLAIN_TRAPS.split(), *TRAPS, *UNSEEN])
WORDS = st.one_of(AWKWARD, TEXT)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**20), max_value=10**20)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(10**20), 10**20), DECIMALS, WORDS)
NODES = st.one_of(
    st.builds(Filter, input=IDS, condition=WORDS, title=st.none() | WORDS, description=st.none() | WORDS),
    st.builds(Derive, input=IDS, columns=st.dictionaries(WORDS, WORDS, max_size=4)),
    st.builds(
        Inline,
        columns=st.dictionaries(WORDS, st.sampled_from(["INT", "DECIMAL(10,2)"]), max_size=3),
        rows=st.lists(st.lists(SCALARS, max_size=3).map(tuple), max_size=3).map(tuple),
    ),
)


def annotated(pipeline: Pipeline, draw: st.DrawFn) -> Pipeline:
    """With notes, and groups of some of its steps and notes."""
    names = IDS.map("note_{}".format)
    notes = draw(st.dictionaries(names, WORDS, max_size=3).filter(_differ))
    free = list(draw(st.permutations([*pipeline.nodes, *notes])))
    groups = {}
    for name in draw(st.lists(IDS, max_size=2, unique_by=str.lower)):
        size = draw(st.integers(0, 3))
        groups[name], free = Group(draw(WORDS), tuple(free[:size])), free[size:]
    return dataclasses.replace(pipeline, annotations=Annotations(notes, groups))


def _differ(named: dict[str, str]) -> bool:
    return len({name.lower() for name in named}) == len(named)


BARE = st.builds(
    Pipeline,
    name=WORDS,
    description=st.none() | WORDS,
    parameters=st.dictionaries(IDS, st.builds(Parameter, type=WORDS, default=SCALARS), max_size=2),
    nodes=st.dictionaries(IDS, NODES, min_size=1, max_size=4).filter(
        lambda nodes: len({n.lower() for n in nodes}) == len(nodes)
    ),
)

PIPELINES = st.composite(lambda draw: annotated(draw(BARE), draw))()


@given(PIPELINES)
@settings(max_examples=40, deadline=None)
def test_a_new_file_says_what_the_pipeline_is(pipeline: Pipeline) -> None:
    text = render(pipeline)
    loaded = load_pipeline(text, REGISTRY)
    assert loaded.problems == ()
    assert loaded.pipeline == pipeline
    assert render(loaded.pipeline, text, before=loaded.pipeline) == text
    assert canonical(loaded.pipeline, text) == text


@given(PIPELINES, PIPELINES, st.data())
@settings(max_examples=40, deadline=None)
def test_a_changed_file_says_what_the_pipeline_has_become(
    old: Pipeline, new: Pipeline, data: st.DataObject
) -> None:
    """Nodes are replaced, added, removed and reordered over a file that has other content."""
    kept = {name: node for name, node in old.nodes.items() if data.draw(st.booleans())}
    mixed: dict[str, NodeModel | BrokenNode] = {
        name: node
        for name, node in {**kept, **new.nodes}.items()
        if name in kept or name.lower() not in {k.lower() for k in kept}
    }
    names = data.draw(st.permutations(list(mixed)))
    after = dataclasses.replace(new, nodes={name: mixed[name] for name in names})
    text = render(after, render(old), before=old)
    loaded = load_pipeline(text, REGISTRY)
    assert loaded.problems == ()
    assert loaded.pipeline == after
    assert list(loaded.pipeline.nodes) == names


@pytest.mark.parametrize("name", ["a\nb", "#a\nb", " a\nb", "a \nb", "a\n b"])
@pytest.mark.parametrize("before", ["", "null", "[a]", "x:y", "? a", "a\nc"])
def test_a_column_gets_and_loses_a_name_of_several_lines(before: str, name: str) -> None:
    """Spreadsheets have such headings."""
    for old, new in ((before, name), (name, before)):
        first, then = (
            Pipeline("p", nodes={"n": Derive(input="z", columns={column: "1"})}) for column in (old, new)
        )
        assert load_pipeline(render(then, render(first), before=first), REGISTRY).pipeline == then
