"""Refusals, and the shape in which the vendor would send them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.sandbox.expressions import SandboxFunctions
from generator.sandbox.script import ErrorShape, Kind

# What the sandbox refuses by itself, and the HTTP status where the script says nothing.
BUILT_IN: Mapping[str, int] = {
    "invalid": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "no_route": 404,
    "wrong_method": 405,
    "conflict": 409,
    "internal": 500,
}


class Refusal(Exception):
    """A request that is not carried out: a kind of `BUILT_IN` or of the script, and the reason."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind, self.message = kind, message


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the caller."""

    status: int
    body: bytes = b""
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def refused(
    refusal: Refusal,
    path: str,
    number: int,
    shapes: tuple[ErrorShape, ...],
    functions: SandboxFunctions,
) -> Answer:
    """The refusal as the first shape that covers the path has it. Raises `ScriptFault`."""
    shape = next((s for s in shapes if path.startswith(s.under)), None)
    kind = _kind(refusal.kind, shape)
    names = {
        "code": kind.code,
        "message": refusal.message,
        "status": kind.status,
        "kind": refusal.kind,
        "request": f"req_{number}",
    }
    expression = kind.body or (shape.body if shape else None)
    body = (
        {"code": kind.code, "message": refusal.message}
        if expression is None
        else expression.value(names, functions)
    )
    return Answer(kind.status, encoded(body), headers=kind.headers)


def encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _kind(name: str, shape: ErrorShape | None) -> Kind:
    if shape and name in shape.kinds:
        return shape.kinds[name]
    return Kind(BUILT_IN.get(name, 500), name)
