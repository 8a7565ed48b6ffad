"""Arguments: repaired where there is no doubt, held against the advertised schema, renamed."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import to_json

from . import schemas
from .catalog import Validator
from .schemas import Schema
from .surface import ToolInfo

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

MOST_PROBLEMS: Final = 10
_MOST_NAMES: Final = 30
_EXPLAINED: Final = frozenset(
    {
        "type",
        "enum",
        "const",
        "anyOf",
        "oneOf",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
    }
)
"""The keywords that `schemas.accepts` puts into words."""

_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_BOOLEANS: Final = {"true": True, "True": True, "false": False, "False": False}


class BadArguments(Exception):
    """Arguments that the schema does not accept; `problems` has one line each, at most ten."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


def checked(
    arguments: Mapping[str, object], schema: Schema, validator: Validator
) -> dict[str, object]:
    """The arguments as the schema wants them, with obvious slips repaired.

    Repaired are "5" for 5, "true" for true, JSON text for an object or list, and null for an
    optional argument that cannot be null, each only where the schema leaves no doubt.

    Raises:
        BadArguments: they do not fit.
    """
    try:
        to_json(arguments)
    except ValueError:
        raise BadArguments(["arguments: hold half a surrogate pair, no character"]) from None
    given = dict(arguments)
    if validator.is_valid(given) and not _holds_float(given):
        return given  # nothing to repair, but for 5.0 where an integer is wanted
    repaired = _members(schema, schema, given)
    if not validator.is_valid(repaired):
        raise BadArguments(_problems(schema, repaired, validator.iter_errors(repaired)))
    return repaired


def python_names(arguments: Mapping[str, object], tool: ToolInfo) -> dict[str, object]:
    """The arguments by the names of the tool's function."""
    known = tool.arguments
    return {known[n].python if n in known else n: value for n, value in arguments.items()}


def _holds_float(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_float, value.values()))
    return any(map(_holds_float, value)) if isinstance(value, list) else isinstance(value, float)


def _members(root: Schema, schema: Schema, value: Mapping[str, object]) -> dict[str, object]:
    required = schema.get("required", ())
    declared = schema.get("properties", {})
    members: dict[str, object] = {}
    for name, member in value.items():
        inner = schemas.child(root, schema, name)
        if inner is None:
            members[name] = member
            continue
        allowed = schemas.types(root, inner)
        optional = name in declared and name not in required
        if member is None and optional and allowed and "null" not in allowed:
            continue
        members[name] = _repaired(root, inner, member)
    return members


def _repaired(root: Schema, schema: Schema, value: object) -> object:
    allowed = schemas.types(root, schema)
    if isinstance(value, str) and allowed is not None and "string" not in allowed:
        value = _parsed(value.strip(), value, allowed)
    elif isinstance(value, float) and value.is_integer() and allowed == frozenset({"integer"}):
        value = int(value)
    if isinstance(value, dict):
        objects = [b for b in schemas.branches(root, schema) if "properties" in b]
        return _members(root, objects[0] if len(objects) == 1 else schema, value)
    if isinstance(value, list):
        inner = schemas.child(root, schema, 0)
        return value if inner is None else [_repaired(root, inner, item) for item in value]
    return value


def _parsed(text: str, value: object, allowed: frozenset[str]) -> object:
    """What the text of a value that cannot be text stands for; `value` itself when in doubt."""
    if "boolean" in allowed and text in _BOOLEANS:
        return _BOOLEANS[text]
    if "integer" in allowed and _INTEGER.fullmatch(text):
        return int(text)
    if "number" in allowed and _NUMBER.fullmatch(text):
        return float(text) if any(c in text for c in ".eE") else int(text)
    if (text.startswith("{") and "object" in allowed) or (
        text.startswith("[") and "array" in allowed
    ):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return value
    return value


def _problems(root: Schema, value: object, errors: Iterable[ValidationError]) -> list[str]:
    lines: list[str] = []
    for error in errors:
        for line in _lines(root, value, error):
            if line not in lines:
                lines.append(line)
    if len(lines) > MOST_PROBLEMS:
        rest = len(lines) - MOST_PROBLEMS + 1
        lines = [*lines[: MOST_PROBLEMS - 1], f"and {rest} more"]
    return lines


def _lines(root: Schema, value: object, error: ValidationError) -> list[str]:
    where = list(error.instance_path)
    kind: Any = error.kind
    schema = schemas.at(root, where)
    if kind.name == "required":
        inner = schemas.child(root, schema, kind.property) or {}
        wanted = f"; takes {schemas.accepts(root, inner)}" if inner else ""
        return [f"{_path([*where, kind.property])}: missing{wanted}"]
    if kind.name == "additionalProperties":
        known = schemas.properties(root, schema)
        return [_unknown(where, name, known) for name in sorted(kind.unexpected)]
    if kind.name in ("anyOf", "oneOf"):
        fitting = [
            branch for branch in getattr(kind, "context", []) if not _other_type(branch, where)
        ]
        if len(fitting) == 1 and fitting[0]:
            return [line for inner in fitting[0] for line in _lines(root, value, inner)]
    if kind.name not in _EXPLAINED:
        return [f"{_path(where)}: does not fit its schema ({kind.name})"]
    found = _value(value, where)
    line = f"{_path(where)}: takes {schemas.accepts(root, schema)}, not {schemas.show(found)}"
    return [line + _closest(root, schema, found)]


def _other_type(branch: Sequence[ValidationError], where: list[str | int]) -> bool:
    """Whether an alternative fails at once because it is of another type."""
    return any(e.kind.name == "type" and list(e.instance_path) == where for e in branch)


def _unknown(where: list[str | int], name: str, known: list[str]) -> str:
    what = "member" if where else "argument"
    line = f"{_path([*where, name])}: unknown {what}"
    if near := difflib.get_close_matches(name, known, 1, 0.6):
        return f"{line}; did you mean {near[0]}?"
    if not known:
        return f"{line}; there are none"
    more = ", ..." if len(known) > _MOST_NAMES else ""
    return f"{line}; known are {', '.join(known[:_MOST_NAMES])}{more}"


def _closest(root: Schema, schema: Schema, found: object) -> str:
    choices = [c for b in schemas.branches(root, schema) for c in b.get("enum", ())]
    texts = {c.lower(): c for c in choices if isinstance(c, str)}
    if not isinstance(found, str):
        return ""
    near = difflib.get_close_matches(found.lower(), list(texts), 1, 0.6)
    return f'; did you mean "{texts[near[0]]}"?' if near else ""


def _value(value: object, where: Iterable[str | int]) -> object:
    for step in where:
        value = value[step]  # type: ignore[index]  # the validator has just been there
    return value


def _path(steps: Iterable[str | int]) -> str:
    """`componentImpacts[0].impact`."""
    path = ""
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path or "arguments"
