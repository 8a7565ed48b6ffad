"""One document over HTTP: conditional, within limits of size and time, redirects watched."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Final

import anyio
import httpx2
from httpx2 import URL, Headers, Response

from generator.fetch.address import Policy, Refused, is_local, looked_up, parsed

MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_ACCEPT: Final = "application/yaml, application/json, text/yaml, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Limits:
    bytes: int = 32 * 1024 * 1024
    seconds: float = 60.0
    allow_http: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    data: bytes
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class NotModified:
    """It is what it was."""


def fetch(text: str, limits: Limits, validators: Mapping[str, str]) -> Fetched | NotModified:
    """What stands at an address now; `validators` are those of what is here already.

    Raises:
        Refused: nothing came, or nothing whole.
    """
    try:
        return anyio.run(_within, text, limits, dict(validators))
    except TimeoutError:
        message = f"it has not come within {limits.seconds:g} seconds"
        raise Refused("D605", message, "try again, or raise `--timeout`") from None


async def _within(text: str, limits: Limits, validators: dict[str, str]) -> Fetched | NotModified:
    with anyio.fail_after(limits.seconds):
        try:
            return await _followed(text, limits, validators)
        except httpx2.RemoteProtocolError as cut:
            raise Refused("D606", f"the connection ended too early: {cut}", "try again") from None
        except httpx2.TimeoutException:
            raise TimeoutError from None
        except httpx2.HTTPError as unreachable:
            raise Refused("D603", _why(unreachable), "try again") from None


async def _followed(text: str, limits: Limits, validators: dict[str, str]) -> Fetched | NotModified:
    policy = Policy(limits.allow_http)
    url = parsed(text, policy)
    # Where the operator points at this machine, it may answer; a redirect may not lead here.
    policy = Policy(limits.allow_http, limits.allow_http and is_local(url.host))
    # No proxy of the environment: it would look the name up anew, and nobody would check that.
    async with httpx2.AsyncClient(trust_env=False, timeout=limits.seconds) as client:
        for _ in range(MOST_REDIRECTS + 1):
            address = await looked_up(url, policy)
            request = client.build_request(
                "GET",
                url.copy_with(host=str(address)),
                headers=_headers(url, validators),
                extensions={"sni_hostname": url.host},
            )
            response = await client.send(request, stream=True)
            try:
                if response.status_code not in _REDIRECTS:
                    return await _answer(response, limits, bool(validators))
                url = parsed(str(url.join(_location(response))), policy)
            finally:
                await response.aclose()
    raise Refused("D604", f"it redirects more than {MOST_REDIRECTS} times")


def _headers(url: URL, validators: Mapping[str, str]) -> dict[str, str]:
    port = f":{url.port}" if url.port else ""
    host = f"[{url.host}]" if ":" in url.host else url.host
    return {
        "host": f"{host}{port}",
        "accept": _ACCEPT,
        "accept-encoding": "gzip",
        "user-agent": "toolpress-refresh",
        **validators,
    }


def _location(response: Response) -> str:
    found: str = response.headers.get("location", "")
    if not found:
        raise Refused("D604", f"it answers {response.status_code} without saying where to")
    return found


async def _answer(response: Response, limits: Limits, asked: bool) -> Fetched | NotModified:
    status = response.status_code
    if status == 304 and asked:
        return NotModified()
    if status != 200:
        help = {
            401: "it asks for a key: fetch the file yourself, and name its path in `source:`",
            403: "it asks for a key: fetch the file yourself, and name its path in `source:`",
            404: "the vendor has moved it: correct `source:`",
            410: "the vendor has removed it: correct `source:`",
        }.get(status, "try again later")
        raise Refused("D604", f"it answers {status} {response.reason_phrase}".rstrip(), help)
    said = response.headers.get("content-length", "")
    if said.isdecimal() and int(said) > limits.bytes:
        raise _too_large(limits)
    data = await _read(_decoded(response, limits), limits)
    headers: Headers = response.headers
    return Fetched(data, _validator(headers.get("etag")), _validator(headers.get("last-modified")))


async def _read(chunks: AsyncIterator[bytes], limits: Limits) -> bytes:
    data = bytearray()
    async for chunk in chunks:
        data += chunk
        if len(data) > limits.bytes:
            raise _too_large(limits)
    return bytes(data)


async def _decoded(response: Response, limits: Limits) -> AsyncIterator[bytes]:
    """The body, unpacked no further than the limit."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing in ("", "identity"):
        async for chunk in response.aiter_raw():
            yield chunk
        return
    if packing not in ("gzip", "x-gzip"):
        raise Refused("D604", f"it answers packed as {packing}, which was not asked for")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        async for chunk in response.aiter_raw():
            yield unpacker.decompress(chunk, limits.bytes + 1)
            if unpacker.unconsumed_tail:
                raise _too_large(limits)
    except zlib.error:
        raise Refused("D606", "it came packed and cannot be unpacked", "try again") from None
    if not unpacker.eof:
        raise Refused("D606", "it came packed, and the end is missing", "try again")


def _too_large(limits: Limits) -> Refused:
    help = "raise `--max-bytes` if a description of that size is right"
    return Refused("D605", f"it is larger than {limits.bytes:,} bytes", help)


def _validator(value: str | None) -> str:
    """What may be sent back next time: short, and nothing but what can be seen."""
    found = value or ""
    return found if len(found) <= 256 and found.isascii() and found.isprintable() else ""


def _why(error: httpx2.HTTPError) -> str:
    said = str(error) or type(error).__name__
    return f"it cannot be reached: {said}"
