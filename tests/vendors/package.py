"""A generated package: imported once, its clock stopped, reached through the official client."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx2
import pytest
from mcp import Client, MCPError
from mcp.types import CallToolResult, TextContent

from tests.vendors.upstream import Key, Upstream

NOW = "2026-11-20T17:43:00.000Z"
INSTANT = datetime(2026, 11, 20, 17, 43, tzinfo=UTC)
ERAS = ("auto", "legacy")  # 2026-07-28, and the initialize handshake before it
Mode = str


class Package:
    """What stands in `generated/<api>/`; its folder must be on the path to be imported."""

    def __init__(self, folder: Path) -> None:
        found = sorted(folder.glob("*/tools.json"))
        if len(found) != 1:
            raise LookupError(f"{folder} holds no package: run `toolpress generate`")
        self.folder, self.module = folder, found[0].parent.name
        listed = json.loads(found[0].read_text(encoding="utf-8"))["tools"]
        self.tools: dict[str, dict[str, Any]] = {tool["name"]: tool for tool in listed}
        surface = (found[0].parent / "surface.json").read_text(encoding="utf-8")
        self.surface: dict[str, Any] = json.loads(surface)
        self.base_url: str = self.surface["server"]["base_url"]

    @cached_property
    def catalog(self) -> Any:
        return self.runtime("catalog").Catalog.load(self.module)

    def runtime(self, name: str) -> ModuleType:
        module = import_module(f"{self.module}._runtime.{name}")
        here = Path(str(module.__file__)).resolve()
        assert here.is_relative_to(self.folder.resolve()), f"{here} is not of {self.folder}"
        return module

    def writes(self, tool: str) -> bool:
        return bool(self.surface["tools"][tool]["effect"] != "read")

    def notifies(self, tool: str) -> str:
        """The argument that decides whether people are told, "always", or ""."""
        return self.surface["tools"][tool].get("notifies") or ""

    def credentials(self, key: str = "") -> dict[str, str]:
        """A credential a scheme, or the same for each."""
        return {
            auth["scheme"]: (f"user:{key}" if key and auth["type"] == "basic" else key)
            or _secret(auth)
            for auth in self.surface["auth"]
        }

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """What nobody may see: each credential, and the halves of those that have two."""
        found = [*self.credentials().values(), *(key.value for key in self.keys)]
        halves = [value.partition(":")[2] for value in found if ":" in value]
        return tuple(dict.fromkeys([*found, *halves]))

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The credentials as they are sent."""
        return tuple(
            Key(
                auth["scheme"],
                auth.get("in") or "header",
                auth.get("name") or "Authorization",
                _sent(auth, _secret(auth)),
            )
            for auth in self.surface["auth"]
        )

    @cached_property
    def user_agent(self) -> str:
        return str(self.catalog.client().api.user_agent)

    def upstream(self) -> Upstream:
        return Upstream(self.keys, self.user_agent)

    @asynccontextmanager
    async def connected(
        self, era: str, http: httpx2.AsyncBaseTransport | None = None, **changes: Any
    ) -> AsyncIterator[Client]:
        """A client of the server, in this process; `changes` are settings."""
        given = {
            "base_url": self.base_url,
            "mode": "read_write",
            "credentials": self.credentials(),
            **changes,
        }
        settings = self.runtime("settings").Settings(**given)
        server = self.runtime("server").build(self.catalog, settings, http=http)
        async with Client(server, mode=era) as client:
            yield client

    @contextmanager
    def stopped_clock(self) -> Iterator[None]:
        """It is always NOW, and nothing waits."""

        async def at_once(seconds: float) -> None:
            pass

        transport = self.runtime("transport")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.runtime("transforms"), "clock", INSTANT.timestamp)
            patch.setattr(transport, "random", SimpleNamespace(uniform=lambda least, most: 0.0))
            patch.setitem(transport.Transport.__init__.__kwdefaults__, "sleep", at_once)
            patch.setattr(self.runtime("polling"), "sleep", at_once)
            yield


class Outcome:
    """How a call ended: in a result, or in a JSON-RPC error."""

    def __init__(self, result: CallToolResult | None, error: MCPError | None) -> None:
        self.result, self.error = result, error

    @property
    def text(self) -> str:
        """What a model reads of it; "" where there is only media."""
        if self.error is not None:
            return f"{self.error.message} {self.error.data or ''}".strip()
        assert self.result is not None
        texts = [b.text for b in self.result.content if isinstance(b, TextContent)]
        assert len(texts) <= 1, f"there are {len(texts)} texts"
        return texts[0] if texts else ""

    @property
    def media(self) -> tuple[str, ...]:
        """The types of what is not text."""
        assert self.result is not None
        others = [b for b in self.result.content if not isinstance(b, TextContent)]
        return tuple(str(getattr(b, "mime_type", b.type)) for b in others)

    @property
    def whole(self) -> str:
        """Everything that went to the client."""
        if self.error is not None:
            return self.text
        assert self.result is not None
        return self.result.model_dump_json()


async def called(client: Client, tool: str, arguments: dict[str, Any]) -> Outcome:
    try:
        return Outcome(await client.call_tool(tool, arguments), None)
    except MCPError as error:
        return Outcome(None, error)


class Log(logging.Handler):
    """Everything that is logged, as text."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((record.name, self.format(record)))

    @property
    def text(self) -> str:
        return "\n".join(line for _, line in self.lines)

    @property
    def drift(self) -> list[str]:
        return [line for name, line in self.lines if name.endswith(".drift")]


@contextmanager
def listening() -> Iterator[Log]:
    """Hears every logger at its most talkative."""
    root, log = logging.getLogger(), Log()
    level = root.level
    root.addHandler(log)
    root.setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        root.removeHandler(log)
        root.setLevel(level)


def _secret(auth: dict[str, Any]) -> str:
    """A credential that is like no other text."""
    key = f"5f0c9d27-{auth['scheme'].lower()}-b1e84a36"
    return f"user:{key}" if auth["type"] == "basic" else key


def _sent(auth: dict[str, Any], secret: str) -> str:
    match auth["type"]:
        case "bearer":
            return f"Bearer {secret}"
        case "basic":
            return f"Basic {base64.b64encode(secret.encode()).decode()}"
        case _:
            return f"{auth.get('prefix') or ''}{secret}"
