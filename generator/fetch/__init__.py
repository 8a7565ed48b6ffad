"""Brings a vendor's document here: asked for politely, held to limits, never from within."""

from generator.fetch.address import Refused
from generator.fetch.http import Fetched, Limits, NotModified, fetch
from generator.fetch.lock import LOCK, Entry, entry_of, read_lock, written_lock

__all__ = [
    "LOCK",
    "Entry",
    "Fetched",
    "Limits",
    "NotModified",
    "Refused",
    "entry_of",
    "fetch",
    "read_lock",
    "written_lock",
]
