"""The cellar: what the pantry does not need, executed on the wire in both eras of the protocol."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

import httpx2
import pytest
from mcp import Client

from generator.pipeline import Result, generate
from tests.conftest import Golden
from tests.pipeline.press import CELLAR, config, install

Answer: TypeAlias = Callable[[httpx2.Request], httpx2.Response]
RACKS = [{"id": n, "name": f"r{n}", "note": None, "size": {"rows": n, "deep": 1}} for n in range(5)]


@pytest.fixture(scope="session")
def cellar() -> Result:
    return generate(config(CELLAR))


@pytest.fixture(scope="session")
def folder(cellar: Result, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = install(cellar, tmp_path_factory.mktemp("cellar"))
    yield path
    sys.path.remove(str(path))


def test_modules_of_tools(cellar: Result, golden: Golden) -> None:
    """What is written by hand in `tools/` is a package behind one door."""
    golden("cellar", {path: text for path, text in cellar.files.items() if "/composites" in path})


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def connected(mode: str, answer: Answer, retries: int = 0) -> AsyncIterator[Client]:
    runtime = import_module("cellar_mcp._runtime.server")
    catalog = import_module("cellar_mcp._runtime.catalog").Catalog.load("cellar_mcp")
    settings = import_module("cellar_mcp._runtime.settings").Settings(
        base_url="https://cellar.example/api",
        mode="read_write",
        max_retries=retries,
        credentials={"Key": "k-5f0c9d27b1"},
    )
    server = runtime.build(catalog, settings, http=httpx2.MockTransport(answer))
    async with Client(server, mode=mode) as client:
        yield client


async def called(mode: str, tool: str, arguments: dict[str, Any], answer: Answer) -> Any:
    """The result of a call and the requests it made."""
    requests: list[httpx2.Request] = []

    def recorded(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        return answer(request)

    async with connected(mode, recorded) as client:
        return await client.call_tool(tool, arguments), requests


def routes(requests: list[httpx2.Request]) -> list[str]:
    return [f"{r.method} {r.url.raw_path.decode().removeprefix('/api')}" for r in requests]


def by_page(request: httpx2.Request) -> httpx2.Response:
    """Pages of `page_size`, counted from 1, in an envelope with the total."""
    page, size = (int(request.url.params[name]) for name in ("page", "page_size"))
    found = RACKS[(page - 1) * size : page * size]
    return httpx2.Response(
        200, json={"racks": found, "pagination": {"total_items": 5, "total_pages": 3}}
    )


def fixed_pages(request: httpx2.Request) -> httpx2.Response:
    """Pages of two, counted from 0; bare lists."""
    page = int(request.url.params["page"])
    return httpx2.Response(200, json=RACKS[page * 2 : page * 2 + 2])


def by_index(first: int) -> Answer:
    """A bare list from an index on; more than two at once is refused."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        start = int(request.url.params["start-index"]) - first
        most = int(request.url.params["max-results"])
        if most > 2 or start < 0:
            return httpx2.Response(400, json={"message": "at most 2"})
        return httpx2.Response(200, json=RACKS[start : start + most])

    return answer


def by_header(request: httpx2.Request) -> httpx2.Response:
    at = int(request.url.params.get("cursor", "c0")[1:])
    headers = {"next-cursor": f"c{at + 2}"} if at + 2 < len(RACKS) else {}
    return httpx2.Response(200, json=RACKS[at : at + 2], headers=headers)


def by_body(request: httpx2.Request) -> httpx2.Response:
    at, most = int(request.url.params.get("after", "0")), int(request.url.params["limit"])
    after = str(at + most) if at + most < len(RACKS) else None
    found = {"data": RACKS[at : at + most], "meta": {"next": after}}
    return httpx2.Response(200, json=found)


def plain(names: str) -> list[dict[str, Any]]:
    return [RACKS[int(n)] for n in names]


