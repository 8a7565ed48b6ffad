"""A generated package in process, its upstream answered without a network."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Any

import httpx2


def app(package: str, reply: str) -> Any:
    catalog = import_module(f"{package}._runtime.catalog").Catalog.load(package)
    settings = import_module(f"{package}._runtime.settings").Settings
    make = import_module(f"{package}._runtime.http_app").http_app
    made = make(
        catalog,
        settings(
            base_url="http://upstream.example",
            transport="http",
            mode="read_write",
            max_response_bytes=2_000_000,
        ),
        http=transport(reply),
    )
    gc.collect()
    gc.freeze()
    return made


def transport(reply: str) -> httpx2.MockTransport:
    body = reply.encode()

    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=body, headers={"content-type": "application/json"})

    return httpx2.MockTransport(answer)
