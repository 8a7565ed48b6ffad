"""Parsers: what the text of a setting stands for, or ValueError when it stands for nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import urlsplit

Parser: TypeAlias = Callable[[str], object]
"""The value that a text stands for; ValueError when it stands for none."""

_HOST: Final = re.compile(r"[A-Za-z0-9._\-\[\]:*]+")
_ORIGIN: Final = re.compile(r"https?://[A-Za-z0-9._\-\[\]:]+")
_SWITCHES: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def number(least: float, most: float) -> Parser:
    """A number, fractions allowed."""

    def parse(text: str) -> float:
        value = float(text)
        if not least <= value <= most:
            raise ValueError
        return value

    return parse


def folder(text: str) -> str:
    """A folder that is there, as an absolute path."""
    path = Path(text).expanduser().resolve()
    if not path.is_dir():
        raise ValueError
    return str(path)


def whole(least: int, most: int) -> Parser:
    """A whole number."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError
        return int(text)

    return parse


def choice(*choices: str, **others: str) -> Parser:
    """One of a few words; `others` are further spellings (a dash as `_`) of them."""

    def parse(text: str) -> str:
        found = others.get(text.replace("-", "_"), text)
        if found not in choices:
            raise ValueError
        return found

    return parse


def switch(text: str) -> bool:
    """On or off."""
    if text.lower() not in _SWITCHES:
        raise ValueError
    return _SWITCHES[text.lower()]


def label(text: str) -> str:
    """A short name on one line."""
    if not text.isprintable() or len(text) > 64:
        raise ValueError
    return text


def names(text: str) -> frozenset[str]:
    """Names with commas."""
    found = frozenset(_listed(text))
    if not found:
        raise ValueError
    return found


def hosts(text: str) -> tuple[str, ...]:
    """Host names with commas, `name:*` for every port; a bare star would allow everybody."""
    found = _listed(text)
    if not found or not all(_HOST.fullmatch(host) for host in found) or "*" in found:
        raise ValueError
    return found


def origins(text: str) -> tuple[str, ...]:
    """Origins of web pages with commas, such as `https://app.example.com`."""
    found = _listed(text)
    if not found or not all(_ORIGIN.fullmatch(origin) for origin in found):
        raise ValueError
    for origin in found:
        _ = urlsplit(origin).port  # ValueError when it is none
    return found


def _listed(text: str) -> tuple[str, ...]:
    return tuple(entry.strip() for entry in text.split(",") if entry.strip())
