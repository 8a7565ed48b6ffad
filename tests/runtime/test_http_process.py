"""The command over HTTP as a process: it serves, and ends when and how it should."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest
import uvicorn
from conftest import SECRET
from processes import environment, free_port
from runtime import http_server

CALL = {"name": "get_item", "arguments": {"itemId": 7}}


class SlowApi:
    """An API on this machine that answers when it is told to."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.go_on = threading.Event()


@pytest.fixture
def api() -> Iterator[tuple[SlowApi, str]]:
    slow = SlowApi()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            slow.asked.set()
            slow.go_on.wait(30)
            body = b'{"id":"7","name":"Mehl"}'
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield slow, f"http://127.0.0.1:{server.server_address[1]}"
        slow.go_on.set()
        server.shutdown()
        thread.join()


class Served:
    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.url = url
        self.lines: list[str] = []

    def ends_with(self, code: int) -> None:
        assert self.process.wait(timeout=20) == code, self.errors()

    def errors(self) -> str:
        assert self.process.stderr is not None
        return "".join(self.lines) + self.process.stderr.read()

    def call(self, method: str, params: dict[str, Any]) -> Any:
        answer = httpx2.post(
            f"{self.url}/mcp",
            json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params},
            headers={
                "accept": "application/json, text/event-stream",
                "mcp-protocol-version": "2025-11-25",
                "x-larder-key": SECRET,
            },
            timeout=30,
        )
        return answer.json()["result"]


@contextmanager
def served(*argv: str, **environ: str) -> Iterator[Served]:
    """The command over HTTP, once it accepts connections."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "larder_mcp", "--transport=http", f"--port={port}", *argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**environ),
    ) as process:
        started = Served(process, f"http://127.0.0.1:{port}")
        try:
            assert process.stderr is not None
            for line in process.stderr:
                started.lines.append(line)
                if "listening on http" in line:
                    break
            yield started
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_server_ends_at_once(number: signal.Signals) -> None:
    with served("--grace-period=600") as server:
        with httpx2.Client() as client:
            client.get(f"{server.url}/healthz")  # the connection stays open
            server.process.send_signal(number)
            server.ends_with(0)
        assert "Traceback" not in server.errors()


def test_a_call_under_way_may_end(api: tuple[SlowApi, str]) -> None:
    slow, url = api
    with (
        served("--grace-period=60", "--base-url", url) as server,
        ThreadPoolExecutor() as threads,
    ):
        result = threads.submit(server.call, "tools/call", CALL)
        assert slow.asked.wait(20)
        server.process.send_signal(signal.SIGTERM)
        assert refused(server.url)
        slow.go_on.set()
        assert result.result(20)["structuredContent"] == {"id": "7", "name": "Mehl"}
        server.ends_with(0)
        assert "Traceback" not in server.errors()


def test_a_call_that_takes_too_long_is_cut_off(api: tuple[SlowApi, str]) -> None:
    slow, url = api
    with (
        served("--grace-period=0", "--base-url", url) as server,
        ThreadPoolExecutor() as threads,
    ):
        result = threads.submit(server.call, "tools/call", CALL)
        assert slow.asked.wait(20)
        server.process.send_signal(signal.SIGTERM)
        server.ends_with(0)
        with pytest.raises(Exception):  # noqa: B017  # whichever way the connection broke
            result.result(20)
        assert SECRET not in server.errors()


def test_a_stream_of_the_old_transport_is_no_reason_to_wait() -> None:
    with served("--transport=sse", "--grace-period=600") as server:
        with httpx2.stream("GET", f"{server.url}/sse") as stream:
            events = stream.iter_lines()
            assert next(events) == "event: endpoint"
            server.process.send_signal(signal.SIGTERM)
            server.ends_with(0)
        errors = server.errors()
    assert "the HTTP+SSE transport is deprecated: use --transport http" in errors
    assert "Traceback" not in errors


def test_connections_of_several_workers_do_not_wait_for_acknowledgements() -> None:
    """What is accepted has the options of the socket that the workers share."""
    with http_server._bound(uvicorn.Config("x:y", host="127.0.0.1", port=0)) as bound:
        bound.listen()
        with socket.create_connection(bound.getsockname()):
            accepted, _ = bound.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_several_workers_serve_and_are_counted_together(api: tuple[SlowApi, str]) -> None:
    slow, url = api
    slow.go_on.set()
    argv = ("--workers=2", "--metrics", "--log-format=json", "--base-url", url)
    with served(*argv) as server:
        while refused(server.url, tries=1):
            pass
        for _ in range(6):
            assert len(server.call("tools/list", {})["tools"]) == 7
            assert not server.call("tools/call", CALL)["isError"]
        page = httpx2.get(f"{server.url}/metrics").text
        server.process.send_signal(signal.SIGTERM)
        server.ends_with(0)
        errors = server.errors()
    assert 'mcp_tool_calls_total{tool="get_item"} 6.0' in page
    assert "Traceback" not in errors
    assert all(json.loads(line) for line in errors.splitlines())


@pytest.mark.parametrize("transport", ["http", "sse"])
def test_a_client_that_vanishes_leaves_no_trace(transport: str) -> None:
    with served(f"--transport={transport}") as server:
        host, port = server.url.removeprefix("http://").split(":")
        with httpx2.stream("GET", f"{server.url}/{transport}", timeout=5) as stream:
            path = "/mcp"
            if transport == "sse":
                lines = stream.iter_lines()
                assert next(lines) == "event: endpoint"
                path = next(lines).removeprefix("data: ")
            for sent in (b"", b'{"jsonrpc":'):
                head = f"POST {path} HTTP/1.1\r\nhost: {host}:{port}\r\n"
                head += "content-type: application/json\r\ncontent-length: 100\r\n\r\n"
                with socket.create_connection((host, int(port))) as client:
                    client.sendall(head.encode() + sent)
            assert httpx2.get(f"{server.url}/healthz").status_code == 200
        server.process.send_signal(signal.SIGTERM)
        server.ends_with(0)
        assert "Traceback" not in server.errors()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_address_that_is_taken(workers: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with served(f"--port={port}", f"--workers={workers}") as server:
            server.ends_with(1)
            said = server.errors()
    assert f"cannot listen on 127.0.0.1:{port}: choose another --port or --host" in said
    assert "in use" in said
    assert "Traceback" not in said


def test_metrics_settings_errors_come_before_anything_else() -> None:
    with served("--metrics", "--transport=stdio") as server:
        server.ends_with(2)
        assert "--metrics needs --transport http" in server.errors()


def refused(url: str, tries: int = 100_000) -> bool:
    """Whether new connections are refused, by the last try at the latest."""
    host, port = url.removeprefix("http://").split(":")
    for _ in range(tries):
        try:
            socket.create_connection((host, int(port)), 1).close()
        except OSError:
            return True
    return False
