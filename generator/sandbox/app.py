"""Serves a description: every request checked, every answer checked, state in memory."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from urllib.parse import quote

from generator import ir
from generator.sandbox.contract import Contract, Direction
from generator.sandbox.credentials import Doorkeeper
from generator.sandbox.example import Examples, Impossible
from generator.sandbox.expressions import Clock, SandboxFunctions, ScriptFault, holds, iso, now
from generator.sandbox.play import Player
from generator.sandbox.refusal import Answer, Refusal, encoded, refused
from generator.sandbox.request import Reader, Request
from generator.sandbox.routes import Routes, base_path
from generator.sandbox.script import Act, Sandbox, Scope
from generator.sandbox.shapes import fit
from generator.sandbox.store import Store

log = logging.getLogger("toolpress.sandbox")

AsgiScope: TypeAlias = "MutableMapping[str, Any]"
Receive: TypeAlias = "Callable[[], Awaitable[MutableMapping[str, Any]]]"
Send: TypeAlias = "Callable[[MutableMapping[str, Any]], Awaitable[None]]"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as an observer hears of them; `operation` is "" for no route."""

    operation: str
    request: Request
    answer: Answer


Observer: TypeAlias = "Callable[[Exchange], None]"


class App:
    """The ASGI application. One request at a time: nothing in it waits."""

    def __init__(
        self, api: ir.Api, script: Sandbox, clock: Clock = now, observe: Observer | None = None
    ) -> None:
        self.base_path = base_path(api)
        self._api, self._script, self._clock, self._observe = api, script, clock, observe
        self._functions = SandboxFunctions(clock())
        self._store = Store(script.tables, clock, self._functions)
        self._player = Player(self._store, self._functions)
        self._contract = Contract(api)
        self._reader = Reader(api, self._contract)
        self._doorkeeper = Doorkeeper(api, script.keys)
        self._routes = Routes(api)
        self._examples = Examples(api.schemas)
        self._number = 0

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"the sandbox speaks HTTP only, not {scope['type']}")
        answer = self.answer(await _request(scope, receive))
        headers = {"content-length": str(len(answer.body)), **answer.headers}
        if answer.body:
            headers["content-type"] = answer.media_type
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        await send({"type": "http.response.body", "body": answer.body})

    def answer(self, request: Request) -> Answer:
        """Any request, answered; never raises."""
        self._number += 1
        operation: ir.Operation | None = None
        try:
            operation, path = self._routes.find(request.method, request.path)
            answer = self._carried_out(operation, path, request)
        except Refusal as refusal:
            answer = self._refused(operation, request, refusal)
        except ScriptFault as fault:
            log.error("%s: %s", operation.id if operation else request.path, fault)
            answer = self._refused(operation, request, Refusal("internal", str(fault)))
        if self._observe is not None:
            self._observe(Exchange(operation.id if operation else "", request, answer))
        return answer

    def _carried_out(
        self, operation: ir.Operation, path: dict[str, str], request: Request
    ) -> Answer:
        scope = self._doorkeeper.scope(operation, request)
        names = self._reader.read(operation, path, request) | {
            "now": iso(self._clock()),
            "tables": self._store,
        }
        act = self._script.acts.get(operation.id)
        writes = act.writes if act else operation.effect is not ir.Effect.READ
        if writes and scope is Scope.READ:
            raise Refusal("forbidden", "this key may only read")
        if act is None:
            return self._example(operation)
        self._fail_if_planned(operation, names, saved=False)
        names = self._player.play(act, names)
        self._fail_if_planned(operation, names, saved=True)
        return self._reply(operation, act, names)

    def _fail_if_planned(
        self, operation: ir.Operation, names: dict[str, Any], *, saved: bool
    ) -> None:
        for fault in self._script.faults:
            concerned = operation.id in fault.operations and fault.saved is saved
            if concerned and holds(self._player.value(fault.when, names)):
                raise Refusal(fault.answer, fault.message)

    def _reply(self, operation: ir.Operation, act: Act, names: dict[str, Any]) -> Answer:
        response = _response(operation, act.status)
        headers = self._headers(act, names)
        if response is None or response.schema is None:
            return Answer(_status(response), headers=headers)
        if act.reply is not None:
            value = self._player.value(act.reply, names)
        else:
            value = names.get(act.steps[-1].name) if act.steps else {}
        empty = next((r for r in operation.successes if r.schema is None), None)
        if value is None and empty is not None and not act.status:
            return Answer(_status(empty), headers=headers)
        shown = fit(value, response.schema, self._api.schemas)
        what = "the script's answer"
        answer = self._checked(operation, response, response.schema, shown, what)
        return replace(answer, headers=headers)

    def _headers(self, act: Act, names: dict[str, Any]) -> dict[str, str]:
        worked_out = ((name, self._player.value(value, names)) for name, value in act.headers)
        return {name: str(value) for name, value in worked_out if value is not None}

    def _example(self, operation: ir.Operation) -> Answer:
        response = _response(operation, "")
        if response is None or response.schema is None:
            return Answer(_status(response))
        try:
            value = self._examples.of(response.schema)
        except (Impossible, RecursionError) as error:
            raise ScriptFault(f"no example can be made ({error}): script this operation") from error
        return self._checked(operation, response, response.schema, value, "the example")

    def _checked(
        self,
        operation: ir.Operation,
        response: ir.Response,
        schema: ir.Schema,
        value: Any,
        what: str,
    ) -> Answer:
        key = f"{operation.id} {response.status}"
        if fault := self._contract.fault(key, schema, Direction.ANSWER, value):
            raise ScriptFault(f"{what} is not what the description says: {fault}")
        media = next((m for m in response.media_types if "json" in m), "application/json")
        return Answer(_status(response), encoded(value), media)

    def _refused(
        self, operation: ir.Operation | None, request: Request, refusal: Refusal
    ) -> Answer:
        try:
            answer = refused(
                refusal, request.path, self._number, self._script.errors, self._functions
            )
        except ScriptFault as fault:
            log.error("errors: %s", fault)
            return Answer(500, encoded({"message": str(fault)}))
        return answer


def build(
    api: ir.Api, script: Sandbox, *, clock: Clock = now, observe: Observer | None = None
) -> App:
    """The application that plays `script` on `api`; `observe` hears of each exchange first."""
    return App(api, script, clock, observe)


def serve(app: App, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve until interrupted, on loopback only: the sandbox is no place for real data."""
    import uvicorn

    if host not in LOOPBACK:
        raise ValueError(f"the sandbox listens on loopback only, not on {host}")
    uvicorn.run(app, host=host, port=port, lifespan="off", server_header=False)


@contextmanager
def running(app: App) -> Iterator[str]:
    """Serve on a free loopback port in a thread; gives the base URL."""
    import uvicorn

    config = uvicorn.Config(app, lifespan="off", log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # The socket queues what arrives before the thread has come up: nothing waits for it.
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}{app.base_path}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def _response(operation: ir.Operation, status: str) -> ir.Response | None:
    named = (r for r in operation.successes if not status or r.status == status)
    return next(named, None)


def _status(response: ir.Response | None) -> int:
    if response is None:
        return 204
    return int(response.status) if response.status.isdigit() else 200


async def _request(scope: AsgiScope, receive: Receive) -> Request:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    raw = scope.get("raw_path") or quote(scope["path"]).encode()
    return Request(
        method=scope["method"],
        path=raw.partition(b"?")[0].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers={
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        },
        body=bytes(body),
    )
