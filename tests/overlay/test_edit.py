"""A value is written at its place, and every other byte stays."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings, strategies as st

from generator.load.spots import Source
from generator.load.yaml_reader import parse
from generator.overlay.edit import Path, Uneditable, edited, scalar

REVIEWED = "5f0c1a2b3c4d/9e1f"
A: Path = ("tools", "a", "reviewed")

WRITTEN = [
    (
        "block",
        "tools:\n  a:\n    operation: x\n",
        "tools:\n  a:\n    operation: x\n    reviewed: R\n",
    ),
    (
        "no last line break",
        "tools:\n  a:\n    operation: x",
        "tools:\n  a:\n    operation: x\n    reviewed: R",
    ),
    (
        "before a comment and the next",
        "tools:\n  a:\n    operation: x  # why\n\n  # next\n  b: {operation: y}\n",
        "tools:\n  a:\n    operation: x  # why\n    reviewed: R\n\n  # next\n  b: {operation: y}\n",
    ),
    (
        "after a text of several lines",
        "tools:\n  a:\n    description: |\n      One.\n\n      Two.\n\nother: 1\n",
        "tools:\n  a:\n    description: |\n      One.\n\n      Two.\n    reviewed: R\n\nother: 1\n",
    ),
    (
        "after what is nested",
        "tools:\n  a:\n    result:\n      s:\n      - {a: [1,\n        2]} # c\n",
        "tools:\n  a:\n    result:\n      s:\n      - {a: [1,\n        2]} # c\n    reviewed: R\n",
    ),
    ("flow", "tools: {a: {operation: x}}\n", "tools: {a: {operation: x, reviewed: R}}\n"),
    (
        "flow with a comma",
        "tools: {a: {operation: x, }}\n",
        "tools: {a: {operation: x, reviewed: R, }}\n",
    ),
    ("flow of nothing", "tools: {a: {}}\n", "tools: {a: {reviewed: R}}\n"),
    (
        "JSON",
        '{"tools": {"a": {"operation": "x"}}}',
        '{"tools": {"a": {"operation": "x", "reviewed": "R"}}}',
    ),
    (
        "replaced",
        "tools:\n  a: # c\n    reviewed: 'old' # when\n    x: 1\n",
        "tools:\n  a: # c\n    reviewed: R # when\n    x: 1\n",
    ),
    (
        "carriage returns",
        "tools:\r\n  a:\r\n    x: 1\r\n",
        "tools:\r\n  a:\r\n    x: 1\r\n    reviewed: R\r\n",
    ),
    (
        "an alias at the end",
        "k: &k 1\ntools:\n  a:\n    x: *k\n",
        "k: &k 1\ntools:\n  a:\n    x: *k\n    reviewed: R\n",
    ),
    (
        "wide characters",
        "t: 😀é\ntools:\n  a: {x: 'ü'}\n",
        "t: 😀é\ntools:\n  a: {x: 'ü', reviewed: R}\n",
    ),
]


@pytest.mark.parametrize(("before", "after"), [w[1:] for w in WRITTEN], ids=[w[0] for w in WRITTEN])
def test_it_is_written_at_its_place(before: str, after: str) -> None:
    assert edited(before, {A: REVIEWED}) == after.replace(": R", f": {REVIEWED}").replace(
        '"R"', f'"{REVIEWED}"'
    )


def test_several_at_once() -> None:
    text = "tools:\n  a: {operation: old}\n  b:\n    calls: [x, old]\n"
    edits: dict[Path, str] = {
        ("tools", "b", "calls", 1): "new one",
        ("tools", "a", "operation"): "GET /items/{id}",
        A: REVIEWED,
    }
    assert edited(text, edits) == (
        f'tools:\n  a: {{operation: "GET /items/{{id}}", reviewed: {REVIEWED}}}\n'
        "  b:\n    calls: [x, new one]\n"
    )


REFUSED = {
    "the entry is repeated": "x: &x {operation: y}\ntools:\n  a: *x\n",
    "it would be merged into another": "tools:\n  a: &a\n    x: 1\n  b:\n    <<: *a\n",
    "it would be repeated elsewhere": "tools:\n  a: &a\n    x: 1\n  b: *a\n",
    "there is no entry": "tools: {}\n",
    "the entry is empty": "tools:\n  a:\n",
    "no YAML": "tools: {",
    "nothing": "",
    "trailing lines that count": "tools:\n  a:\n    d: |+\n      x\n\n\n",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_edited_is_left_alone(text: str) -> None:
    with pytest.raises(Uneditable):
        edited(text, {A: REVIEWED})


_KEYS = st.text("abcdefgh", min_size=1, max_size=4).filter(lambda key: key != "reviewed")
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(
    entry=st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=4),
    flow=st.sampled_from([None, False, True]),
    width=st.integers(10, 90),
)
@settings(max_examples=120, deadline=None)
def test_whatever_stands_in_the_entry(entry: dict[str, Any], flow: bool | None, width: int) -> None:
    data = {"tools": {"a": entry, "z": {"k": 1}}}
    text = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True, width=width)
    before = parse(Source("", text), lambda *given: None)[0]
    made = edited(text, {A: REVIEWED})
    after = parse(Source("", made), lambda *given: None)[0]
    assert isinstance(before, dict) and isinstance(after, dict)
    assert after["tools"]["a"].pop("reviewed") == REVIEWED  # type: ignore[index, call-overload, union-attr]
    assert after == before
    assert len(made) - len(text) < 60


@given(st.text(max_size=30))
def test_a_scalar_means_its_text(value: str) -> None:
    for text in (f"k: {scalar(value)}\n", f"k: [{scalar(value)}, 1]\n", f"{scalar(value)}: 1\n"):
        data = parse(Source("", text), lambda *given: None)[0]
        assert data in ({"k": value}, {"k": [value, 1]}, {value: 1})
