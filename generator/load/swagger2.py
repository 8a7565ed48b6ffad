"""Swagger 2.0 -> the shape of OpenAPI 3; every new pointer remembers the one it stands for.

Schemas are moved as they are: `fold` and `repair` read their dialect (`x-nullable`, `type: file`,
a discriminator that is text). References keep the pointers of the file, see `Document.moved`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from generator.diagnostics import Diagnostics
from generator.ir import Json
from generator.load.inline import moved
from generator.load.node import Node
from generator.load.refs import References, is_reference
from generator.load.source import Document, escape
from generator.load.values import copy
from generator.media import FORMS, JSON, MULTIPART, URLENCODED

_Object: TypeAlias = "dict[str, Json]"

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch")
_BYTES: Final = "application/octet-stream"
# Of a parameter itself; its other keys say what its value is.
_OWN: Final = frozenset({"name", "in", "description", "required", "allowEmptyValue", "deprecated"})
_NOT_SCHEMA: Final = _OWN | {"collectionFormat", "schema", "style", "explode", "content"}
_STYLES: Final = {
    "csv": ("form", False),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
    "multi": ("form", True),
}
_FLOWS: Final = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}
_MOVED: Final = {"definitions": "schemas", "parameters": "parameters", "responses": "responses"}


def is_swagger2(document: Document) -> bool:
    data = document.data
    return (
        isinstance(data, dict)
        and "openapi" not in data
        and bool(re.fullmatch(r"2(\.0(\.\d+)?)?", str(data.get("swagger", "")).strip()))
    )


def convert(document: Document, references: References, diagnostics: Diagnostics) -> Document:
    """The same description as OpenAPI 3; `references` reads it as it stands in the file."""
    return _Conversion(document, references, diagnostics).run()


@dataclass(eq=False)
class _Conversion:
    document: Document
    references: References
    diagnostics: Diagnostics
    origins: dict[str, str] = field(default_factory=dict)  # new pointer -> pointer in the file

    def run(self) -> Document:
        root = Node.root(self.document)
        data: _Object = {"openapi": "3.0.3"}
        for key, child in root.items():
            if key in ("info", "tags", "security", "externalDocs") or key.startswith("x-"):
                data[key] = child.value
        if servers := _servers(root):
            data["servers"] = servers
            self.origins["/servers"] = "/host" if "host" in root else "/basePath"
        self.origins["/openapi"] = "/swagger"
        components = self._components(root)
        if components:
            data["components"] = components
        paths = root.get("paths")
        if paths is not None:
            data["paths"] = self._paths(paths)
        return self.document.converted(data, self.origins)

    def _components(self, root: Node) -> _Object:
        out: _Object = {}
        for old, new in _MOVED.items():
            holder = root.get(old)
            if holder is None:
                continue
            self.origins[f"/components/{new}"] = f"/{old}"
            if old == "definitions" or not holder.is_mapping:
                out[new] = holder.value
            elif old == "parameters":
                # Those of a body are put in where they are used; here they would have no place.
                shared = [(n, c) for n, c in holder.items() if not _of_body(c)]
                at = f"/components/{new}"
                out[new] = {n: self._parameter(c, f"{at}/{escape(n)}") for n, c in shared}
        schemes = root.get("securityDefinitions")
        if schemes is not None and schemes.is_mapping:
            self.origins["/components/securitySchemes"] = "/securityDefinitions"
            out["securitySchemes"] = {name: _scheme(child) for name, child in schemes.items()}
        return out

    def _paths(self, paths: Node) -> Json:
        if not paths.is_mapping:
            return paths.value
        out: _Object = {}
        for path, child in paths.items():
            item = self._followed(child)
            at = f"/paths/{escape(path)}"
            if path.startswith("x-") or item is None or not item.is_mapping:
                out[path] = child.value
            else:
                self._stands_for(at, item)
                out[path] = self._item(item, at)
        return out

    def _item(self, item: Node, at: str) -> _Object:
        shared = self._parameters(item)
        out: _Object = {}
        for key, child in item.items():
            if key in _METHODS and child.is_mapping:
                out[key] = self._operation(child, shared, f"{at}/{key}")
            elif key == "parameters":
                out[key] = [
                    self._parameter(p, f"{at}/parameters/{i}", given)
                    for i, (given, p) in enumerate(s for s in shared if not _of_body(s[1]))
                ]
            elif key != "$ref":
                out[key] = child.value
        return out

    def _operation(self, node: Node, shared: Sequence[tuple[Node, Node]], at: str) -> _Object:
        self._stands_for(at, node)
        root = Node.root(self.document)
        out: _Object = {
            key: value
            for key, value in (node.value.items() if isinstance(node.value, dict) else ())
            if key not in ("parameters", "consumes", "produces", "schemes", "responses")
        }
        own = self._parameters(node)
        listed = node.get("parameters")
        if listed is not None:
            out["parameters"] = (
                [
                    self._parameter(p, f"{at}/parameters/{i}", given)
                    for i, (given, p) in enumerate(o for o in own if not _of_body(o[1]))
                ]
                if listed.is_list
                else listed.value
            )
        body = _body_parameters(own, shared)
        if body and "requestBody" not in out:
            consumes = node.texts("consumes") or root.texts("consumes")
            out["requestBody"] = self._body(body, consumes, f"{at}/requestBody")
        responses = node.get("responses")
        if responses is not None:
            produces = node.texts("produces") or root.texts("produces")
            self._stands_for(f"{at}/responses", responses)
            out["responses"] = (
                {
                    status: self._response(child, produces, f"{at}/responses/{escape(status)}")
                    for status, child in responses.items()
                }
                if responses.is_mapping
                else responses.value
            )
        return out

    def _parameters(self, holder: Node) -> list[tuple[Node, Node]]:
        """Each parameter as it is listed and as it is found behind its reference."""
        listed = holder.get("parameters")
        if listed is None:
            return []
        return [(p, self._followed(p) or p) for p in listed.elements()]

    def _followed(self, node: Node) -> Node | None:
        return self.references.resolve(node) if is_reference(node.value) else node

    def _parameter(self, node: Node, at: str, given: Node | None = None) -> Json:
        """A parameter of the path, query or header; a reference that leads nowhere stays."""
        self._stands_for(at, given or node)
        found = self._here(node)
        if not isinstance(found, dict) or is_reference(found):
            return found
        out: _Object = {key: value for key, value in found.items() if key in _OWN}
        where = found.get("in")
        if "schema" in found or "content" in found:
            return found  # of OpenAPI 3 already
        schema = _value(found)
        out["schema"] = schema
        self.origins[f"{at}/schema"] = node.pointer if node.document is self.document else at
        chosen = found.get("collectionFormat", "csv")
        if schema.get("type") == "array":
            style, explode = _STYLES.get(str(chosen), (f"{chosen}Delimited", False))
            if where in ("path", "header"):
                style, explode = ("simple", False) if chosen in ("csv", "multi") else (style, False)
            out |= {"style": style, "explode": explode}
        return out

    def _body(
        self, parameters: Sequence[tuple[Node, Node]], consumes: Sequence[str], at: str
    ) -> Json:
        given, first = parameters[0]
        if first.text("in") != "body":
            return self._form([p for _, p in parameters], consumes, at, given)
        if len(parameters) > 1:
            message = f"the request has more than one body; only `{first.text('name')}` is sent"
            help = "keep one parameter with `in: body`, and none with `in: formData` beside it"
            self.diagnostics.warning("D201", parameters[1][0].place, message, help)
        found = self._here(first)
        assert isinstance(found, dict)
        self._stands_for(at, given)
        media = consumes or [JSON]
        schema = found.get("schema", {})
        for kind in media:
            self._schema_of(f"{at}/content/{escape(kind)}", first)
        out: _Object = {"content": {kind: {"schema": schema} for kind in media}}
        out |= {key: found[key] for key in ("description", "required") if key in found}
        return out

    def _form(self, fields: Sequence[Node], consumes: Sequence[str], at: str, given: Node) -> Json:
        self._stands_for(at, given)
        found = [value for p in fields if isinstance(value := self._here(p), dict)]
        files = any(map(_is_file, found))
        media = [kind for kind in consumes if kind.partition(";")[0].strip() in FORMS]
        if files:
            media = [kind for kind in media if kind.startswith(MULTIPART)] or [MULTIPART]
        media = media or [URLENCODED]
        properties: _Object = {}
        encoding: _Object = {}
        for p in found:
            name = p.get("name")
            if not isinstance(name, str):
                continue
            properties[name] = {
                **_value(p),
                **{key: p[key] for key in ("description", "deprecated") if key in p},
            }
            if p.get("type") == "array":
                style, explode = _STYLES.get(str(p.get("collectionFormat", "csv")), ("form", False))
                encoding[name] = {"style": style, "explode": explode}
        required: list[Json] = [
            p["name"] for p in found if p.get("required") is True and "name" in p
        ]
        schema: _Object = {"type": "object", "properties": properties}
        if required:
            schema["required"] = required
        content: _Object = {"schema": schema}
        if encoding:
            content["encoding"] = encoding
        for kind in media:
            inside = f"{at}/content/{escape(kind)}/schema/properties"
            for one in fields:
                self._stands_for(f"{inside}/{escape(one.text('name'))}", one)
        return {"required": bool(required), "content": {kind: copy(content) for kind in media}}

    def _response(self, child: Node, produces: Sequence[str], at: str) -> Json:
        node = self._followed(child)
        if child.key.startswith("x-") or node is None or not node.is_mapping:
            return child.value
        self._stands_for(at, child)
        found = self._here(node)
        assert isinstance(found, dict)
        out: _Object = {
            key: value
            for key, value in found.items()
            if key not in ("schema", "examples", "headers", "example")
        }
        headers = found.get("headers")
        if isinstance(headers, dict):
            out["headers"] = {
                name: {"schema": _value(h), **_described(h)} if isinstance(h, dict) else h
                for name, h in headers.items()
            }
        schema = found.get("schema")
        if schema is not None and "content" not in found:
            media = list(produces) or [_BYTES if _is_file(schema) else JSON]
            for kind in media:
                self._schema_of(f"{at}/content/{escape(kind)}", node)
            examples = found.get("examples")
            shown = examples if isinstance(examples, dict) else {}
            out["content"] = {
                kind: {
                    "schema": _without_file(schema),
                    **({"example": shown[kind]} if kind in shown else {}),
                }
                for kind in media
            }
        return out

    def _here(self, node: Node) -> Json:
        """The value, its references as they must be written in this file."""
        if node.document is self.document:
            return node.value
        return moved(node, Node.root(self.document)) if node.is_mapping else node.value

    def _stands_for(self, new: str, node: Node) -> None:
        if node.document is self.document:
            self.origins[new] = node.pointer

    def _schema_of(self, media: str, node: Node) -> None:
        if node.document is self.document:
            self.origins[media] = node.pointer
            self.origins[f"{media}/schema"] = f"{node.pointer}/schema"


def _of_body(node: Node) -> bool:
    return node.text("in") in ("body", "formData")


def _body_parameters(
    own: Sequence[tuple[Node, Node]], shared: Sequence[tuple[Node, Node]]
) -> list[tuple[Node, Node]]:
    """What makes the body: the operation's own first, then what its path item adds."""
    mine = [pair for pair in own if _of_body(pair[1])]
    names = {pair[1].text("name") for pair in mine}
    whole = any(pair[1].text("in") == "body" for pair in mine)
    for pair in shared:
        if _of_body(pair[1]) and pair[1].text("name") not in names and not whole:
            mine.append(pair)
    # A body is one thing: where there is one, it comes first.
    return sorted(mine, key=lambda pair: pair[1].text("in") != "body")


