"""Requests: which credential stands where, and the header fields of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from . import wire
from .api import Api, Auth, Basic, Bearer, Operation
from .bodies import Body
from .errors import MissingCredential
from .redact import REDACTED
from .values import OMITTED

Placed: TypeAlias = "dict[str, dict[str, object]]"
"""Credentials by place (header, query, cookie) and name."""


def chosen(api: Api, operation: Operation, credentials: Mapping[str, str]) -> tuple[Auth, ...]:
    """The schemes of the first alternative whose credentials are all there.

    Raises:
        MissingCredential: there is none, and the operation needs one.
    """
    alternatives = api.security if operation.security is None else operation.security
    if alternatives is None:
        alternatives = tuple((scheme.scheme,) for scheme in api.auth)
    schemes = {scheme.scheme: scheme for scheme in api.auth}
    for alternative in alternatives:
        if alternative and all(_has(schemes[name], credentials) for name in alternative):
            return tuple(schemes[name] for name in alternative)
    if all(alternatives):
        wanted = tuple(dict.fromkeys(name for names in alternatives for name in names))
        if wanted:
            raise MissingCredential(wanted)
    return ()


def flattened(api: Api, credentials: Mapping[str, str | tuple[str, str] | None]) -> dict[str, str]:
    """Credentials by scheme, those of an OAuth client by `client_key()`; without missing ones."""
    clients = {scheme.scheme: scheme.client for scheme in api.auth if isinstance(scheme, Bearer)}
    found: dict[str, str] = {}
    for scheme, value in credentials.items():
        if isinstance(value, tuple):
            found[clients.get(scheme, scheme)] = ":".join(value)
        elif value:
            found[scheme] = value
    return found


def _has(scheme: Auth, credentials: Mapping[str, str]) -> bool:
    return bool(
        credentials.get(scheme.scheme)
        or (isinstance(scheme, Bearer) and credentials.get(scheme.client))
    )


def placed(schemes: Iterable[Auth], credentials: Mapping[str, str] | None) -> Placed:
    """The credentials of a request. Of several for one place the first stands.

    Args:
        credentials: None for a request that is only shown.
    """
    found: Placed = {"header": {}, "query": {}, "cookie": {}}
    taken: set[tuple[str, str]] = set()
    for scheme in schemes:
        place = (scheme.location, scheme.name.lower())
        if place not in taken:
            taken.add(place)
            value = _shown(scheme)
            if credentials is not None:
                value = scheme.value(credentials[scheme.scheme])
            found[scheme.location][scheme.name] = value
    return found


def fields(
    headers: Mapping[str, object],
    cookies: Mapping[str, object],
    auth: Mapping[str, Mapping[str, object]],
    body: Body | None,
    accept: str,
) -> list[tuple[str, str]]:
    """The header fields of a request; what the operation says wins over what we add."""
    added: dict[str, object] = {"accept": accept}
    if body is not None:
        added["content-type"] = body.media_type
    if crumbs := wire.cookies({**cookies, **auth["cookie"]}):
        added["cookie"] = crumbs
    credentials = {name.lower() for name in auth["header"]}
    given = {name: value for name, value in headers.items() if name.lower() not in credentials}
    named = credentials.union(map(str.lower, headers))
    kept = {name: value for name, value in added.items() if name not in named}
    return wire.headers({**kept, **given, **auth["header"]})


def declared_and_left_out(headers: Mapping[str, object]) -> tuple[str, ...]:
    """Fields that the HTTP library adds by itself, where the operation says what stands there."""
    return tuple(
        name.lower()
        for name, value in headers.items()
        if value is OMITTED and name.lower() == "accept-encoding"
    )


def _shown(scheme: Auth) -> str:
    """The value of a credential in a request that is only shown."""
    return f"Basic {REDACTED}" if isinstance(scheme, Basic) else scheme.value(REDACTED)
