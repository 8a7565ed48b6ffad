"""Logs: lines on stderr, for people or as JSON."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

_FIELDS = "fields"


def configure(*, debug: bool, form: Literal["console", "json"]) -> None:
    """Send the log to stderr; stdout belongs to the protocol."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else ConsoleLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger(__package__).setLevel(logging.DEBUG if debug else logging.INFO)
    # At lower levels these write URLs with their queries, and headers with their keys.
    for name in ("httpx2", "httpcore2", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def event(log: logging.Logger, name: str, fields: Mapping[str, Any]) -> None:
    """Write a line of named values; None and "" are left out."""
    if log.isEnabledFor(logging.INFO):
        known = {key: value for key, value in fields.items() if value not in (None, "")}
        log.info(name, extra={_FIELDS: known})


class ConsoleLines(logging.Formatter):
    """`2026-11-20 17:43:00,123 INFO package: message key=value`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        fields = getattr(record, _FIELDS, {})
        return " ".join([line, *(f"{key}={_word(value)}" for key, value in fields.items())])


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and the named values."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, _FIELDS, {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _word(value: object) -> str:
    """A value that cannot be taken for two, nor for the end of the line."""
    if isinstance(value, list):
        return ",".join(map(_word, value))
    text = str(value)
    plain = text.isprintable() and not set(text) & set(' "=\\')
    return text if plain else json.dumps(text)
