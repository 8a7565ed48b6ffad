"""Plays a conversation: sandbox, generated server and official MCP client, on this machine only."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import anyio
from mcp import Client, MCPError, StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent

from generator import ir
from generator.ir import Json
from generator.sandbox.app import Exchange, build, running
from generator.sandbox.conversation import Conversation, Outcome, Turn, filled
from generator.sandbox.expressions import Clock, SandboxFunctions, ScriptFault, now
from generator.sandbox.narration import Narrator
from generator.sandbox.script import Sandbox

TIMEOUT = 30.0


class NotStartable(Exception):
    """The generated package is not there, or not what a package is."""


@dataclass(frozen=True, slots=True)
class _Package:
    """What the demo needs to know of a generated package, from its surface.json."""

    module: str
    env_prefix: str
    key_variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ending:
    """How a call ended: `value` is what came back, `text` the same as a model reads it."""

    outcome: Outcome
    value: Any
    text: str


def run(
    name: str,
    package_dir: Path,
    api: ir.Api,
    script: Sandbox,
    conversation: Conversation,
    out: TextIO,
    *,
    clock: Clock = now,
) -> int:
    """Play it, print it, stop everything; 1 when a step does not end as it is expected to."""
    narrator = Narrator(out)
    try:
        package = _package(package_dir)
    except NotStartable as error:
        narrator.end(f"{name}: {error}")
        return 1
    received: list[Exchange] = []
    app = build(api, script, clock=clock, observe=received.append)
    with running(app) as url, tempfile.TemporaryFile("w+", encoding="utf-8") as complaints:
        narrator.title(f"{conversation.title or name}: {package.module} against a sandbox at {url}")
        server = StdioServerParameters(
            command=sys.executable,
            args=["-m", package.module, "--mode", conversation.mode],
            env={f"{package.env_prefix}_BASE_URL": url}
            | dict.fromkeys(package.key_variables, script.key),
            cwd=package_dir,
        )
        stage = _Stage(narrator, received, SandboxFunctions(clock()))
        try:
            anyio.run(stage.play, server, complaints, conversation)
        except* (MCPError, OSError, anyio.BrokenResourceError, anyio.ClosedResourceError) as group:
            complaints.seek(0)
            said = [str(error) for error in group.exceptions] + complaints.read().splitlines()[-10:]
            narrator.wrong(said)
            stage.failures += 1
    total = len(conversation.turns)
    failed = f"{stage.failures} of {total} steps did not end as expected"
    narrator.end(failed if stage.failures else f"all {total} steps ended as expected")
    return 1 if stage.failures else 0


@dataclass(slots=True)
class _Stage:
    """One performance."""

    narrator: Narrator
    received: list[Exchange]
    functions: SandboxFunctions
    failures: int = 0
    kept: dict[str, Json] = field(default_factory=dict)

    async def play(
        self, server: StdioServerParameters, complaints: TextIO, conversation: Conversation
    ) -> None:
        transport = stdio_client(server, errlog=complaints)
        async with Client(transport, read_timeout_seconds=TIMEOUT) as client:
            for number, turn in enumerate(conversation.turns, 1):
                await self._turn(client, number, turn)

    async def _turn(self, client: Client, number: int, turn: Turn) -> None:
        arguments = {name: filled(value, self.kept) for name, value in turn.arguments.items()}
        self.narrator.step(number, turn.says)
        if turn.remark:
            self.narrator.says("Assistant", turn.remark)
        self.narrator.calls(turn.tool, arguments)
        self.received.clear()
        ending = await _called(client, turn.tool, arguments)
        self.narrator.received(self.received)
        self.narrator.result(ending.value)
        complaints = self._complaints(turn, ending)
        if complaints:
            self.failures += 1
            place = f"{turn.place.file}:{turn.place.line}"
            self.narrator.wrong(f"{place}: {complaint}" for complaint in complaints)

    def _complaints(self, turn: Turn, ending: _Ending) -> list[str]:
        """What is not as expected; what is to be kept is kept on the way."""
        expect = turn.expect
        found: list[str] = []
        if ending.outcome is not expect.outcome:
            found.append(f"ended in {ending.outcome.value}, not in {expect.outcome.value}")
        try:
            for expression, value in expect.result:
                wanted, got = filled(value, self.kept), expression.value(
                    ending.value, self.functions
                )
                if got != wanted:
                    found.append(f"{expression.text} is {_said(got)}, not {_said(wanted)}")
            for name, expression in turn.keep:
                self.kept[name] = expression.value(ending.value, self.functions)
                if self.kept[name] is None:
                    found.append(f"there is nothing at {expression.text} to keep as {name}")
        except ScriptFault as fault:
            found.append(str(fault))
        found += [
            f"the answer does not say {text!r}" for text in expect.text if text not in ending.text
        ]
        operations = tuple(exchange.operation for exchange in self.received)
        if expect.upstream is not None and operations != expect.upstream:
            wanted_said = ", ".join(expect.upstream) or "nothing"
            found.append(
                f"upstream received {', '.join(operations) or 'nothing'}, not {wanted_said}"
            )
        return found


async def _called(client: Client, tool: str, arguments: dict[str, Json]) -> _Ending:
    try:
        result: CallToolResult = await client.call_tool(tool, arguments)
    except MCPError as error:
        return _Ending(Outcome.REFUSED, error.error.message, error.error.message)
    text = "\n".join(c.text for c in result.content if isinstance(c, TextContent))
    outcome = Outcome.ERROR if result.is_error else Outcome.OK
    structured = result.structured_content
    return _Ending(outcome, text if structured is None or result.is_error else structured, text)


def _package(package_dir: Path) -> _Package:
    """Raises `NotStartable`."""
    found = sorted(package_dir.glob("*/surface.json"))
    if not found:
        raise NotStartable(f"there is no generated package in {package_dir}: generate it first")
    try:
        surface = json.loads(found[0].read_text(encoding="utf-8"))
        return _Package(
            module=found[0].parent.name,
            env_prefix=surface["server"]["env_prefix"],
            key_variables=tuple(auth["env"] for auth in surface["auth"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise NotStartable(f"{found[0]} cannot be read: {error!r}") from error


def _said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
