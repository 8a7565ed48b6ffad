"""Tracing: one OpenTelemetry span for each request to the API, where somebody set tracing up.

The spans of tools/list and tools/call are the SDK's. Nothing is imported here that is not there
already: who set tracing up has imported the API of OpenTelemetry, and so has the SDK.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from .api import Operation

if TYPE_CHECKING:
    from opentelemetry.trace import Span

_API: Final = "opentelemetry.trace"
_NO_SPAN: Final = nullcontext()


def upstream_span(operation: Operation, base_url: str) -> AbstractContextManager[Span | None]:
    """A client span around a request; it names the route, never the values in it."""
    return _span(operation, base_url) if _is_set_up() else _NO_SPAN


def _is_set_up() -> bool:
    """Whether spans go anywhere: a span that nobody reads costs as much as one that is read."""
    trace = sys.modules.get(_API)
    return trace is not None and not isinstance(
        trace.get_tracer_provider(), trace.ProxyTracerProvider
    )


def answered(span: Span, status: int) -> None:
    """Note the status of the reply."""
    from opentelemetry.trace import StatusCode

    span.set_attribute("http.response.status_code", status)
    if status >= 400:
        span.set_attribute("error.type", str(status))
        span.set_status(StatusCode.ERROR)


@contextmanager
def _span(operation: Operation, base_url: str) -> Iterator[Span]:
    from opentelemetry.trace import SpanKind, StatusCode, get_tracer

    place = urlsplit(base_url)
    attributes: dict[str, str | int] = {
        "http.request.method": operation.method,
        "url.template": operation.path,
        "server.address": place.hostname or "",
        "server.port": place.port or (443 if place.scheme == "https" else 80),
        "openapi.operation_id": operation.id,
    }
    with get_tracer(__name__).start_as_current_span(
        f"{operation.method} {operation.path}",
        kind=SpanKind.CLIENT,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield span
        except BaseException as error:
            # Its text may hold anything: the type says enough.
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(StatusCode.ERROR)
            raise
