"""Replies: what the API answered, as JSON, text or bytes, and as a model for those who ask."""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.message import Message
from importlib import import_module
from typing import Generic, TypeVar, cast

from .errors import ApiError, ClientError

JsonT = TypeVar("JsonT")
ModelT = TypeVar("ModelT")
_UNREAD = object()


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
            return json.loads(self.content)
        except (ValueError, RecursionError):
            kind = self.media_type or "something"
            raise ApiError(
                self.status,
                kind="upstream",
                message=f"the API answered {kind} that is not JSON",
            ) from None


def decoded(content: bytes, content_type: str) -> str:
    """Bytes as text by the charset of a Content-Type; what cannot be read becomes U+FFFD."""
    message = Message()
    message["content-type"] = content_type
    charset = message.get_content_charset("utf-8")
    try:
        return content.decode(charset, errors="replace")
    except (LookupError, ValueError):  # no text encoding, or one that replaces nothing
        return content.decode(errors="replace")
