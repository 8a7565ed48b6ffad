"""Credentials: from the environment on stdio, from each request over HTTP, and kept nowhere."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from .surface import AuthInfo

_FALLBACK_HEADER: Final = "X-API-Key"


def header_of(auth: AuthInfo) -> str:
    """The request header that carries the credential over HTTP.

    The vendor's own where its API uses a header; `X-API-Key` for keys that go elsewhere.
    """
    if auth.type != "apiKey":
        return "Authorization"
    return auth.name if auth.location == "header" else _FALLBACK_HEADER


@dataclass(frozen=True, slots=True)
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
        sent = {auth.scheme: value for auth in self.auth if (value := _sent(auth, headers))}
        if sent or not self.shared:
            return sent
        return self.environment

    def advice(self, *, over_http: bool) -> str:
        """Which variable or header to set."""
        if over_http:
            named = [_header_example(auth) for auth in self.auth]
            return f"Send the header {' or '.join(dict.fromkeys(named))}."
        return f"Set the environment variable {' or '.join(auth.env for auth in self.auth)}."


def from_environment(auth: tuple[AuthInfo, ...], environ: Mapping[str, str]) -> dict[str, str]:
    """The credentials in the environment by scheme; blank ones count as missing."""
    found = {entry.scheme: environ.get(entry.env, "").strip() for entry in auth}
    return {scheme: value for scheme, value in found.items() if value}


def _sent(auth: AuthInfo, headers: Mapping[str, str]) -> str:
    value = headers.get(header_of(auth).lower(), "").strip()
    if not value:
        return ""
    if auth.type == "apiKey":
        return value.removeprefix(auth.prefix).strip() if auth.location == "header" else value
    kind, _, rest = value.partition(" ")
    if kind.lower() != auth.type:
        return ""
    return rest.strip() if auth.type == "bearer" else _basic(rest.strip())


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
