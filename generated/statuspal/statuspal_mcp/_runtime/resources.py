"""Resources: what a tool reads, by an address of its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote

from mcp import MCPError
from mcp.types import INTERNAL_ERROR, INVALID_PARAMS

from .calls import Calls, Headers
from .journal import Caller
from .results import Result
from .surface import ResourceInfo

_STATELESS: Final = "2026-07-28"
"""The first protocol without a handshake, in which an unknown resource is a bad parameter."""

_NOT_FOUND: Final = -32002
"""What the protocols before it say."""

_VARIABLE: Final = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


def fixed(resources: Sequence[ResourceInfo], tools: Collection[str]) -> list[dict[str, Any]]:
    """The resources without variables, in wire form."""
    offered = (r for r in resources if not r.template and r.tool in tools)
    return [{"uri": resource.uri, **_wire(resource)} for resource in offered]


def templates(resources: Sequence[ResourceInfo], tools: Collection[str]) -> list[dict[str, Any]]:
    """The resources with variables, in wire form."""
    offered = (r for r in resources if r.template and r.tool in tools)
    return [{"uriTemplate": resource.uri, **_wire(resource)} for resource in offered]


async def read(
    calls: Calls, uri: str, headers: Headers | None, caller: Caller, protocol: str
) -> Result:
    """The result of resources/read: a call of its tool, with the variables as arguments.

    Raises:
        MCPError: there is no such resource, or the call of the tool failed in any way.
    """
    missing = INVALID_PARAMS if protocol >= _STATELESS else _NOT_FOUND
    found = _found(calls.surface.resources, uri, calls.visible(headers))
    if found is None:
        raise MCPError(missing, f"Unknown resource: {uri}", {"uri": uri})
    resource, given = found
    result, outcome = await calls.ended(resource.tool, given, headers, caller)
    if result["isError"]:
        codes = {"not_found": missing, "invalid": INVALID_PARAMS}
        code = codes.get(outcome, INTERNAL_ERROR)
        raise MCPError(code, result["content"][0]["text"], {"uri": uri})
    return {
        "resultType": "complete",
        "contents": [_content(uri, resource, block) for block in result["content"]],
        # What a key may read is for whoever holds it, and may have changed by now.
        "ttlMs": 0,
        "cacheScope": "private",
    }


def _found(
    resources: Sequence[ResourceInfo], uri: str, tools: Collection[str]
) -> tuple[ResourceInfo, dict[str, str]] | None:
    """The resource with this address and its variables; one without variables goes first."""
    for resource in sorted(resources, key=lambda r: r.template):
        match = _pattern(resource.uri).fullmatch(uri)
        if match is not None and resource.tool in tools:
            return resource, {name: unquote(value) for name, value in match.groupdict().items()}
    return None


@lru_cache(maxsize=256)
def _pattern(uri: str) -> re.Pattern[str]:
    """What matches an address, with a group for each variable; `/` ends a variable."""
    parts = _VARIABLE.split(uri)
    return re.compile(
        "".join(
            f"(?P<{part}>[^/?#]+)" if at % 2 else re.escape(part) for at, part in enumerate(parts)
        )
    )


def _content(uri: str, resource: ResourceInfo, block: dict[str, str]) -> dict[str, str]:
    if block["type"] == "text":
        return {"uri": uri, "mimeType": resource.mime_type, "text": block["text"]}
    return {"uri": uri, "mimeType": block["mimeType"], "blob": block["data"]}


def _wire(resource: ResourceInfo) -> dict[str, Any]:
    wire = {"name": resource.name, "title": resource.title}
    if resource.description:
        wire["description"] = resource.description
    return wire | {"mimeType": resource.mime_type}
