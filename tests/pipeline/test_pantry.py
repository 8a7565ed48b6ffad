"""The pantry: a package that uses everything once, kept as a golden, type-checked and executed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import httpx2
import pytest
import yaml
from mcp import Client
from pydantic import BaseModel

from generator.overlay.model import Overlay
from generator.pipeline import Result, generate
from tests.conftest import Golden
from tests.pipeline.press import CELLAR, PANTRY, config, install, own, told

KEY, TOKEN, PARTNER = "k-5f0c9d27b1", "t-77b1c0ffee", "p-01aa"
JAR = {"kind": "KIND_JAR", "lid": "clip", "id": 3}
SHELF = {"id": 7, "name": "Top", "note": None}


@pytest.fixture(scope="session")
def pantry() -> Result:
    return generate(config(PANTRY))


@pytest.fixture(scope="session")
def bare() -> Result:
    return generate(config(PANTRY, "bare pantry", bare=True))


@pytest.fixture(scope="session")
def folder(pantry: Result, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = install(pantry, tmp_path_factory.mktemp("pantry"))
    yield path
    sys.path.remove(str(path))


@pytest.fixture(scope="session")
def bare_folder(bare: Result, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = install(bare, tmp_path_factory.mktemp("bare"))
    yield path
    sys.path.remove(str(path))


def test_golden(pantry: Result, golden: Golden) -> None:
    golden("pantry", own(pantry.files))


def test_every_key_of_an_overlay_is_used() -> None:
    def known(block: type[BaseModel]) -> dict[str, type[BaseModel] | None]:
        return {
            field.alias
            or name: next((p for p in _parts(field.annotation) if issubclass(p, BaseModel)), None)
            for name, field in block.model_fields.items()
        }

    unused = []

    def walk(block: type[BaseModel], values: list[Any], path: str) -> None:
        for key, inner in known(block).items():
            found = [value[key] for value in values if key in value]
            if not found:
                unused.append(f"{path}{key}")
            if inner is not None and found:
                walk(inner, [b for f in found for b in _blocks(f, inner)], f"{path}{key}.")

    overlays = [yaml.safe_load((case / "overlay.yaml").read_text()) for case in (PANTRY, CELLAR)]
    walk(Overlay, overlays, "")
    assert unused == []


def _parts(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type):
        yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


def _blocks(value: Any, block: type[BaseModel]) -> list[Any]:
    """One block, a list of blocks, or blocks by name."""
    if isinstance(value, list):
        return value
    keys = {field.alias or name for name, field in block.model_fields.items()}
    if isinstance(value, dict) and not keys & value.keys():
        return list(value.values())
    return [value] if block.__name__ not in ("Tool", "Argument") else list(value.values())


def test_mypy_strict(folder: Path, bare_folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.11"]
    command += ["--cache-dir", os.devnull, "-p", "pantry_mcp", "-p", "bare_pantry_mcp"]
    env = os.environ | {"MYPYPATH": f"{folder}{os.pathsep}{bare_folder}"}
    done = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_server_starts_without_the_typed_client(folder: Path) -> None:
    """Of a large API the client is megabytes; the package gives it to those who ask for it."""
    code = """
