"""Finds the operation that a method and a path mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from generator import ir
from generator.sandbox.refusal import Refusal

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Route:
    """One operation and the pattern of its path; `names` are the placeholders in order."""

    operation: ir.Operation
    pattern: re.Pattern[str]
    names: tuple[str, ...]


class Routes:
    """All operations of an API. Literal paths win over those with placeholders."""

    def __init__(self, api: ir.Api) -> None:
        self._base = base_path(api)
        ordered = sorted(api.operations, key=lambda o: _generality(o.path))
        self._routes = [_route(operation) for operation in ordered]

    def find(self, method: str, path: str) -> tuple[ir.Operation, dict[str, str]]:
        """The operation and its raw path values. Raises `Refusal`."""
        candidates = [path]
        if self._base and path.startswith(self._base + "/"):
            candidates.insert(0, path.removeprefix(self._base))
        for candidate in candidates:
            found = [
                (route, match)
                for route in self._routes
                if (match := route.pattern.fullmatch(candidate))
            ]
            for route, match in found:
                if route.operation.method == method:
                    return route.operation, dict(zip(route.names, match.groups(), strict=True))
            if found:
                allowed = ", ".join(dict.fromkeys(r.operation.method for r, _ in found))
                raise Refusal("wrong_method", f"{unquote(path)} takes {allowed}, not {method}")
        raise Refusal("no_route", f"nothing is described at {unquote(path)}")


def base_path(api: ir.Api) -> str:
    """The path of the first server, which its URLs carry and `Operation.path` does not."""
    return urlsplit(api.servers[0]).path.rstrip("/") if api.servers else ""


def _route(operation: ir.Operation) -> Route:
    parts = PLACEHOLDER.split(operation.path)
    pattern = "".join("([^/]+)" if i % 2 else re.escape(part) for i, part in enumerate(parts))
    return Route(operation, re.compile(pattern), tuple(parts[1::2]))


def _generality(path: str) -> tuple[bool, ...]:
    return tuple("{" in segment for segment in path.split("/"))
