"""Calls: one tool call from its arguments to its result, and which tools a caller sees."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from mcp import MCPError
from mcp.types import INVALID_PARAMS

from .arguments import BadArguments, checked, python_names
from .catalog import Catalog
from .credentials import Credentials
from .errors import ClientError, OutOfScope
from .failures import Failures, internal
from .redact import Secrets
from .results import Rendering, Result, text_result
from .settings import Settings
from .surface import ToolInfo
from .transport import Transport

log = logging.getLogger(__name__)

Headers: TypeAlias = Mapping[str, str]
"""The header fields of an HTTP request by lower-case name."""

_LISTINGS_KEPT = 256


class Calls:
    """What the server does, without the protocol around it."""

    def __init__(self, catalog: Catalog, settings: Settings, transport: Transport) -> None:
        self._catalog = catalog
        self._settings = settings
        self._transport = transport
        self._credentials = Credentials(
            catalog.surface.auth, settings.credentials, settings.shared_key
        )
        self._listed = tuple(catalog.names(settings.mode, settings.tools))
        self._listings: dict[tuple[str, ...], Result] = {}

    def listing(self, headers: Headers | None) -> dict[str, Any]:
        """The result of tools/list; only a caller who narrows it gets one of his own."""
        names = self._visible(headers)
        narrowed = headers is not None and "x-mcp-tools" in headers
        listing = self._listings.get(names)
        if listing is None:
            listing = {
                "resultType": "complete",
                "tools": [self._catalog.wire(name) for name in names],
                "ttlMs": 300_000,
            }
            if len(self._listings) < _LISTINGS_KEPT:
                self._listings[names] = listing
        return {**listing, "cacheScope": "private" if narrowed else "public"}

    async def call(
        self, name: str, arguments: Mapping[str, object], headers: Headers | None
    ) -> Result:
        """The result of tools/call; `headers` is None when the call does not come over HTTP.

        Raises:
            MCPError: the tool is unknown or hidden, the credential is missing or refused, or the
                fault is our own. Nothing else leaves here.
        """
        if name not in self._visible(headers):
            raise MCPError(INVALID_PARAMS, f"Unknown tool: {name}")
        credentials = self._credentials.of(headers)
        secrets = Secrets([*credentials.values(), *self._settings.credentials.values()])
        try:
            return await self._run(name, arguments, credentials, secrets, headers is not None)
        except MCPError:
            raise
        except Exception as error:
            trace = "".join(traceback.format_exception(error))
            log.error("%s failed:\n%s", name, secrets.mask(trace))
            raise internal(name) from None

    async def _run(
        self,
        name: str,
        arguments: Mapping[str, object],
        credentials: Mapping[str, str],
        secrets: Secrets,
        over_http: bool,
    ) -> Result:
        catalog, tool = self._catalog, self._catalog.tool(name)
        scope = catalog.scope(name)
        failures = Failures(
            tool, scope.repeatable, self._credentials.advice(over_http=over_http), secrets
        )
        try:
            given = checked(arguments, catalog.schema(name), catalog.validator(name))
        except BadArguments as error:
            return failures.bad_arguments(error.problems)
        if self._settings.no_notify and _notifies(tool, given):
            return text_result(_not_notifying(tool), error=True)
        client = catalog.client().bound(self._transport, credentials, scope)
        rendering = Rendering(tool, catalog.wire(name), self._settings.max_response_bytes, secrets)
        try:
            outcome = await catalog.function(name)(client, **python_names(given, tool))
            return rendering.result(outcome)
        except OutOfScope:
            raise
        except ClientError as error:
            return failures.result(error)

    def _visible(self, headers: Headers | None) -> tuple[str, ...]:
        wanted = headers.get("x-mcp-tools") if headers is not None else None
        if wanted is None:
            return self._listed
        names = {name.strip() for name in wanted.split(",")}
        return tuple(name for name in self._listed if name in names)


def _notifies(tool: ToolInfo, given: Mapping[str, object]) -> bool:
    if tool.notifies is None:
        return False
    return tool.notifies == "always" or given.get(tool.notifies) is True


def _not_notifying(tool: ToolInfo) -> str:
    said = f"{tool.name} was not called: it notifies people, and this server runs with --no-notify."
    if tool.notifies == "always":
        return said
    return f"{said} Call it with {tool.notifies} false to do it silently."


__all__: Sequence[str] = ["Calls", "Headers"]
