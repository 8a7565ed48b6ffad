"""The trail: what one call of a tool has done at the API so far."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Trail:
    """Kept by the client of one call, read by whoever made the call.

    Attributes:
        asked: the changing operations whose requests were sent, by id, in order.
        changed: those of them that succeeded.
        status: the HTTP status of the last reply.
        request_id: what the API calls the last request, "" when it does not say.
        received: the bytes of all replies.
    """

    asked: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    status: int | None = None
    request_id: str = ""
    received: int = 0
