"""Bodies: JSON, forms, multipart and raw content, as bytes with their media type."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from . import wire
from .errors import InvalidArgument
from .values import OMITTED, Omitted, without_omitted


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class File:
    """A file in a multipart body."""

    content: bytes | str
    filename: str = "file"
    media_type: str = "application/octet-stream"


def json_body(value: object) -> Body | None:
    """Compact UTF-8 JSON without the OMITTED members; no body when `value` itself is OMITTED."""
    if value is OMITTED:
        return None
    return Body(_json(value).encode(), "application/json")


def form_body(fields: Mapping[str, object], encoding: Mapping[str, str] | None = None) -> Body:
    """`application/x-www-form-urlencoded`.

    Args:
        fields: values as in a query: lists repeat their name, objects are JSON, and `styled()`
            says otherwise.
        encoding: media types of single fields; a JSON one makes the value JSON text.
    """
    pairs: list[tuple[str, str]] = []
    for name, given in fields.items():
        value = given
        if isinstance(value, dict) or "json" in (encoding or {}).get(name, ""):
            value = OMITTED if value is OMITTED else wire.as_json(value)
        pairs += wire.query_pairs(name, value)
    content = "&".join(f"{key}={value}" for key, value in pairs)
    return Body(content.encode(), "application/x-www-form-urlencoded")


def multipart_body(fields: Mapping[str, object]) -> Body:
    """`multipart/form-data`: text, `File` or bytes, objects as JSON parts, lists as repeated parts.

    The boundary is made of the content, so that equal bodies are equal bytes.
    """
    parts: list[tuple[str, bytes]] = []
    for name, given in fields.items():
        for value in given if isinstance(given, list | tuple) else [given]:
            if value is not None and value is not OMITTED:
                parts.append(_part(name, value))
    digest = hashlib.sha256(b"\0".join(head.encode() + content for head, content in parts))
    boundary = f"part-{digest.hexdigest()[:32]}"
    chunks = [f"--{boundary}\r\n{h}\r\n\r\n".encode() + content + b"\r\n" for h, content in parts]
    content = b"".join(chunks) + f"--{boundary}--\r\n".encode()
    return Body(content, f"multipart/form-data; boundary={boundary}")


def raw_body(content: bytes | str | Omitted, media_type: str) -> Body | None:
    """Content as it is; text as UTF-8; no body when it is OMITTED."""
    if content is OMITTED:
        return None
    return Body(content.encode() if isinstance(content, str) else content, media_type)


def _part(name: str, value: object) -> tuple[str, bytes]:
    head = f'Content-Disposition: form-data; name="{_quoted(name)}"'
    if isinstance(value, bytes):
        value = File(value)
    if isinstance(value, File):
        content = value.content.encode() if isinstance(value.content, str) else value.content
        if any(c in value.media_type for c in "\r\n"):
            raise InvalidArgument(name, "the media type holds a line break")
        head += f'; filename="{_quoted(value.filename)}"\r\nContent-Type: {value.media_type}'
        return head, content
    if isinstance(value, dict | wire.AsJson):
        plain = value.value if isinstance(value, wire.AsJson) else value
        return f"{head}\r\nContent-Type: application/json", _json(plain).encode()
    return head, wire.text(value).encode()


def _quoted(name: str) -> str:
    """A name in a Content-Disposition, escaped as browsers do."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _json(value: object) -> str:
    try:
        return json.dumps(
            without_omitted(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False
        )
    except ValueError:
        raise InvalidArgument("body", "NaN and infinite numbers cannot be sent as JSON") from None
