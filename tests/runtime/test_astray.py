"""A web page or a redirect where JSON is described is a failure, whatever its status says."""

from __future__ import annotations

import httpx2
import pytest
from conftest import SECRET, Connect, Upstream, text_of
from httpx2 import Response
from larder_mcp.client import LarderClient
from runtime.client import Scope
from runtime.errors import ApiError
from runtime.transport import Transport

pytestmark = pytest.mark.anyio

SIGN_IN = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>...</body></html>"
WHY = "a sign-in page, a proxy or a wrong base URL is likely"
READ = "Repeating will hardly help: tell the user to check the base URL and the network."
WRITE = "Nothing is known about whether the change was made: look before you repeat it."


def page(text: str = SIGN_IN, kind: str | None = "text/html", status: int = 200) -> Response:
    headers = {} if kind is None else {"content-type": kind}
    return Response(status, content=text.encode(), headers=headers)


PAGES: dict[str, tuple[Response, str]] = {
    "a sign-in page": (page(), '(text/html) titled "Sign in"'),
    "with a charset": (page(kind="Text/HTML; charset=utf-8"), '(text/html) titled "Sign in"'),
    "as it is created": (page(status=201), '(text/html) titled "Sign in"'),
    "that says it is JSON": (page(kind="application/json"), '(application/json) titled "Sign in"'),
    "that says nothing": (page(kind=None), '(no content type) titled "Sign in"'),
    "behind a byte order mark": (page("\ufeff\n" + SIGN_IN, None), "(no content type) titled"),
    "with a heading only": (page("<html><h1>Wait</h1>"), '(text/html) titled "Wait"'),
    "without a title": (page("<html>maintenance"), "(text/html) where"),
    "a part of one": (page("please <b>sign in</b>"), "(text/html) where"),
    "of XHTML": (page("<?xml version='1.0'?><html/>", "application/xhtml+xml"), "xhtml+xml) where"),
    "with a long title": (page(f"<title>{'x' * 490}</title>"), f'titled "{"x" * 120}..." where'),
    "that repeats the key": (page(f"<title>no {SECRET}</title>"), 'titled "no [redacted]" where'),
    "with a spelled-out key": (
        page(f"<title>no &#{ord(SECRET[0])};{SECRET[1:]}</title>"),
        'titled "no [redacted]" where',
    ),
}


@pytest.mark.parametrize("case", PAGES)
async def test_a_page_is_no_success(case: str, connect: Connect, upstream: Upstream) -> None:
    answer, words = PAGES[case]
    upstream.answers |= {"GET /v1/items/7": answer, "POST /v1/items": answer}
    async with connect() as client:
        read = await client.call_tool("get_item", {"itemId": 7})
        write = await client.call_tool("create_item", {"name": "Salz", "notify": False})
    for result, tool, advice in ((read, "get_item", READ), (write, "create_item", WRITE)):
        assert result.is_error
        assert result.structured_content is None
        text = text_of(result)
        assert text.startswith(f"{tool} failed: api.larder.example answered a web page (")
        assert words in text
        assert text.endswith(f"the API describes JSON: {WHY} (HTTP {answer.status_code})\n{advice}")


REDIRECTS: dict[str, tuple[Response, str]] = {
    "to a sign-in page": (
        page(status=302),
        "a redirect, which",
    ),
    "elsewhere": (
        Response(303, headers={"location": f"https://u:p@login.example/in?key={SECRET}#x"}),
        "a redirect to login.example, which",
    ),
    "that nobody can read": (
        Response(307, headers={"location": "https://[::/"}),
        "a redirect, which",
    ),
    "to the key": (
        Response(302, headers={"location": f"https://{SECRET}.example/"}),
        "a redirect to [redacted].example, which",
    ),
}


@pytest.mark.parametrize("case", REDIRECTS)
async def test_a_redirect_is_no_success(case: str, connect: Connect, upstream: Upstream) -> None:
    answer, words = REDIRECTS[case]
    upstream.answers |= {"GET /v1/items/7": answer, "POST /v1/items": answer}
    async with connect() as client:
        read = await client.call_tool("get_item", {"itemId": 7})
        write = await client.call_tool("create_item", {"name": "Salz", "notify": False})
    status = f"(HTTP {answer.status_code})"
    for result, tool, advice in ((read, "get_item", READ), (write, "create_item", WRITE)):
        assert result.is_error
        assert text_of(result) == (
            f"{tool} failed: api.larder.example answered with {words} is not followed: {WHY} "
            f"{status}\n{advice}"
        )


async def test_a_tool_says_what_it_changed_before_the_page_came(
    connect: Connect, upstream: Upstream
) -> None:
    upstream.answers |= {
        "POST /v1/items": Response(201, json={"id": "8", "name": "x"}),
        "DELETE /v1/items/7": Response(302, headers={"location": "/login"}),
    }
    async with connect() as client:
        result = await client.call_tool("swap_item", {"itemId": 7, "name": "Salz"})
    assert text_of(result).endswith(
        f"{WRITE}\nBefore that, createItem had succeeded: look before you repeat it."
    )


NO_PAGES: dict[str, Response] = {
    "JSON under a wrong name": Response(
        200, content=b'{"id": "7"}', headers={"content-type": "text/html"}
    ),
    "nothing": Response(200, headers={"content-type": "text/html"}),
    "other text": Response(200, text="fine"),
    "other markup": Response(200, text="<a/>", headers={"content-type": "application/xml"}),
}


@pytest.mark.parametrize("case", NO_PAGES)
async def test_what_is_no_page_is_taken_as_ever(
    case: str, connect: Connect, upstream: Upstream
) -> None:
    upstream.answers["GET /v1/items/7"] = NO_PAGES[case]
    async with connect() as client:
        assert not (await client.call_tool("get_item", {"itemId": 7})).is_error


async def test_a_page_of_an_operation_that_describes_no_json_is_shown(
    connect: Connect, upstream: Upstream
) -> None:
    upstream.answers["GET /v1/recipes/pie"] = page()
    async with connect() as client:
        result = await client.call_tool("get_recipe", {"name": "pie"})
    assert (result.is_error, text_of(result)) == (False, SIGN_IN)


async def test_the_typed_client_raises_too() -> None:
    def answer(request: httpx2.Request) -> Response:
        return page(SIGN_IN.replace("...", SECRET))

    transport = Transport(
        "http://localhost:8080/v1", user_agent="x", http=httpx2.MockTransport(answer)
    )
    scope = Scope("test", frozenset({"createItem"}), False)
    client = LarderClient.bound(transport, {"ApiKeyAuth": SECRET}, scope)
    with pytest.raises(ApiError) as raised:
        await client.create_item(name="Salz")
    assert str(raised.value).startswith("localhost:8080 answered a web page (text/html) titled")
    assert (raised.value.status, raised.value.kind) == (200, "upstream")
    assert raised.value.body == SIGN_IN.replace("...", "[redacted]")
    assert client.changed == ()
