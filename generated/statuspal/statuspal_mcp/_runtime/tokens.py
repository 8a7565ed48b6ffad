"""Tokens: what an OAuth 2 client gets for its id and secret, kept until it runs out."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus, urljoin, urlsplit

import anyio

from .api import Bearer
from .errors import ApiError, ClientError, ErrorShape, api_error
from .reply import parsed

if TYPE_CHECKING:
    from .transport import Answer, Transport

_MARGIN: Final = 30.0
"""Seconds before its end at which a token is renewed, so that it does not run out on the way."""


@dataclass(frozen=True, slots=True)
class _Token:
    value: str = field(repr=False)
    ends: float


class Tokens:
    """The client-credentials tokens of a process, by scheme and client."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept: dict[bytes, _Token] = {}
        self._clock = clock
        self._lock = anyio.Lock()

    def __repr__(self) -> str:
        return f"Tokens({len(self._kept)})"

    def clear(self) -> None:
        """Forget all of them, since the API has refused one."""
        self._kept.clear()

    async def token(self, scheme: Bearer, client: str, transport: Transport) -> str:
        """A token that is good for a while; asked for once, however many calls want it.

        Args:
            client: `id:secret`.

        Raises:
            ApiError: there is none for this client.
            ConnectionError, TimeoutError: the token's address could not be reached.
        """
        told_apart = "\0".join((scheme.scheme, scheme.token_url, scheme.scopes, client))
        key = hashlib.blake2b(told_apart.encode(), digest_size=16).digest()
        async with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept.ends <= self._clock():
                kept = await self._fetched(scheme, client, transport)
                self._kept[key] = kept
        return kept.value

    async def _fetched(self, scheme: Bearer, client: str, transport: Transport) -> _Token:
        asked_at = self._clock()
        answer = await _ask(scheme, client, transport, in_body=False)
        if answer.status in (400, 401):
            # Some servers read the client from the form alone.
            answer = await _ask(scheme, client, transport, in_body=True)
        value, lifetime = _read(answer)
        return _Token(value, asked_at + max(0.0, lifetime - min(_MARGIN, lifetime / 10)))


async def _ask(scheme: Bearer, client: str, transport: Transport, *, in_body: bool) -> Answer:
    from .transport import Request, base_url_problem

    url = urlsplit(urljoin(f"{transport.base_url}/", scheme.token_url))
    origin = f"{url.scheme}://{url.netloc}"
    if problem := base_url_problem(origin):
        raise ClientError(f"the address for tokens {problem}")
    identity, _, secret = client.partition(":")
    form = {"grant_type": "client_credentials"}
    headers = [
        ("accept", "application/json"),
        ("content-type", "application/x-www-form-urlencoded"),
    ]
    if scheme.scopes:
        form["scope"] = scheme.scopes
    if in_body:
        form |= {"client_id": identity, "client_secret": secret}
    else:
        pair = f"{quote_plus(identity)}:{quote_plus(secret)}"
        headers.append(("authorization", f"Basic {base64.b64encode(pair.encode()).decode()}"))
    content = "&".join(f"{name}={quote(value, safe='')}" for name, value in form.items())
    target = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
    return await transport.send(
        Request("POST", target, tuple(headers), content.encode(), origin=origin),
        repeatable=True,
        passing=lambda answer: answer.status in (502, 503, 504),
    )


def _read(answer: Answer) -> tuple[str, float]:
    """The token and for how many seconds it is good; an hour where nothing is said."""
    try:
        said = parsed(answer.content)
    except ValueError:
        said = None
    if 200 <= answer.status < 300:
        value = said.get("access_token") if isinstance(said, dict) else None
        if isinstance(said, dict) and isinstance(value, str) and value:
            try:
                return value, float(said.get("expires_in", 3600))
            except (TypeError, ValueError):
                return value, 3600.0
        raise ApiError(answer.status, kind="upstream", message="the token's address gave no token")
    failure = api_error(ErrorShape(), answer.status, said, answer.retry_after())
    if answer.status in (400, 401, 403):
        message = f"no token for this client: {failure.message or answer.status}"
        raise api_error(ErrorShape(), 401, {"message": message}, None)
    raise failure
