"""What a generated client declares: its API, its operations, and how far a tool may go."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from .errors import ErrorShape

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS", "QUERY"})


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key in a header, the query or a cookie, after an optional prefix such as "Token "."""

    scheme: str
    location: Literal["header", "query", "cookie"]
    name: str
    prefix: str = ""

    def value(self, credential: str) -> str:
        """What is sent for a credential, with or without the prefix."""
        return self.prefix + _without(self.prefix, credential)


@dataclass(frozen=True, slots=True)
class Bearer:
    """`Authorization: Bearer <token>`.

    Attributes:
        token_url: where a client's id and secret are changed for a token (OAuth 2).
        scopes: what is asked for there, with spaces between; "" for all that the client may do.
    """

    scheme: str
    location: Literal["header"] = "header"
    name: str = "Authorization"
    token_url: str = ""
    scopes: str = ""

    @property
    def client(self) -> str:
        """The key of `id:secret` among the credentials."""
        return client_key(self.scheme)

    def value(self, credential: str) -> str:
        """What is sent for a credential, with or without `Bearer `."""
        return "Bearer " + _without("Bearer ", credential)


@dataclass(frozen=True, slots=True)
class Basic:
    """`Authorization: Basic`; the credential is `user:password`."""

    scheme: str
    location: Literal["header"] = "header"
    name: str = "Authorization"

    def value(self, credential: str) -> str:
        """What is sent for a credential."""
        return "Basic " + base64.b64encode(credential.encode()).decode()


def client_key(scheme: str) -> str:
    """Where the `id:secret` of an OAuth client stands among credentials by scheme."""
    return f"{scheme}/client"


def _without(prefix: str, credential: str) -> str:
    if prefix and credential.lower().startswith(prefix.lower()):
        return credential[len(prefix) :].lstrip()
    return credential


Auth: TypeAlias = ApiKey | Bearer | Basic

Security: TypeAlias = tuple[tuple[str, ...], ...]
"""Alternatives, each the schemes that stand together; an empty one says that none is needed."""


@dataclass(frozen=True, slots=True)
class Api:
    """An API: where it is, how callers prove who they are, how it words its errors.

    Attributes:
        security: which schemes an operation takes that does not say: alternatives, each a
            combination; None where each scheme of `auth` will do.
    """

    name: str
    package: str | None
    version: str
    base_url: str
    auth: tuple[Auth, ...] = ()
    errors: ErrorShape = field(default_factory=ErrorShape)
    security: Security | None = None

    @property
    def user_agent(self) -> str:
        """What upstream requests say they come from."""
        return user_agent(self.name, self.version)


def user_agent(name: str, version: str) -> str:
    """Such as `openstatus-mcp/0.1.0`."""
    return f"{name}-mcp/{version}"


class Operation:
    """One operation of the API.

    Attributes:
        reads: it changes nothing, so that repeating it is safe.
        security: what it takes; None for what the API takes, () for no credential at all.
        server: where it is served, if not at the API's own address: a URL, or a path at its host.
        html: a web page may be what it answers by its description.
    """

    __slots__ = ("html", "id", "method", "path", "reads", "security", "server")

    def __init__(
        self,
        id: str,
        method: str,
        path: str,
        reads: bool | None = None,
        security: Security | None = None,
        server: str = "",
        html: bool = False,
    ) -> None:
        self.id = id
        self.method = method
        self.path = path
        self.reads = method in _READING if reads is None else reads
        self.security = security
        self.server = server
        self.html = html


@dataclass(frozen=True, slots=True)
class Scope:
    """How far one call of one tool may go.

    Attributes:
        operations: the operations it may call; no other is sent.
        repeatable: the tool's hints say that a repeated call changes nothing more.
    """

    tool: str
    operations: frozenset[str]
    repeatable: bool
