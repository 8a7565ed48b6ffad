"""Bytes of a file -> text, whatever encoding they are in."""

from __future__ import annotations

import codecs
import difflib
import os
import re
import stat
from pathlib import Path

from generator.load.spots import Unreadable

MAX_BYTES = 64 * 1024 * 1024

# The longer marks come first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (re.compile(rb"[^\0]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[^\0]\0[^\0]"), "utf-16-be"),
)


def read_text(path: Path) -> str:
    """The text of a file without its byte order mark; raises Unreadable."""
    raw = _bytes(path)
    mark, encoding = _encoding(raw)
    try:
        text = raw[mark:].decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(raw, mark, error) from error
    if "\0" in text:
        raise _binary()
    return text


def _bytes(path: Path) -> bytes:
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise Unreadable("D102", "this is a folder, not a file", _name_a_file(path))
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable("D102", "this is not a regular file", "name a file on disk")
        if about.st_size > MAX_BYTES:
            size, limit = about.st_size // 2**20, MAX_BYTES // 2**20
            raise Unreadable(
                "D104",
                f"this file is {size} MB; the limit is {limit} MB",
                "split it into several files joined by `$ref`, or remove what no tool needs",
            )
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Unreadable("D101", "this file does not exist", _near(path)) from error
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        help = "check its permissions and the file system it is on"
        raise Unreadable("D103", f"this file cannot be read: {reason}", help) from error


def _name_a_file(folder: Path) -> str:
    suffixes = {".yaml", ".yml", ".json"}
    found = [name for name in beside(folder / "x") if Path(name).suffix in suffixes][:3]
    return f"name a file in it: {', '.join(f'`{n}`' for n in found)}" if found else "name a file"


def _near(path: Path) -> str:
    stems = {Path(name).stem: name for name in reversed(beside(path))}
    if close := difflib.get_close_matches(path.stem, stems, n=1):
        return f"did you mean `{stems[close[0]]}`?"
    return "check the path"


def beside(path: Path) -> list[str]:
    """The names in the folder of a file, as far as they may be read."""
    try:
        return sorted(os.listdir(path.parent))
    except OSError:
        return []


def _encoding(raw: bytes) -> tuple[int, str]:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return len(mark), encoding
    for pattern, encoding in _UNMARKED:
        if pattern.match(raw):
            return 0, encoding
    return 0, "utf-8"


def _undecodable(raw: bytes, mark: int, error: UnicodeDecodeError) -> Unreadable:
    if error.encoding == "utf-8" and b"\0" in raw:
        return _binary()
    start = error.start
    text = raw[mark:].decode(error.encoding, "replace")
    before = raw[mark : mark + start].decode(error.encoding, "replace")
    line = len(re.findall(r"\r\n|\n|\r", before)) + 1
    byte = raw[mark + start]
    return Unreadable(
        "D106",
        f"line {line} is not valid {error.encoding.upper()}: byte 0x{byte:02x}",
        "save the file as UTF-8 (0x80 to 0xff alone are usually Latin-1 or Windows-1252)",
        len(before),
        text,
    )


def _binary() -> Unreadable:
    return Unreadable(
        "D105",
        "this is a binary file",
        "name the description itself, a YAML or JSON text, not an archive or an image of it",
    )
