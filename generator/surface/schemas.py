"""Two JSON Schemas side by side: what differs, where, and which of the two takes more values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from generator.surface import values
from generator.surface.model import Schema

Path: TypeAlias = tuple[str, ...]

WORDS: Final = frozenset(
    {
        "title",
        "description",
        "examples",
        "example",
        "deprecated",
        "readOnly",
        "writeOnly",
        "$schema",
        "$comment",
        "$id",
    }
)
_COMPARED: Final = frozenset(
    {
        "type",
        "enum",
        "const",
        "pattern",
        "format",
        "default",
        "properties",
        "required",
        "items",
        "additionalProperties",
        "anyOf",
        "oneOf",
        "$ref",
        "$defs",
        *values.BOUNDS,
    }
)
_ANYTHING: Final[Schema] = {}


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. `aspect` is "" for a property as such; `required` goes with those."""

    path: Path
    aspect: str
    verb: str
    before: str = ""
    after: str = ""
    required: bool = False


@dataclass(slots=True)
class _Comparison:
    before: Schema
    after: Schema
    renamed: Mapping[str, str]
    met: set[tuple[str, str]] = field(default_factory=set)

    def compare(self, path: Path, old: Schema, new: Schema) -> Iterator[Finding]:
        pair = (str(old.get("$ref", "")), str(new.get("$ref", "")))
        if any(pair):
            if pair in self.met:
                return
            self.met.add(pair)
        old, new = _resolved(self.before, old), _resolved(self.after, new)
        if old == new and self.before.get("$defs") == self.after.get("$defs"):
            return
        yield from _words(path, old, new)
        if any("anyOf" in s or "oneOf" in s for s in (old, new)):
            yield from self._alternatives(path, old, new)
            return
        if verb := values.types(old, new):
            yield Finding(path, "type", verb, values.type_of(old), values.type_of(new))
            if verb == values.CHANGED:
                return  # nothing below has a counterpart
        yield from _limits(path, old, new)
        yield from self._members(path, old, new)
        yield from self._others(path, old, new)
        items = (old.get("items", _ANYTHING), new.get("items", _ANYTHING))
        if any(items) and all(isinstance(schema, dict) for schema in items):
            yield from self.compare((*path, "[]"), *items)
        if _rest(old) != _rest(new):
            yield Finding(path, "schema", "changed", _shown(_rest(old)), _shown(_rest(new)))

    def _members(self, path: Path, old: Schema, new: Schema) -> Iterator[Finding]:
        renamed = self.renamed if not path else {}
        there: Mapping[str, Schema] = old.get("properties", {})
        here: Mapping[str, Schema] = new.get("properties", {})
        then, now = old.get("required", ()), new.get("required", ())
        for name, schema in there.items():
            other = renamed.get(name, name)
            if other not in here:
                said = values.type_of(_resolved(self.before, schema))
                yield Finding((*path, name), "", "removed", said, required=name in then)
                continue
            if (name in then) != (other in now):
                verb = "required" if other in now else "optional"
                yield Finding((*path, other), "", verb)
            yield from self.compare((*path, other), schema, here[other])
        for name in here:
            if name not in there and name not in renamed.values():
                said = values.type_of(_resolved(self.after, here[name]))
                yield Finding((*path, name), "", "added", "", said, required=name in now)

    def _others(self, path: Path, old: Schema, new: Schema) -> Iterator[Finding]:
        """Members without a name of their own: refused, taken as they come, or described."""
        there, here = old.get("additionalProperties", True), new.get("additionalProperties", True)
        if isinstance(there, dict) and isinstance(here, dict):
            yield from self.compare((*path, "*"), there, here)
            return
        ranks = [0 if s is False else 2 if s is True else 1 for s in (there, here)]
        if ranks[0] != ranks[1]:
            verb = "narrowed" if ranks[1] < ranks[0] else "widened"
            said = ("no others", "others of one type", "any others")
            yield Finding(path, "properties", verb, said[ranks[0]], said[ranks[1]])

    def _alternatives(self, path: Path, old: Schema, new: Schema) -> Iterator[Finding]:
        left, right = _options(self.before, old), _options(self.after, new)
        known, given = {_key(s) for s in left}, {_key(s) for s in right}
        gone = [schema for schema in left if _key(schema) not in given]
        more = [schema for schema in right if _key(schema) not in known]
        if len(gone) == len(more) == 1:
            yield from self.compare(path, gone[0], more[0])
        elif gone or more:
            verb = "changed" if gone and more else "narrowed" if gone else "widened"
            yield Finding(path, "type", verb, _listed(left), _listed(right))


