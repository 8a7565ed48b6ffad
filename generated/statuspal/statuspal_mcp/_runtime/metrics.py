"""Metrics: counts and times for Prometheus, with its own client library (extra `metrics`)."""

from __future__ import annotations

import os
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
_SECONDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_FINE: Final = frozenset({"ok", "dry_run"})


class Metrics:
    """What one server counts; several workers are added up through files."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._calls = Counter(
            "mcp_tool_calls", "Calls of tools.", ["tool"], registry=self._registry
        )
        self._errors = Counter(
            "mcp_tool_errors", "Calls that failed.", ["tool", "kind"], registry=self._registry
        )
        self._seconds = Histogram(
            "mcp_tool_call_seconds",
            "How long calls took.",
            ["tool"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._retries = Counter(
            "mcp_upstream_retries",
            "Requests to the API that were repeated.",
            registry=self._registry,
        )
        self._drift = Counter(
            "mcp_reply_drift",
            "Replies that are not what the description of the API says.",
            ["operation"],
            registry=self._registry,
        )

    def called(self, tool: str, outcome: str, seconds: float) -> None:
        """A call is over."""
        self._calls.labels(tool).inc()
        self._seconds.labels(tool).observe(seconds)
        if outcome not in _FINE:
            self._errors.labels(tool, outcome).inc()

    def refused(self, tool: str, kind: str) -> None:
        """A call was refused before it began."""
        self._calls.labels(tool).inc()
        self._errors.labels(tool, kind).inc()

    def repeated(self) -> None:
        """A request to the API is repeated."""
        self._retries.inc()

    def drifted(self, operation: str) -> None:
        """A reply differs from its description."""
        self._drift.labels(operation).inc()

    def page(self) -> bytes:
        """All figures in the text format of Prometheus."""
        registry = self._registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = CollectorRegistry()
            # Of all that prometheus-client types, this constructor is left out.
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
