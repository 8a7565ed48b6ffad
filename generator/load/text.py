"""Text of a description, without what the eye does not see and a terminal or a model obeys."""

from __future__ import annotations

import re
from typing import Final

_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")
# Controls, soft hyphen, zero-width and bidi marks, invisible operators, variation selectors'
# tag block, lone surrogates, and the byte order mark.
INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_JOINER = "\u200d"


def clean(text: str) -> tuple[str, bool]:
    r"""The text without invisible characters, and whether any was taken out.

    Line and paragraph separators become `\n`, which alone counts as no change of the text.
    A zero-width joiner between the parts of an emoji stays: there it is seen.
    """
    if text.isascii() and text.isprintable():
        return text, False
    broken = _BREAK.sub("\n", text)
    cleaned = INVISIBLE.sub(lambda match: _kept(broken, match.start()), broken)
    return cleaned, cleaned != broken


def _kept(text: str, at: int) -> str:
    if text[at] != _JOINER or at == 0 or at + 1 == len(text):
        return ""
    before, after = text[at - 1], text[at + 1]
    joins = (ord(before) >= 0x1F000 or before == "\ufe0f") and (
        ord(after) >= 0x1F000 or 0x2600 <= ord(after) < 0x2800
    )
    return _JOINER if joins else ""
