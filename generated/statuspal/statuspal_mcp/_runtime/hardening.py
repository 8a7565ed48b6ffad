"""Hardening: small wrappers that a server over HTTP needs around the SDK's app."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Final

import anyio
import anyio.lowlevel
from mcp.types import INVALID_REQUEST
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .credentials import Credentials

_GRACE: Final = 0.05
"""Seconds that a request may take before anybody looks how it goes.

Most are over by then, and a task to look costs as much as the whole protocol around a call.
"""


class NoStandaloneStream:
    """405 for anything but POST: a stateless server's GET stream would stay open for ever."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self.app = app
        self.path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stream = scope["type"] == "http" and scope["path"] == self.path
        if stream and scope["method"] not in ("POST", "OPTIONS"):
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)
            return
        await self.app(scope, receive, send)


class TrimHeaders:
    """Strips spaces around header values (RFC 9110 5.5), which not every HTTP parser does."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            trimmed = [(name, value.strip(b" \t")) for name, value in scope["headers"]]
            scope = {**scope, "headers": trimmed}
        await self.app(scope, receive, send)


class RequireCredential:
    """401 for a request that brings no credential, before anything looks at its body."""

    def __init__(self, app: ASGIApp, credentials: Credentials, public: Collection[str]) -> None:
        """
        Args:
            public: the paths that need none.
        """
        self.app = app
        self.credentials = credentials
        self.public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        guarded = scope["type"] == "http" and scope["path"] not in self.public
        if guarded and not self.credentials.sent(Headers(scope=scope)):
            await self._refusal()(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _refusal(self) -> Response:
        message = f"No credential. {self.credentials.advice(over_http=True)}"
        error = {"code": INVALID_REQUEST, "message": message}
        return JSONResponse(
            {"jsonrpc": "2.0", "id": None, "error": error},
            status_code=401,
            headers={"WWW-Authenticate": self.credentials.challenge()},
        )


class Attended:
    """Ends a request whose body takes too long, with 408, and a call whose client has gone.

    One scope and one timer at a time do both. A scope for the body and a task group for the call
    cost a tenth of what the whole protocol takes for a call.
    """

    def __init__(self, app: ASGIApp, seconds: float, *, watching: bool = True) -> None:
        """
        Args:
            seconds: the most that a body may take.
            watching: look whether the client is still there; streams look for themselves.
        """
        self.app = app
        self.seconds = seconds
        self.watching = watching

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            exchange = _Exchange(receive, send, self.seconds, self.watching)
            await exchange.run(self.app, scope)
        else:
            await self.app(scope, receive, send)


class _Exchange:
    """One request and its answer."""

    __slots__ = (
        "_answered",
        "_ends",
        "_gone",
        "_late",
        "_loop",
        "_read",
        "_receive",
        "_scope",
        "_send",
        "_timer",
        "_watch",
        "_watching",
    )

    def __init__(self, receive: Receive, send: Send, seconds: float, watching: bool) -> None:
        self._receive = receive
        self._send = send
        self._watching = watching
        self._read = self._late = self._answered = False
        self._gone = asyncio.Event()
        self._scope = anyio.CancelScope()
        self._watch: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._ends = self._loop.time() + seconds
        self._timer = self._loop.call_later(_GRACE, self._look)

    async def run(self, app: ASGIApp, scope: Scope) -> None:
        try:
            with self._scope:
                await app(scope, self.receive, self.send)
        except ClientDisconnect:
            pass  # nobody is left to be answered
        finally:
            self._timer.cancel()
            if self._watch is not None:
                self._watch.cancel()
        if self._late and not self._answered:
            response = Response("Request body too slow", 408, {"Connection": "close"})
            await response(scope, self._receive, self._send)

    async def receive(self) -> Message:
        """What the client sends; once its body is here, no more than that it has gone."""
        if self._read and self._watching:
            await self._gone.wait()
            return {"type": "http.disconnect"}
        message = await self._receive()
        if self._read:
            return message
        if message["type"] == "http.disconnect" and self._watching:
            self._leave()
            await anyio.lowlevel.checkpoint()
        self._read = not message.get("more_body")
        return message

    async def send(self, message: Message) -> None:
        if not self._late:
            self._answered = True
            await self._send(message)

    def _look(self) -> None:
        """How far is it? Asked until the body is here; from then on somebody waits."""
        if self._read:
            if self._watching:
                self._watch = self._loop.create_task(self._wait())
        elif self._loop.time() < self._ends:
            self._timer = self._loop.call_later(_GRACE, self._look)
        elif not self._answered:
            self._late = True
            self._scope.cancel()

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._leave()

    def _leave(self) -> None:
        """Nobody is left to be answered: end here, without an error that gets logged."""
        self._gone.set()
        self._scope.cancel()
