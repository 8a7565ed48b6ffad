"""Cuts an advertised schema down to a budget of bytes: words first, then depth.

What is cut is left open, never forbidden: a value of the full shape still passes, and the typed
client has that shape. A value that is made from the cut shape should be one that the API takes:
members that an object demands stay as long as there is room for them, and optional ones that
cannot be shown as they are become words beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from generator.schema.descriptions import also_has, bounded
from generator.schema.inline import closed_off
from generator.schema.json_schema import REFERENCE, JsonSchema, named

MOST_VALUES = 40  # of an enum, when there is no room for more
FIRST_VALUES = 5  # of an enum that is not shown whole
LONGEST_PATTERN = 400  # characters, when there is no room for more; no model follows a longer one
SHORT = 600  # bytes of an alternative that stands for a union which is not shown whole
_LISTS = ("anyOf", "oneOf")
_ONE = ("items", "additionalProperties")
_MORE = 8  # levels below the last one where what is demanded is still shown
_ALL = 10_000
# Words a description, levels, values an enum, levels of what is demanded; each asks for less.
_STEPS = (
    (300, 40, _ALL, _MORE),
    (120, 40, _ALL, _MORE),
    (120, 6, _ALL, _MORE),
    (120, 5, _ALL, _MORE),
    (100, 4, _ALL, _MORE),
    (100, 3, _ALL, _MORE),
    (100, 2, _ALL, _MORE),
    (100, 2, 1_000, _MORE),
    (100, 1, _ALL, _MORE),
    (100, 1, 200, _MORE),
    (80, 0, _ALL, _MORE),
    (80, 0, 200, _MORE),
    (80, 0, MOST_VALUES, _MORE),
    (30, 0, MOST_VALUES, _MORE),
    (80, -1, MOST_VALUES, _MORE),
    (30, -1, MOST_VALUES, _MORE),
    (30, -1, MOST_VALUES, 2),
    (80, -1, MOST_VALUES, 0),
    (30, -1, 10, 0),
    (0, -1, 0, 0),
)


def size(schema: JsonSchema) -> int:
    """Bytes of the schema as it is sent."""
    return len(json.dumps(schema, ensure_ascii=False, separators=(",", ":")).encode())


def pruned(schema: JsonSchema, budget: int) -> JsonSchema:
    """The schema itself where it fits, else as much of it as does.

    Its parts have equal shares: what takes more than its own is cut, step by step, and a huge part
    leaves the others as they are.
    """
    if size(schema) <= budget:
        return schema
    parts = {(keyword, name): part for keyword, name, part in _parts(schema)}
    shown = dict(parts)
    step = dict.fromkeys(parts, 0)
    while True:
        out = tidied(_assembled(schema, shown))
        if size(out) <= budget:
            return out
        left = {at: n for at, n in step.items() if n < len(_STEPS)}
        if not left:
            return out
        there = {(keyword, name) for keyword, name, _ in _parts(out)}
        over = _over({at: size(part) for at, part in shown.items() if at in there}, budget)
        for at in [at for at in left if at in over] or left:
            words, levels, values, more = _STEPS[step[at]]
            shown[at] = _cut(parts[at], words, levels, values, -more)
            step[at] += 1


_At = tuple[str, str | int]


def _parts(schema: JsonSchema) -> Iterator[tuple[str, str | int, JsonSchema]]:
    """What a root is made of: its members and definitions; of a reply also alternatives."""
    for keyword in ("properties", "$defs"):
        for name, part in schema.get(keyword, {}).items():
            yield keyword, name, part
    for keyword in _LISTS:
        for at, part in enumerate(schema.get(keyword, ())):
            yield keyword, at, part


def _assembled(schema: JsonSchema, parts: Mapping[_At, JsonSchema]) -> JsonSchema:
    out = dict(schema)
    for keyword in ("properties", "$defs"):
        if keyword in schema:
            out[keyword] = {name: parts[keyword, name] for name in schema[keyword]}
    for keyword in _LISTS:
        if keyword in schema:
            out[keyword] = [parts[keyword, at] for at in range(len(schema[keyword]))]
    return out


def _over(sizes: Mapping[_At, int], budget: int) -> set[_At]:
    """The parts that take more than is left to each when smaller ones have what they need."""
    room, waiting = budget, len(sizes)
    for taken in sorted(sizes.values()):
        if taken > room / waiting:
            return {each for each, more in sizes.items() if more >= taken}
        room, waiting = room - taken, waiting - 1
    return set()


def _cut(part: JsonSchema, words: int, levels: int, values: int, floor: int) -> JsonSchema:
    """The part, less what is too much.

    Args:
        levels: the objects and lists that may still be opened; below 0, what is demanded alone.
        floor: the level below which nothing is opened at all.
    """
    out: JsonSchema = {}
    most = {"enum": values, "pattern": LONGEST_PATTERN}
    opens = bool(part.get("properties")) or bool(part.get("items"))
    for keyword, value in part.items():
        if keyword == "description":
            if words:
                out[keyword] = bounded(value, words)
        elif keyword == "properties":
            shown = _members(part, words, levels, values, floor)
            if shown or levels > -1:
                out[keyword] = shown
        elif keyword in _ONE and isinstance(value, dict):
            deep = levels < min(0, floor) and not _is_scalar(value, values)
            out[keyword] = (
                _kind(value, words) if deep else _cut(value, words, levels - 1, values, floor)
            )
        elif keyword in _LISTS:
            cut: list[JsonSchema] = []
            for alternative in value:
                each = _cut(alternative, words, levels, values, floor)
                inner = each["anyOf"] if each.keys() == {"anyOf"} else [each]
                cut += [one for one in inner if one not in cut]
            if {} in cut:
                return {}
            if len(cut) == 1:
                out |= cut[0]
            else:
                out[keyword] = cut
        elif keyword in most and len(value) > most[keyword]:
            continue
        else:
            out[keyword] = value
    if values and len(part.get("enum", ())) > values:
        out = _begun(part, out)
    if opens:
        _open(part, out, words)
    return {} if levels < 0 and "$ref" in out else out


def _begun(part: JsonSchema, out: JsonSchema) -> JsonSchema:
    """The first few of a long list of values, and any other one beside them."""
    kind = {k: v for k, v in part.items() if k == "type"}
    more = f"Or one of {len(part['enum']) - FIRST_VALUES} more values."
    first = kind | {"enum": part["enum"][:FIRST_VALUES]}
    rest = {k: v for k, v in out.items() if k not in kind}
    return rest | {"anyOf": [first, kind | {"description": more}]}


def _members(
    part: JsonSchema, words: int, levels: int, values: int, floor: int
) -> dict[str, JsonSchema]:
    """The members that are shown: on the last level those with no depth, below it the demanded."""
    found: dict[str, JsonSchema] = {}
    wanted = part.get("required", ())
    for name, member in part["properties"].items():
        whole = levels > 0 or (levels == 0 and is_flat(member, values))
        if (name in wanted and levels >= floor) or whole:
            inner = words if levels > -1 else 0
            found[name] = _cut(member, inner, levels - 1, values, floor)
        elif name in wanted and values:
            found[name] = _kind(member)
    if part["properties"] and not found and levels >= -1:
        # One at least: an object of nothing known invites members that the API refuses.
        known = part["properties"]
        name = next(
            (n for n, member in known.items() if is_flat(member, values)), next(iter(known))
        )
        found[name] = _cut(known[name], words, levels, values, floor)
    return found


def _kind(part: JsonSchema, words: int = 0) -> JsonSchema:
    """What kind of value it is; of a union, what all alternatives are.

    With `words` a union of objects also shows its shortest one: an object of nothing known invites
    members that the API refuses.
    """
    union = [each for keyword in _LISTS for each in part.get(keyword, ())]
    kinds = [_kind(each) for each in union]
    if not kinds or any(kind != kinds[0] for kind in kinds):
        return closed_off({key: value for key, value in part.items() if key != "description"})
    shortest = min(union, key=size)
    if not words or not shortest.get("properties") or size(shortest) > SHORT:
        return kinds[0]
    others = {**kinds[0], "description": f"Or one of {len(union) - 1} more shapes."}
    return {"anyOf": [_cut(shortest, words, _ALL, _ALL, 0), others]}


def _open(part: JsonSchema, out: JsonSchema, words: int) -> None:
    """Of members that are not shown the names are told, and none of them can be refused."""
    lost = [name for name in part.get("properties", ()) if name not in out.get("properties", ())]
    if lost or ("items" in part and not out.get("items")):
        out.pop("additionalProperties", None)
    if lost and words:
        told = also_has([f"`{name}`" for name in lost])
        out["description"] = bounded(f"{out.get('description', '')} {told}", 2 * words)
    if demanded := [n for n in out.pop("required", ()) if n in out.get("properties", ())]:
        out["required"] = demanded


def _is_scalar(part: JsonSchema, values: int) -> bool:
    """Whether a list or map of it costs next to nothing."""
    return is_flat(part, values) and not any(part.get(k) for k in (*_ONE, *_LISTS))


def is_flat(part: JsonSchema, values: int) -> bool:
    """Whether the part has nothing below it that would have to be cut."""
    if "$ref" in part or part.get("properties") or len(part.get("enum", ())) > values:
        return False
    below = [part[k] for k in _ONE if isinstance(part.get(k), dict)]
    below += [inner for k in _LISTS for inner in part.get(k, ())]
    return all(is_flat(inner, values) and not any(inner.get(k) for k in _ONE) for inner in below)


def tidied(schema: JsonSchema) -> JsonSchema:
    """The schema less the definitions that nothing refers to any more, or that came to an end."""
    defs: dict[str, JsonSchema] = schema.get("$defs", {})
    direct = {name: set(named(part)) for name, part in defs.items()}
    ended = {
        name: closed_off(part)
        for name, part in defs.items()
        if name not in _reached(direct[name], direct)
    }
    rest = {k: _ending(v, ended) for k, v in schema.items() if k != "$defs"}
    kept = {name: _ending(part, ended) for name, part in defs.items() if name not in ended}
    direct = {name: set(named(part)) for name, part in kept.items()}
    needed = _reached(set(named(rest)), direct)
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
