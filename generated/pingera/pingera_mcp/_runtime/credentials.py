"""Credentials: from the environment on stdio, from each request over HTTP, and kept nowhere."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from .api import client_key
from .surface import AuthInfo

_FALLBACK_HEADER: Final = "X-API-Key"


def header_of(auth: AuthInfo) -> str:
    """The request header that carries the credential over HTTP.

    The vendor's own where its API uses a header; `X-API-Key` for keys that go elsewhere.
    """
    if auth.type != "apiKey":
        return "Authorization"
    return auth.name if auth.location == "header" else _FALLBACK_HEADER


@dataclass(frozen=True)
class Credentials:
    """Where the credentials of a call come from.

    Attributes:
        environment: what the server was started with, by scheme.
        shared: callers over HTTP without a credential of their own use that, too.
    """

    auth: tuple[AuthInfo, ...]
    environment: Mapping[str, str] = field(repr=False)
    shared: bool = False

    def of(self, headers: Mapping[str, str] | None) -> Mapping[str, str]:
        """The credentials of a call by scheme; `headers` is None when it is not over HTTP."""
        if headers is None:
            return self.environment
        sent = self.sent(headers)
        if sent or not self.shared:
            return sent
        return self.environment

    def sent(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """The credentials that an HTTP request brings, by scheme."""
        found: dict[str, str] = {}
        for header, schemes in self._by_header.items():
            if value := headers.get(header, "").strip():
                found |= _told_apart(schemes, value)
        return found

    @cached_property
    def _by_header(self) -> Mapping[str, list[AuthInfo]]:
        """The schemes that each header, by lower-case name, may carry."""
        found: dict[str, list[AuthInfo]] = {}
        for auth in self.auth:
            found.setdefault(header_of(auth).lower(), []).append(auth)
        return found

    def advice(self, *, over_http: bool) -> str:
        """Which variable or header to set."""
        if over_http:
            named = [_header_example(auth) for auth in self.auth]
            return f"Send the header {' or '.join(dict.fromkeys(named))}."
        return f"Set the environment variable {' or '.join(auth.variables for auth in self.auth)}."

    def doubt(self, *, over_http: bool) -> str:
        """Where the credential stands that the API refused."""
        if over_http:
            where = f"header {' or '.join(dict.fromkeys(map(header_of, self.auth)))}"
        else:
            where = f"environment variable {' or '.join(auth.variables for auth in self.auth)}"
        return f"Check the {where}: what it holds may be wrong, expired or of another account."

    def challenge(self) -> str:
        """The WWW-Authenticate header of a 401."""
        kinds = {"bearer": "Bearer", "basic": "Basic", "apiKey": "ApiKey"}
        return ", ".join(dict.fromkeys(f'{kinds[auth.type]} realm="mcp"' for auth in self.auth))


def from_environment(auth: tuple[AuthInfo, ...], environ: Mapping[str, str]) -> dict[str, str]:
    """The credentials in the environment by scheme; blank ones count as missing.

    User and password are one credential, id and secret of an OAuth client stand under
    `client_key()`: they are no credential yet.
    """
    found: dict[str, str] = {}
    for entry in auth:
        if value := environ.get(entry.env, "").strip():
            found[entry.scheme] = _marked(entry, value) or value
        halves = [environ.get(name, "").strip() for name in entry.pair]
        if halves and halves[0] and (entry.type == "basic" or halves[1]):
            key = entry.scheme if entry.type == "basic" else client_key(entry.scheme)
            found.setdefault(key, ":".join(halves))
    return {scheme: value for scheme, value in found.items() if value}


def fingerprint(auth: tuple[AuthInfo, ...], credentials: Mapping[str, str]) -> str:
    """A short name for the credential of a call, from which nobody gets the credential.

    Of `user:password` the user alone counts: passwords are short enough to be guessed.
    """
    for entry in auth:
        client = credentials.get(client_key(entry.scheme))
        if value := credentials.get(entry.scheme) or client:
            named = value.partition(":")[0] if entry.type == "basic" or value == client else value
            return hashlib.blake2b(named.encode(), digest_size=6, person=b"fingerprint").hexdigest()
    return ""


def _told_apart(schemes: list[AuthInfo], value: str) -> dict[str, str]:
    """The credentials in one header by scheme: `Bearer <jwt>` here, a raw key there."""
    marked = {auth.scheme: found for auth in schemes if (found := _marked(auth, value))}
    nothing_after = any(value.lower() == _marker(auth).strip() for auth in schemes)
    if marked or nothing_after:
        return marked
    raw = [auth for auth in schemes if not _marker(auth)]
    if not raw and " " not in value:
        # `Bearer ` was left out; nothing else wants a value of one word.
        raw = [auth for auth in schemes if auth.type != "basic"][:1]
    return {auth.scheme: value for auth in raw}


def _marker(auth: AuthInfo) -> str:
    """What stands before the credential in its header."""
    if auth.type != "apiKey":
        return f"{auth.type} "
    return auth.prefix.lower() if auth.location == "header" else ""


def _marked(auth: AuthInfo, value: str) -> str:
    """The credential after its marker; "" when the value has no such marker."""
    marker = _marker(auth)
    if not marker or not value.lower().startswith(marker):
        return ""
    rest = value[len(marker) :].strip()
    return _basic(rest) if auth.type == "basic" else rest


def _basic(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _header_example(auth: AuthInfo) -> str:
    match auth.type:
        case "bearer":
            return "Authorization: Bearer <token>"
        case "basic":
            return "Authorization: Basic <user:password in base64>"
        case _:
            prefix = auth.prefix if auth.location == "header" else ""
            return f"{header_of(auth)}: {prefix}<key>"
