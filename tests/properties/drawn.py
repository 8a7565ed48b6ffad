"""Values that a JSON Schema accepts, and values that it does not, with what is wrong with them."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from hypothesis import strategies as st

Schema: TypeAlias = Mapping[str, Any]
Values: TypeAlias = st.SearchStrategy[Any]

_DEEPEST: Final = 4
_DATES = st.datetimes().map(lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0"))
_FORMATS: Final[Mapping[str, Values]] = {
    "date-time": _DATES,
    "date": _DATES.map(lambda at: at[:10]),
    "uri": st.just("https://example.com/a?b=c"),
    "email": st.just("someone@example.com"),
    "uuid": st.uuids().map(str),
}
# What may stand anywhere, in a path and in a header, too.
PLAIN: Final = string.ascii_letters + string.digits + "-_"
ANY = st.characters(exclude_categories=("Cs",))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(ANY, max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(ANY, max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)


def resolve(root: Schema, schema: Any) -> Schema:
    """The schema behind its references; `{}` for true."""
    while isinstance(schema, Mapping) and "$ref" in schema:
        found: Any = root
        for step in schema["$ref"].removeprefix("#").split("/")[1:]:
            found = found[step.replace("~1", "/").replace("~0", "~")]
        schema = found
    return schema if isinstance(schema, Mapping) else {}


def values(root: Schema, schema: Any, alphabet: Any = ANY, depth: int = 0) -> Values:
    """Values that the schema accepts, but for what `not`, `if` and `dependent...` add to it."""
    schema = resolve(root, schema)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(list(schema["enum"]))
    for several in ("anyOf", "oneOf"):
        if several in schema:
            rest = {k: v for k, v in schema.items() if k != several}
            options = [{**rest, **resolve(root, option)} for option in schema[several]]
            return st.one_of([values(root, option, alphabet, depth) for option in options])
    if "allOf" in schema:
        return values(root, _merged(root, schema), alphabet, depth)
    named = schema.get("type", "object" if "properties" in schema else None)
    if named is None:
        return JSON
    names = [named] if isinstance(named, str) else named
    return st.one_of([_typed(root, schema, name, alphabet, depth) for name in names])


def _merged(root: Schema, schema: Schema) -> Schema:
    merged: dict[str, Any] = {k: v for k, v in schema.items() if k != "allOf"}
    for part in (resolve(root, part) for part in schema["allOf"]):
        for key, value in part.items():
            both = merged.get(key)
            if isinstance(value, dict) and isinstance(both, dict):
                merged[key] = {**both, **value}
            elif isinstance(value, list) and isinstance(both, list) and key == "required":
                merged[key] = [*both, *value]
            else:
                merged[key] = value
    return merged


def _typed(root: Schema, schema: Schema, name: str, alphabet: Any, depth: int) -> Values:
    match name:
        case "string":
            return _texts(schema, alphabet)
        case "integer":
            low, high = _bounds(schema)
            step = schema.get("multipleOf", 1)
            least, most = -(-int(low) // step), int(high) // step
            return st.integers(least, most).map(lambda n: n * step)
        case "number":
            low, high = _bounds(schema)
            return st.floats(low, high, allow_nan=False) | st.integers(int(-(-low // 1)), int(high))
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case "array":
            least = schema.get("minItems", 0)
            most = schema.get("maxItems", least + 3)
            if depth >= _DEEPEST and not least:
                most = 0
            inner = values(root, schema.get("items", {}), alphabet, depth + 1)
            unique = repr if schema.get("uniqueItems") else None
            return st.lists(inner, min_size=least, max_size=min(most, least + 3), unique_by=unique)
        case _:
            return _objects(root, schema, alphabet, depth)


def _texts(schema: Schema, alphabet: Any) -> Values:
    if (form := schema.get("format")) in _FORMATS and "pattern" not in schema:
        return _FORMATS[form]
    least = schema.get("minLength", 0 if alphabet is ANY else 1)
    most = schema.get("maxLength")
    if "pattern" in schema:
        found = st.from_regex(schema["pattern"], alphabet=ANY)
        # `$` of Python is also before the last line break, that of JSON Schema is not.
        ended = found.filter(lambda t: not t.endswith("\n"))
        return ended.filter(lambda t: len(t) >= least and (most is None or len(t) <= most))
    return st.text(alphabet, min_size=least, max_size=least + 20 if most is None else most)


def _bounds(schema: Schema) -> tuple[float, float]:
    low, high = schema.get("minimum", -(2**31)), schema.get("maximum", 2**31)
    if "exclusiveMinimum" in schema:
        low = max(low, schema["exclusiveMinimum"] + 1)
    if "exclusiveMaximum" in schema:
        high = min(high, schema["exclusiveMaximum"] - 1)
    return low, max(low, high)


def whole(schema: Any) -> Any:
    """The schema with every member required that it knows."""
    if isinstance(schema, list):
        return [whole(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: whole(part) for key, part in schema.items() if key not in ("not", "enum")}
    found |= {key: schema[key] for key in ("not", "enum") if key in schema}
    if isinstance(schema.get("properties"), dict):
        found["required"] = list(schema["properties"])
    return found


def _objects(root: Schema, schema: Schema, alphabet: Any, depth: int) -> Values:
    members = schema.get("properties", {})
    needed = {name for name in schema.get("required", ()) if name in members and depth < 9}
    drawn = {name: values(root, inner, alphabet, depth + 1) for name, inner in members.items()
             if name in needed or depth < _DEEPEST}  # fmt: skip
    known = st.fixed_dictionaries(
        {name: inner for name, inner in drawn.items() if name in needed},
        optional={name: inner for name, inner in drawn.items() if name not in needed},
    )
    more = schema.get("additionalProperties", False)
    if more is False or depth >= _DEEPEST:
        return known
    names = st.text(PLAIN, min_size=1, max_size=8).filter(lambda name: name not in members)
    extra = st.dictionaries(names, values(root, more, alphabet, depth + 1), max_size=2)
    return st.builds(lambda a, b: {**b, **a}, known, extra)


def least(root: Schema, schema: Any, depth: int = 0) -> Any:
    """One plain value that the schema accepts, with every member that it knows."""
    schema = resolve(root, schema)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return least(root, schema[several][0], depth)
    named = schema.get("type", "object" if "properties" in schema else "null")
    match named if isinstance(named, str) else named[0]:
        case "string":
            form = {"date-time": "2026-11-20T17:43:00Z", "date": "2026-11-20", "uri": "https://a.b"}
            plain = form.get(schema.get("format", ""), "a" * max(1, schema.get("minLength", 1)))
            known = (plain, plain * 2, *form.values())
            return next((t for t in known if re.search(schema.get("pattern", ""), t)), plain)
        case "integer" | "number":
            low, high = _bounds(schema)
            return int(min(max(low, 1), high))
        case "boolean":
            return False
        case "array":
            inner = schema.get("items", {})
            return [least(root, inner, depth + 1) for _ in range(max(1, schema.get("minItems", 1)))]
        case "object":
            if depth > 6:
                return {}
            return {name: least(root, inner, depth + 1)
                    for name, inner in schema.get("properties", {}).items()}  # fmt: skip
        case _:
            return None


Mutation: TypeAlias = tuple[str, Any, str]
"""What was done, the value then, and the path that a message has to name."""


def mutations(root: Schema, schema: Any, value: Any, path: str = "") -> Iterator[Mutation]:
    """Each way to spoil a valid value in one place."""
    branches = [b for b in _branches(root, schema) if b.get("type") != "null"]
    nullable = len(branches) < len(_branches(root, schema))
    if path:
        yield from ((what, bad, path) for what, bad in _misfits(branches, nullable))
    if len(branches) != 1:
        return
    (only,) = branches
    if isinstance(value, dict):
        members, needed = only.get("properties", {}), only.get("required", ())
        for name in needed:
            rest = {k: v for k, v in value.items() if k != name}
            yield f"{name} is missing", rest, _joined(path, name)
        if only.get("additionalProperties") is False:
            for name in ["zzUnknown", *(f"{known}x" for known in members)]:
                if name not in members:
                    yield f"{name} is unknown", {**value, name: 1}, _joined(path, name)
        for name, inner in members.items():
            for what, bad, where in mutations(root, inner, value.get(name), _joined(path, name)):
                yield f"{name}: {what}", {**value, name: bad}, where
        return
    if isinstance(value, list) and value:
        items = only.get("items", {})
        for what, bad, where in mutations(root, items, value[0], f"{path}[0]"):
            yield f"[0]: {what}", [bad, *value[1:]], where


def _branches(root: Schema, schema: Any) -> list[Schema]:
    schema = resolve(root, schema)
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return [branch for option in options for branch in _branches(root, option)]
    named = schema.get("type")
    if isinstance(named, list):
        return [{**schema, "type": name} for name in named]
    return [schema]


def _misfits(branches: list[Schema], nullable: bool) -> Iterator[tuple[str, Any]]:
    """Values of another type, beyond a bound or outside of a choice."""
    names = {branch.get("type") for branch in branches}
    if None not in names and not any(set(branch) <= {"description"} for branch in branches):
        odd: dict[str, Any] = {"object": {"zz": 1}, "array": [[]], "string": "zz zz", "integer": 7}
        if "number" in names:
            del odd["integer"]
        for name, value in odd.items():
            if name not in names:
                yield f"is of the type {name}", value
        if "boolean" not in names:
            yield "is of the type boolean", True
    if len(branches) != 1:
        return
    (only,) = branches
    if "enum" in only and only.get("type", "string") == "string":
        yield "is no choice", "zz-no-choice"
        return
    for key, value in (
        ("minimum", only.get("minimum", 0) - 1),
        ("maximum", only.get("maximum", 0) + 1),
        ("exclusiveMinimum", only.get("exclusiveMinimum", 0)),
        ("exclusiveMaximum", only.get("exclusiveMaximum", 0)),
        ("minLength", "a" * (only.get("minLength", 1) - 1)),
        ("maxLength", "a" * (only.get("maxLength", 0) + 1)),
    ):
        if key in only:
            yield f"is beyond its {key}", value


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
