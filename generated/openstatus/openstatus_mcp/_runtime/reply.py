"""Replies: what the API answered, as JSON, text or bytes, and as a model for those who ask."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import import_module
from typing import Final, Generic, TypeVar, cast

from pydantic_core import from_json

from .errors import ApiError, ClientError

JsonT = TypeVar("JsonT")
ModelT = TypeVar("ModelT")
_UNREAD = object()
_DEEPEST: Final = 100
"""More levels than any API means, and fewer than the SDK and the validators can take."""
_LONG: Final = 4_000
_FOLLOWED: Final = 200
"""The levels that `from_json` follows: with brackets around the content it follows `_DEEPEST`."""

_CHARSET: Final = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]+)", re.ASCII | re.IGNORECASE)


class Reply(Generic[JsonT, ModelT]):
    """A 2xx reply.

    Attributes:
        status: the HTTP status.
        headers: header fields by lower-case name.
        content: the body, decompressed.
        operation: the id of the operation that was called.
    """

    __slots__ = ("_json", "_model", "_package", "content", "headers", "operation", "status")

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        content: bytes,
        *,
        operation: str = "",
        package: str | None = None,
        model: str = "",
    ) -> None:
        self.status = status
        self.headers = headers
        self.content = content
        self.operation = operation
        self._package = package
        self._model = model
        self._json: object = _UNREAD

    def __repr__(self) -> str:
        return f"<Reply {self.status} {self.media_type or 'empty'}, {len(self.content)} bytes>"

    @property
    def media_type(self) -> str:
        """Such as `application/json`, in lower case, without parameters; "" when not said."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def is_json(self) -> bool:
        """Whether the reply says that it is JSON."""
        return self.media_type.endswith(("/json", "+json"))

    @property
    def text(self) -> str:
        """The body as text, in the character set that the reply names, UTF-8 otherwise."""
        return decoded(self.content, self.headers.get("content-type", ""))

    @property
    def json(self) -> JsonT:
        """The body as plain JSON values; None when it is empty.

        Raises:
            ApiError: the body is not JSON.
        """
        if self._json is _UNREAD:
            self._json = self._read()
        return cast(JsonT, self._json)

    def parse(self) -> ModelT:
        """The body as the model that the description promises.

        Raises:
            pydantic.ValidationError: the reply is not what the description promises.
            ClientError: the operation has no JSON reply.
        """
        if not self._model or self._package is None:
            raise ClientError(f"{self.operation} has no model for its reply")
        from pydantic import TypeAdapter

        models = import_module(f"{self._package}.models")
        adapter: TypeAdapter[ModelT] = TypeAdapter(getattr(models, self._model))
        return adapter.validate_python(self.json)

    def _read(self) -> object:
        if not self.content.strip():
            return None
        try:
            return parsed(self.content)
        except ValueError:
            kind = self.media_type or "something"
            raise ApiError(
                self.status,
                kind="upstream",
                message=f"the API answered {kind} that is not JSON",
            ) from None


def parsed(content: bytes) -> object:
    """JSON as plain values.

    Raises:
        ValueError: it is not JSON, or nested more deeply than what reads it later can follow.
    """
    deep = len(content) > _LONG or content.count(b"[") + content.count(b"{") > _DEEPEST
    try:
        # A third of the time of `json`, and nothing of that of a walk to see how deep it is.
        return _held(content) if deep else cast(object, from_json(content, cache_strings="keys"))
    except ValueError:
        pass  # no JSON, or what only `json` reads: UTF-16, half a surrogate pair, a BOM
    try:
        value: object = json.loads(content)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if deep and _too_deep(value):
        raise ValueError("nested too deeply")
    return value


def _held(content: bytes) -> object:
    """JSON of at most `_DEEPEST` levels; a ValueError for anything else."""
    around = _FOLLOWED - _DEEPEST
    value = from_json(b"[" * around + content + b"]" * around, cache_strings="keys")
    for _ in range(around):
        (value,) = value  # two of them, if the content closes a bracket that it does not open
    return cast(object, value)


def _too_deep(value: object) -> bool:
    level = [value]
    for _ in range(_DEEPEST + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True


def decoded(content: bytes, content_type: str) -> str:
    """Bytes as text by the charset of a Content-Type; what cannot be read becomes U+FFFD."""
    named = _CHARSET.search(content_type)
    try:
        return content.decode(named[1] if named else "utf-8", errors="replace")
    except (LookupError, ValueError):  # no text encoding, or one that replaces nothing
        return content.decode(errors="replace")
