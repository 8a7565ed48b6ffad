"""Who is calling, as described: alternatives, combinations, optional keys, tokens for clients."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest
from runtime.api import Api, ApiKey, Basic, Bearer, Operation
from runtime.client import BaseClient
from runtime.credentials import Credentials, from_environment
from runtime.errors import AuthError, MissingCredential
from runtime.request import chosen
from runtime.surface import AuthInfo
from runtime.transport import Transport

KEY = ApiKey("key", "header", "X-Key")
SIGN = ApiKey("sign", "query", "sign")
JAR = ApiKey("jar", "cookie", "sid")
USER = Basic("user")
TOKEN = Bearer("oauth", token_url="https://login.example/token?tenant=1", scopes="read write")
API = Api("demo", None, "1", "https://api.example/v1", auth=(KEY, SIGN, JAR, USER, TOKEN))

ASKED: list[tuple[Any, set[str], tuple[str, ...] | None]] = [
    (None, {"sign", "key"}, ("key",)),  # each will do, the first is taken
    (None, {"jar"}, ("jar",)),
    (None, set(), None),
    ((), {"key"}, ()),  # `security: []`
    (((),), {"key"}, ()),
    ((("key", "sign"), ("user",)), {"key", "sign", "user"}, ("key", "sign")),
    ((("key", "sign"), ("user",)), {"key", "user"}, ("user",)),
    ((("key", "sign"), ("user",)), {"key"}, None),
    (((), ("key",)), {"key"}, ("key",)),  # `{}`: the key is optional
    (((), ("key",)), set(), ()),
    ((("oauth",),), {"oauth/client"}, ("oauth",)),
]


@pytest.mark.parametrize(("security", "there", "expected"), ASKED)
def test_the_first_alternative_that_can_be_met(
    security: Any, there: set[str], expected: tuple[str, ...] | None
) -> None:
    operation = Operation("x", "GET", "/x", security=security)
    credentials = dict.fromkeys(there, "value")
    if expected is None:
        with pytest.raises(MissingCredential):
            chosen(API, operation, credentials)
        return
    found = chosen(API, operation, credentials)
    assert tuple(scheme.scheme for scheme in found) == expected


def test_user_and_password_are_two_variables() -> None:
    auth = (
        AuthInfo("user", "DEMO", "basic", "header", "Authorization", "", ("DEMO_USER", "DEMO_PW")),
        AuthInfo("oauth", "TOKEN", "bearer", "header", "Authorization", "", ("ID", "SECRET")),
    )
    both = {"DEMO_USER": "jo", "DEMO_PW": "p:w", "ID": "me", "SECRET": "s"}
    assert from_environment(auth, both) == {"user": "jo:p:w", "oauth/client": "me:s"}
    assert from_environment(auth, {"DEMO": "jo:pw", "TOKEN": "Bearer t", "ID": "me"}) == {
        "user": "jo:pw",
        "oauth": "t",
    }
    advice = Credentials(auth, {}).advice(over_http=False)
    assert "DEMO or DEMO_USER and DEMO_PW or TOKEN or ID and SECRET" in advice


class Login:
    """A token endpoint and an API that takes its newest token."""

    def __init__(self) -> None:
        self.asked: list[httpx2.Request] = []
        self.refused: set[str] = set()
        self.lifetime: object = 3600
        self.form_only = False

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.host != "login.example":
            token = request.headers["authorization"].removeprefix("Bearer ")
            status = 401 if token in self.refused else 200
            return httpx2.Response(status, json={"token": token})
        form = parse_qs(request.content.decode())
        if self.form_only and "client_secret" not in form:
            return httpx2.Response(400, json={"error": "invalid_client"})
        self.asked.append(request)
        token = f"token{len(self.asked)}"
        return httpx2.Response(200, json={"access_token": token, "expires_in": self.lifetime})


class DemoClient(BaseClient):
    api = API

    async def get(self) -> Any:
        reply = await self._send(Operation("x", "GET", "/x", security=(("oauth",),)))
        return reply.json


def client(login: Any, clock: list[float]) -> DemoClient:
    made = DemoClient({"oauth": ("me", "secret/1")}, max_retries=0)
    made._transport = Transport(
        API.base_url,
        user_agent="demo",
        max_retries=0,
        http=httpx2.MockTransport(login),
        clock=lambda: clock[0],
    )
    return made


@pytest.mark.anyio
async def test_a_token_is_fetched_kept_and_renewed() -> None:
    login, clock = Login(), [0.0]
    async with client(login, clock) as api:
        assert (await api.get(), await api.get()) == ({"token": "token1"}, {"token": "token1"})
        request = login.asked[0]
        assert str(request.url) == "https://login.example/token?tenant=1"
        pair = base64.b64encode(b"me:secret%2F1").decode()
        assert request.headers["authorization"] == f"Basic {pair}"
        assert request.content == b"grant_type=client_credentials&scope=read%20write"
        clock[0] = 3569
        assert await api.get() == {"token": "token1"}
        clock[0] = 3571
        assert await api.get() == {"token": "token2"}
        login.refused.add("token2")
        assert await api.get() == {"token": "token3"}
        login.refused |= {"token3", "token4"}
        with pytest.raises(AuthError) as raised:
            await api.get()
        assert "token4" not in str(raised.value)


@pytest.mark.anyio
async def test_some_servers_read_the_client_from_the_form() -> None:
    login = Login()
    login.form_only = True
    async with client(login, [0.0]) as api:
        assert await api.get() == {"token": "token1"}
    assert b"client_id=me&client_secret=secret%2F1" in login.asked[0].content


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx2.Response(401, json={"error": "invalid_client"}), "no token for this client"),
        (httpx2.Response(200, json={}), "gave no token"),
        (httpx2.Response(200, text="<html>"), "gave no token"),
        (httpx2.Response(500, text="no"), "500"),
    ],
)
async def test_no_token(answer: httpx2.Response, said: str) -> None:
    async with client(lambda _: answer, [0.0]) as api:
        with pytest.raises(Exception, match=said) as raised:
            await api.get()
    assert "secret/1" not in str(raised.value)
