"""The package as its users start it: a process on stdio, and one that serves HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from tests.openstatus.loopback import Loopback, loopback
from tests.openstatus.upstream import CATALOG, KEY, good

pytestmark = pytest.mark.anyio
PACKAGE = Path(__file__).parents[2] / "generated" / "openstatus"
STATUS = "/rpc/openstatus.monitor.v1.MonitorService/GetMonitorStatus"
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")


def environment(**given: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": str(PACKAGE), **given}


@pytest.fixture
def api() -> Iterator[Loopback]:
    with loopback() as api:
        api.answers["GetMonitorStatus"] = (200, {"id": "7"})
        yield api


async def test_stdio(api: Loopback, era: str) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "openstatus_mcp", "--mode", "read_write"],
        env=environment(OPENSTATUS_API_KEY=KEY, OPENSTATUS_BASE_URL=api.url),
    )
    async with Client(server, mode=era) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == CATALOG.names()
        result = await client.call_tool("get_monitor_status", {"monitorId": 7})
    assert good("get_monitor_status", result) == {"monitorId": 7, "regions": []}
    assert api.requests == [("POST", STATUS, b'{"id":"7"}')]
    assert (api.keys, api.types) == ([KEY], ["application/json"])


@contextmanager
def serving(api: Loopback) -> Iterator[str]:
    """The URL of a server that has a key of its own, and may not use it for others."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "openstatus_mcp", "--transport", "http", "--port", str(port)]
    env = environment(OPENSTATUS_API_KEY="os_of_the_server", OPENSTATUS_BASE_URL=api.url)
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as process:
        try:
            while not listening(port):
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.02)
                    pytest.fail(f"it ended: {process.stderr and process.stderr.read()}")
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            process.terminate()
            _, errors = process.communicate(timeout=20)
    assert KEY not in errors
    assert "Traceback" not in errors


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def test_http_with_the_key_of_each_request(api: Loopback) -> None:
    with serving(api) as url:
        for era in ("auto", "legacy"):
            for key in (KEY, "os_of_another_caller"):
                headers = {"x-openstatus-key": key}
                async with (
                    httpx2.AsyncClient(headers=headers) as http,
                    Client(streamable_http_client(url, http_client=http), mode=era) as client,
                ):
                    names = [tool.name for tool in (await client.list_tools()).tools]
                    assert names == CATALOG.names("read_only")
                    result = await client.call_tool("get_monitor_status", {"monitorId": 7})
                assert good("get_monitor_status", result) == {"monitorId": 7, "regions": []}
                assert api.requests.pop() == ("POST", STATUS, b'{"id":"7"}')
                assert api.keys.pop() == key
            async with Client(url, mode=era) as client:
                with pytest.raises(MCPError, match="Send the header x-openstatus-key: <key>"):
                    await client.call_tool("get_monitor_status", {"monitorId": 7})
    assert api.requests == []


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["--version"], 0, "openstatus-mcp 0.1.0"),
        (["--print-config"], 0, "OPENSTATUS_API_KEY=********"),
        (["--mode", "all"], 2, 'openstatus-mcp: --mode takes read_only or read_write, not "all"'),
        (["--tools", "nope"], 2, 'there is no tool "nope"'),
    ],
)
def test_one_shot_commands(argv: list[str], code: int, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "openstatus_mcp", *argv],
        env=environment(OPENSTATUS_API_KEY=KEY),
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.returncode == code
    assert said in done.stdout + done.stderr
    assert KEY not in done.stdout + done.stderr
