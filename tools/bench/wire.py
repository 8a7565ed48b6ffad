"""MCP requests as bytes, for both eras; nothing here needs the SDK, for it runs beside any peer."""

from __future__ import annotations

import json
from typing import Any, Final

MODERN: Final = "2026-07-28"
LEGACY: Final = "2025-11-25"
ERAS: Final = (MODERN, LEGACY)
META: Final = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1"},
}
INITIALIZE: Final = {
    "protocolVersion": LEGACY,
    "capabilities": {},
    "clientInfo": {"name": "bench", "version": "1"},
}


def message(method: str, params: dict[str, Any], era: str, id: int | None = 1) -> bytes:
    """One JSON-RPC request, or a notification when it has no id."""
    told = {**params, "_meta": META} if era == MODERN else params
    body: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": told}
    return json.dumps(body if id is None else {**body, "id": id}).encode()


def headers(method: str, params: dict[str, Any], era: str, session: str = "") -> dict[str, str]:
    """The HTTP headers that go with a request."""
    found = {
        "content-type": "application/json",
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": era,
        "authorization": "Bearer bench",
    }
    if era == MODERN:
        found["mcp-method"] = method
        if "name" in params:
            found["mcp-name"] = params["name"]
    if session:
        found["mcp-session-id"] = session
    return found


def result(body: bytes) -> dict[str, Any]:
    """The result in a JSON reply, or in the last event of a stream of events.

    Raises:
        ValueError: it is an error of the protocol or of the tool.
    """
    text = body.decode()
    if not text.lstrip().startswith("{"):
        text = [line[5:] for line in text.splitlines() if line.startswith("data:")][-1]
    reply = json.loads(text)
    found: dict[str, Any] = reply.get("result") or {}
    if "error" in reply or found.get("isError"):
        raise ValueError(text[:300])
    return found
