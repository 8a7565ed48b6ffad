"""JSON Schema with its references in place, as far as the result stays of a size to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.schema.json_schema import JsonSchema

MOST_OBJECTS = 4_000
DEPTHS = (40, 10, 8, 6, 5, 4, 3, 2, 1, 0)
_MAPS = frozenset({"properties", "patternProperties"})
_LISTS = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
_ONE = frozenset({"items", "additionalProperties", "not"})


def inline(schema: JsonSchema) -> tuple[JsonSchema, bool]:
    """References replaced by what they name; only recursive definitions stay.

    Where that is too much, it ends at some depth, and deeper values are left open: then the
    second value is False.
    """
    for depth in DEPTHS:
        walking = _Walking(schema.get("$defs", {}), depth)
        try:
            out = walking.walk(schema, (), 0)
            walking.keep()
        except _TooLarge:
            continue
        whole = depth == DEPTHS[0]
        return out | ({"$defs": walking.kept} if walking.kept else {}), whole
    return {}, False


class _TooLarge(Exception):
    """More schemas than anybody reads."""


@dataclass(slots=True)
class _Walking:
    defs: Mapping[str, JsonSchema]
    depth: int
    kept: dict[str, JsonSchema] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    left: int = MOST_OBJECTS

    def walk(self, part: JsonSchema, path: tuple[str, ...], depth: int) -> JsonSchema:
        self.left -= 1
        if self.left < 0:
            raise _TooLarge
        reference = part.get("$ref")
        if isinstance(reference, str):
            return self._referred(part, reference.rpartition("/")[2], path, depth)
        if depth > self.depth and self._is_deep(part):
            return closed_off(part)
        out: JsonSchema = {}
        for keyword, value in part.items():
            if keyword in _MAPS:
                out[keyword] = {k: self.walk(v, path, depth + 1) for k, v in value.items()}
            elif keyword in _LISTS:
                out[keyword] = [self.walk(v, path, depth) for v in value]
            elif keyword in _ONE and isinstance(value, dict):
                out[keyword] = self.walk(value, path, depth + 1)
            elif keyword != "$defs":
                out[keyword] = value
        return out

    def keep(self) -> None:
        """Walk the recursive definitions, and those that they lead to."""
        while self.waiting:
            name = self.waiting.pop()
            self.kept[name] = self.walk(self.defs[name], (name,), 0)

    def _referred(
        self, part: JsonSchema, name: str, path: tuple[str, ...], depth: int
    ) -> JsonSchema:
        if name not in self.defs:
            return {}
        if depth > self.depth:
            return closed_off(self.defs[name])
        if name in path:
            if name not in self.kept:
                self.kept[name] = {}
                self.waiting.append(name)
            return part
        rest = {k: v for k, v in part.items() if k not in ("$ref", "$defs")}
        return self.walk(self.defs[name], (*path, name), depth) | rest

    def _is_deep(self, part: JsonSchema) -> bool:
        return any(part.get(keyword) for keyword in (*_MAPS, *_LISTS, *_ONE))


def closed_off(part: JsonSchema) -> JsonSchema:
    """What kind of value it is, with its words, and no more of its structure."""
    kind: Any = part.get("type")
    out: JsonSchema = {"type": kind} if isinstance(kind, str) else {}
    if kind is None and part.get("properties"):
        out = {"type": "object"}
    if out.get("type") == "array":
        out["items"] = {}
    if "description" in part:
        out["description"] = part["description"]
    return out
