"""Redaction: members that nobody should see, and credentials wherever they turn up."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable
from typing import Final
from urllib.parse import quote

REDACTED: Final = "[redacted]"
_SHORTEST: Final = 6
"""A shorter "secret" is a placeholder, and replacing it would garble unrelated words."""


def redact(value: object, names: Collection[str]) -> object:
    """A copy in which every object member with one of these names (exact) is "[redacted]".

    Null members stay null: that a secret is not set is no secret.
    """
    if isinstance(value, dict):
        return {
            k: REDACTED if k in names and v is not None else redact(v, names)
            for k, v in value.items()
        }
    if isinstance(value, list):
        return [redact(v, names) for v in value]
    return value


class Secrets:
    """The credential values of one call, in every form in which they may come back."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        forms: set[str] = set()
        for value in values:
            # Of `user:password` the password alone is a secret too, of `Bearer key` the key.
            for part in (value, *value.split(":", 1)[1:], *value.split(" ", 1)[1:]):
                encoded = base64.b64encode(part.encode()).decode()
                forms |= {part, quote(part, safe=""), encoded}
        # Longest first: a secret may be a part of another form.
        self._forms = sorted((f for f in forms if len(f) >= _SHORTEST), key=len, reverse=True)

    def __repr__(self) -> str:
        return f"Secrets({len(self._forms)} forms)"

    def mask(self, text: str) -> str:
        """`text` with every occurrence of a secret replaced."""
        for form in self._forms:
            text = text.replace(form, REDACTED)
        return text

    def mask_value(self, value: object) -> object:
        """A JSON value with every occurrence of a secret in its strings and keys replaced."""
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, dict):
            return {self.mask(str(k)): self.mask_value(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.mask_value(v) for v in value]
        return value
