"""Which addresses are public, however they are written."""

from __future__ import annotations

import ipaddress
from typing import Any

import anyio
import httpx2
import pytest

from generator.fetch import Limits, Refused, address, fetch
from generator.fetch.address import Policy, looked_up, public

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
]


@pytest.mark.parametrize("text", PRIVATE)
def test_private(text: str) -> None:
    assert not public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "text", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_public(text: str) -> None:
    assert public(ipaddress.ip_address(text))


def answering(*found: str) -> Any:
    async def getaddrinfo(*_: object, **__: object) -> list[Any]:
        return [(2, 1, 6, "", (text, 443)) for text in found]

    return getaddrinfo


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address.anyio, "getaddrinfo", answering("1.1.1.1", "10.0.0.1"))
    with pytest.raises(Refused, match=r"private network \(10\.0\.0\.1\)"):
        anyio.run(looked_up, httpx2.URL("https://vendor.example"), Policy())


def test_what_was_looked_up_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asks for the name a second time, when it might lead elsewhere."""
    seen: list[httpx2.Request] = []

    async def send(_: Any, request: httpx2.Request, **__: Any) -> httpx2.Response:
        seen.append(request)
        stream = httpx2.ByteStream(b"openapi: 3.1.0")
        return httpx2.Response(200, stream=stream, request=request)

    monkeypatch.setattr(address.anyio, "getaddrinfo", answering("2606:4700::1111"))
    monkeypatch.setattr(httpx2.AsyncClient, "send", send)
    fetch("https://vendor.example:8443/openapi.yaml", Limits(), {"if-none-match": '"1"'})
    (request,) = seen
    assert str(request.url) == "https://[2606:4700::1111]:8443/openapi.yaml"
    assert request.headers["host"] == "vendor.example:8443"
    assert request.extensions["sni_hostname"] == "vendor.example"
    assert request.headers["if-none-match"] == '"1"'


def test_a_redirect_may_not_lead_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    async def send(_: Any, request: httpx2.Request, **__: Any) -> httpx2.Response:
        return httpx2.Response(302, headers={"location": "http://localhost/"}, request=request)

    monkeypatch.setattr(address.anyio, "getaddrinfo", answering("1.1.1.1"))
    monkeypatch.setattr(httpx2.AsyncClient, "send", send)
    with pytest.raises(Refused, match="not https"):
        fetch("https://vendor.example/", Limits(), {})
    monkeypatch.setattr(address.anyio, "getaddrinfo", answering("127.0.0.1"))
    with pytest.raises(Refused, match="private network"):
        fetch("http://vendor.example/", Limits(allow_http=True), {})