import sys
from pantry_mcp._runtime import server
assert "pantry_mcp.client" not in sys.modules
from pantry_mcp import *
assert PantryClient is sys.modules["pantry_mcp.client"].PantryClient
import pantry_mcp
pantry_mcp.PantryKlient
"""
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False)
    *_, said = done.stderr.splitlines()
    assert said == "AttributeError: module 'pantry_mcp' has no attribute 'PantryKlient'"


def test_output_schemas_of_tools_without_an_entry(tmp_path: Path) -> None:
    """Those with an entry have theirs; the others when the overlay asks for all."""
    described: dict[str, set[str]] = {}
    for which in ("curated", "all"):
        folder = tmp_path / which
        shutil.copytree(PANTRY, folder)
        overlay = yaml.safe_load((folder / "overlay.yaml").read_text())
        overlay["tools"] = {"get_shelf": overlay["tools"]["get_shelf"]}
        overlay = {k: overlay[k] for k in ("server", "auth", "errors", "tools")}
        overlay["defaults"] = {"expose": "all", "output_schemas": which}
        (folder / "overlay.yaml").write_text(yaml.safe_dump(overlay))
        package = generate(config(folder))
        tools = json.loads(package.files["pantry_mcp/tools.json"])["tools"]
        described[which] = {tool["name"] for tool in tools if "outputSchema" in tool}
    assert described["curated"] == {"get_shelf"}
    assert described["all"] > {"get_shelf", "list_items"}


def test_without_an_overlay_everything_is_exposed(bare: Result, bare_folder: Path) -> None:
    tools = json.loads(bare.files["bare_pantry_mcp/tools.json"])["tools"]
    assert bare.counts is not None and told(bare).count("error") == 0
    assert (bare.counts.used, bare.counts.hidden, bare.counts.quarantined) == (18, 0, 1)
    assert [tool["name"] for tool in tools] == [
        "count_item",
        "create_invitation",
        "create_item",
        "create_search",
        "find_board",
        "get_health",
        "import_items",
        "list_items",
        "old_item",
        "read_note",
        "remove_item",
        "send_reminder",
        "set_photo",
        "shelves_get",
        "shelves_list",
        "shelves_replace",
        "show_photo",
        "update_item",
    ]
    assert not any("outputSchema" in tool for tool in tools)
    for module in ("client", "models", "tools.shelves", "tools.types_tools", "__main__"):
        import_module(f"bare_pantry_mcp.{module}")


class Pantry:
    """The API: one answer, and every request it got."""

    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []
        self.answer: Callable[[httpx2.Request], httpx2.Response] = lambda _: httpx2.Response(204)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        return self.answer(request)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def connected(package: str, mode: str, api: Pantry) -> AsyncIterator[Client]:
    runtime = import_module(f"{package}._runtime.server")
    catalog = import_module(f"{package}._runtime.catalog").Catalog.load(package)
    settings = import_module(f"{package}._runtime.settings").Settings(
        base_url="https://api.pantry.example/v2",
        mode="read_write",
        max_retries=0,
        credentials={"PantryKey": KEY, "Bearer": TOKEN, "Partner": PARTNER},
    )
    server = runtime.build(catalog, settings, http=httpx2.MockTransport(api))
    async with Client(server, mode=mode) as client:
        yield client


JSON_HEADERS = {"content-type": "application/json", "x-pantry-key": f"Key {KEY}"}

# tool, arguments, route as sent (less the key in the query), headers, body, answer, what is shown
CALLS: list[tuple[str, dict[str, Any], str, dict[str, str | None], bytes, Any, Any]] = [
    (
        "list_shelves",
        {
            "tags": ["a b", "c"],
            "filter": {"cold": True, "size": {"min": 2}},
            "fields": ["name"],
            "near": {"x": 1.5},
            "trace": "room/wall?",
            "rows_per_page": 2,
            "page": 2,
        },
        "GET /v2/shelves?tags=a%20b|c&filter%5Bcold%5D=true&filter%5Bsize%5D%5Bmin%5D=2"
        "&fields=name&near=%7B%22x%22%3A1.5%7D&select=room/wall?&limit=2&offset=2",
        {"x-trace": "mcp", "cookie": None, "x-pantry-key": f"Key {KEY}", "authorization": None},
        b"",
        {"rows": [SHELF], "total": 3},
        {
            "shelves": [{"name": "Top", "note": None}],
            "pagination": {"page": 2, "perPage": 2, "totalSize": 3, "totalPages": 2},
        },
    ),
    (
        "all_shelf_names",
        {},
        "GET /v2/shelves?fields=name&limit=2&offset=0",
        {},
        b"",
        {"rows": [SHELF], "total": 1},
        {"rows": [SHELF], "total": 1, "truncated": False},
    ),
    ("get_shelf", {"id": "7"}, "GET /v2/shelves/7", {}, b"", SHELF, SHELF),
    (
        "replace_shelf",
        {"id": 7, "name": "Top", "note": None, "tags": [], "filter": {"cold": False}},
        "PUT /v2/shelves/7?dry-run=false",
        JSON_HEADERS,
        b'{"tags":[],"note":null,"filter":{"cold":false},"name":"Top"}',
        SHELF,
        SHELF,
    ),
    (
        "find_board",
        {"shelf": [1, 2], "board": ["a", "b"], "mark": {"row": 3, "side": "l/r"}},
        "GET /v2/shelves/;shelf=1;shelf=2/boards/.a,b/row=3,side=l%2Fr",
        {},
        b"",
        {"label": "x", "inside": [{"label": "y"}]},
        {"label": "x", "inside": [{"label": "y"}]},
    ),
    (
        "list_items",
        {"kind": "jar", "class": "dry", "shelf_ids": [1, 2]},
        "GET /v2/items?from=999395200000&to=1000000000000&kind=KIND_JAR&class=dry"
        "&shelf_ids=1&shelf_ids=2&internal=false",
        {},
        b"",
        [JAR],
        {"result": [JAR]},
    ),
    (
        "create_item",
        {"body": {"kind": "KIND_CAN", "litres": 0.5, "best-before": "2027-01-01"}},
        "POST /v2/items",
        JSON_HEADERS,
        b'{"kind":"KIND_CAN","litres":0.5,"best-before":"2027-01-01"}',
        JAR,
        {"result": JAR},
    ),
    (
        "update_item",
        {"item_id": "a/b", "label": "new", "shelf": 4, "client": "me"},
        "PATCH /v2/items/a%2Fb",
        {"content-type": "application/merge-patch+json"},
        b'{"label":"new","shelf":{"id":4,"spot":{"x":1.5}},"labelGiven":true,"client":"me"}',
        None,
        {"result": None, "message": "Done. The API answered 204 without content."},
    ),
    (
        "remove_item",
        {"item_id": "ä"},
        "DELETE /v2/items/%C3%A4",
        {"content-type": None},
        b"",
        None,
        "Done. The API answered 204 without content.",
    ),
    ("count_item", {"item_id": "a"}, "GET /v2/items/a/count", {}, b"", 5, {"result": 5}),
    (
        "read_note",
        {"item_id": "a"},
        "GET /v2/items/a/note",
        {"accept": "text/plain"},
        b"",
        httpx2.Response(200, text="eat soon"),
        "eat soon",
    ),
    (
        "show_photo",
        {"item_id": "a"},
        "GET /v2/items/a/photo",
        {"accept": "image/png"},
        b"",
        httpx2.Response(200, content=b"\x89PNG", headers={"content-type": "image/png"}),
        {"type": "image", "data": "iVBORw==", "mimeType": "image/png"},
    ),
    (
        "set_photo",
        {"item_id": "a", "body": "bytes"},
        "PUT /v2/items/a/photo",
        {"content-type": "application/octet-stream"},
        b"bytes",
        None,
        "Done. The API answered 204 without content.",
    ),
    (
        "search_pantry",
        {"q": "a&b", "near": {"x": 1}, "codes": ["7"]},
        "POST /v2/search",
        {"content-type": "application/x-www-form-urlencoded"},
        b"q=a%26b&kinds=KIND_JAR&near=%7B%22x%22%3A1%7D&codes=%5B%227%22%5D",
        {"hits": [JAR]},
        {"hits": [JAR]},
    ),
    (
        "search_pantry",
        {"q": "a", "kinds": ["can", "jar"]},
        "POST /v2/search",
        {},
        b"q=a&kinds=KIND_CAN,KIND_JAR",
        {"hits": []},
        {"hits": []},
    ),
    (
        "send_reminder",
        {"text": "eat", "mail": False, "count": 1},
        "POST /v2/reminders",
        {"authorization": f"Bearer {TOKEN}", "x-pantry-key": None},
        b'{"text":"eat","mail":false,"at":"2001-09-09T01:46:40.000Z","channel":"MAIL","count":1}',
        {"token": "secret", "sent": True},
        {"token": "[redacted]", "sent": True},
    ),
    (
        "invite_person",
        {"mail": "a@b.example"},
        "POST /v2/invitations",
        {"authorization": f"Bearer {TOKEN}", "x-pantry-key": f"Key {KEY}"},
        b'{"mail":"a@b.example"}',
        None,
        "Done. The API answered 204 without content.",
    ),
    (
        "check_health",
        {},
        "GET /v2/health",
        {"authorization": None, "x-pantry-key": None},
        b"",
        {"ok": True},
        {"ok": True},
    ),
]


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize(
    ("tool", "arguments", "route", "headers", "body", "answer", "shown"),
    CALLS,
    ids=[call[0] for call in CALLS],
)
async def test_call(
    mode: str,
    tool: str,
    arguments: dict[str, Any],
    route: str,
    headers: dict[str, str | None],
    body: bytes,
    answer: Any,
    shown: Any,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pantry_mcp._runtime.transforms.clock", lambda: 1_000_000_000.0)
    api = Pantry()
    api.answer = lambda _: _response(answer)
    async with connected("pantry_mcp", mode, api) as client:
        result = await client.call_tool(tool, arguments)
    assert not result.is_error, result
    (request,) = api.requests
    sent = request.url.raw_path.decode()
    if route != "GET /v2/health":
        sent, _, partner = sent.rpartition("partner=")
        assert partner == PARTNER
        sent = sent.rstrip("?&") if not route.endswith("?") else sent
    assert f"{request.method} {sent}" == route
    assert {name: request.headers.get(name) for name in headers} == headers
    assert request.content == body
    _assert_shown(result, shown)


def _response(answer: Any) -> httpx2.Response:
    if isinstance(answer, httpx2.Response):
        return httpx2.Response(200, headers=answer.headers, content=answer.content)
    return httpx2.Response(204) if answer is None else httpx2.Response(200, json=answer)


def _assert_shown(result: Any, shown: Any) -> None:
    (block,) = result.content
    if isinstance(shown, str):
        assert block.text == shown and result.structured_content is None
    elif shown.get("type") == "image":
        assert {"type": "image", "data": block.data, "mimeType": block.mime_type} == shown
    else:
        assert result.structured_content == shown
        assert json.loads(block.text) == shown


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_multipart(mode: str, folder: Path) -> None:
    api = Pantry()
    arguments = {"file": "a;b", "options": {"overwrite": True}}
    async with connected("pantry_mcp", mode, api) as client:
        result = await client.call_tool("import_items", arguments)
    assert not result.is_error
    (request,) = api.requests
    kind, _, boundary = request.headers["content-type"].partition("; boundary=")
    assert (request.method, kind) == ("POST", "multipart/form-data")
    parts = [
        'Content-Disposition: form-data; name="file"; filename="file"\r\n'
        "Content-Type: text/csv\r\n\r\na;b",
        'Content-Disposition: form-data; name="options"\r\n'
        'Content-Type: application/json\r\n\r\n{"overwrite":true}',
    ]
    whole = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"
    assert request.content == whole.encode()


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_composite(mode: str, folder: Path) -> None:
    api = Pantry()
    counts = {"/v2/items/a/count": 2, "/v2/items/b/count": 3}
    api.answer = lambda r: httpx2.Response(200, json=counts.get(r.url.path, SHELF))
    async with connected("pantry_mcp", mode, api) as client:
        arguments = {"shelf": 7, "items": ["a", "b"]}
        result = await client.call_tool("shelf_with_count", arguments)
        alone = await client.call_tool("shelf_with_count", {"shelf": 7})
    assert result.structured_content == {"name": "Top", "count": 5}
    assert alone.structured_content == {"name": "Top", "count": 0}
    assert [f"{r.method} {r.url.path}" for r in api.requests] == [
        "GET /v2/shelves/7",
        "GET /v2/items/a/count",
        "GET /v2/items/b/count",
        "GET /v2/shelves/7",
    ]


@pytest.mark.anyio
async def test_pages_are_gathered(folder: Path) -> None:
    api = Pantry()
    rows = [{"id": n, "name": f"s{n}"} for n in range(5)]

    def answer(request: httpx2.Request) -> httpx2.Response:
        limit, offset = (int(request.url.params[name]) for name in ("limit", "offset"))
        return httpx2.Response(200, json={"rows": rows[offset : offset + limit], "total": 5})

    api.answer = answer
    async with connected("pantry_mcp", "auto", api) as client:
        result = await client.call_tool("all_shelf_names", {})
    assert result.structured_content == {"rows": rows, "total": 5, "truncated": False}
    assert len(api.requests) == 3


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize("package", ["pantry_mcp", "bare_pantry_mcp"])
async def test_tools_are_listed_as_in_the_file(
    mode: str, package: str, folder: Path, bare_folder: Path
) -> None:
    where = folder if package == "pantry_mcp" else bare_folder
    wanted = json.loads((where / package / "tools.json").read_text())["tools"]
    async with connected(package, mode, Pantry()) as client:
        listed = (await client.list_tools()).tools
    assert [t.model_dump(by_alias=True, exclude_unset=True, mode="json") for t in listed] == wanted


@pytest.mark.anyio
async def test_the_client_works_without_mcp(folder: Path) -> None:
    client = import_module("pantry_mcp").PantryClient(household_key=KEY)
    models = import_module("pantry_mcp.models")
    api = Pantry()
    api.answer = lambda _: httpx2.Response(200, json=JAR)
    client._transport._http = httpx2.AsyncClient(transport=httpx2.MockTransport(api))
    async with client:
        reply = await client.old_item(thing_id="3")
    assert reply.json == JAR
    assert reply.parse() == models.Item(models.Jar(**JAR))
