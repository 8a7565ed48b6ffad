"""Replies: which bytes are JSON, and how deep it may go."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import pytest
from runtime.reply import parsed

_FAR = b'"' + b"x" * 5_000 + b'",'
"""What makes a list long enough to be read with brackets around it."""


def lists(levels: int) -> bytes:
    return b"[" * levels + b"1" + b"]" * levels


def objects(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


def texts_with_brackets(levels: int) -> bytes:
    """Brackets in strings that make up for those outside."""
    return b'["]",' * (levels - 1) + b'["["' + b',"["]' * (levels - 1) + b"]"


@pytest.mark.parametrize("nested", [lists, objects, texts_with_brackets])
def test_a_hundred_levels_and_no_more(nested: Callable[[int], bytes]) -> None:
    deepest = nested(100)
    assert parsed(deepest) == json.loads(deepest)
    assert parsed(b"[" + _FAR + nested(99) + b"]") == ["x" * 5_000, json.loads(nested(99))]
    for content in (nested(101), nested(150), b"[" + _FAR + nested(100) + b"]", nested(100_000)):
        with pytest.raises(ValueError, match="nested too deeply"):
            parsed(content)


@pytest.mark.parametrize("far", [b"", _FAR])
@pytest.mark.parametrize(
    "content",
    [b"", b" ", b"1],[2", b"]],[[", b"1,2", b"{", b"[1", b"1]", b'"\n"', b"'a'", b"01", b"\xff"],
)
def test_what_is_no_json(content: bytes, far: bytes) -> None:
    with pytest.raises(ValueError):
        parsed(far + content)


@pytest.mark.parametrize("far", [0, 5_000])
@pytest.mark.parametrize(
    "text",
    ["1e400", "-0.0", "1e-7", "9" * 400, '"\\ud800"', '"\\u0041\\u2028"', '{"a":1,"a":2}', "[]"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_same_values_as_those_of_the_standard_library(
    text: str, far: int, encoding: str
) -> None:
    content = (" " * far + text).encode(encoding)
    assert parsed(content) == json.loads(content)


def test_a_number_that_is_none() -> None:
    assert math.isnan(float(str(parsed(b"NaN"))))
