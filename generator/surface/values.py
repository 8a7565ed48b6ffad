"""Which values a schema takes, by single keywords: fewer than before, more, or others."""

from __future__ import annotations

import json
from typing import Any, Final

from generator.surface.model import Schema

_LEAST: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_MOST: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
BOUNDS: Final = (*_LEAST, *_MOST, "multipleOf", "uniqueItems")
_NO_BOUND: Final = {"minLength": 0, "minItems": 0, "minProperties": 0, "uniqueItems": False}

NARROWED: Final = "narrowed"
WIDENED: Final = "widened"
CHANGED: Final = "changed"


def types(old: Schema, new: Schema) -> str:
    """How the types differ; "" where they do not."""
    there, here = _types(old), _types(new)
    if there == here:
        return ""
    if there is None or (here is not None and here < there):
        return NARROWED
    if here is None or there < here:
        return WIDENED
    return CHANGED


def _types(schema: Schema) -> frozenset[str] | None:
    """The types a schema takes, None for all of them; a number may be an integer."""
    said = schema.get("type")
    if said is None:
        return None
    named = {said} if isinstance(said, str) else set(said)
    return frozenset(named | ({"integer"} if "number" in named else set()))


def type_of(schema: Schema) -> str:
    """`integer`, `string or null`, `list of string`: as people read it."""
    said = schema.get("type")
    named = [said] if isinstance(said, str) else list(said or ())
    if "array" in named and isinstance(schema.get("items"), dict):
        named[named.index("array")] = f"list of {type_of(schema['items'])}"
    if not named and (options := schema.get("anyOf", schema.get("oneOf"))):
        named = list(dict.fromkeys(type_of(o) for o in options if isinstance(o, dict)))
    if not named and (chosen := _enum(schema)) is not None:
        named = list(chosen.values())
    return " or ".join(map(str, named)) or "anything"


def enums(old: Schema, new: Schema) -> str:
    there, here = _enum(old), _enum(new)
    if (there and there.keys()) == (here and here.keys()):
        return ""
    if there is None or (here is not None and here.keys() < there.keys()):
        return NARROWED
    if here is None or there.keys() < here.keys():
        return WIDENED
    return CHANGED


def enum_of(schema: Schema) -> str:
    found = _enum(schema)
    return "" if found is None else ", ".join(found.values())


def _enum(schema: Schema) -> dict[str, str] | None:
    """The only values, each as text; None where any goes."""
    if "const" in schema:
        allowed = [schema["const"]]
    elif isinstance(schema.get("enum"), list):
        allowed = schema["enum"]
    else:
        return None
    return {json.dumps(v, sort_keys=True): _text(v) for v in allowed}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def bounds(keyword: str, old: Any, new: Any) -> str:
    """How one bound differs; a bound that excludes nothing is none."""
    old, new = (None if v == _NO_BOUND.get(keyword, ...) else v for v in (old, new))
    if old == new:
        return ""
    if old is None:
        return NARROWED
    if new is None:
        return WIDENED
    if not all(isinstance(v, (int, float)) for v in (old, new)):
        return CHANGED
    if keyword == "multipleOf":
        return NARROWED if _divides(old, new) else WIDENED if _divides(new, old) else CHANGED
    return NARROWED if (new > old) == (keyword in _LEAST) else WIDENED


def _divides(part: float, whole: float) -> bool:
    return bool(part) and whole % part == 0


def patterns(old: Any, new: Any) -> str:
    if old == new:
        return ""
    return NARROWED if old is None else WIDENED if new is None else CHANGED
