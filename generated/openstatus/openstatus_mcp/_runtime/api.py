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
    """`Authorization: Bearer <token>`."""

    scheme: str
    location: Literal["header"] = "header"
    name: str = "Authorization"

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


def _without(prefix: str, credential: str) -> str:
    if prefix and credential.lower().startswith(prefix.lower()):
        return credential[len(prefix) :].lstrip()
    return credential


Auth: TypeAlias = ApiKey | Bearer | Basic


@dataclass(frozen=True, slots=True)
class Api:
    """An API: where it is, how callers prove who they are, how it words its errors.

    Several `auth` entries are alternatives: each one that has a credential is sent.
    """

    name: str
    package: str | None
    version: str
    base_url: str
    auth: tuple[Auth, ...] = ()
    errors: ErrorShape = field(default_factory=ErrorShape)

    @property
    def user_agent(self) -> str:
        """Such as `openstatus-mcp/0.1.0`."""
        return f"{self.name}-mcp/{self.version}"


class Operation:
    """One operation of the API.

    Attributes:
        reads: it changes nothing, so that repeating it is safe.
        security: the schemes it takes; None for all of the API, () for no credential at all.
    """

    __slots__ = ("id", "method", "path", "reads", "security")

    def __init__(
        self,
        id: str,
        method: str,
        path: str,
        reads: bool | None = None,
        security: tuple[str, ...] | None = None,
    ) -> None:
        self.id = id
        self.method = method
        self.path = path
        self.reads = method in _READING if reads is None else reads
        self.security = security


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
