"""Lowers operations: what each is and does, and its replies, sorted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from generator import ir
from generator.diagnostics import Diagnostics
from generator.load.node import Node
from generator.load.refs import References
from generator.lower.annotated import annotated
from generator.lower.bodies import BodyLowering
from generator.lower.parameters import ParameterLowering, template
from generator.lower.schemas import Inexpressible, SchemaLowering
from generator.media import JSON, is_json

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
DESTRUCTIVE_WORDS = frozenset({"delete", "remove", "purge", "rotate", "regenerate", "revoke"})
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@dataclass(slots=True)
class OperationLowering:
    """Turns one operation node, with what its path item shares, into an `ir.Operation`."""

    references: References
    schemas: SchemaLowering
    parameters: ParameterLowering
    bodies: BodyLowering
    diagnostics: Diagnostics

    def lower(self, method: str, path: str, item: Node, node: Node) -> ir.Operation:
        """Raises `Inexpressible` where the operation cannot be called as described."""
        declared = node.text("operationId")
        tags = node.texts("tags")
        successes, failures = self._responses(node)
        parameters = self.parameters.lower(path, item, node)
        written = template(path, {(p.name, p.location.value) for p in parameters})
        return ir.Operation(
            id=declared or f"{method} {path}",
            declared_id=declared,
            method=method,
            path=path,
            tag=tags[0] if tags else "",
            summary=self.schemas.text(node, "summary") or self.schemas.text(item, "summary"),
            description=self.schemas.text(node, "description"),
            deprecated=node.flag("deprecated"),
            parameters=parameters,
            body=self.bodies.lower(node, partial=method == "PATCH"),
            successes=successes,
            failures=failures,
            security=security(node),
            effect=effect(method, path, declared),
            destroys=destroys(method, path, declared),
            place=node.place,
            annotated=annotated(node, self.schemas.text),
            template="" if written == path else written,
            inferred=node.flag("x-inferred"),
        )

    def _responses(self, node: Node) -> tuple[tuple[ir.Response, ...], tuple[ir.Response, ...]]:
        holder = node.get("responses")
        if holder is None or not isinstance(holder.value, dict):
            return (), ()
        found = [
            self._response(status, child)
            for status, child in holder.items()
            if not status.startswith("x-")
        ]
        successes = tuple(r for r in found if r.status.startswith("2"))
        rest = tuple(r for r in found if not r.status.startswith("2"))
        if successes:
            return successes, rest
        catch_all = tuple(r for r in rest if r.status.lower() == "default")
        return catch_all, tuple(r for r in rest if r not in catch_all)

    def _response(self, status: str, child: Node) -> ir.Response:
        """A reply that cannot be described is one of which nothing is known."""
        try:
            return self._described(status, child)
        except Inexpressible as fault:
            tell_of_reply(status, fault, self.diagnostics)
            return ir.Response(status, "", (JSON,), ir.Shape(), child.place)

    def _described(self, status: str, child: Node) -> ir.Response:
        node = self.references.resolve(child)
        if node is None or not isinstance(node.value, dict):
            raise Inexpressible("D302", "its reference leads nowhere", child.place)
        content = node.get("content")
        offered = dict(content.items()) if content and isinstance(content.value, dict) else {}
        json = next((media for media in offered if is_json(media)), None)
        schema = self.schemas.media(offered[json]).get("schema") if json else None
        return ir.Response(
            status=status,
            description=self.schemas.text(node, "description"),
            media_types=tuple(offered),
            schema=self.schemas.lower(schema) if schema else (ir.Shape() if json else None),
            place=node.place,
        )


def tell_of_reply(status: str, fault: Inexpressible, diagnostics: Diagnostics) -> None:
    message = f"the {status} reply is left open: {fault.reason}"
    diagnostics.warning(fault.code, fault.place, message, fault.remedy)


def without_credentials(
    operation: ir.Operation,
    schemes: Sequence[ir.SecurityScheme],
    usual: tuple[tuple[str, ...], ...],
) -> ir.Operation:
    """The operation without parameters that repeat where its credential goes."""
    taken = usual if operation.security is None else operation.security
    wanted = {name for alternative in taken for name in alternative}
    places = {
        (s.location, s.name.lower())
        for s in schemes
        if s.key in wanted and s.type is ir.SchemeType.API_KEY
    }
    kept = tuple(
        p for p in operation.parameters if (p.location.value, p.name.lower()) not in places
    )
    return operation if kept == operation.parameters else replace(operation, parameters=kept)


def security(node: Node) -> tuple[tuple[str, ...], ...] | None:
    """The declared alternatives, each a tuple of scheme names; None where nothing is said."""
    listed = node.get("security")
    if listed is None or not isinstance(listed.value, list):
        return None
    return tuple(tuple(entry) for entry in listed.value if isinstance(entry, dict))


def effect(method: str, path: str, declared_id: str) -> ir.Effect:
    if destroys(method, path, declared_id):
        return ir.Effect.DESTROY
    return ir.Effect.READ if method in ir.SAFE else ir.Effect.WRITE


def destroys(method: str, path: str, declared_id: str) -> bool:
    """Whether the method or a name says that something is gone afterwards: the floor."""
    if method in ir.SAFE:
        return False
    words = {word.lower() for word in WORD.findall(path.rpartition("/")[2])}
    words |= {word.lower() for word in WORD.findall(declared_id)}
    return method == "DELETE" or bool(words & DESTRUCTIVE_WORDS)
