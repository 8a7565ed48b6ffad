"""What a model is told when a call fails, in both protocol eras."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeAlias

import httpx2
import pytest
from conftest import SECRET, Connect, Upstream, text_of
from httpx2 import Response
from mcp import MCPError
from runtime.catalog import Catalog
from runtime.errors import ApiError
from runtime.failures import Failures
from runtime.redact import Secrets

pytestmark = pytest.mark.anyio

Call: TypeAlias = tuple[str, dict[str, Any], str]
READ: Call = ("get_item", {"itemId": 7}, "GET /v1/items/7")
WRITE: Call = ("create_item", {"name": "Salz", "notify": False}, "POST /v1/items")


def envelope(status: int, code: str, message: str, **headers: str) -> Response:
    return Response(status, json={"code": code, "message": message}, headers=headers)


RESULTS: dict[str, tuple[Call, Response | Exception, str]] = {
    "invalid with fields": (
        WRITE,
        Response(
            422,
            json={
                "code": "invalid_argument",
                "message": "Not like that",
                "problems": [{"field": "name", "message": "taken"}, {"field": "x", "message": "y"}],
            },
        ),
        "create_item failed: Not like that (HTTP 422, invalid_argument)\n- name: taken\n- x: y\n"
        "Correct the arguments and call again.",
    ),
    "not found": (
        READ,
        envelope(404, "not_found", "Item not found"),
        "get_item failed: Item not found (HTTP 404, not_found)\n"
        "Check the identifiers: a list or search tool shows those that exist.",
    ),
    "conflict": (
        WRITE,
        envelope(409, "already_exists", "Salz is there"),
        "create_item failed: Salz is there (HTTP 409, already_exists)\n"
        "Look at the present state before you call again.",
    ),
    "precondition by code": (
        WRITE,
        envelope(400, "locked", "The larder is locked"),
        "create_item failed: The larder is locked (HTTP 400, locked)\n"
        "Something else has to be done first; the same call will fail again.",
    ),
    "quota is no rate limit": (
        WRITE,
        envelope(429, "plan_limit", "10 items at most"),
        "create_item failed: 10 items at most (HTTP 429, plan_limit)\n"
        "A limit of the plan is used up, and repeating does not help: tell the user.",
    ),
    "rate limit": (
        WRITE,
        envelope(429, "slow_down", "Slow down", **{"retry-after": "12"}),
        "create_item failed: Slow down (HTTP 429, slow_down)\n"
        "Too many requests: call again in 12 s.",
    ),
    "rate limit without a time": (
        READ,
        Response(429),
        "get_item failed: no explanation (HTTP 429)\n"
        "Too many requests: wait a minute, then call again.",
    ),
    "upstream of a read": (
        READ,
        Response(503, text="<!DOCTYPE html><html><title>Sorry &amp;\n bye</title>" + "x" * 9000),
        "get_item failed: Sorry & bye (HTTP 503)\nTry again in a moment.",
    ),
    "an HTML page that begins oddly": (
        READ,
        Response(502, text="\ufeff\n<!-- x --><html><body><h1>Bad <b>Gateway</b></h1></body>"),
        "get_item failed: Bad Gateway (HTTP 502)\nTry again in a moment.",
    ),
    "an HTML page of no words": (
        READ,
        Response(502, text="<html><title> </title></html>"),
        "get_item failed: an HTML page (HTTP 502)\nTry again in a moment.",
    ),
    "text that is no HTML": (
        READ,
        Response(502, text="a <title>b</title>"),
        "get_item failed: a <title>b</title> (HTTP 502)\nTry again in a moment.",
    ),
    "upstream of a write": (
        WRITE,
        Response(500, json={"oops": 1, "token": "abc"}),
        'create_item failed: {"oops":1,"token":"[redacted]"} (HTTP 500)\n'
        "The change may have been made: look before you repeat it.",
    ),
    "a redirect": (
        READ,
        Response(302, headers={"location": "https://elsewhere.example"}),
        "get_item failed: api.larder.example answered with a redirect to elsewhere.example, which "
        "is not followed: a sign-in page, a proxy or a wrong base URL is likely (HTTP 302)\n"
        "Repeating will hardly help: tell the user to check the base URL and the network.",
    ),
    "timeout of a read": (
        READ,
        httpx2.ReadTimeout("x"),
        "get_item failed: the API did not answer in time\nTry again in a moment.",
    ),
    "timeout of a write": (
        WRITE,
        httpx2.ReadTimeout("x"),
        "create_item failed: the API did not answer in time\n"
        "The change may have been made: look before you repeat it.",
    ),
    "a write never sent": (
        WRITE,
        httpx2.ConnectError(f"https://user:{SECRET}@host"),
        "create_item failed: api.larder.example could not be reached\nTry again in a moment. If "
        "that fails too, tell the user to check the base URL and the network.",
    ),
    "a write cut off": (
        WRITE,
        httpx2.RemoteProtocolError("x"),
        "create_item failed: the connection to the API broke\n"
        "The change may have been made: look before you repeat it.",
    ),
    "JSON that is none": (
        READ,
        Response(200, text="{", headers={"content-type": "application/json"}),
        "get_item failed: the API answered application/json that is not JSON (HTTP 200)\n"
        "Try again in a moment.",
    ),
    "a message that is too long": (
        READ,
        envelope(400, "bad", "ä" * 3000),
        f"get_item failed: {'ä' * 750} ... (HTTP 400, bad)\nCorrect the arguments and call again.",
    ),
    "the key in the vendor's words": (
        READ,
        envelope(400, "bad", f"no {SECRET} here"),
        "get_item failed: no [redacted] here (HTTP 400, bad)\n"
        "Correct the arguments and call again.",
    ),
}


@pytest.mark.parametrize("case", RESULTS)
async def test_what_can_be_acted_on_is_a_result(
    case: str, connect: Connect, upstream: Upstream
) -> None:
    (tool, arguments, route), answer, expected = RESULTS[case]
    upstream.answers[route] = answer
    async with connect() as client:
        result = await client.call_tool(tool, arguments)
    assert result.is_error
    assert text_of(result) == expected
    assert result.structured_content is None


def explode(_: httpx2.Request) -> Response:
    raise RuntimeError(f"token={SECRET}")


ERRORS: dict[str, tuple[Response | Callable[..., Any], int, str]] = {
    "refused key": (
        envelope(401, "unauthenticated", f"Bad key {SECRET}"),
        -32600,
        "The API refused the credential: Bad key [redacted] (HTTP 401, unauthenticated)\n"
        "Check the environment variable LARDER_API_KEY: what it holds may be wrong, expired or of "
        "another account.",
    ),
    "forbidden": (
        envelope(403, "permission_denied", "Read-only key"),
        -32600,
        "The credential may not do this: Read-only key (HTTP 403, permission_denied)\n"
        "Use one that has the permission.",
    ),
    "our own fault": (
        explode,
        -32603,
        "Internal error in get_item: a fault of this server, see its log.",
    ),
}


@pytest.mark.parametrize("case", ERRORS)
async def test_what_cannot_is_a_protocol_error(
    case: str, connect: Connect, upstream: Upstream, caplog: pytest.LogCaptureFixture
) -> None:
    answer, code, message = ERRORS[case]
    upstream.answers["GET /v1/items/7"] = answer
    with caplog.at_level(logging.DEBUG):
        async with connect() as client:
            with pytest.raises(MCPError) as raised:
                await client.call_tool("get_item", {"itemId": 7})
    assert (raised.value.code, raised.value.message) == (code, message)
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("runtime"))
    assert SECRET not in ours


HALFWAY: dict[str, tuple[str, Response, str]] = {
    "a result": (
        "Salz",
        envelope(409, "in_use", "In use"),
        "swap_item failed: In use (HTTP 409, in_use)\n"
        "Look at the present state before you call again.\n"
        "Before that, createItem had succeeded: look before you repeat it.",
    ),
    "silence": (
        "Salz",
        Response(502),
        "swap_item failed: no explanation (HTTP 502)\n"
        "Before that, createItem had succeeded: look before you repeat it.",
    ),
    "forbidden": (
        "Salz",
        envelope(403, "", "No"),
        "The credential may not do this: No (HTTP 403)\nUse one that has the permission.\n"
        "Before that, createItem had succeeded: look before you repeat it.",
    ),
    "our own fault": (
        "bug",
        Response(204),
        "Internal error in swap_item: a fault of this server, see its log.\n"
        "Before that, createItem had succeeded: look before you repeat it.",
    ),
}


@pytest.mark.parametrize("case", HALFWAY)
async def test_a_tool_that_fails_halfway_says_what_it_has_changed(
    case: str, connect: Connect, upstream: Upstream
) -> None:
    name, answer, expected = HALFWAY[case]
    upstream.answers["POST /v1/items"] = Response(201, json={"id": "8", "name": "x"})
    upstream.answers["DELETE /v1/items/7"] = answer
    async with connect() as client:
        try:
            result = await client.call_tool("swap_item", {"itemId": 7, "name": name})
        except MCPError as error:
            assert error.message == expected
        else:
            assert text_of(result) == expected


async def test_a_key_that_the_api_echoes_is_masked_in_a_good_result(
    connect: Connect, upstream: Upstream
) -> None:
    upstream.answers["GET /v1/items/7"] = Response(200, json={"id": "7", "name": f"<{SECRET}>"})
    async with connect() as client:
        result = await client.call_tool("get_item", {"itemId": 7})
    assert result.structured_content == {"id": "7", "name": "<[redacted]>"}
    assert SECRET not in text_of(result)


async def test_a_key_given_as_an_argument_is_masked(connect: Connect) -> None:
    async with connect() as client:
        result = await client.call_tool(
            "create_item", {"name": "x", "notify": False, "unit": SECRET}
        )
    assert text_of(result) == (
        "Invalid arguments for create_item:\n"
        '- unit: takes one of "gram", "piece", not "[redacted]"'
    )


def test_errors_of_composites_are_masked_too(larder: Catalog) -> None:
    failures = Failures(larder.tool("compare_items"), True, "", "", Secrets([SECRET]))
    result = failures.result(ApiError(500, kind="upstream", message=f"no {SECRET}"))
    assert result["content"][0]["text"] == (
        "compare_items failed: no [redacted] (HTTP 500)\nTry again in a moment."
    )


async def test_a_value_that_cannot_be_sent_names_the_tool_argument(
    connect: Connect, upstream: Upstream
) -> None:
    async with connect() as client:
        result = await client.call_tool("get_recipe", {"name": ".."})
    assert text_of(result) == (
        'Invalid arguments for get_recipe:\n- name: "." and ".." cannot stand in a path'
    )
    assert upstream.requests == []
