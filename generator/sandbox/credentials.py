"""Checks the key of a request: that it is there, at its place, and may do what is asked."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from generator import ir
from generator.sandbox.parameters import split_query
from generator.sandbox.refusal import Refusal
from generator.sandbox.request import Request
from generator.sandbox.script import Scope


class Doorkeeper:
    """Knows the keys of the script and where the description wants them."""

    def __init__(self, api: ir.Api, keys: Mapping[str, Scope]) -> None:
        self._api, self._keys = api, keys
        self._schemes = {scheme.key: scheme for scheme in api.schemes}

    def scope(self, operation: ir.Operation, request: Request) -> Scope:
        """What the caller may do. Raises `Refusal`."""
        ways = self._api.security if operation.security is None else operation.security
        if not ways:
            return Scope.WRITE
        for way in ways:
            presented = [self._presented(name, request) for name in way]
            if all(self._known(key) for key in presented):
                scopes = [self._keys.get(key, Scope.WRITE) for key in presented]
                return Scope.READ if Scope.READ in scopes else Scope.WRITE
        keys = [self._presented(name, request) for way in ways for name in way]
        said = "the key is not valid" if any(keys) else f"no key: {self._wanted(ways)}"
        raise Refusal("unauthenticated", said)

    def _known(self, key: str) -> bool:
        return bool(key) and (not self._keys or key in self._keys)

    def _presented(self, name: str, request: Request) -> str:
        """The key as the caller gave it, without the word that some vendors want before it."""
        scheme = self._schemes.get(name)
        if scheme is None:
            return ""
        if scheme.type is not ir.SchemeType.API_KEY:
            word, _, key = request.headers.get("authorization", "").partition(" ")
            if scheme.type is ir.SchemeType.BASIC:
                return _basic(key) if word.lower() == "basic" else ""
            return key.strip() if word.lower() == "bearer" else ""
        match scheme.location:
            case "query":
                pairs = dict(split_query(request.query))
                return pairs.get(scheme.name, "")
            case "cookie":
                return request.wire({}).cookies.get(scheme.name, "")
            case _:
                return request.headers.get(scheme.name.lower(), "").rpartition(" ")[2]

    def _wanted(self, ways: tuple[tuple[str, ...], ...]) -> str:
        found = [self._schemes[name] for way in ways for name in way if name in self._schemes]
        said = [
            (
                f"{s.location} `{s.name}`"
                if s.type is ir.SchemeType.API_KEY
                else "header `Authorization`"
            )
            for s in found
        ]
        return "send it as " + " or ".join(dict.fromkeys(said)) if said else "none is described"


def _basic(encoded: str) -> str:
    """Either half of `user:password` may be the key; the password is, where there is one."""
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return password or user
