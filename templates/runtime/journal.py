"""The journal: what became of each call, for the audit log and the metrics."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .errors import (
    ApiError,
    ClientError,
    ConnectionError,
    InvalidArgument,
    MissingCredential,
    ReplyTooLarge,
    TimeoutError,
    Unavailable,
)
from .logs import event
from .trail import Trail

if TYPE_CHECKING:
    from .metrics import Metrics

log = logging.getLogger(f"{__package__}.audit")

_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as far as the protocol says.

    Attributes:
        client: the name that the client gives itself.
        request_id: what the client calls its request.
    """

    client: str = ""
    request_id: str | int | None = None


NOBODY: Final = Caller()


@dataclass(slots=True)
class Entry:
    """One call. Who makes it fills in how it ended; one that is never filled in was cancelled.

    Attributes:
        outcome: "ok", "dry_run", "cancelled", "cut_off", or the kind of the failure.
        key: the fingerprint of the credential.
        mask: takes credentials out of a text.
    """

    tool: str
    caller: Caller
    started: float
    outcome: str = "cancelled"
    key: str = ""
    mask: Callable[[str], str] = str
    trail: Trail = field(default_factory=Trail)

    def failed(self, error: Exception) -> None:
        """Note the kind of a failure."""
        self.outcome = _kind(error)


class Journal:
    """Takes the entries of all calls.

    Attributes:
        via: the transport that clients use.
        metrics: what counts the calls, if anything does.
    """

    def __init__(self, via: str, metrics: Metrics | None = None) -> None:
        self.via = via
        self.metrics = metrics
        self._open: dict[int, Entry] = {}

    def open(self, tool: str, caller: Caller) -> Entry:
        """The entry of a call that begins."""
        entry = Entry(tool, caller, time.perf_counter())
        self._open[id(entry)] = entry
        return entry

    def close(self, entry: Entry) -> None:
        """The call is over: count it, and write one line when it tried to change something."""
        self._open.pop(id(entry), None)
        seconds = time.perf_counter() - entry.started
        if self.metrics is not None:
            self.metrics.called(entry.tool, entry.outcome, seconds)
        if entry.trail.asked:
            self._audit(entry, seconds)

    def refuse(self, tool: str, outcome: str) -> None:
        """Count a call that never began."""
        if self.metrics is not None:
            self.metrics.refused(tool, outcome)

    def cut_off(self) -> None:
        """The process ends now: what calls under way had begun is written down."""
        for entry in list(self._open.values()):
            entry.outcome = "cut_off"
            self.close(entry)

    def _audit(self, entry: Entry, seconds: float) -> None:
        trail, caller = entry.trail, entry.caller

        def said(text: str) -> str:
            """What somebody else says, and may hold anything."""
            return entry.mask(text)[:_LONGEST]

        event(
            log,
            "audit",
            {
                "tool": entry.tool,
                "operations": list(dict.fromkeys(trail.asked)),
                "key": entry.key,
                "client": said(caller.client),
                "outcome": entry.outcome,
                "upstream_status": trail.status,
                "upstream_request_id": said(trail.request_id),
                "duration_ms": round(seconds * 1000),
                "request_id": said("" if caller.request_id is None else str(caller.request_id)),
                "transport": "mcp",
                "via": self.via,
            },
        )


def _kind(error: Exception) -> str:
    match error:
        case ApiError():
            return error.kind
        case TimeoutError():
            return "timeout"
        case ConnectionError():
            return "connection"
        case ReplyTooLarge():
            return "too_large"
        case InvalidArgument():
            return "invalid"
        case Unavailable():
            return "unavailable"
        case MissingCredential():
            return "no_credential"
        case ClientError() | _:
            return "internal"
