"""The command as a process: it starts, lists, and goes when it should."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from conftest import SECRET
from processes import PATHS, environment

INITIALIZE = {
    "protocolVersion": "2025-11-25",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
}


class Process:
    """A server on stdio, spoken to in JSON lines."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def say(self, method: str, params: dict[str, Any], id: int | None = None) -> Any:
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
        if id is not None:
            message["id"] = id
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline()) if id is not None else None


@contextmanager
def started(*argv: str, **environ: str) -> Iterator[Process]:
    with subprocess.Popen(
        [sys.executable, "-m", "larder_mcp", *argv],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**environ),
    ) as process:
        try:
            yield Process(process)
        finally:
            process.kill()


def test_the_old_era_lists_calls_and_ends_with_its_input() -> None:
    with started("--debug", LARDER_API_KEY=SECRET, LARDER_BASE_URL="http://127.0.0.1:9") as server:
        hello = server.say("initialize", INITIALIZE, 1)
        assert hello["result"]["serverInfo"]["name"] == "larder"
        assert hello["result"]["instructions"] == "What is in the larder."
        assert list(hello["result"]["capabilities"]) == ["prompts", "resources", "tools"]
        server.say("notifications/initialized", {})
        listed = server.say("tools/list", {}, 2)
        assert len(listed["result"]["tools"]) == 7
        call = {"name": "get_item", "arguments": {"itemId": 1}}
        failed = server.say("tools/call", call, 3)["result"]
        assert failed["isError"]
        assert failed["content"][0]["text"] == (
            "get_item failed: 127.0.0.1:9 could not be reached\nTry again in a moment. If that "
            "fails too, tell the user to check the base URL and the network."
        )
        rest, errors = server.process.communicate(timeout=20)
        assert (rest, server.process.returncode) == ("", 0)
        assert SECRET not in errors
        assert "Traceback" not in errors
        assert "httpcore2" not in errors  # at lower levels it writes headers, keys and all


def test_the_new_era_and_an_interrupt() -> None:
    with started() as server:
        listed = server.say("tools/list", {"_meta": META}, 1)["result"]
        assert listed["resultType"] == "complete"
        assert (listed["ttlMs"], listed["cacheScope"]) == (300_000, "public")
        assert len(listed["tools"]) == 7
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=20) == -signal.SIGINT
        assert server.process.stderr is not None
        errors = server.process.stderr.read()
        assert "tools can be listed, and called once LARDER_API_KEY is set" in errors
        assert "Traceback" not in errors


def test_a_start_imports_nothing_that_is_used_later_or_never() -> None:
    script = (
        "import sys, runtime.main, runtime.server, larder_mcp.client\n"
        "print(*[name for name in sys.argv[1:] if name in sys.modules])"
    )
    later = ["prometheus_client", "jmespath", "jsonschema_rs", "sqlite3", "matplotlib"]
    names = ["rehearsal", "metrics", "http_app", "sse_app", "prompts", "resources", "search"]
    later += [f"runtime.{name}" for name in (*names, "pictures")]
    done = subprocess.run(
        [sys.executable, "-c", script, *later],
        env={**os.environ, "PYTHONPATH": PATHS},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_change_under_way_is_written_down_when_a_signal_comes(number: signal.Signals) -> None:
    with socket.create_server(("127.0.0.1", 0)) as api:
        url = f"http://127.0.0.1:{api.getsockname()[1]}"
        with started("--mode=read_write", LARDER_API_KEY=SECRET, LARDER_BASE_URL=url) as server:
            call = {"name": "delete_item", "arguments": {"itemId": 1}, "_meta": META}
            message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
            assert server.process.stdin is not None
            server.process.stdin.write(json.dumps(message) + "\n")
            server.process.stdin.flush()
            connection, _ = api.accept()
            with connection:
                assert connection.recv(65536).startswith(b"DELETE /items/1 ")
                server.process.send_signal(number)
                assert server.process.wait(timeout=20) == -number
            assert server.process.stderr is not None
            (line,) = server.process.stderr.read().splitlines()
    assert "audit tool=delete_item operations=deleteItem" in line
    assert "outcome=cut_off" in line
    assert "client=test" in line
    assert SECRET not in line


@pytest.mark.parametrize(
    ("argv", "code", "error"),
    [
        (["--print-config"], 0, ""),
        (["--mode=x"], 2, 'larder-mcp: --mode takes read_only or read_write, not "x"\n'),
    ],
)
def test_one_shot_commands(argv: list[str], code: int, error: str) -> None:
    with started(*argv, LARDER_API_KEY=SECRET) as server:
        shown, errors = server.process.communicate(timeout=20)
    assert (server.process.returncode, errors) == (code, error)
    assert SECRET not in shown
