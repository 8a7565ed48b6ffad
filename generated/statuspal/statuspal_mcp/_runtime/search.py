"""Search: full text over docs.json of the package, indexed in memory on first use."""

from __future__ import annotations

import atexit
import json
import re
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from .errors import Unavailable
from .values import OMITTED, JsonObject, Omitted

if TYPE_CHECKING:
    from sqlite3 import Connection

_WORD: Final = re.compile(r"\w+")
_HUMP: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SHORTEST_STEM: Final = 3
"""Letters that a word needs to be taken as the beginning of others, too."""

_TELLING_NOTHING: Final = (
    "a an and are be by can do does for from how i in is it me my of on or that the their this to "
    "we what when where which who why with you your"
)
_COMMON: Final = frozenset(_TELLING_NOTHING.split())
_FIND: Final = (
    "SELECT position FROM texts WHERE texts MATCH ? AND (? = '' OR kind = ?) "
    "ORDER BY bm25(texts, 0.0, 0.0, 6.0, 3.0, 1.0), position"
)


async def look_up(
    package: str | None, query: str, *, kind: str | Omitted = OMITTED, limit: int = 5
) -> JsonObject:
    """What the package knows that fits a query best, and how much fits at all.

    Texts with every word go before texts with some of them.

    Raises:
        Unavailable: this Python has no full-text search.
    """
    texts, index = _index(package or "")
    wanted = "" if kind is OMITTED else kind
    for expression in _expressions(query):
        rows = index.execute(_FIND, (expression, wanted, wanted)).fetchall()
        if rows:
            items = [texts[position] for (position,) in rows[:limit]]
            return {"items": items, "total": len(rows)}
    return {"items": [], "total": 0}


def _expressions(query: str) -> list[str]:
    """The query in the syntax of FTS5: all of its words, then any of them.

    Each word is quoted, so that nothing in a query is syntax.
    """
    words = list(dict.fromkeys(_WORD.findall(query.lower())))
    telling = [word for word in words if word not in _COMMON] or words
    quoted = [f'"{word}"*' if len(word) >= _SHORTEST_STEM else f'"{word}"' for word in telling]
    return list(dict.fromkeys([" AND ".join(quoted), " OR ".join(quoted)])) if quoted else []


@lru_cache(maxsize=8)
def _index(package: str) -> tuple[list[dict[str, Any]], Connection]:
    """The texts of a package and their index."""
    texts: list[dict[str, Any]] = json.loads(
        resources.files(package).joinpath("docs.json").read_bytes()
    )["texts"]
    try:
        import sqlite3

        # Only ever read after this, and by one statement at a time.
        index = sqlite3.connect(":memory:", check_same_thread=False)
    except ImportError:
        raise Unavailable("this Python was built without SQLite, which the search needs") from None
    atexit.register(index.close)
    try:
        index.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(position UNINDEXED, kind UNINDEXED, "
            "title, words, text, tokenize = 'porter unicode61')"
        )
    except sqlite3.OperationalError:
        raise Unavailable("this Python's SQLite has no FTS5, which the search needs") from None
    index.executemany(
        "INSERT INTO texts VALUES (?, ?, ?, ?, ?)",
        (
            (at, text["kind"], text["title"], _parts(text), text["text"])
            for at, text in enumerate(texts)
        ),
    )
    return texts, index


def _parts(text: dict[str, Any]) -> str:
    """The words inside the names of a text: `list pages` for `listPages` and `list_pages`."""
    names = [text["title"], text["operation"] or "", text["tool"] or ""]
    return " ".join(part for name in names for part in (*_HUMP.findall(name), name))
