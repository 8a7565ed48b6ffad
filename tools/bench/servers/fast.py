"""FastMCP over the same description: in process with a canned upstream, or on its own port.

`python fast.py SPEC BASE_URL stdio|PORT` serves.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import httpx2
from fastmcp import FastMCP  # type: ignore[import-not-found]  # it has its own environment


def server(spec: str, client: httpx2.AsyncClient) -> FastMCP:
    return FastMCP.from_openapi(json.loads(Path(spec).read_text()), client=client, name="fast")


def app(spec: str, reply: str) -> Any:
    body = reply.encode()

    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=body, headers={"content-type": "application/json"})

    client = httpx2.AsyncClient(
        transport=httpx2.MockTransport(answer), base_url="http://upstream.example"
    )
    return server(spec, client).http_app(stateless_http=True, json_response=True)


def served() -> Any:
    """For uvicorn and its workers: SPEC and BASE_URL from the environment."""
    import os

    client = httpx2.AsyncClient(base_url=os.environ["BASE_URL"])
    return server(os.environ["SPEC"], client).http_app(stateless_http=True, json_response=True)


if __name__ == "__main__":
    spec, base = sys.argv[1:3]
    server(spec, httpx2.AsyncClient(base_url=base)).run(show_banner=False)
