"""A vendor's web server on loopback that answers as it is told, well or badly."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias

Answer: TypeAlias = "Callable[[Handler], None]"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Vendor

    def do_GET(self) -> None:
        headers = {k.lower(): v for k, v in self.headers.items()}
        self.server.asked.append((self.path, headers))
        answer = self.server.answers.get(self.path, status(404))
        answer(self)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def reply(self, code: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "content_length" not in headers and "transfer_encoding" not in headers:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self) -> None:
        self.close_connection = True


class Vendor(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answers: dict[str, Answer] = {}
        self.stopping = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that cuts the connection off is what is tested: nothing to print."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"


@contextmanager
def vendor() -> Iterator[Vendor]:
    server = Vendor()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    return lambda handler: handler.reply(code, body, **headers)


def document(text: str, etag: str = "", **headers: str) -> Answer:
    """The document, or 304 for whoever has it."""

    def answer(handler: Handler) -> None:
        if etag and handler.headers.get("if-none-match") == etag:
            handler.reply(304)
        else:
            handler.reply(200, text.encode(), **({"etag": etag} if etag else {}), **headers)

    return answer


def cut(text: str) -> Answer:
    """More is announced than comes."""

    def answer(handler: Handler) -> None:
        data = text.encode()
        handler.reply(200, data[: len(data) // 2], content_length=str(len(data)))
        handler.hang_up()

    return answer


def cut_chunk(text: str) -> Answer:
    """Chunks without a last one."""

    def answer(handler: Handler) -> None:
        half = text.encode()[: len(text) // 2]
        handler.reply(200, b"%x\r\n%s\r\n" % (len(half), half), transfer_encoding="chunked")
        handler.hang_up()

    return answer


def endless(chunk: bytes) -> Answer:
    """Chunk after chunk, no length said."""

    def answer(handler: Handler) -> None:
        handler.reply(200, b"", transfer_encoding="chunked")
        line = b"%x\r\n%s\r\n" % (len(chunk), chunk)
        while not handler.server.stopping.is_set():
            handler.wfile.write(line)

    return answer


def dripping(text: str, pause: float = 0.05) -> Answer:
    """A byte now and then: no single wait is long."""

    def answer(handler: Handler) -> None:
        handler.reply(200, b"", content_length=str(len(text)))
        for byte in text.encode():
            if handler.server.stopping.wait(pause):
                break
            handler.wfile.write(bytes((byte,)))
        handler.hang_up()

    return answer


def silent() -> Answer:
    def answer(handler: Handler) -> None:
        handler.server.stopping.wait(30)
        time.sleep(0)
        handler.hang_up()

    return answer
