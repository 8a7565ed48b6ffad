"""Hardening: small wrappers that a server over HTTP needs around the SDK's app."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
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
"""Seconds that a call may take before anybody looks whether its client is still there.

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


class CancelOnDisconnect:
    """Ends a call, and its request to the API, when the client has gone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        gone = asyncio.Event()
        later: asyncio.TimerHandle | None = None
        looking = False

        async def body() -> Message:
            nonlocal later
            if later is not None:
                await gone.wait()
                return {"type": "http.disconnect"}
            message = await receive()
            if message["type"] == "http.disconnect":
                gone.set()
                # Nobody is left to be answered: end here, without an error that gets logged.
                group.cancel_scope.cancel()
                await anyio.lowlevel.checkpoint()
            if not message.get("more_body"):
                later = asyncio.get_running_loop().call_later(_GRACE, look)
            return message

        def look() -> None:
            nonlocal looking
            looking = True
            group.start_soon(watch)

        async def watch() -> None:
            while not gone.is_set():
                if (await receive())["type"] == "http.disconnect":
                    gone.set()
                    group.cancel_scope.cancel()

        async with anyio.create_task_group() as group:
            try:
                await self.app(scope, body, send)
            finally:
                if later is not None:
                    later.cancel()
            if looking:
                group.cancel_scope.cancel()


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


class BodyDeadline:
    """408 for a request whose body takes too long, so that slow senders hold no connection."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        ends = anyio.current_time() + self.seconds
        read = late = answered = False

        async def body() -> Message:
            nonlocal read, late
            if read:
                return await receive()
            with anyio.CancelScope(deadline=ends):
                message = await receive()
                read = not message.get("more_body")
                return message
            read = late = True
            return {"type": "http.disconnect"}

        async def reply(message: Message) -> None:
            nonlocal answered
            if not late:
                answered = True
                await send(message)

        with suppress(ClientDisconnect):  # nobody is left to be answered
            await self.app(scope, body, reply)
        if late and not answered:
            headers = {"Connection": "close"}
            await Response("Request body too slow", 408, headers)(scope, receive, send)
