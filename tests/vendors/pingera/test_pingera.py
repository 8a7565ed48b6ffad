"""What a table of calls cannot say of Pingera: two credentials on one header, its own settings."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

GENERATED = Path(__file__).parents[3] / "generated" / "pingera"
# The block of the vendor's page.
THEIRS = {
    "PINGERA_API_KEY": "key-5f0c9d27b1",
    "PINGERA_BASE_URL": "https://api.pingera.ru/v1",
    "PINGERA_MODE": "read_write",
    "PINGERA_TIMEOUT": "30",
    "PINGERA_MAX_RETRIES": "3",
    "PINGERA_DEBUG": "false",
    "PINGERA_SERVER_NAME": "Pingera MCP Server",
    "TRANSPORT_MODE": "stdio",
    "HTTP_HOST": "0.0.0.0",
    "HTTP_PORT": "5000",
    "REQUIRE_AUTH_HEADER": "false",
}
READ = "list_alert_channels"
pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def importable() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if str(GENERATED) not in sys.path:
            patch.syspath_prepend(str(GENERATED))
        yield


class Api:
    """Answers a list to everything, and keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        return httpx2.Response(200, json=[])


def runtime(name: str) -> Any:
    return import_module(f"pingera_mcp._runtime.{name}")


def catalog() -> Any:
    return runtime("catalog").Catalog.load("pingera_mcp")


@asynccontextmanager
async def connected(environ: Mapping[str, str], api: Api, *argv: str) -> AsyncIterator[Client]:
    """A client of the server that this environment makes, over stdio's way of credentials."""
    loaded = catalog()
    settings = runtime("settings").read(loaded.surface, list(argv), environ)
    server = runtime("server").build(loaded, settings, http=httpx2.MockTransport(api))
    async with Client(server) as client:
        yield client


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"PINGERA_API_KEY": "key-5f0c9d27b1"}, "key-5f0c9d27b1"),
        ({"PINGERA_JWT_TOKEN": "eyJ.head.tail"}, "Bearer eyJ.head.tail"),
        ({"PINGERA_JWT_TOKEN": "Bearer eyJ.head.tail"}, "Bearer eyJ.head.tail"),
        ({"PINGERA_API_KEY": "key-5f0c9d27b1", "PINGERA_JWT_TOKEN": "eyJ"}, "key-5f0c9d27b1"),
    ],
)
async def test_a_key_goes_as_it_is_and_a_token_as_bearer(given: dict[str, str], sent: str) -> None:
    api = Api()
    async with connected(given, api) as client:
        assert not (await client.call_tool(READ, {})).is_error
    assert [request.headers["authorization"] for request in api.asked] == [sent]


@pytest.mark.parametrize("header", ["key-5f0c9d27b1", "Bearer eyJ.head.tail"])
async def test_over_http_each_request_brings_its_own(header: str) -> None:
    api, loaded = Api(), catalog()
    settings = runtime("settings").read(loaded.surface, ["--transport", "http"], {})
    app = runtime("http_app").http_app(loaded, settings, http=httpx2.MockTransport(api))
    routes = app
    while not hasattr(routes, "router"):
        routes = routes.app  # what looks at each request before
    async with (
        routes.router.lifespan_context(routes),
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app), headers={"authorization": header}
        ) as http,
        Client(streamable_http_client("http://127.0.0.1:8000/mcp", http_client=http)) as client,
    ):
        assert not (await client.call_tool(READ, {})).is_error
    assert [request.headers["authorization"] for request in api.asked] == [header]


async def test_the_settings_of_the_vendor_work_unchanged() -> None:
    api = Api()
    async with connected(THEIRS, api) as client:
        assert (
            await client.call_tool("list_components", {"page_id": "pag7hd3k0001"})
        ).is_error is False
        assert len((await client.list_tools()).tools) == 70
    assert [str(r.url) for r in api.asked] == [
        "https://api.pingera.ru/v1/pages/pag7hd3k0001/components"
    ]


async def test_nothing_that_changes_anything_is_listed_in_read_only_mode() -> None:
    theirs = {"create_heartbeat", "update_heartbeat", "delete_heartbeat", "send_heartbeat_ping"}
    theirs |= {"execute_custom_check", "execute_existing_check"}  # there, all six are
    surface = json.loads((GENERATED / "pingera_mcp" / "surface.json").read_text(encoding="utf-8"))
    async with connected({**THEIRS, "PINGERA_MODE": "read_only"}, Api()) as client:
        listed = {tool.name for tool in (await client.list_tools()).tools}
    assert listed == {n for n, tool in surface["tools"].items() if tool["effect"] == "read"}
    assert not listed & theirs


async def test_pages_components_and_status_are_resources() -> None:
    api = Api()
    async with connected(THEIRS, api) as client:
        listed = (await client.list_resources()).resources
        templates = (await client.list_resource_templates()).resource_templates
        await client.read_resource("pingera://pages/pag7hd3k0001/components")
    assert sorted(str(resource.uri) for resource in listed) == [
        "pingera://pages",
        "pingera://status",
    ]
    assert sorted(template.uri_template for template in templates) == [
        "pingera://pages/{page_id}",
        "pingera://pages/{page_id}/components",
        "pingera://pages/{page_id}/components/{component_id}",
    ]
    assert [r.url.path for r in api.asked] == ["/v1/pages/pag7hd3k0001/components"]
