"""Files: what a tool argument holds for one, a data URI, a path where that is allowed, or text."""

from __future__ import annotations

import base64
import binascii
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from .errors import InvalidArgument

_DATA: Final = re.compile(r"data:([^,;]*)((?:;[^,;]*)*),(.*)", re.DOTALL | re.IGNORECASE)
_BINARY: Final = "application/octet-stream"
_root: Path | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file in a body."""

    content: bytes | str
    filename: str = "file"
    media_type: str = _BINARY


def allow(folder: Path | None) -> None:
    """Let `file:` addresses below a folder be read: for a server of one user, on his machine."""
    global _root
    _root = None if folder is None else folder.resolve()


def upload(value: object, filename: str = "file", media_type: str = _BINARY) -> object:
    """A file as a part of a multipart body; each of a list; anything else as it is.

    Args:
        value: `data:image/png;name=a.png;base64,...`, a `file:` address, or the content as text.
        filename: its name where the value does not say.
        media_type: its type where the value does not say.

    Raises:
        InvalidArgument: the value is no data URI after all, or its file cannot be read.
    """
    if isinstance(value, list | tuple):
        return [upload(item, filename, media_type) for item in value]
    if isinstance(value, bytes):
        return File(value, filename, media_type)
    if not isinstance(value, str):
        return value
    return opened(value, filename) or File(value, filename, media_type)


def opened(value: str, argument: str) -> File | None:
    """The file that a data URI holds or a `file:` address names; None for any other text."""
    if value[:5].lower() == "data:":
        return _held(value, argument)
    if value[:7].lower() == "file://":
        return _read(value, argument)
    return None


def _held(value: str, argument: str) -> File | None:
    found = _DATA.fullmatch(value)
    if found is None:
        return None
    said: Mapping[str, str] = {
        key.strip().lower(): unquote(given).strip('"')
        for key, _, given in (part.partition("=") for part in found[2].split(";") if part)
    }
    content = unquote_to_bytes(found[3])
    if "base64" in said:
        try:
            padded = content + b"=" * (-len(content) % 4)
            content = base64.b64decode(padded.translate(None, b" \r\n\t"), validate=True)
        except (binascii.Error, ValueError):
            raise InvalidArgument(argument, "the data URI is not valid base64") from None
    named = said.get("name") or said.get("filename") or argument
    return File(content, named, found[1].strip() or "text/plain")


def _read(value: str, argument: str) -> File:
    if _root is None:
        raise InvalidArgument(
            argument, "files cannot be read from here; send the content as a data URI"
        )
    path = Path(unquote(urlsplit(value).path)).resolve()
    if not path.is_relative_to(_root):
        raise InvalidArgument(argument, f"only files below {_root} can be sent")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidArgument(argument, f"cannot be read: {error.strerror}") from None
    return File(content, path.name, mimetypes.guess_type(path.name)[0] or _BINARY)
