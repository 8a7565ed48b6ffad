"""Holds requests and answers against the schemas of the description."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from enum import Enum
from typing import Any

import jsonschema_rs

from generator import ir
from generator.schema.json_schema import JsonSchema, self_contained

log = logging.getLogger("toolpress.sandbox")

SINGLE = ("items", "additionalProperties", "not")
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
# The plainest value of each type.
PROBES: tuple[Any, ...] = ({}, [], "", 0, True, None)
MAPS = ("properties", "patternProperties", "$defs")


class Direction(Enum):
    """Who writes the value: a member that is the other side's is not required of the writer."""

    REQUEST = "readOnly"
    ANSWER = "writeOnly"


class Contract:
    """Compiled validators, each made when it is first needed."""

    def __init__(self, api: ir.Api) -> None:
        self._schemas = api.schemas
        self._validators: dict[tuple[str, Direction], jsonschema_rs.Validator] = {}

    def fault(self, key: str, schema: ir.Schema, direction: Direction, value: Any) -> str:
        """What is wrong with the value, beginning with where; "" when it is as described.

        `key` names the place of the schema in the description, for the sake of compiling it once.
        """
        error = next(self._validator(key, schema, direction).iter_errors(value), None)
        if error is None:
            return ""
        where = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error.instance_path)
        return f"{where}: {_short(error.message)}" if where else _short(error.message)

    def _validator(
        self, key: str, schema: ir.Schema, direction: Direction
    ) -> jsonschema_rs.Validator:
        if (key, direction) not in self._validators:
            made = self_contained(schema, self._schemas)
            _relieve(made, direction)
            _widen(made, made.get("$defs", {}))
            self._validators[key, direction] = _compiled(
                key, made, formats=direction is Direction.REQUEST
            )
        return self._validators[key, direction]


def _compiled(key: str, schema: JsonSchema, formats: bool) -> jsonschema_rs.Validator:
    try:
        return jsonschema_rs.Draft202012Validator(schema, validate_formats=formats)
    except ValueError as error:
        log.warning("%s: the schema cannot be checked (%s); anything is accepted", key, error)
        return jsonschema_rs.Draft202012Validator(True)


def _relieve(root: JsonSchema, direction: Direction) -> None:
    """Take the other side's members out of every `required`."""
    for schema in _all(root):
        properties = schema.get("properties", {})
        theirs = {name for name, inner in properties.items() if inner.get(direction.value)}
        if theirs and "required" in schema:
            schema["required"] = [name for name in schema["required"] if name not in theirs]


def _widen(root: JsonSchema, definitions: JsonSchema) -> None:
    """Make an `anyOf` of each `oneOf` whose branches overlap in something as plain as `{}`.

    Read to the letter such a `oneOf` refuses nearly all that its author means, and no vendor's
    server does so.
    """
    for schema in _all(root):
        branches = schema.get("oneOf")
        if branches and "anyOf" not in schema and _overlap(branches, definitions):
            schema["anyOf"] = schema.pop("oneOf")


def _overlap(branches: list[JsonSchema], definitions: JsonSchema) -> bool:
    try:
        checks = [
            jsonschema_rs.Draft202012Validator(branch | {"$defs": definitions})
            for branch in branches
        ]
    except ValueError:
        return False
    return any(sum(check.is_valid(probe) for check in checks) > 1 for probe in PROBES)


def _all(schema: Any) -> Iterator[JsonSchema]:
    """A schema and every schema inside of it, wherever one may stand."""
    if not isinstance(schema, dict):
        return
    yield schema
    for keyword in SINGLE:
        yield from _all(schema.get(keyword))
    for keyword in LISTS:
        for inner in schema.get(keyword, ()):
            yield from _all(inner)
    for keyword in MAPS:
        for inner in schema.get(keyword, {}).values():
            yield from _all(inner)


def _short(text: str, limit: int = 240) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
