"""Calls: one tool call from its arguments to its result, and which tools a caller sees."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from mcp import MCPError
from mcp.types import INVALID_PARAMS

from .arguments import BadArguments, checked, python_names
from .catalog import Catalog, WireTool
from .concurrency import aside
from .credentials import Credentials, fingerprint
from .errors import ClientError, OutOfScope
from .failures import Failures, internal
from .journal import NOBODY, Caller, Entry, Journal
from .redact import Secrets
from .results import Rendering, Result, text_result
from .settings import Settings
from .surface import Surface, ToolInfo
from .transport import Transport

if TYPE_CHECKING:
    from .rehearsal import Rehearsal

log = logging.getLogger(__name__)

Headers: TypeAlias = Mapping[str, str]
"""The header fields of an HTTP request by lower-case name."""

TTL: Final = 300_000
"""Milliseconds that a client may keep a list."""

_LISTINGS_KEPT = 256
_BUSY: Final = (
    "{} was not called: the server is busy with {} calls, the most it makes at once. "
    "Try again in a moment."
)


class Calls:
    """What the server does, without the protocol around it."""

    def __init__(
        self,
        catalog: Catalog,
        settings: Settings,
        transport: Transport,
        journal: Journal | None = None,
        drifted: Callable[[str], None] | None = None,
    ) -> None:
        self._catalog = catalog
        self._settings = settings
        self._transport = transport
        self._journal = Journal(settings.transport) if journal is None else journal
        self._credentials = Credentials(
            catalog.surface.auth, settings.credentials, settings.shared_key
        )
        self._advice = {
            over: (
                self._credentials.advice(over_http=over),
                self._credentials.doubt(over_http=over),
            )
            for over in (True, False)
        }
        self._listed = _selected(catalog, settings)
        self._names = frozenset(self._listed)
        self._listings: dict[tuple[str, ...], Result] = {}
        self._under_way = 0
        self._drifted = drifted

    @property
    def surface(self) -> Surface:
        """What the generator decided."""
        return self._catalog.surface

    def listing(self, headers: Headers | None) -> dict[str, Any]:
        """The result of tools/list; only a caller who narrows it gets one of his own."""
        names = self.visible(headers)
        listing = self._listings.get(names)
        if listing is None:
            listing = {
                "resultType": "complete",
                "tools": [self._wire(name) for name in names],
                "ttlMs": TTL,
            }
            if len(self._listings) < _LISTINGS_KEPT:
                self._listings[names] = listing
        return {**listing, "cacheScope": scope_of(headers)}

    def visible(self, headers: Headers | None) -> tuple[str, ...]:
        """The tools that a caller sees, sorted."""
        wanted = headers.get("x-mcp-tools") if headers is not None else None
        if wanted is None:
            return self._listed
        names = {name.strip() for name in wanted.split(",")}
        return tuple(name for name in self._listed if name in names)

    def _shows(self, name: str, headers: Headers | None) -> bool:
        """Whether a caller sees a tool; a list of hundreds is not searched for each call."""
        narrowed = headers is not None and "x-mcp-tools" in headers
        return name in (self.visible(headers) if narrowed else self._names)

    async def call(
        self,
        name: str,
        arguments: Mapping[str, object],
        headers: Headers | None,
        caller: Caller = NOBODY,
    ) -> Result:
        """The result of tools/call; `headers` is None when the call does not come over HTTP.

        Raises:
            MCPError: as `ended` does.
        """
        return (await self.ended(name, arguments, headers, caller))[0]

    async def ended(
        self,
        name: str,
        arguments: Mapping[str, object],
        headers: Headers | None,
        caller: Caller = NOBODY,
    ) -> tuple[Result, str]:
        """The result of a call, and how it ended: "ok", or the kind of the failure.

        Raises:
            MCPError: the tool is unknown or hidden, the credential is missing or refused, or the
                fault is our own. Nothing else leaves here.
        """
        if not self._shows(name, headers):
            raise MCPError(INVALID_PARAMS, f"Unknown tool: {name}")
        if self._under_way >= self._settings.max_concurrent_calls:
            self._journal.refuse(name, "busy")
            return text_result(_BUSY.format(name, self._under_way), error=True), "busy"
        credentials = self._credentials.of(headers)
        secrets = Secrets([*credentials.values(), *self._settings.credentials.values()])
        entry = self._journal.open(name, caller)
        self._under_way += 1
        try:
            result = await self._run(entry, arguments, credentials, secrets, headers is not None)
            return result, entry.outcome
        except MCPError:
            raise
        except Exception as error:
            entry.failed(error)
            self._log(name, error, secrets)
            raise internal(name) from None
        finally:
            self._under_way -= 1
            if entry.trail.asked:
                entry.key = fingerprint(self._catalog.surface.auth, credentials)
                entry.mask = secrets.mask
            self._journal.close(entry)

    async def _run(
        self,
        entry: Entry,
        arguments: Mapping[str, object],
        credentials: Mapping[str, str],
        secrets: Secrets,
        over_http: bool,
    ) -> Result:
        catalog, name, trail = self._catalog, entry.tool, entry.trail
        tool, scope = catalog.tool(name), catalog.scope(name)
        failures = Failures(tool, scope.repeatable, *self._advice[over_http], secrets)
        try:
            given = checked(arguments, catalog.schema(name), catalog.validator(name))
        except BadArguments as error:
            entry.outcome = "invalid"
            return failures.bad_arguments(error.problems)
        if self._settings.no_notify and _notifies(tool, given):
            entry.outcome = "no_notify"
            return text_result(_not_notifying(tool), error=True)
        plot = tool.plot if tool.plot is not None and given.pop("plot", False) else None
        rehearsal = _rehearsal(tool, catalog) if self._settings.dry_run else None
        client = catalog.client().bound(
            self._transport, credentials, scope, trail=trail, rehearsal=rehearsal
        )
        rendering = Rendering(
            tool,
            self._wire(name),
            self._settings.max_response_bytes,
            secrets,
            None if self._settings.dry_run else catalog.output_validator(name),
            self._drifted,
        )
        try:
            outcome = await catalog.function(name)(client, **python_names(given, tool))
            if rehearsal is not None and rehearsal.shown:
                outcome = rehearsal.result()
            result = await aside(trail.received, rendering.result, outcome)
            if plot is not None and not (rehearsal is not None and rehearsal.shown):
                from .pictures import pictured

                whole = rendering.uncut(outcome)
                result = await pictured(plot, result, whole, self.surface.server.distribution)
            entry.outcome = "ok" if rehearsal is None else "dry_run"
            return result
        except OutOfScope:
            raise
        except Exception as error:
            if rehearsal is not None and rehearsal.shown:
                # The tool stumbled over a reply that was never made.
                entry.outcome = "dry_run"
                return rendering.result(rehearsal.result())
            entry.failed(error)
            failures = failures.after(tuple(trail.changed))
            if isinstance(error, ClientError):
                return failures.result(error)
            self._log(name, error, secrets)
            raise failures.internal() from None

    def _log(self, name: str, error: Exception, secrets: Secrets) -> None:
        trace = "".join(traceback.format_exception(error))
        log.error("%s failed:\n%s", name, secrets.mask(trace))

    def _wire(self, name: str) -> WireTool:
        """A tool as clients see it; a rehearsal is not what its output schema says."""
        wire = self._catalog.wire(name)
        if not self._settings.dry_run:
            return wire
        return {key: value for key, value in wire.items() if key != "outputSchema"}


def scope_of(headers: Headers | None) -> str:
    """Who may keep a list: a caller who narrows it gets one of his own."""
    return "private" if headers is not None and "x-mcp-tools" in headers else "public"


def _rehearsal(tool: ToolInfo, catalog: Catalog) -> Rehearsal:
    from .rehearsal import Rehearsal

    return Rehearsal(tool, catalog.surface)


def _selected(catalog: Catalog, settings: Settings) -> tuple[str, ...]:
    """The tools of the mode, narrowed by name and by set."""
    sets = settings.toolsets
    return tuple(
        name
        for name in catalog.names(settings.mode, settings.tools)
        if sets is None or not sets.isdisjoint(catalog.tool(name).toolsets)
    )


def _notifies(tool: ToolInfo, given: Mapping[str, object]) -> bool:
    if tool.notifies is None:
        return False
    return tool.notifies == "always" or given.get(tool.notifies) is True


def _not_notifying(tool: ToolInfo) -> str:
    said = f"{tool.name} was not called: it notifies people, and this server runs with --no-notify."
    if tool.notifies == "always":
        return said
    return f"{said} Call it with {tool.notifies} false to do it silently."


__all__: Sequence[str] = ["TTL", "Calls", "Headers", "scope_of"]
