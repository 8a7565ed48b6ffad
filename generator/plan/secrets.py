"""Secrets in the schema of a result: what is never shown, and what is shown this one time."""

from __future__ import annotations

from collections.abc import Sequence

from generator.plan import wording
from generator.schema.json_schema import JsonSchema


def wrapped(schema: JsonSchema) -> bool:
    """Whether a list or a scalar stands in `{"result": …}`; pointers begin inside of it."""
    only = list(schema.get("properties", {})) == ["result"]
    return only and schema.keys() <= {"type", "properties", "$defs"}


def leads_somewhere(schema: JsonSchema, pointer: str) -> bool:
    """Whether a pointer may lead to something; where the schema says nothing, it may."""
    return _leads(schema, pointer[1:].split("/"))


def _leads(schema: JsonSchema, steps: Sequence[str]) -> bool:
    if not steps or "$ref" in schema or not schema.keys() - {"description"}:
        return True
    if any(_leads(part, steps) for part in schema.get("anyOf", ()) if part != {"type": "null"}):
        return True
    step, members, extra = (
        steps[0],
        schema.get("properties", {}),
        schema.get("additionalProperties"),
    )
    found = [part for name, part in members.items() if step in ("*", _escaped(name))]
    found += [schema["items"]] if "items" in schema and (step == "*" or step.isdecimal()) else []
    found += [extra] if isinstance(extra, dict) else []
    is_open = "object" in schema.get("type", ()) and not members and not isinstance(extra, dict)
    return is_open or any(_leads(part, steps[1:]) for part in found)


def hidden(schema: JsonSchema, names: Sequence[str]) -> JsonSchema:
    """The schema where each field of these names, or at these pointers, takes a text in place."""
    pointers = [name[1:].split("/") for name in names if name.startswith("/")]
    return _hidden(schema, frozenset(names), pointers)


def _hidden(
    schema: JsonSchema, names: frozenset[str], pointers: Sequence[Sequence[str]]
) -> JsonSchema:
    def member(name: str, part: JsonSchema) -> JsonSchema:
        below = [steps[1:] for steps in pointers if steps and steps[0] in ("*", _escaped(name))]
        return _texted(part) if name in names or [] in below else _hidden(part, names, below)

    out = dict(schema)
    if "properties" in out:
        out["properties"] = {name: member(name, part) for name, part in out["properties"].items()}
    for keyword in ("items", "additionalProperties"):
        if isinstance(out.get(keyword), dict):
            out[keyword] = member("*", out[keyword])
    if "anyOf" in out:
        out["anyOf"] = [_hidden(part, names, pointers) for part in out["anyOf"]]
    if "$defs" in out:
        out["$defs"] = {name: _hidden(part, names, []) for name, part in out["$defs"].items()}
    return out


def _texted(schema: JsonSchema) -> JsonSchema:
    """What takes `[redacted]` as well."""
    if "string" in schema.get("type", ("string",)) and "anyOf" not in schema:
        return schema
    return {"type": ["string", "null"], "description": wording.HIDDEN}


def marked(schema: JsonSchema, secret: str) -> JsonSchema:
    """The schema with `Shown this once.` beside every field of that name."""
    out = dict(schema)
    for keyword in ("properties", "$defs"):
        if keyword in out:
            out[keyword] = {name: marked(part, secret) for name, part in out[keyword].items()}
    if secret in out.get("properties", {}):
        member = out["properties"][secret]
        words = wording.joined(str(member.get("description", "")), wording.ONCE)
        out["properties"] = {**out["properties"], secret: {**member, "description": words}}
    for keyword in ("items", "additionalProperties"):
        if isinstance(out.get(keyword), dict):
            out[keyword] = marked(out[keyword], secret)
    if "anyOf" in out:
        out["anyOf"] = [marked(part, secret) for part in out["anyOf"]]
    return out


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
