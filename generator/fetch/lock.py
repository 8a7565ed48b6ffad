"""`source.lock`: what was fetched last, so that the next time asks only for what is newer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from generator.fetch.http import Fetched

LOCK: Final = "source.lock"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file as it came: its checksum, and what the server called that state of it."""

    sha256: str
    bytes: int
    etag: str = ""
    last_modified: str = ""

    @property
    def validators(self) -> dict[str, str]:
        known = {"if-none-match": self.etag, "if-modified-since": self.last_modified}
        return {name: value for name, value in known.items() if value}


def entry_of(fetched: Fetched) -> Entry:
    digest = hashlib.sha256(fetched.data).hexdigest()
    return Entry(digest, len(fetched.data), fetched.etag, fetched.last_modified)


def read_lock(folder: Path) -> dict[str, Entry]:
    """By file; nothing where there is no lock, or one that cannot be read."""
    try:
        data = json.loads((folder / LOCK).read_text(encoding="utf-8"))
        return {name: Entry(**entry) for name, entry in data.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def written_lock(entries: Mapping[str, Entry]) -> bytes:
    told = {
        name: {key: value for key, value in asdict(entry).items() if value or key == "bytes"}
        for name, entry in sorted(entries.items())
    }
    return (json.dumps(told, indent=2) + "\n").encode()
