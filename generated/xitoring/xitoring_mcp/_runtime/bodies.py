"""Bodies: JSON, forms, multipart and raw content, as bytes with their media type."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from . import wire
from .errors import InvalidArgument
from .files import File, opened, upload
from .values import OMITTED, Omitted, without_omitted

__all__ = [
    "Body",
    "File",
    "form_body",
    "json_body",
    "lines_body",
    "multipart_body",
    "raw_body",
    "upload",
]

_BOUNDARY: Final = re.compile(r";\s*boundary=", re.IGNORECASE)
_FIRST_LINE: Final = re.compile(rb"--([0-9A-Za-z'()+_,./:=?-]{1,70})\r?\n")


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries."""

    content: bytes
    media_type: str


def json_body(
    value: object, media_type: str = "application/json", *, optional: bool = False
) -> Body | None:
    """Compact UTF-8 JSON without the OMITTED members.

    Args:
        value: no body when it is OMITTED.
        optional: no body either when all members are.
    """
    if _absent(value, optional):
        return None
    return Body(_json(value).encode(), media_type)


def lines_body(value: object, media_type: str) -> Body | None:
    """JSON values, each on a line of its own; what is no list is one line."""
    if value is OMITTED:
        return None
    rows = value if isinstance(value, list | tuple) else [value]
    mark = "\x1e" if "json-seq" in media_type else ""
    return Body("".join(f"{mark}{_json(row)}\n" for row in rows).encode(), media_type)


def form_body(
    fields: Mapping[str, object] | Omitted,
    encoding: Mapping[str, str] | None = None,
    *,
    optional: bool = False,
) -> Body | None:
    """`application/x-www-form-urlencoded`.

    Args:
        fields: values as in a query: lists repeat their name, objects are JSON, and `styled()`
            says otherwise.
        encoding: media types of single fields; a JSON one makes the value JSON text.
        optional: no body when all fields are OMITTED.
    """
    if _absent(fields, optional) or fields is OMITTED:
        return None
    pairs: list[tuple[str, str]] = []
    for name, given in fields.items():
        value = given
        if isinstance(value, dict) or "json" in (encoding or {}).get(name, ""):
            value = OMITTED if value is OMITTED else wire.as_json(value)
        pairs += wire.query_pairs(name, value)
    content = "&".join(f"{key}={value}" for key, value in pairs)
    return Body(content.encode(), "application/x-www-form-urlencoded")


def multipart_body(
    fields: Mapping[str, object] | Omitted,
    media_type: str = "multipart/form-data",
    *,
    optional: bool = False,
) -> Body | None:
    """A part for each field: text, `File` or bytes, objects as JSON, lists as repeated parts.

    The boundary is made of the content, so that equal bodies are equal bytes.

    Args:
        optional: no body when all fields are OMITTED.
    """
    if _absent(fields, optional) or fields is OMITTED:
        return None
    parts: list[tuple[str, bytes]] = []
    for name, given in fields.items():
        for value in given if isinstance(given, list | tuple) else [given]:
            if value is not None and value is not OMITTED:
                parts.append(_part(name, value))
    return _joined(parts, media_type)


def raw_body(content: object, media_type: str) -> Body | None:
    """Content as it is: text as UTF-8, a data URI as what it holds; no body when it is OMITTED.

    Of a multipart body it is the whole, which begins with its boundary, or else its only part.
    """
    if content is OMITTED:
        return None
    if media_type.lower().startswith("multipart/"):
        return _multipart(content, media_type)
    if isinstance(content, bytes):
        return Body(content, media_type)
    if isinstance(content, str) and not media_type.startswith("text/"):
        file = opened(content, "body")
        if file is not None:
            held = file.content.encode() if isinstance(file.content, str) else file.content
            return Body(held, media_type)
    return Body(wire.text(content).encode(), media_type)


def _multipart(content: object, media_type: str) -> Body:
    text = content if isinstance(content, str | bytes) else wire.text(content)
    whole = text.encode() if isinstance(text, str) else text
    if _BOUNDARY.search(media_type):
        return Body(whole, media_type)
    if found := _FIRST_LINE.match(whole):
        return Body(whole, f'{media_type}; boundary="{found[1].decode()}"')
    return _joined([_part("file", upload(text))], media_type)


def _joined(parts: Sequence[tuple[str, bytes]], media_type: str) -> Body:
    digest = hashlib.sha256(b"\0".join(head.encode() + content for head, content in parts))
    boundary = f"part-{digest.hexdigest()[:32]}"
    chunks = [f"--{boundary}\r\n{h}\r\n\r\n".encode() + content + b"\r\n" for h, content in parts]
    content = b"".join(chunks) + f"--{boundary}--\r\n".encode()
    return Body(content, f"{media_type}; boundary={boundary}")


def _absent(value: object, optional: bool) -> bool:
    """Whether nothing was given at all."""
    if value is OMITTED:
        return True
    return optional and isinstance(value, dict) and all(v is OMITTED for v in value.values())


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
