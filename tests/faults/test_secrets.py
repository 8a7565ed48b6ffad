"""A secret in every place where a credential may be, and all output of the run searched for it."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import pytest

from tests.faults.campaign import META, Server, serving
from tests.faults.hostile import ECHO, ECHOES, FAULTS, FIRST, hostile
from tests.faults.spoken import Spoken, spoken

pytestmark = pytest.mark.anyio

# Each has what a text may do to it: signs that URLs, JSON and HTML write in another way.
ENVIRONMENT = "sk-env-7d1f+4c/9a=="
HEADER = "sk-hdr-b2e8+61/0f=="
OTHER = {
    "authorization": "Bearer sk-authorization-55aa66bb",
    "x-api-key": "sk-x-api-key-77cc88dd",
    "cookie": "session=sk-cookie-99ee00ff",
    "proxy-authorization": "Basic c2stcHJveHktMTFhYTIyYmI=",
}
URLS = {
    "user": "https://sk-user-0a1b2c:sk-password-3d4e5f@api.example",
    "query": "https://api.example/?key=sk-query-6a7b8c",
    "fragment": "https://api.example/#sk-fragment-9d0e1f",
    "scheme": "ftp://api.example/sk-path-2a3b4c",
}


def forms(secret: str) -> set[bytes]:
    """A secret in each way in which it may come back."""
    shapes = {secret, quote(secret, safe=""), quote(secret), json.dumps(secret)[1:-1]}
    shapes |= {base64.b64encode(secret.encode()).decode().rstrip("="), secret.replace("/", "\\/")}
    shapes |= {secret.replace("+", "&#43;").replace("/", "&#x2F;").replace("=", "&#61;")}
    return {shape.encode() for shape in shapes}


def found(output: Iterable[bytes], *secrets: str) -> list[str]:
    """Where a secret stands, with what is around it."""
    everything = b"\n".join(output)
    return [
        everything[max(0, at - 150) : at + 80].decode(errors="replace")
        for secret in secrets
        for form in forms(secret)
        if (at := everything.find(form)) >= 0
    ]


ITEMS = [
    1,
    *(ECHO + how for how in range(ECHOES)),
    *(FIRST + at for at, fault in enumerate(FAULTS) if len(fault.said) > 1),
]
ARGUMENTS: list[Any] = [{}, {"itemId": "x"}, {"itemId": 0}, {"item": 1}, {"itemId": None}]


async def over_http(server: Server, output: list[bytes], headers: dict[str, str]) -> None:
    """Everything that a caller can be told."""
    calls = [server.item(item, **headers) for item in ITEMS]
    calls += [server.call("get_item", given, **headers) for given in ARGUMENTS]
    calls += [server.call("burn_item", {}, **headers)]
    calls += [server.call("create_item", {"name": HEADER, "notify": False}, **headers)]
    for answer in await asyncio.gather(*calls):
        output.append(answer.content + repr(answer.headers.raw).encode())
    for path in ("/", "/healthz", "/metrics", "/nothing", "/mcp"):
        answer = await server.http.get(path, headers=headers)
        output.append(answer.content + repr(answer.headers.raw).encode())
    broken = await server.http.post("/mcp", content=b"{" + HEADER.encode(), headers=headers)
    output.append(broken.content)


@pytest.mark.parametrize("form", ["console", "json"])
async def test_http(form: str) -> None:
    output: list[bytes] = []
    flags = ["--debug", f"--log-format={form}", "--timeout=0.5", "--max-retries=1"]
    async with (
        hostile() as api,
        serving(api.url, *flags, "--shared-key", LARDER_API_KEY=ENVIRONMENT) as server,
    ):
        await over_http(server, output, {"x_larder_key": HEADER, **OTHER})
        await over_http(server, output, {"x_larder_key": "", **OTHER})  # the one of the environment
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"POST /mcp HTTP/1.1\r\nx-larder-key: " + HEADER.encode() + b"\r\n :\r\n\r\n")
        output.append(await asyncio.wait_for(reader.read(), 10))
        writer.close()
    others = [value.rpartition(" ")[2].rpartition("=")[2] or value for value in OTHER.values()]
    assert server.said
    assert found([*output, *server.said], ENVIRONMENT, HEADER, *others) == []


async def in_words(server: Spoken) -> None:
    for id, item in enumerate(ITEMS, 1):
        given = {"name": "get_item", "arguments": {"itemId": item}, "_meta": META}
        server.ask("tools/call", given, id)
        await server.answer_to(id)


async def test_stdio() -> None:
    async with hostile() as api:
        flags = [f"--base-url={api.url}", "--debug", "--timeout=0.5", "--max-retries=0"]
        async with spoken(*flags, LARDER_API_KEY=ENVIRONMENT) as server:
            await in_words(server)
    assert len(server.heard) > len(ITEMS)
    assert found([*server.heard, *server.said], ENVIRONMENT) == []


@pytest.mark.parametrize("place", URLS)
async def test_a_base_url_that_holds_one_is_refused_without_it(place: str) -> None:
    said = await one_shot(LARDER_BASE_URL=URLS[place])
    assert b"LARDER_BASE_URL" in said
    secrets = ("sk-user-0a1b2c", "sk-password-3d4e5f", "sk-query-6a7b8c", "sk-fragment-9d0e1f")
    assert found([said], *secrets, "sk-path-2a3b4c") == []


@pytest.mark.parametrize(
    ("flags", "key"),
    [
        (["--print-config"], ENVIRONMENT),
        (["--help"], ENVIRONMENT),
        (["--mode=x"], ENVIRONMENT),
        ([], "sk-env-line\nbreak-1a2b3c"),
        ([], "sk-env-bell\abreak-1a2b3c"),
    ],
)
async def test_one_shot_commands(flags: list[str], key: str) -> None:
    said = await one_shot(*flags, LARDER_API_KEY=key)
    assert said
    assert found([said], *key.replace("\a", "\n").split("\n")) == []


async def one_shot(*flags: str, **environ: str) -> bytes:
    try:
        async with asyncio.timeout(20), spoken(*flags, **environ) as server:
            await server.process.wait()
    except AssertionError:
        pass  # it ended with a complaint, which is what is read here
    return b"".join([*server.heard, *server.said])


async def test_two_callers_at_once_see_only_their_own() -> None:
    """A hundred calls of two callers, interleaved; the API repeats the key in clear forms."""
    async with hostile() as api, serving(api.url, "--debug", "--timeout=5") as server:
        keys = ["sk-one-" + "1" * 20, "sk-two-" + "2" * 20]

        async def call(at: int) -> tuple[int, bytes]:
            item = ECHO + at % ECHOES
            return at % 2, (await server.item(item, x_larder_key=keys[at % 2])).content

        answers = await asyncio.gather(*(call(at) for at in range(100)))
    for _, content in answers:
        assert found([content], *keys) == []
    assert found(server.said, *keys) == []


def test_the_search_finds_what_is_there() -> None:
    for shape in (ENVIRONMENT, quote(ENVIRONMENT, safe=""), json.dumps(ENVIRONMENT)):
        assert found([b"x", f"a {shape} b".encode()], ENVIRONMENT)
