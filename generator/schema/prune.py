"""Cuts an advertised schema down to a budget of bytes: words first, then depth.

What is cut is left open, never forbidden: a value of the full shape still passes, and the typed
client has that shape. Members that an object demands stay as long as there is room for them: a
value that is made from the cut shape should be one that the API takes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from generator.schema.advertise import bounded
from generator.schema.inline import closed_off
from generator.schema.json_schema import REFERENCE, JsonSchema

MOST_VALUES = 40  # of an enum, when there is no room for more
_MAPS = ("properties", "$defs")
_LISTS = ("anyOf", "oneOf")
_ONE = ("items", "additionalProperties")
_MORE = 8  # levels below the last one where what is demanded is still shown
# Words a description, levels, values an enum, levels of what is demanded; each asks for less.
_STEPS = (
    (300, 40, 10_000, _MORE),
    (120, 40, 10_000, _MORE),
    (120, 6, 10_000, _MORE),
    (120, 5, 1_000, _MORE),
    (100, 4, 1_000, _MORE),
    (100, 3, 200, _MORE),
    (100, 2, MOST_VALUES, _MORE),
    (80, 1, MOST_VALUES, _MORE),
    (80, 0, MOST_VALUES, _MORE),
    (30, 0, MOST_VALUES, _MORE),
    (30, 0, MOST_VALUES, 2),
    (80, 0, MOST_VALUES, 0),
    (30, 0, 10, 0),
    (0, 0, 0, 0),
)


def size(schema: JsonSchema) -> int:
    """Bytes of the schema as it is sent."""
    return len(json.dumps(schema, ensure_ascii=False, separators=(",", ":")).encode())


def pruned(schema: JsonSchema, budget: int) -> JsonSchema:
    """The schema itself where it fits, else as much of it as does."""
    if size(schema) <= budget:
        return schema
    out = schema
    for words, levels, values, more in _STEPS:
        out = tidied(_cut(schema, words, levels, values, -more))
        if size(out) <= budget:
            break
    return out


def _cut(part: JsonSchema, words: int, levels: int, values: int, floor: int) -> JsonSchema:
    """The part, less what is too much.

    Args:
        levels: the objects and lists that may still be opened; below 0, what is demanded alone.
        floor: the level below which nothing is opened at all.
    """
    out: JsonSchema = {}
    opens = bool(part.get("properties")) or bool(part.get("items"))
    for keyword, value in part.items():
        if keyword == "description":
            if words:
                out[keyword] = bounded(value, words)
        elif keyword in _MAPS:
            inner = levels if keyword == "$defs" else levels - 1
            wanted = value if levels > -1 else part.get("required", ()) if levels >= floor else ()
            shown = {k: value[k] for k in wanted if k in value}
            if shown or levels > -1:
                out[keyword] = {
                    k: _cut(v, words if levels > -1 else 0, inner, values, floor)
                    for k, v in shown.items()
                }
        elif keyword in _ONE and isinstance(value, dict):
            out[keyword] = (
                {} if levels < min(0, floor) else _cut(value, words, levels - 1, values, floor)
            )
        elif keyword in _LISTS:
            cut: list[JsonSchema] = []
            for alternative in value:
                each = _cut(alternative, words, levels, values, floor)
                if each not in cut:
                    cut.append(each)
            if {} in cut:
                return {}
            if len(cut) == 1:
                out |= cut[0]
            else:
                out[keyword] = cut
        elif keyword == "enum" and len(value) > values:
            continue
        else:
            out[keyword] = value
    if levels < 0 and opens:
        # Of the other members nothing is known any more, so none can be refused.
        out.pop("additionalProperties", None)
        demanded = [name for name in out.pop("required", ()) if name in out.get("properties", ())]
        if demanded:
            out["required"] = demanded
    return {} if levels < 0 and "$ref" in out else out


def tidied(schema: JsonSchema) -> JsonSchema:
    """The schema less the definitions that nothing refers to any more, or that came to an end."""
    defs: dict[str, JsonSchema] = schema.get("$defs", {})
    direct = {name: set(_references(part)) for name, part in defs.items()}
    ended = {
        name: closed_off(part)
        for name, part in defs.items()
        if name not in _reached(direct[name], direct)
    }
    rest = {k: _ending(v, ended) for k, v in schema.items() if k != "$defs"}
    kept = {name: _ending(part, ended) for name, part in defs.items() if name not in ended}
    direct = {name: set(_references(part)) for name, part in kept.items()}
    needed = _reached(set(_references(rest)), direct)
    kept = {name: part for name, part in kept.items() if name in needed}
    return rest | ({"$defs": kept} if kept else {})


def _reached(start: set[str], direct: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += direct.get(name, ())
    return reached


def _ending(part: Any, ended: dict[str, JsonSchema]) -> Any:
    """The part with the kind of value alone where a definition comes to its end."""
    if isinstance(part, list):
        return [_ending(value, ended) for value in part]
    if not isinstance(part, dict):
        return part
    reference = part.get("$ref")
    if isinstance(reference, str) and (name := reference.removeprefix(REFERENCE)) in ended:
        return ended[name] | {k: v for k, v in part.items() if k != "$ref"}
    return {key: _ending(value, ended) for key, value in part.items()}


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"].removeprefix(REFERENCE)
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)
