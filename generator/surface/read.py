"""A surface from what a package holds: `tools.json`, and the files beside it that are at hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from generator.emit.runtime_files import NOTIFIES, replies_json, surface_json, tools_json
from generator.plan.model import Package
from generator.schema.prune import size
from generator.surface.model import HINTS, Argument, Named, Operation, Schema, Surface, Tool

FILES = ("tools.json", "surface.json", "replies.json")
_SERVER = (
    "name",
    "title",
    "version",
    "package",
    "distribution",
    "env_prefix",
    "base_url",
    "mode",
    "instructions",
    "website",
)
# MCP's own words for what a hint is when a tool does not say.
_UNSAID = {"readOnlyHint": False, "destructiveHint": True, "openWorldHint": True}


def from_package(package: Package) -> Surface:
    """The surface of a package that is planned, as it would be written."""
    return from_data(tools_json(package), surface_json(package), replies_json(package))


def from_files(files: Mapping[str, str | bytes]) -> Surface | None:
    """The surface of a package by its files, wherever in it they are; None without a tool list."""
    found = {path.rpartition("/")[2]: text for path, text in files.items()}
    if "tools.json" not in found:
        return None
    tools, surface, replies = (json.loads(found.get(name, "null")) for name in FILES)
    return from_data(tools, surface or {}, replies)


def from_data(tools: Any, surface: Any, replies: Mapping[str, Schema] | None = None) -> Surface:
    """The surface of the documents; `tools` may be what a server answers to `tools/list`, and
    `replies`, by operation, is None where nobody knows."""
    listed = tools["tools"] if isinstance(tools, dict) else tools
    known = surface.get("tools", {})
    operations = {
        id: Operation(id, f"{entry.get('method', '')} {entry.get('path', '')}")
        for id, entry in surface.get("operations", {}).items()
    }
    made = [_tool(wire, known.get(wire["name"], {}), operations, replies) for wire in listed]
    return Surface(
        tools={tool.name: tool for tool in made},
        server={key: str(surface.get("server", {}).get(key) or "") for key in _SERVER},
        auth={entry["scheme"]: _auth(entry) for entry in surface.get("auth", ())},
        operations=operations,
        prompts={p.name: p for p in _prompts(surface.get("prompts") or {})},
        resources={r.name: r for r in _resources(surface.get("resources") or ())},
    )


def _tool(
    wire: dict[str, Any],
    entry: Mapping[str, Any],
    known: Mapping[str, Operation],
    replies: Mapping[str, Schema] | None,
) -> Tool:
    hints = wire.get("annotations", {})
    return Tool(
        name=wire["name"],
        title=wire.get("title") or hints.get("title", ""),
        description=wire.get("description", ""),
        input=wire.get("inputSchema", {}),
        output=wire.get("outputSchema"),
        hints={hint: bool(hints.get(hint, _UNSAID.get(hint, False))) for hint in HINTS},
        notifies=wire.get("_meta", {}).get(NOTIFIES) or "",
        bytes=size(wire),
        operations=tuple(known.get(id, Operation(id, "")) for id in entry.get("operations", ())),
        arguments={
            name: Argument(about.get("wire") or "", bool(about.get("sent")))
            for name, about in entry.get("arguments", {}).items()
        },
        toolsets=tuple(entry.get("toolsets", ())),
        redact=tuple(r for r in entry.get("redact", ()) if r not in entry.get("once", ())),
        reply=None if "outputSchema" in wire else _reply(entry, replies),
    )


def _reply(entry: Mapping[str, Any], replies: Mapping[str, Schema] | None) -> Schema | None:
    """What the one operation of a tool answers; of several, nobody can tell from here."""
    operations = entry.get("operations", ())
    if replies is None or len(operations) != 1:
        return None
    return replies.get(operations[0], {})


def _auth(entry: Mapping[str, Any]) -> dict[str, str]:
    said = {key: str(entry.get(key) or "") for key in ("env", "type", "in", "name", "prefix")}
    return said | {"pair": " and ".join(entry.get("pair", ()))}


def _prompts(found: Any) -> Iterable[Named]:
    entries = found.items() if isinstance(found, dict) else ((p["name"], p) for p in found)
    for name, entry in entries:
        asked = entry.get("arguments") or {}
        pairs = asked.items() if isinstance(asked, dict) else ((a["name"], a) for a in asked)
        words = "\n".join(
            str(entry[key]) for key in ("title", "description", "text") if entry.get(key)
        )
        yield Named(name, {}, words, {key: bool(a.get("required")) for key, a in pairs})


def _resources(found: Any) -> Iterable[Named]:
    entries = found.values() if isinstance(found, dict) else found
    for entry in entries:
        address = str(entry.get("uri") or entry.get("uri_template") or entry.get("uriTemplate"))
        kind = str(entry.get("mime_type") or entry.get("mimeType") or "")
        words = "\n".join(
            str(entry[key]) for key in ("name", "title", "description") if entry.get(key)
        )
        yield Named(address, {"type": kind}, words)
