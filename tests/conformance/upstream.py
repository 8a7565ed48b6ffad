"""The API of openapi.yaml, on loopback."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

KEY = "pk_conformance_5f0c9d27b1"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
WAV = base64.b64decode("UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=")
JSON = "application/json"
ANSWERS = {
    "/text": (200, "text/plain", b"This is a simple text response for testing."),
    "/image": (200, "image/png", PNG),
    "/audio": (200, "audio/wav", WAV),
    "/error": (422, JSON, b'{"message":"This always fails."}'),
    "/things": (200, JSON, b'{"things":[{"id":1,"name":"one"},{"id":2,"name":"two"}]}'),
    "/things/123": (200, JSON, b'{"id":123,"name":"many"}'),
    "/things/1": (200, JSON, b'{"id":1,"name":"one"}'),
}


class Handler(BaseHTTPRequestHandler):
    """Answers by path, and refuses whoever has not the key."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        status, kind, body = ANSWERS.get(path, (404, JSON, b'{"message":"no such thing"}'))
        if self.headers.get("x-probe-key") != KEY:
            status, kind, body = 401, JSON, b'{"message":"unknown key"}'
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the table of the run is what should be read."""


@contextmanager
def upstream() -> Iterator[str]:
    """The URL of the API while the context is open."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
