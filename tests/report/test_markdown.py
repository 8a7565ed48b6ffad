"""The report of a pull request: nothing in it is markup but our own, and it fits."""

from __future__ import annotations

import re

from generator.report.markdown import MOST, markdown
from generator.surface.change import Change, Impact
from tests.report.sample import HOSTILE, sample


def outside_code(text: str) -> str:
    """What is left when fenced blocks and code spans are taken out."""
    text = re.sub(r"^```text\n.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", text)


def test_text_of_a_vendor_stands_in_code() -> None:
    told = markdown("jars", sample(), ["specs/jars/overlay.yaml:4:5: " + HOSTILE])
    left = outside_code(told)
    for word in ("alert", "@everyone", "evil.example", "onerror", "$title"):
        assert word not in left
    assert left.count("<details>") == left.count("</details>") == 2
    assert "\u202e" not in told


def test_what_is_gravest_comes_first() -> None:
    told = markdown("jars", sample(), ["line 1"])
    heads = ["## jars: 2 breaking", "### Breaking (2)", "### Additive (1)", "### Needs review"]
    places = [told.index(head) for head in [*heads, "Wording (2)", "Token budget"]]
    assert places == sorted(places)
    assert "| `list_jars` | 500 | 600 | +100 |" in told
    assert "minor version, 0.3.1 → 0.4.0" in told


def test_a_long_review_leaves_room_for_the_rest() -> None:
    told = markdown("jars", sample(), ["``` a line of review"] * 5_000)
    assert "more lines: see `toolpress review`\n```\n" in told
    assert "Wording (2)" in told and "Token budget" in told


def test_it_fits_into_a_pull_request() -> None:
    many = [
        Change("tool-description-changed", Impact.WORDING, f"t{n}", "", "x" * 200, "y" * 200, "z")
        for n in range(500)
    ]
    told = markdown("jars", sample(*many))
    assert len(told) < MOST + 1_000
    left = outside_code(told)
    assert left.count("<details>") == left.count("</details>") == 1
    assert told.endswith("*The rest does not fit here: see `toolpress diff`.*\n")