PAGES: list[tuple[str, dict[str, Any], Answer, list[str], dict[str, Any]]] = [
    (
        "list_racks",
        {"page": 2, "perPage": 2},
        by_page,
        ["GET /racks?page=2&page_size=2"],
        {
            "racks": [{"id": 2, "name": "r2"}, {"id": 3, "name": "r3"}],
            "pagination": {"page": 2, "perPage": 2, "totalSize": 5, "totalPages": 3},
        },
    ),
    (
        "list_racks",
        {"page": 2, "perPage": 3, "show": ["note"]},
        by_page,
        ["GET /racks?page=2&page_size=2", "GET /racks?page=3&page_size=2"],
        {
            "racks": [{"note": None}] * 2,
            "pagination": {"page": 2, "perPage": 3, "totalSize": 5, "totalPages": 2},
        },
    ),
    (
        "all_racks",
        {},
        by_page,
        ["GET /racks?page=1&page_size=2", "GET /racks?page=2&page_size=2"],
        {"names": ["r0", "r1", "r2", "r3"], "truncated": True},
    ),
    (
        "list_shelves",
        {"page": 1},
        fixed_pages,
        ["GET /shelves?page=0", "GET /shelves?page=1"],
        {"items": plain("012"), "pagination": {"page": 1, "perPage": 3, "hasMore": True}},
    ),
    (
        "list_bottles",
        {"page": 2, "rows": 3},
        by_index(0),
        [
            "GET /bottles?start-index=3&max-results=2",
            "GET /bottles?start-index=5&max-results=1",
        ],
        {"items": plain("34"), "pagination": {"page": 2, "perPage": 3, "hasMore": False}},
    ),
    (
        "all_bottles",
        {"fields": ["id"]},
        by_index(1),
        [
            "GET /bottles?start-index=1&max-results=2",
            "GET /bottles?start-index=3&max-results=2",
            "GET /bottles?start-index=5&max-results=2",
        ],
        {"items": [{"id": n} for n in range(5)], "truncated": False},
    ),
    (
        "list_visits",
        {"cursor": "c2"},
        by_header,
        [
            "GET /visits?cursor=c2&since=2001-09-08T01:46:40.000Z&until=2001-09-09T01:46:40.000Z"
            "&first_day=2001-09-07&last_day=2001-09-09&from=999996400&to=1000000000"
        ],
        {"items": plain("23"), "pagination": {"nextCursor": "c4"}},
    ),
    (
        "list_notes",
        {"after": "1"},
        by_body,
        ["GET /notes?after=1&limit=2", "GET /notes?after=3&limit=1"],
        {"data": plain("123"), "meta": {"next": "3"}, "pagination": {"nextCursor": "4"}},
    ),
    (
        "all_notes",
        {},
        by_body,
        ["GET /notes?limit=2", "GET /notes?after=2&limit=1"],
        {"data": plain("012"), "meta": {"next": "2"}, "truncated": True},
    ),
]


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize(("tool", "given", "answer", "sent", "shown"), PAGES)
async def test_pages(
    mode: str,
    tool: str,
    given: dict[str, Any],
    answer: Answer,
    sent: list[str],
    shown: dict[str, Any],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cellar_mcp._runtime.transforms.clock", lambda: 1_000_000_000.0)
    result, requests = await called(mode, tool, given, answer)
    assert not result.is_error, result
    assert [route.replace("%3A", ":") for route in routes(requests)] == sent
    assert result.structured_content == shown


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize(("looks", "finished"), [(2, True), (99, False)])
async def test_a_job_is_waited_for(
    mode: str, looks: int, finished: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("cellar_mcp._runtime.polling.sleep", sleep)
    seen = 0

    def answer(request: httpx2.Request) -> httpx2.Response:
        nonlocal seen
        if request.method == "POST":
            return httpx2.Response(202, json={"job": {"id": 7}})
        seen += 1
        done = seen > looks
        return httpx2.Response(200, json={"status": "done" if done else "busy", "bottles": seen})

    result, requests = await called(mode, "count_bottles", {}, answer)
    assert routes(requests)[:2] == ["POST /counts", "GET /jobs/7"]
    assert result.structured_content == {"bottles": seen, "finished": finished}
    assert slept == [1] * (2 if finished else 3)


# tool, arguments, route, body, answer, what is shown
CALLS: list[tuple[str, dict[str, Any], str, bytes, Any, Any]] = [
    ("get_rack", {"id": 3}, "GET /racks/3", b"", RACKS[3], "redacted rows"),
    ("get_rack", {}, "GET /racks/4", b"", RACKS[4], "redacted rows"),
    (
        "replace_labels",
        {"id": 1, "labels": [{"text": "old"}]},
        "PUT /racks/1/labels",
        b'[{"text":"old"}]',
        None,
        None,
    ),
    ("note_rack", {"id": 1, "note": None}, "PUT /racks/1", b'{"note":null}', RACKS[1], RACKS[1]),
    (
        "assign_rack",
        {"id": 1, "team": "a", "room": "b", "begin": "2026-01-01T12:00:00+02:00"}
        | {"end": "2026-01-01T10:00:01Z"},
        "PUT /racks/1/assign?team=a&room=b"
        "&begin=2026-01-01T12:00:00+02:00&end=2026-01-01T10:00:01Z",
        b"",
        None,
        None,
    ),
    (
        "create_token",
        {},
        "POST /tokens",
        b"",
        {"token": "t-1", "owner": {"mail": "a@b", "name": "A"}},
        {"token": "t-1", "owner": {"mail": "[redacted]", "name": "A"}},
    ),
    (
        "create_wine_bottle",
        {"grape": "Riesling", "year": 1990},
        "POST /bottles",
        b'{"kind":"wine","grape":"Riesling","year":1990}',
        RACKS[0],
        RACKS[0],
    ),
    (
        "create_beer_bottle",
        {"hops": "Saaz"},
        "POST /bottles",
        b'{"kind":"beer","hops":"Saaz"}',
        RACKS[0],
        RACKS[0],
    ),
    (
        "create_juice_bottle",
        {"fruit": "pear", "rack": 2},
        "POST /bottles",
        b'{"kind":"juice","rack":2,"fruit":"pear"}',
        RACKS[0],
        RACKS[0],
    ),
    (
        "create_water_bottle",
        {},
        "POST /bottles",
        b'{"kind":"water","still":true}',
        RACKS[0],
        RACKS[0],
    ),
    (
        "ship_by_van",
        {"plate": "X 1", "note": "soon"},
        "POST /shipments",
        b'{"note":"soon","van":{"plate":"X 1","seats":2}}',
        None,
        None,
    ),
    ("find_bottles", {"label": "a"}, "POST /search", b'{"label":"a"}', [], {"result": []}),
]


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize(("tool", "given", "route", "body", "answer", "shown"), CALLS)
async def test_call(
    mode: str,
    tool: str,
    given: dict[str, Any],
    route: str,
    body: bytes,
    answer: Any,
    shown: Any,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CELLAR_RACK_ID", "4")
    reply = httpx2.Response(204) if answer is None else httpx2.Response(200, json=answer)
    result, requests = await called(mode, tool, given, lambda _: reply)
    assert not result.is_error, result
    (sent,) = [r.replace("%3A", ":").replace("%2B", "+") for r in routes(requests)]
    assert (sent, requests[0].content) == (route, body)
    if shown == "redacted rows":
        shown = answer | {"size": {"rows": "[redacted]", "deep": 1}}
    assert result.structured_content == shown


REFUSED = [
    ("assign_rack", {"id": 1}, "- person: missing; give exactly one of person and team"),
    (
        "assign_rack",
        {"id": 1, "person": 1, "team": "a"},
        "- team: give exactly one of person and team, not person and team",
    ),
    ("assign_rack", {"id": 1, "person": 1, "room": "b"}, "- room: needs `team`"),
    (
        "assign_rack",
        {"id": 1, "person": 1, "begin": "2026-01-01T12:00:00+02:00", "end": "2026-01-01T10:00:00Z"},
        "- end: must be later than `begin`",
    ),
    ("toast", {"rounds": 4}, "- rounds: must not exceed `most`"),
    ("get_rack", {}, "- id: missing; the server has no CELLAR_RACK_ID either"),
    ("create_wine_bottle", {"grape": "a", "hops": "b"}, "- hops: unknown argument"),
    ("note_rack", {"id": 1}, "- note: missing; takes a string or null"),
]


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize(("tool", "given", "said"), REFUSED)
async def test_what_breaks_a_rule_is_not_sent(
    mode: str, tool: str, given: dict[str, Any], said: str, folder: Path
) -> None:
    result, requests = await called(mode, tool, given, lambda _: httpx2.Response(500))
    assert result.is_error and requests == []
    assert said in result.content[0].text


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_read_merge_write(mode: str, folder: Path) -> None:
    rack = RACKS[1] | {"secret": 1}

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            return httpx2.Response(200, json=rack, headers={"ETag": '"v1"'})
        return httpx2.Response(200, json=json.loads(request.content))

    given = {"id": 1, "name": "new", "note": None}
    result, (_, write) = await called(mode, "rename_rack", given, answer)
    assert json.loads(result.content[0].text) == {"name": "new"}
    assert write.headers["if-match"] == '"v1"'
    assert json.loads(write.content) == RACKS[1] | {"name": "new", "note": None}


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize(
    ("answered", "failed", "said"),
    [
        ({"json": RACKS[2]}, False, '{"name":"r2","rows":2}'),
        ({"json": {"id": 2}}, False, '{"name":null,"rows":null}'),
        ({"json": [RACKS[2]]}, True, "the reply is no object, and the API's description says it"),
        ({"json": "no such rack"}, True, "the reply is no object"),
        ({"json": {"error": "no such rack"}}, True, 'failed: {"error":"no such rack"} (HTTP 200)'),
        ({"text": "late"}, True, "that is not JSON (HTTP 200)"),
        ({"content": b""}, False, "Done. The API answered 200 without content."),
        ({"content": b"null"}, False, "The API answered nothing of what this tool shows."),
    ],
)
async def test_what_is_shown_of_a_reply_is_true(
    mode: str, answered: dict[str, Any], failed: bool, said: str, folder: Path
) -> None:
    answer = httpx2.Response(200, **answered)
    result, _ = await called(mode, "measure_rack", {"id": 2}, lambda request: answer)
    assert result.is_error is failed
    assert said in result.content[0].text


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_half_an_answer_says_so(mode: str, folder: Path) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/2"):
            return httpx2.Response(404, json={"message": "no rack 2"})
        return httpx2.Response(200, json=RACKS[1])

    result, _ = await called(mode, "compare_racks", {"ids": [1, 2]}, answer)
    assert result.structured_content == {"names": ["r1"], "missing": ["no rack 2 (HTTP 404)"]}


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_tool_may_ask_nobody(
    mode: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELLAR_GUEST", "Ann")
    result, requests = await called(mode, "toast", {}, lambda _: httpx2.Response(500))
    assert requests == [] and json.loads(result.content[0].text) == {"toast": "To Ann!"}


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("status", "code", "times"), [(503, "", 3), (502, "", 1), (400, "BUSY", 3), (429, "NO_ROOM", 1)]
)
async def test_what_is_tried_again(status: int, code: str, times: int, folder: Path) -> None:
    asked = 0

    def answer(request: httpx2.Request) -> httpx2.Response:
        nonlocal asked
        asked += 1
        return httpx2.Response(status, json={"code": code}, headers={"retry-after": "0"})

    async with connected("auto", answer, retries=2) as client:
        result = await client.call_tool("get_rack", {"id": 1})
    assert result.is_error and asked == times
    if code == "NO_ROOM":
        assert "Ask the user which bottle to drink first." in result.content[0].text


def test_surface(folder: Path) -> None:
    surface = json.loads((folder / "cellar_mcp/surface.json").read_text())
    assert surface["toolsets"] == {
        "racks": "Where bottles lie.",
        "bottles": "Everything that can be drunk.",
    }
    assert surface["tools"]["list_racks"]["toolsets"] == ["racks", "tour"]
    assert surface["tools"]["create_token"]["once"] == ["token"]
    assert surface["tools"]["count_bottles"]["operations"] == ["startCount", "getJob"]


def test_mypy_strict(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.11"]
    command += ["--cache-dir", os.devnull, "-p", "cellar_mcp"]
    env = os.environ | {"MYPYPATH": str(folder)}
    done = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
