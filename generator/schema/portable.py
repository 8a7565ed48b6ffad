"""Our own check of a tool's input schema: one code a rule that some client was seen to enforce.

The generator is meant to satisfy these by construction, so a violation is a fault of ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from generator.diagnostics import Entry
from generator.schema.advertise import FORMATS, LEGAL_KEY
from generator.schema.descriptions import LONGEST_DESCRIPTION
from generator.schema.json_schema import REFERENCE, JsonSchema, named
from generator.schema.prune import size

TOOL_BUDGET: Final = 25_000  # bytes of one tool in `tools/list`
# What the generator adds to a description of the vendor's: rules on drafts and lookups.
MOST_WORDS: Final = LONGEST_DESCRIPTION + 400
_KEYWORDS: Final = frozenset(
    {"type", "description", "enum", "format", "default", "properties", "required", "items"}
    | {"additionalProperties", "anyOf", "$ref", "minimum", "maximum", "minLength", "maxLength"}
    | {"pattern", "minItems", "maxItems", "uniqueItems"}
)
_AT_ROOT: Final = frozenset(
    {"type", "properties", "required", "additionalProperties", "$defs", "description"}
)
_REFUSED_AT_ROOT: Final = frozenset(
    {"oneOf", "anyOf", "allOf", "not", "$ref", "if", "then", "else", "enum", "const"}
)
_DEEPEST: Final = 60

CODES: Final[Mapping[str, Entry]] = {
    "D910": Entry(
        "input is not an object",
        "The root of an input schema is not `type: object` with `properties`.",
        "Report it with the description and the overlay.",
    ),
    "D911": Entry(
        "composition at the root",
        "The root of an input schema holds a union, a condition or a reference, over which "
        "clients reject every tool of the server.",
        "Report it with the description and the overlay.",
    ),
    "D912": Entry(
        "illegal property key",
        "A key is outside `[a-zA-Z0-9_.-]{1,64}`, which clients refuse.",
        "Report it with the description and the overlay.",
    ),
    "D913": Entry(
        "array without items",
        "An array does not say what its elements are, not even that they may be anything.",
        "Report it with the description and the overlay.",
    ),
    "D914": Entry(
        "boolean schema",
        "`true` or `false` stands where clients expect a mapping.",
        "Report it with the description and the overlay.",
    ),
    "D915": Entry(
        "list of types",
        "`type` is a list, or no type that JSON Schema knows.",
        "Report it with the description and the overlay.",
    ),
    "D916": Entry(
        "definition out of place",
        "`$defs` stands below the root, is not recursive, or a reference has no definition.",
        "Report it with the description and the overlay.",
    ),
    "D917": Entry(
        "unportable keyword",
        "A keyword or format that not every client knows, or one of a vendor's own.",
        "Report it with the description and the overlay.",
    ),
    "D918": Entry(
        "description too long",
        "The words beside an argument are longer than clients show.",
        "Report it with the description and the overlay.",
    ),
    "D919": Entry(
        "required without a property",
        "`required` names what `properties` does not have, or names it twice.",
        "Report it with the description and the overlay.",
    ),
    "D920": Entry(
        "list of values out of order",
        "An `enum` is empty, repeats itself, or has no value of its type.",
        "Report it with the description and the overlay.",
    ),
    "D921": Entry(
        "tool over its budget",
        "A tool is larger than clients can be expected to carry in every conversation.",
        "Hide arguments in the overlay, or shorten their descriptions.",
    ),
    "D922": Entry(
        "default its own schema refuses",
        "The default of an argument is not one of its values.",
        "Report it with the description and the overlay.",
    ),
}


@dataclass(frozen=True, slots=True)
class Violation:
    code: str
    pointer: str
    message: str


def violations(schema: JsonSchema) -> Iterator[Violation]:
    """Every rule that an input schema breaks, and where in it."""
    if schema.get("type") != "object" or not isinstance(schema.get("properties"), dict):
        yield Violation("D910", "", "the root is not an object with properties")
    for keyword in sorted(_REFUSED_AT_ROOT & schema.keys()):
        yield Violation("D911", f"/{keyword}", f"`{keyword}` stands at the root")
    for keyword in sorted(schema.keys() - _AT_ROOT - _REFUSED_AT_ROOT):
        yield Violation("D917", f"/{keyword}", f"`{keyword}` stands at the root")
    defs = schema.get("$defs", {})
    yield from _object({k: v for k, v in schema.items() if k in _KEYWORDS - {"$ref"}}, "", defs)
    for name, part in defs.items():
        if not _reaches(part, name, defs):
            yield Violation("D916", f"/$defs/{name}", f"`{name}` is not recursive")
        yield from _part(part, f"/$defs/{name}", defs, 0)


def over_budget(tool: JsonSchema) -> Violation | None:
    """A whole tool, as it is listed, against its budget."""
    if (bytes := size(tool)) > TOOL_BUDGET:
        return Violation("D921", "", f"the tool takes {bytes} bytes of {TOOL_BUDGET}")
    return None


def _part(part: Any, at: str, defs: Mapping[str, JsonSchema], depth: int) -> Iterator[Violation]:
    if not isinstance(part, dict):
        yield Violation("D914", at, f"{json.dumps(part)} stands for a schema")
        return
    if depth > _DEEPEST:
        yield Violation("D921", at, "the schema is nested too deeply")
        return
    for keyword in part.keys() - _KEYWORDS:
        code = "D916" if keyword == "$defs" else "D917"
        yield Violation(code, f"{at}/{keyword}", f"`{keyword}` is not portable")
    if "$ref" in part and str(part["$ref"]).removeprefix(REFERENCE) not in defs:
        yield Violation("D916", f"{at}/$ref", f"`{part['$ref']}` has no definition")
    kind = part.get("type")
    if kind is not None and not (isinstance(kind, str) and kind in _TYPES):
        yield Violation("D915", f"{at}/type", f"{json.dumps(kind)} is not one type")
    if "format" in part and part["format"] not in FORMATS:
        yield Violation("D917", f"{at}/format", f"the format `{part['format']}` is not portable")
    if len(part.get("description", "")) > MOST_WORDS:
        yield Violation("D918", f"{at}/description", "the description is too long")
    yield from _values(part, at)
    yield from _object(part, at, defs, depth)


def _object(
    part: JsonSchema, at: str, defs: Mapping[str, JsonSchema], depth: int = 0
) -> Iterator[Violation]:
    properties = part.get("properties", {})
    for name, inner in properties.items():
        if not LEGAL_KEY.fullmatch(name):
            yield Violation("D912", f"{at}/properties", f"the key `{name}` is not portable")
        yield from _part(inner, f"{at}/properties/{name}", defs, depth + 1)
    required = part.get("required", [])
    if set(required) - properties.keys() or len(set(required)) < len(required):
        yield Violation("D919", f"{at}/required", "`required` and `properties` do not agree")
    if part.get("type") == "array" and "items" not in part:
        yield Violation("D913", at, "the array has no `items`")
    if "items" in part:
        yield from _part(part["items"], f"{at}/items", defs, depth + 1)
    extra = part.get("additionalProperties")
    if extra is not None and not isinstance(extra, bool):
        yield from _part(extra, f"{at}/additionalProperties", defs, depth + 1)
    for index, inner in enumerate(part.get("anyOf", [])):
        yield from _part(inner, f"{at}/anyOf/{index}", defs, depth + 1)


def _values(part: JsonSchema, at: str) -> Iterator[Violation]:
    values = part.get("enum")
    fits = _TYPES.get(str(part.get("type")), _is_anything)
    if values is not None:
        told = [json.dumps(value, sort_keys=True) for value in values]
        if not told or len(set(told)) < len(told) or not all(map(fits, values)):
            yield Violation("D920", f"{at}/enum", "the list of values is empty or out of order")
    if "default" in part:
        default = part["default"]
        if not fits(default) or (values is not None and default not in values):
            yield Violation("D922", f"{at}/default", f"{json.dumps(default)} is refused")


def _is_anything(value: Any) -> bool:
    return True


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Final[Mapping[str, Callable[[Any], bool]]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: _is_number(value) and value == int(value),
    "number": _is_number,
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def _reaches(part: Any, name: str, defs: Mapping[str, JsonSchema]) -> bool:
    """Whether a definition comes back to itself."""
    seen: set[str] = set()
    waiting = list(named(part))
    while waiting:
        found = waiting.pop()
        if found == name:
            return True
        if found not in seen and found in defs:
            seen.add(found)
            waiting += named(defs[found])
    return False
