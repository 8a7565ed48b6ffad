"""The files that `source:` names, as they are there now, beside what is here."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path, PurePosixPath

from generator.config import ApiConfig
from generator.diagnostics import Diagnostics, Place
from generator.fetch import (
    Entry,
    Fetched,
    Limits,
    NotModified,
    Refused,
    entry_of,
    fetch,
    read_lock,
)
from generator.overlay.read import OverlayFile

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|\?xml|!--|[a-z])", re.IGNORECASE)
_TITLE = re.compile(rb"<title[^>]*>(.{1,200}?)</title>", re.IGNORECASE | re.DOTALL)


class NoSource(Exception):
    """The overlay does not say where the description comes from."""


class Problem(Exception):
    """Why nothing was changed: a finding, at its line of the overlay."""

    def __init__(self, code: str, place: Place, message: str, help: str) -> None:
        super().__init__(message)
        self.code, self.place, self.help = code, place, help


@dataclass(frozen=True, slots=True)
class Brought:
    """`files` are those that differ from what is here, by their path in the folder of the API;
    None for one that has given way to another name. `entries` is the lock as it should be."""

    files: Mapping[str, bytes | None]
    entries: Mapping[str, Entry]
    edited: tuple[str, ...] = ()  # by hand, since they were fetched


@dataclass(frozen=True, slots=True)
class _Part:
    origin: str
    file: str
    place: Place
    named: bool  # by a person; otherwise the name may follow the form


def bring(config: ApiConfig, overlay: OverlayFile, limits: Limits) -> Brought:
    """Ask for every file of the description.

    Raises:
        NoSource: there is nothing to ask for.
        Problem: one did not come, or is none.
    """
    folder = config.description.parent
    lock = read_lock(folder)
    files: dict[str, bytes | None] = {}
    entries: dict[str, Entry] = {}
    edited = []
    for part in _parts(config, overlay):
        here = _here(folder / part.file)
        before = lock.get(part.file)
        untouched = before is not None and here is not None and _sha(here) == before.sha256
        try:
            found = _got(part, folder, limits, before if untouched else None)
        except Refused as refused:
            raise Problem(
                refused.code, part.place, f"{part.origin}: {refused}", refused.help
            ) from None
        if isinstance(found, NotModified):
            assert before is not None
            entries[part.file] = before
            continue
        _no_page(part, found.data)
        name = part.file if part.named else _suited(part.file, found.data)
        if found.data == here:
            # The same under another mark: no reason to write.
            entries[name] = before or entry_of(found)
            continue
        if before is not None and not untouched and here is not None:
            edited.append(part.file)
        files[name] = found.data
        if name != part.file:
            files[part.file] = None
        entries[name] = entry_of(found)
    return Brought(files, entries, tuple(edited))


def _parts(config: ApiConfig, overlay: OverlayFile) -> list[_Part]:
    source = overlay.overlay.source
    if source is None:
        raise NoSource
    if isinstance(source, str):
        place = overlay.place("source")
        return [_Part(source, config.description.name, place, False)]
    return [
        _Part(entry.from_, entry.file, overlay.place("source", at, "from"), True)
        for at, entry in enumerate(source)
    ]


def _got(part: _Part, folder: Path, limits: Limits, known: Entry | None) -> Fetched | NotModified:
    if _URL.match(part.origin):
        return fetch(part.origin, limits, known.validators if known else {})
    path = folder / part.origin
    try:
        if path.stat().st_size > limits.bytes:
            help = "raise `--max-bytes` if a description of that size is right"
            raise Refused("D605", f"it is larger than {limits.bytes:,} bytes", help)
        return Fetched(path.read_bytes())
    except OSError as missing:
        reason = missing.strerror or str(missing)
        help = "write a path from the folder of the overlay, or an https address"
        raise Refused("D603", f"it cannot be read: {reason}", help) from None


def _here(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _no_page(part: _Part, data: bytes) -> None:
    """A page for people is the usual thing to come instead of a document."""
    what = ""
    if not data.strip():
        what = "it is empty"
    elif _MARKUP.match(data.lstrip(b"\xef\xbb\xbf")):
        titled = _TITLE.search(data)
        said = unescape(" ".join(titled[1].decode("utf-8", "replace").split())) if titled else ""
        what = "it is a web page" + (f", “{said}”" if said else "")
    if what:
        help = "name the address of the document itself, not of a page that shows it"
        raise Problem("D607", part.place, f"{part.origin}: {what}", help)


def _suited(file: str, data: bytes) -> str:
    """The name with the suffix that the form of the document asks for."""
    path = PurePosixPath(file)
    form = ".json" if _is_json(data) else ".yaml"
    if (path.suffix == ".json") == (form == ".json"):
        return file
    return path.with_suffix(form).name


def _is_json(data: bytes) -> bool:
    try:
        return isinstance(json.loads(data), dict)
    except ValueError:
        return False


def edited_warning(config: ApiConfig, brought: Brought, diagnostics: Diagnostics) -> None:
    for file in brought.edited:
        diagnostics.warning(
            "D609",
            Place(config.shown(config.description.parent / file)),
            "this file was edited after it was fetched; what is fetched replaces it",
            "move what was mended to patch.overlay.yaml, which stays",
        )
