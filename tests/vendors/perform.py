"""Makes a call of the tables and holds what came of it against them; a fault raises."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx2

from generator import ir
from generator.config import api_config
from generator.diagnostics import Diagnostics
from generator.pipeline import describe
from generator.sandbox import app as sandbox, read
from generator.sandbox.script import Sandbox
from generator.show import render
from tests.vendors.calls import Case, Ending, Refusal, Reply
from tests.vendors.package import INSTANT, Log, Outcome, Package, called, listening
from tests.vendors.upstream import answered, spelled, structured
from tests.vendors.vendor import Vendor


async def perform(package: Package, case: Case, era: str) -> None:
    """The call of a case: its requests in order, its ending, no drift, no secret."""
    upstream = package.upstream()
    upstream.expect(case.exchanges)
    with package.stopped_clock(), listening() as log:
        async with package.connected(era, upstream.transport()) as client:
            outcome = await called(client, case.tool, case.arguments)
    try:
        upstream.check(unordered=case.unordered)
    except AssertionError as wrong:
        raise AssertionError(f"{case.place}: {wrong}\nit ended in: {outcome.text}") from None
    ends(package, case.tool, case.ending, outcome)
    assert log.drift == [], "the canned reply is not what the description says"
    keeps_secrets(package, outcome, log)


async def refuse(package: Package, refusal: Refusal, case: Case, era: str, reply: Reply) -> Outcome:
    """The call of `case` at an API that answers everything with one reply."""
    first: list[httpx2.Request] = []

    async def answer(request: httpx2.Request) -> httpx2.Response:
        first.append(request)
        return await answered(reply)

    with package.stopped_clock(), listening() as log:
        http = httpx2.MockTransport(answer)
        async with package.connected(era, http, max_retries=0) as client:
            arguments = case.arguments if refusal.arguments is None else refusal.arguments
            outcome = await called(client, refusal.tool, arguments)
    assert first, f"{refusal.place}: nothing was sent, so nothing was refused: {outcome.text}"
    keeps_secrets(package, outcome, log)
    return outcome


def echoing(reply: Reply, secret: str) -> Reply:
    """A reply that repeats the credential wherever it has words, and in a header."""
    headers = {**reply.headers, "x-echo": secret}
    try:
        content = json.dumps(_with(json.loads(reply.content), secret)).encode()
    except ValueError:
        text = re.sub("</title>", f" {secret}</title>", reply.content.decode())
        content = f"{text} {secret}".encode()
    return replace(reply, content=content, headers=headers)


def _with(value: Any, secret: str) -> Any:
    if isinstance(value, dict):
        return {name: _with(inner, secret) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with(inner, secret) for inner in value]
    # One word may be a code that decides what becomes of the error.
    return f"{value} {secret}" if isinstance(value, str) and " " in value else value


def ends(package: Package, tool: str, ending: Ending, outcome: Outcome) -> None:
    """Whether a call ended as a table says."""
    if ending.refused is not None:
        assert outcome.error is not None, f"it was not refused: {outcome.text}"
        assert outcome.error.code == ending.refused, f"{outcome.error.code}: {outcome.text}"
        assert (ending.error or "") in outcome.text, f"it said: {outcome.text}"
        return
    assert outcome.result is not None, f"refused: {outcome.error} {outcome.text}"
    if ending.error is not None:
        assert outcome.result.is_error, f"it succeeded: {outcome.text}"
        assert outcome.result.structured_content is None, "a failure has no structured content"
        assert ending.error in outcome.text, f"it said: {outcome.text}"
        return
    assert not outcome.result.is_error, f"it failed: {outcome.text}"
    assert outcome.media == ending.media, f"media: {outcome.media}"
    if ending.result is not None:
        schema = package.tools[tool]["outputSchema"]
        same(structured(outcome.result, schema, outcome.text), ending.result)
    elif ending.text is not None:
        assert outcome.text == ending.text, f"it said: {outcome.text}"


def same(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Whether two JSON values are one; `1`, `1.0` and `true` are three."""
    if spelled(found) != spelled(wanted):
        texts = (
            json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True).splitlines()
            for value in (wanted, found)
        )
        lines = "\n".join(difflib.unified_diff(*texts, "expected", "found", lineterm=""))
        raise AssertionError(f"the result is not the one expected\n{lines}")


def keeps_secrets(package: Package, outcome: Outcome, log: Log) -> None:
    for secret in package.secrets:
        assert secret not in outcome.whole, "the credential is in the answer"
        assert secret not in log.text, "the credential is in the log"


class Stage:
    """The sandbox of one API on loopback, begun anew for each call."""

    def __init__(self, api: ir.Api, script: Sandbox) -> None:
        self._api, self._script = api, script
        self.key, self.url = script.key, ""
        self.exchanges: list[sandbox.Exchange] = []
        self._app = self._fresh()
        self.base_path = self._app.base_path

    def _fresh(self) -> sandbox.App:
        return sandbox.build(
            self._api, self._script, clock=lambda: INSTANT, observe=self.exchanges.append
        )

    def begin(self) -> None:
        """Forget what was changed and asked."""
        self.exchanges = []
        self._app = self._fresh()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)

    def told(self) -> str:
        return "\n".join(
            f"{e.request.method} {e.request.path}?{e.request.query} {e.request.body.decode()!r}"
            f" -> {e.answer.status} {e.answer.body.decode()!r}"
            for e in self.exchanges
        )


@contextmanager
def staged(vendor: Vendor) -> Iterator[Stage]:
    """The sandbox of specs/<api>/sandbox.yaml, served until the block ends."""
    config = api_config(vendor.specs.parents[1], vendor.specs.name)
    diagnostics = Diagnostics()
    api = describe(config, diagnostics)
    script = api and read.read(vendor.specs / "sandbox.yaml", "sandbox.yaml", api, diagnostics)
    if api is None or script is None:
        raise AssertionError("\n".join(render(d, None) for d in diagnostics))
    stage = Stage(api, script)
    with sandbox.running(stage) as stage.url:
        yield stage


async def play(package: Package, stage: Stage, case: Case) -> None:
    """The call of a case against the sandbox: a success that is valid by the schema."""
    assert case.sandbox is not None
    stage.begin()
    with package.stopped_clock():
        credentials = package.credentials(stage.key)
        async with package.connected("auto", base_url=stage.url, credentials=credentials) as client:
            outcome = await called(client, case.tool, case.sandbox)
    try:
        assert outcome.result is not None and not outcome.result.is_error, outcome.text
        if schema := package.tools[case.tool].get("outputSchema"):
            structured(outcome.result, schema, outcome.text)
    except AssertionError as wrong:
        raise AssertionError(f"{case.place}: {wrong}\n{stage.told()}") from None
