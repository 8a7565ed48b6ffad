"""Rehearsal: a call that shows its requests instead of sending them (`--dry-run`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from .api import Operation
from .errors import ClientError
from .redact import REDACTED, redact
from .reply import Reply
from .surface import Surface, ToolInfo
from .transport import Request

MOST_REQUESTS: Final = 20
"""A tool that asks again until something has happened would never end."""

_ENCODED: Final = quote(REDACTED, safe="")
_SHOWN_BYTES: Final = 20_000
_ONE: Final = "Dry run: nothing was sent. This is the request of the call."
_SEVERAL: Final = (
    "Dry run: none of these requests was sent. There was no reply to build on: what a request "
    "takes from an earlier reply is missing, and there may be further requests."
)


class RehearsalOver(ClientError):
    """There are more requests than are shown."""


class Rehearsal:
    """The requests of one call, with credentials masked.

    A tool of one operation shows all of them. A tool of several makes its reads, so that the
    writes can be shown as they would be.
    """

    def __init__(self, tool: ToolInfo, surface: Surface) -> None:
        self.shown: list[dict[str, Any]] = []
        self._tool = tool
        self._sent = frozenset(
            name
            for name in tool.operations
            if len(tool.operations) > 1 and surface.operations[name].effect == "read"
        )

    def holds_back(self, operation: Operation) -> bool:
        """Whether the operation is shown and not sent."""
        return not (operation.reads and operation.id in self._sent)

    def reply(
        self, operation: Operation, request: Request, *, base_url: str, user_agent: str
    ) -> Reply[Any, Any]:
        """Note a request; an empty object stands for the reply that was never made.

        Args:
            request: with credentials replaced already.

        Raises:
            RehearsalOver: this one is not shown.
        """
        if len(self.shown) == MOST_REQUESTS:
            raise RehearsalOver("more requests than are shown")
        headers = {"user-agent": user_agent}
        headers |= {name: value.replace(_ENCODED, REDACTED) for name, value in request.headers}
        url = (base_url + request.target).replace(_ENCODED, REDACTED)
        shown: dict[str, Any] = {
            "operation": operation.id,
            "method": request.method,
            "url": url,
            "headers": headers,
        }
        if request.content is not None:
            shown["body"] = self._body(request.content, headers)
        self.shown.append(shown)
        return Reply(
            200, {"content-type": "application/json"}, b"{}", operation=operation.id, package=None
        )

    def result(self) -> dict[str, object]:
        """What the caller sees."""
        return {
            "dryRun": True,
            "message": _ONE if len(self.shown) == 1 else _SEVERAL,
            "requests": list(self.shown),
        }

    def _body(self, content: bytes, headers: Mapping[str, str]) -> object:
        kind = headers.get("content-type", "")
        if "json" in kind:
            return redact(json.loads(content), self._tool.redact)
        text = content.decode(errors="replace")
        if "\ufffd" in text or len(content) > _SHOWN_BYTES:
            return f"{len(content)} bytes of {kind or 'unknown content'}"
        return text
