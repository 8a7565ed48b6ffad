"""The diagnostics of checking: what each code means and what cures it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from generator.diagnostics import Entry

CODES: Final[Mapping[str, Entry]] = {
    "D204": Entry(
        "missing key",
        "An object lacks a key without which it means nothing, such as the `in` of a parameter.",
        "Add the key, in the description or in patch.overlay.yaml.",
    ),
    "D205": Entry(
        "wrong kind of value",
        "A list stands where a mapping belongs, a text where a number does, or the like.",
        "Write the kind of value that the message names.",
    ),
    "D206": Entry(
        "not one of the allowed values",
        "A key takes one of a few words, and this is another.",
        "Write one of those that the message lists.",
    ),
    "D207": Entry(
        "value out of range",
        "A number or text is of the right kind and still impossible, such as a negative length.",
        "Correct the value, or remove the key.",
    ),
    "D208": Entry(
        "no operations",
        "The description has no paths, or only webhooks, so there is nothing to call.",
        "Name the file that has the paths.",
    ),
    "D209": Entry(
        "path without a slash",
        "A key under `paths` does not begin with `/`, so no address can be made with it.",
        "Write the slash.",
    ),
    "D210": Entry(
        "unknown security scheme",
        "A security requirement names a scheme that `components/securitySchemes` does not define.",
        "Correct the name, or define the scheme.",
    ),
}
