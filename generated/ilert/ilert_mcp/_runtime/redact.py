"""Redaction: members that nobody should see, and credentials wherever they turn up."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable
from typing import Final

from .sizes import compact
from .values import quoted

REDACTED: Final = "[redacted]"
_SHORTEST: Final = 6
"""A shorter "secret" is a placeholder, and replacing it would garble unrelated words."""


def redact(value: object, names: Collection[str]) -> object:
    """A copy in which every object member with one of these names (exact) is "[redacted]".

    A name that begins with `/` is a JSON pointer from the root instead, `*` for every element or
    member. Null members stay null: that a secret is not set is no secret.
    """
    pointers = [name[1:].split("/") for name in names if name.startswith("/")]
    return _redacted(value, names, [[_unescaped(step) for step in steps] for steps in pointers])


def may_redact(text: str, names: Collection[str]) -> bool:
    """Whether `redact` may find something in a value of which `text` is the compact JSON."""
    return any(name.startswith("/") or f"{compact(name)}:" in text for name in names)


def _redacted(value: object, names: Collection[str], pointers: list[list[str]]) -> object:
    if isinstance(value, dict):
        return {k: _member(k, v, names, _below(str(k), pointers)) for k, v in value.items()}
    if isinstance(value, list):
        if not pointers:
            return [_redacted(v, names, pointers) for v in value]
        return [_member("", v, names, _below(str(at), pointers)) for at, v in enumerate(value)]
    return value


def _member(
    name: object, value: object, names: Collection[str], pointers: list[list[str]]
) -> object:
    if value is not None and (name in names or [] in pointers):
        return REDACTED
    return _redacted(value, names, pointers)


def _below(step: str, pointers: list[list[str]]) -> list[list[str]]:
    """What is left of the pointers that lead through a member or an element."""
    return [steps[1:] for steps in pointers if steps and steps[0] in (step, "*")]


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


class Secrets:
    """The credential values of one call, in every form in which they may come back."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        forms: set[str] = set()
        for value in set(values):
            # Of `user:password` the password alone is a secret too, of `Bearer key` the key.
            for part in (value, *value.split(":", 1)[1:], *value.split(" ", 1)[1:]):
                encoded = base64.b64encode(part.encode()).decode()
                forms |= {part, quoted(part), encoded}
        # Longest first: a secret may be a part of another form.
        self._forms = sorted((f for f in forms if len(f) >= _SHORTEST), key=len, reverse=True)
        self._json_forms = [compact(form)[1:-1] for form in self._forms]

    def __repr__(self) -> str:
        return f"Secrets({len(self._forms)} forms)"

    def mask(self, text: str) -> str:
        """`text` with every occurrence of a secret replaced."""
        for form in self._forms:
            text = text.replace(form, REDACTED)
        return text

    def may_mask(self, text: str) -> bool:
        """Whether `mask_value` may find something in a value of which `text` is the compact JSON.

        Compact JSON has one spelling for each character: a secret in a string is in the text as
        the JSON of that secret.
        """
        return any(form in text for form in self._json_forms)

    def mask_value(self, value: object) -> object:
        """A JSON value with every occurrence of a secret in its strings and keys replaced."""
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, dict):
            return {self.mask(str(k)): self.mask_value(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.mask_value(v) for v in value]
        return value
