"""Requests: which credential stands where, and the header fields of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from . import wire
from .api import Auth, Basic
from .bodies import Body
from .redact import REDACTED

Placed: TypeAlias = "dict[str, dict[str, object]]"
"""Credentials by place (header, query, cookie) and name."""


def placed(
    schemes: Iterable[Auth], credentials: Mapping[str, str], *, masked: bool = False
) -> Placed:
    """The credentials of a request. Of several for one place the first stands.

    Args:
        masked: the request is only shown.
    """
    found: Placed = {"header": {}, "query": {}, "cookie": {}}
    taken: set[tuple[str, str]] = set()
    for scheme in schemes:
        credential = credentials.get(scheme.scheme)
        place = (scheme.location, scheme.name.lower())
        if credential and place not in taken:
            taken.add(place)
            value = _shown(scheme) if masked else scheme.value(credential)
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
    named = {name.lower() for name in headers} | {name.lower() for name in auth["header"]}
    kept = {name: value for name, value in added.items() if name not in named}
    credentials = {name.lower() for name in auth["header"]}
    given = {name: value for name, value in headers.items() if name.lower() not in credentials}
    return wire.headers({**kept, **given, **auth["header"]})


def _shown(scheme: Auth) -> str:
    """The value of a credential in a request that is only shown."""
    return f"Basic {REDACTED}" if isinstance(scheme, Basic) else scheme.value(REDACTED)
