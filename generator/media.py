"""Media types: what one is, whatever parameters stand behind it."""

from __future__ import annotations

JSON = "application/json"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
FORMS = (URLENCODED, MULTIPART)
LINES = (
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonlines",
    "application/json-lines",
    "application/json-seq",
)
"""Media types of JSON values a line each."""


def essence(media_type: str) -> str:
    """`text/html` of `Text/HTML; charset=utf-8`."""
    return media_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    return essence(media_type).endswith(("/json", "+json"))


def is_lines(media_type: str) -> bool:
    return essence(media_type) in LINES


def is_form(media_type: str) -> bool:
    return essence(media_type) in FORMS