def _value(found: _Object) -> _Object:
    """The schema of a parameter or header whose type stands beside it."""
    schema = _without_file({k: v for k, v in found.items() if k not in _NOT_SCHEMA})
    assert isinstance(schema, dict)
    return schema


def _described(found: _Object) -> _Object:
    return {"description": found["description"]} if "description" in found else {}


def _is_file(schema: Json) -> bool:
    if not isinstance(schema, dict):
        return False
    return schema.get("type") == "file" or _is_file(schema.get("items"))


def _without_file(schema: Json) -> Json:
    """`type: file` as binary text."""
    if not _is_file(schema) or not isinstance(schema, dict):
        return schema
    if schema.get("type") == "file":
        return {**schema, "type": "string", "format": "binary"}
    return {**schema, "items": _without_file(schema["items"])}


def _scheme(node: Node) -> Json:
    if not isinstance(node.value, dict):
        return node.value
    found = dict(node.value)
    match found.get("type"):
        case "basic":
            return {**found, "type": "http", "scheme": "basic"}
        case "oauth2":
            flow: _Object = {
                key: found.pop(key)
                for key in ("authorizationUrl", "tokenUrl", "scopes")
                if key in found
            }
            kind = _FLOWS.get(str(found.pop("flow", "")), "implicit")
            return {**found, "flows": {kind: {"scopes": {}, **flow}}}
        case _:
            return found


def _servers(root: Node) -> list[Json]:
    host = root.text("host").strip().rstrip("/")
    base = root.text("basePath").strip()
    base = base if base.startswith("/") or not base else f"/{base}"
    schemes = [s for s in root.texts("schemes") if s in ("http", "https")]
    if re.match(r"https?://", host):
        return [{"url": f"{host}{base.rstrip('/')}"}]
    if not host:
        return [{"url": base}] if base.strip("/") else []
    ordered = sorted(schemes or ["https"], key=lambda scheme: scheme != "https")
    return [{"url": f"{scheme}://{host}{base.rstrip('/')}"} for scheme in ordered]