def compared(
    before: Schema, after: Schema, renamed: Mapping[str, str] | None = None
) -> Iterator[Finding]:
    """Every difference of two schemas; `renamed` are properties of the root, old name to new.

    Words come with the aspect "description"; a narrowed schema takes fewer values, a widened one
    more, a changed one others.
    """
    yield from _Comparison(before, after, renamed or {}).compare((), before, after)


def holds(schema: Schema, name: str) -> bool:
    """Whether a property of this name stands anywhere in the schema."""
    if isinstance(schema, dict):
        members = schema.get("properties")
        if isinstance(members, dict) and name in members:
            return True
        return any(holds(part, name) for part in schema.values())
    return isinstance(schema, list) and any(holds(part, name) for part in schema)


def dotted(path: Path) -> str:
    """`rows[].impact`, `meta.*`."""
    return ".".join(path).replace(".[]", "[]")


def _words(path: Path, old: Schema, new: Schema) -> Iterator[Finding]:
    there, here = _said(old), _said(new)
    if there != here:
        yield Finding(path, "description", "changed", there, here)


def _said(schema: Schema) -> str:
    parts = [str(schema.get(key, "")) for key in ("title", "description")]
    parts.append("deprecated" if schema.get("deprecated") else "")
    examples = schema.get("examples", schema.get("example"))
    parts.append(f"examples {_shown(examples)}" if examples else "")
    return "\n".join(filter(None, parts))


def _limits(path: Path, old: Schema, new: Schema) -> Iterator[Finding]:
    if verb := values.enums(old, new):
        yield Finding(path, "enum", verb, values.enum_of(old), values.enum_of(new))
    for keyword in values.BOUNDS:
        if verb := values.bounds(keyword, old.get(keyword), new.get(keyword)):
            there, here = (_bound(keyword, s.get(keyword)) for s in (old, new))
            yield Finding(path, "bounds", verb, there, here)
    if verb := values.patterns(old.get("pattern"), new.get("pattern")):
        yield Finding(path, "pattern", verb, old.get("pattern", ""), new.get("pattern", ""))
    for aspect in ("format", "default"):
        there, here = (_shown(s[aspect]) if aspect in s else "" for s in (old, new))
        if there != here:
            verb = "added" if not there else "removed" if not here else "changed"
            yield Finding(path, aspect, verb, there, here)


def _bound(keyword: str, value: Any) -> str:
    return "" if value is None else f"{keyword} {_shown(value)}"


def _resolved(root: Schema, schema: Schema) -> Schema:
    """The schema that a local reference leads to, with what is said beside the reference."""
    for _ in range(100):
        pointer = schema.get("$ref")
        if not isinstance(pointer, str) or not pointer.startswith("#"):
            return schema
        found: Any = root
        for token in pointer.split("/")[1:]:
            token = token.replace("~1", "/").replace("~0", "~")
            found = found.get(token) if isinstance(found, dict) else None
        if not isinstance(found, dict):
            return {key: value for key, value in schema.items() if key != "$ref"}
        schema = found | {key: value for key, value in schema.items() if key != "$ref"}
    return schema


def _options(root: Schema, schema: Schema) -> list[Schema]:
    """The alternatives of a schema; one without any is the only alternative."""
    found = schema.get("anyOf", schema.get("oneOf"))
    if not isinstance(found, list):
        return [{key: value for key, value in schema.items() if key not in WORDS}]
    return [_resolved(root, option) for option in found if isinstance(option, dict)]


def _key(schema: Any) -> str:
    return json.dumps(_bare(schema), sort_keys=True, ensure_ascii=False)


def _bare(schema: Any) -> Any:
    """A schema without its words, to tell whether two take the same values."""
    if isinstance(schema, list):
        return [_bare(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    bare = {key: value for key, value in schema.items() if key not in WORDS}
    for keyword in ("properties", "$defs", "patternProperties"):
        if isinstance(bare.get(keyword), dict):
            bare[keyword] = {name: _bare(part) for name, part in bare[keyword].items()}
    for keyword in ("items", "additionalProperties", "anyOf", "oneOf", "allOf"):
        if keyword in bare:
            bare[keyword] = _bare(bare[keyword])
    return bare


def _rest(schema: Schema) -> Schema:
    """What no rule here knows: other than before is other."""
    known = _COMPARED | WORDS
    rest = {key: value for key, value in schema.items() if key not in known}
    bare: Schema = _bare(rest)
    return bare


def _listed(options: list[Schema]) -> str:
    return " or ".join(values.type_of(option) for option in options)


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value != {} else ""
