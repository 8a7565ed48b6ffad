"""Text on its way into a file: what a reviewer cannot see is escaped, all else as it was."""

from __future__ import annotations

import json

import pytest

from generator.emit.manifests import dump
from generator.emit.render import ascii_safe, escaped

UNSEEN = ["\x00", "\t", "\r", "\x7f", "\x85", "\xa0", "\u200b", "\u2028", "\u202e", "\ufeff"]


@pytest.mark.parametrize("unseen", UNSEEN)
def test_each_character_that_cannot_be_seen(unseen: str) -> None:
    assert escaped(f"é {unseen}\n\n{unseen}…\n", lambda c: f"<{ord(c)}>") == (
        f"é <{ord(unseen)}>\n\n<{ord(unseen)}>…\n"
    )
    assert ascii_safe(f"a\n{unseen}") == f"a\n\\u{ord(unseen):04x}"
    written = dump({"é": f"a {unseen} b"})
    assert written.replace("\n", "").isprintable()
    assert json.loads(written) == {"é": f"a {unseen} b"} and "é" in written


def test_characters_beyond_the_first_plane() -> None:
    assert ascii_safe("\U000e0001 😀") == "\\U000e0001 😀"
    assert dump("\U000e0001 😀") == '"\\udb40\\udc01 😀"\n'
