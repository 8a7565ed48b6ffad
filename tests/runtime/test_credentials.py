"""Credentials: alternatives told apart, prefixes added and never doubled, strangers refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import httpx2
import pytest
from conftest import SECRET, Upstream, ask, larder_settings, running
from runtime.api import ApiKey, Basic, Bearer
from runtime.catalog import Catalog
from runtime.credentials import Credentials, from_environment
from runtime.http_app import http_app
from runtime.redact import Secrets
from runtime.request import placed
from runtime.surface import AuthInfo

KEY = AuthInfo("key", "PINGERA_API_KEY", "apiKey", "header", "Authorization", "")
JWT = AuthInfo("jwt", "PINGERA_JWT_TOKEN", "bearer", "header", "Authorization", "")
PAIR = AuthInfo("pair", "PAIR", "basic", "header", "Authorization", "")
PREFIXED = AuthInfo("prefixed", "P_KEY", "apiKey", "header", "authorization", "Bearer ")
QUERY = AuthInfo("query", "Q_KEY", "apiKey", "query", "key", "")


@pytest.mark.parametrize(
    ("auth", "header", "expected"),
    [
        ((KEY, JWT), "pk_live_1", {"key": "pk_live_1"}),
        ((KEY, JWT), "Bearer eyJ.x.y", {"jwt": "eyJ.x.y"}),
        ((JWT, KEY), "bearer  eyJ.x.y ", {"jwt": "eyJ.x.y"}),
        ((JWT, KEY), "eyJ.x.y", {"key": "eyJ.x.y"}),
        ((JWT,), "eyJ.x.y", {"jwt": "eyJ.x.y"}),
        ((JWT,), "Token eyJ", {}),
        ((JWT,), "Bearer ", {}),
        ((KEY,), "Bearer eyJ", {"key": "Bearer eyJ"}),
        ((KEY, JWT, PAIR), "Basic dTpw", {"pair": "u:p"}),
        ((PAIR,), "dTpw", {}),
        ((PREFIXED,), "abc", {"prefixed": "abc"}),
        ((PREFIXED,), "Bearer abc", {"prefixed": "abc"}),
        ((PREFIXED,), "Basic abc", {}),
    ],
)
def test_alternatives_on_one_header(
    auth: tuple[AuthInfo, ...], header: str, expected: Mapping[str, str]
) -> None:
    assert Credentials(auth, {}).of({"authorization": header}) == expected


def test_each_scheme_has_its_variable() -> None:
    environ = {"PINGERA_API_KEY": "abc", "PINGERA_JWT_TOKEN": "Bearer eyJ", "P_KEY": "bearer x"}
    found = from_environment((KEY, JWT, PREFIXED, PAIR), environ)
    assert found == {"key": "abc", "jwt": "eyJ", "prefixed": "x"}
    assert from_environment((PAIR,), {"PAIR": "user:pass word"}) == {"pair": "user:pass word"}


def test_several_headers_are_read_at_once() -> None:
    headers = {"authorization": "Bearer a", "x-api-key": "b"}
    assert Credentials((JWT, QUERY), {}).of(headers) == {"jwt": "a", "query": "b"}
    assert Credentials((JWT, KEY), {}).advice(over_http=True) == (
        "Send the header Authorization: Bearer <token> or Authorization: <key>."
    )


@pytest.mark.parametrize(
    ("scheme", "credential", "sent"),
    [
        (Bearer("s"), "abc", "Bearer abc"),
        (Bearer("s"), "bearer abc", "Bearer abc"),
        (ApiKey("s", "header", "Authorization", "Bearer "), "Bearer abc", "Bearer abc"),
        (ApiKey("s", "header", "Authorization", "Bearer "), "abc", "Bearer abc"),
        (ApiKey("s", "header", "Authorization"), "Bearer abc", "Bearer abc"),
        (Basic("s"), "u:p", "Basic dTpw"),
    ],
)
def test_a_prefix_is_added_and_not_doubled(
    scheme: Bearer | ApiKey | Basic, credential: str, sent: str
) -> None:
    assert scheme.value(credential) == sent


def test_of_two_schemes_for_one_place_the_first_is_sent() -> None:
    schemes = (ApiKey("a", "header", "authorization"), Bearer("b"), ApiKey("c", "query", "key"))
    found = placed(schemes, {"a": "one", "b": "two", "c": "three"})
    assert found == {"header": {"authorization": "one"}, "query": {"key": "three"}, "cookie": {}}
    assert placed(schemes[1:2], None)["header"] == {"Authorization": "Bearer [redacted]"}


def test_the_key_after_its_prefix_is_a_secret_too() -> None:
    assert Secrets(["Bearer abcdefgh"]).mask("no abcdefgh") == "no [redacted]"


@pytest.mark.anyio
async def test_who_brings_no_key_is_refused_before_the_protocol(
    larder: Catalog, upstream: Upstream
) -> None:
    settings = larder_settings(transport="http", require_auth_header=True, shared_key=True)
    app = http_app(larder, settings, http=httpx2.MockTransport(upstream))
    async with running(app):
        refused = await ask(app, "POST", "/mcp")
        admitted = await ask(app, "POST", "/mcp", **{"x-larder-key": SECRET})
        elsewhere = await ask(app, "POST", "/mcp/x")
        health = await ask(app, "GET", "/healthz")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == 'ApiKey realm="mcp"'
    assert refused.json() == {
        "jsonrpc": "2.0",
        "id": None,
        "error": {
            "code": -32600,
            "message": "No credential. Send the header x-larder-key: <key>.",
        },
    }
    assert admitted.status_code == 400
    assert elsewhere.status_code == 401
    assert health.status_code == 200


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/sse", "/messages/", "/messages/x"])
async def test_the_old_transport_refuses_too(
    larder: Catalog, upstream: Upstream, path: str
) -> None:
    surface = replace(larder.surface, auth=(KEY, JWT))
    catalog = Catalog("larder_mcp", surface, {n: larder.wire(n) for n in larder.names()})
    settings = larder_settings(transport="sse", require_auth_header=True)
    app = http_app(catalog, settings, http=httpx2.MockTransport(upstream))
    async with running(app):
        refused = await ask(app, "GET" if path == "/sse" else "POST", path)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == 'ApiKey realm="mcp", Bearer realm="mcp"'
