"""OpenAPI 3.0, 3.1 and 3.2 -> the dialect of 3.1, at the same pointers."""

from __future__ import annotations

from typing import TypeAlias

from generator.diagnostics import Diagnostics
from generator.ir import Json
from generator.load.grammar import members
from generator.load.inline import Inlining
from generator.load.node import Node
from generator.load.refs import References, is_reference
from generator.load.repair import repair
from generator.load.source import Document
from generator.load.version import supported

_Object: TypeAlias = "dict[str, Json]"

# Said of the whole schema, so they stay outside when its constraints move into an `anyOf`.
_ANNOTATIONS = (
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
)


def fold(
    document: Document, diagnostics: Diagnostics, references: References | None = None
) -> Document | None:
    """Rewrite the data in place, and the data of the files it refers to; None if no OpenAPI 3."""
    if not supported(document, diagnostics):
        return None

    def tell(node: Node, message: str, help: str) -> None:
        diagnostics.warning("D211", node.place, message, help)

    inlining = Inlining(references) if references is not None else None
    pending = [("document", Node.root(document))]
    old = Node.root(document).text("openapi").startswith("3.0")
    seen: dict[tuple[str, int], Json] = {}  # the values are kept, so that no id is used twice
    while pending:
        kind, node = pending.pop()
        value = node.value
        if not isinstance(value, dict) or (kind, id(value)) in seen:
            continue
        seen[kind, id(value)] = value
        if inlining is not None:
            inlining.inline(kind, node)
        repair(kind, node, tell)
        # Gathered before a nullable schema moves into an `anyOf`, for the pointers of the file.
        pending += members(kind, node)
        if references is not None and is_reference(value) and kind not in ("paths", "responses"):
            # Step by step, for what stands beside a `$ref` on the way; `resolve` tells of cycles.
            target = references.target(node)
            if target is not None and references.resolve(node) is not None:
                pending.append((kind, target))
        if kind == "parameter":
            _fold_parameter(value)
        if kind == "schema":
            fold_schema(value)
            if old:
                _without_siblings(value)
    return document


def _fold_parameter(parameter: _Object) -> None:
    """The whole query as a form, of OpenAPI 3.2, is an object of which each member is a pair."""
    content = parameter.get("content")
    if parameter.get("in") != "querystring" or not isinstance(content, dict):
        return
    form = content.get("application/x-www-form-urlencoded")
    if isinstance(form, dict) and "schema" in form:
        parameter |= {"in": "query", "style": "form", "explode": True, "schema": form["schema"]}
        del parameter["content"]


def fold_schema(schema: _Object) -> None:
    """One schema object, in place; the schemas inside it are not looked at."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(exclusive), bool) and schema.pop(exclusive) and bound in schema:
            schema[exclusive] = schema.pop(bound)
    if isinstance(schema.get("items"), list):
        schema["prefixItems"] = schema.pop("items")
    if "example" in schema:
        example = schema.pop("example")
        schema.setdefault("examples", [example])
    marks = [schema.pop("nullable", False), schema.pop("x-nullable", False)]
    if True in marks or "true" in marks:
        _allow_null(schema)


def _without_siblings(schema: _Object) -> None:
    """Before 3.1 nothing beside a `$ref` counts. `readOnly` there was meant for the member all the
    same: it stays, but nobody has to give it."""
    properties = schema.get("properties")
    required = schema.get("required")
    for name, member in properties.items() if isinstance(properties, dict) else ():
        if isinstance(member, dict) and "$ref" in member and member.get("readOnly") is True:
            del member["readOnly"]
            said = member.get("description")
            told = "Read-only, by the description: leave it out."
            member["description"] = f"{said} {told}" if isinstance(said, str) else told
            if isinstance(required, list) and name in required:
                required.remove(name)


def _allow_null(schema: _Object) -> None:
    kinds = schema.get("type")
    if kinds is None and isinstance(schema.get("properties"), dict):
        kinds = "object"
    elif kinds is None and isinstance(schema.get("items"), dict):
        kinds = "array"
    if isinstance(kinds, (str, list)):
        listed: list[Json] = list(kinds) if isinstance(kinds, list) else [kinds]
        schema["type"] = listed if "null" in listed else [*listed, "null"]
    # A 3.0 `enum` without null forbids null to the letter; no author who wrote `nullable` means it.
    enum = schema.get("enum")
    if isinstance(enum, list) and None not in enum:
        schema["enum"] = [*enum, None]
    choices = [key for key in ("anyOf", "oneOf") if isinstance(schema.get(key), list)]
    if len(choices) == 1 and "allOf" not in schema and "$ref" not in schema:
        alternatives = schema[choices[0]]
        assert isinstance(alternatives, list)
        alternatives.append({"type": "null"})
    elif choices or "allOf" in schema or "$ref" in schema:
        inner = {key: schema.pop(key) for key in list(schema) if key not in _ANNOTATIONS}
        schema["anyOf"] = [inner, {"type": "null"}]
