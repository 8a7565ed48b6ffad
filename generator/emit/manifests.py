"""The JSON files of a package that registries and hosts read, as data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from generator.emit.render import escaped, one_line
from generator.ir import Effect
from generator.plan.model import Auth, Package

JsonObject: TypeAlias = dict[str, Any]

SERVER_SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
MCPB_VERSION = "0.4"
PYTHON = ">=3.11"
LONGEST_DESCRIPTION = 100  # the registry refuses a longer one


def dump(value: object) -> str:
    """JSON as it is committed: what a reviewer cannot see (bidi marks, U+2028, …) is escaped."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    return escaped(text, lambda character: json.dumps(character)[1:-1]) + "\n"


def summary(package: Package) -> str:
    """What the package is, in one line."""
    reads = sum(tool.effect is Effect.READ for tool in package.tools)
    count = len(package.tools)
    tools = "1 tool" if count == 1 else f"{count} tools"
    return f"MCP server for {one_line(package.server.title)}: {tools}, {reads} of them read-only"


def shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def server_json(package: Package) -> JsonObject:
    """The entry of the MCP registry."""
    server = package.server
    entry: JsonObject = {
        "$schema": SERVER_SCHEMA,
        "name": server.registry_name or f"local/{server.distribution}",
        "title": shortened(one_line(server.title), LONGEST_DESCRIPTION),
        "description": shortened(summary(package), LONGEST_DESCRIPTION),
        "version": server.version,
    }
    if server.website:
        entry["websiteUrl"] = server.website
    if server.source_code:
        entry["repository"] = {"url": server.source_code, "source": _forge(server.source_code)}
    entry["packages"] = [
        {
            "registryType": "pypi",
            "identifier": server.distribution,
            "version": server.version,
            "runtimeHint": "uvx",
            "transport": {"type": "stdio"},
            "environmentVariables": [
                *(v for auth in package.auth for v in _variables(package, auth)),
                *_settings(package),
            ],
        }
    ]
    return entry


def _forge(url: str) -> str:
    """`github` for github.com: what the registry calls the host."""
    host = urlsplit(url).hostname or ""
    return {"github.com": "github", "gitlab.com": "gitlab"}.get(host, host)


def _variables(package: Package, auth: Auth) -> Iterator[JsonObject]:
    yield {
        "name": auth.env,
        "description": _about(package, auth),
        "isRequired": len(package.auth) == 1 and not auth.pair,
        "isSecret": True,
    }
    for variable, what in zip(auth.pair, auth.halves, strict=False):
        described = f"Instead of {auth.env}: {what}"
        yield {"name": variable, "description": described, "isRequired": False, "isSecret": True}


def _about(package: Package, auth: Auth) -> str:
    return one_line(auth.description) or f"Credential for {one_line(package.server.title)}"


def _settings(package: Package) -> list[JsonObject]:
    prefix = package.server.env_prefix
    return [
        {
            "name": f"{prefix}_MODE",
            "description": "read_only lists only tools that read; read_write lists all",
            "default": package.server.mode,
            "choices": ["read_only", "read_write"],
        },
        {
            "name": f"{prefix}_BASE_URL",
            "description": "Where the API is",
            "default": package.server.base_url,
        },
    ]


def mcpb_manifest(package: Package) -> JsonObject:
    """The manifest of a desktop bundle that the host runs with uv; nothing is packed into it."""
    server = package.server
    manifest: JsonObject = {
        "manifest_version": MCPB_VERSION,
        "name": server.distribution,
        "display_name": one_line(server.title),
        "version": server.version,
        "description": summary(package),
        "author": {"name": f"{server.distribution} maintainers"},
    }
    if server.source_code:
        manifest["repository"] = {"type": "git", "url": server.source_code}
    if server.website:
        manifest["homepage"] = server.website
    questions = _questions(package)
    return manifest | {
        "server": {
            "type": "uv",
            "entry_point": f"{server.package}/__main__.py",
            "mcp_config": {
                "command": "uv",
                "args": ["run", "--directory", "${__dirname}", server.distribution],
                "env": {q.variable: f"${{user_config.{key}}}" for key, q in questions.items()},
            },
        },
        "tools": [{"name": t.name, "description": one_line(t.summary)} for t in package.tools],
        "tools_generated": False,
        "compatibility": {
            "platforms": ["darwin", "win32", "linux"],
            "runtimes": {"python": PYTHON},
        },
        "user_config": {key: q.shown for key, q in questions.items()},
    }


class _Question(NamedTuple):
    """What the host asks before it starts the server, and the variable for the answer."""

    variable: str
    shown: JsonObject


def _questions(package: Package) -> dict[str, _Question]:
    """By their keys in the manifest."""
    server = package.server
    prefix = f"{server.env_prefix}_"
    asked = {
        auth.env.removeprefix(prefix).lower(): _Question(auth.env, _credential(package, auth))
        for auth in package.auth
    }
    asked |= {
        variable.lower(): _Question(variable, _half(variable, auth, what))
        for auth in package.auth
        for variable, what in zip(auth.pair, auth.halves, strict=False)
    }
    mode = {
        "type": "string",
        "title": "Mode",
        "description": "read_only lists only tools that read; read_write lists all.",
        "default": server.mode,
        "required": False,
    }
    base_url = {
        "type": "string",
        "title": "API address",
        "description": "Where the API is.",
        "default": server.base_url,
        "required": False,
    }
    return asked | {
        "mode": _Question(f"{prefix}MODE", mode),
        "base_url": _Question(f"{prefix}BASE_URL", base_url),
    }


def _credential(package: Package, auth: Auth) -> JsonObject:
    only = len(package.auth) == 1 and not auth.pair
    return {
        "type": "string",
        "title": auth.env,
        "description": _about(package, auth),
        "sensitive": True,
        "required": only,
    } | ({} if only else {"default": ""})


def _half(variable: str, auth: Auth, what: str) -> JsonObject:
    return {
        "type": "string",
        "title": variable,
        "description": f"Instead of {auth.env}: {what}",
        "sensitive": True,
        "required": False,
        "default": "",
    }
