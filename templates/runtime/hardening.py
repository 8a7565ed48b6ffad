"""Hardening: three small wrappers that a stateless HTTP server needs around the SDK's app."""

from __future__ import annotations

import anyio
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


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
        read, gone = anyio.Event(), anyio.Event()

        async def body() -> Message:
            if read.is_set():
                await gone.wait()
                return {"type": "http.disconnect"}
            message = await receive()
            if message["type"] == "http.disconnect":
                gone.set()
            if gone.is_set() or not message.get("more_body"):
                read.set()
            return message

        async def watch() -> None:
            await read.wait()
            while not gone.is_set():
                if (await receive())["type"] == "http.disconnect":
                    gone.set()
                    group.cancel_scope.cancel()

        async with anyio.create_task_group() as group:
            group.start_soon(watch)
            await self.app(scope, body, send)
            group.cancel_scope.cancel()
