"""document -> ir.Api: references resolved, one fault costing one operation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator import ir
from generator.check.document import Faults
from generator.diagnostics import Diagnostic, Diagnostics, Severity
from generator.load import Loaded
from generator.load.node import Node
from generator.lower import servers
from generator.lower.bodies import BodyLowering
from generator.lower.operations import (
    METHODS,
    OperationLowering,
    security,
    tell_of_reply,
    without_credentials,
)
from generator.lower.parameters import TOKEN, ParameterLowering
from generator.lower.schemas import Inexpressible, SchemaLowering
from generator.lower.schemes import named, scheme, told_apart
from generator.lower.servers import Located
from generator.schema.heirs import heirs
from generator.schema.json_schema import reachable
from generator.schema.shapes import Components

__all__ = ["lower"]


def lower(loaded: Loaded, faults: Faults, diagnostics: Diagnostics) -> ir.Api:
    """The whole description. What cannot be expressed is in `quarantined`, each with its reason."""
    root = loaded.root
    schemas = SchemaLowering(loaded.references, faults, diagnostics)
    for name, node in sorted(_components(root, "schemas"), key=lambda pair: pair[0]):
        schemas.declare(name, node)
    reserved_anywhere = root.text("openapi").startswith("3.2")
    lowering = OperationLowering(
        loaded.references,
        schemas,
        ParameterLowering(loaded.references, schemas, diagnostics, reserved_anywhere),
        BodyLowering(loaded.references, schemas),
        diagnostics,
    )
    located: list[Located] = []
    quarantined: list[ir.Quarantined] = []
    for method, path, item, node in _operations(loaded):
        try:
            schemas.demand_whole(node)
            if not isinstance(node.value, dict):
                raise Inexpressible("D305", "an operation must be a mapping", node.place)
            if not TOKEN.fullmatch(method):
                raise Inexpressible("D305", f"`{method}` is no method of HTTP", node.place)
            own = servers.urls(node) or servers.urls(item)
            located.append(Located(lowering.lower(method, path, item, node), own))
        except Inexpressible as fault:
            quarantined.append(_quarantine(method, path, node, fault, diagnostics))
    schemas.finish()
    _tell_of_what_calls_back(loaded, diagnostics)
    addresses = servers.api_servers(servers.urls(root), located)
    kept: list[ir.Operation] = []
    for one in located:
        operation, broken = _served(one, addresses, schemas.schemas)
        broken = broken or _broken(operation, schemas)
        operation = _without_broken_replies(operation, schemas, diagnostics)
        if broken is None:
            kept.append(operation)
            continue
        lost = (operation.method, operation.path, operation.id, broken.reason, broken.place)
        quarantined.append(ir.Quarantined(*lost))
        _report(operation.method, operation.path, broken, diagnostics)
    info = root.get("info")
    schemes, names = told_apart(_schemes(loaded, schemas))
    usual = named(security(root), names) or ()
    kept = [replace(o, security=named(o.security, names)) for o in kept]
    return ir.Api(
        title=schemas.text(info, "title") if info else "",
        version=info.text("version") if info else "",
        description=schemas.text(info, "description") if info else "",
        servers=addresses,
        operations=tuple(_unique([without_credentials(o, schemes, usual) for o in kept])),
        schemas=_components_with_heirs(schemas.schemas),
        security=usual,
        schemes=schemes,
        tags=dict(_tags(root, schemas)),
        quarantined=tuple(quarantined),
    )


def _components_with_heirs(schemas: Mapping[str, ir.Schema]) -> Components:
    found = Components(schemas)
    found.heirs = heirs(schemas)
    return found


def _operations(loaded: Loaded) -> Iterator[tuple[str, str, Node, Node]]:
    """Method, path, path item and operation, in document order."""
    paths = loaded.root.get("paths")
    if paths is None or not isinstance(paths.value, dict):
        return
    for path, child in paths.items():
        if path.startswith("x-"):
            continue
        item = loaded.references.resolve(child)
        if item is None or not isinstance(item.value, dict):
            continue
        for key, node in item.items():
            if key in METHODS:
                # Not by the specification, but some vendors write one file an operation.
                yield key.upper(), path, item, loaded.references.resolve(node) or node
        more = item.get("additionalOperations")
        if more is not None and isinstance(more.value, dict):
            for method, node in more.items():
                yield method, path, item, node


def _components(root: Node, kind: str) -> Iterator[tuple[str, Node]]:
    components = root.get("components")
    holder = components.get(kind) if components else None
    if holder is not None and isinstance(holder.value, dict):
        yield from holder.items()


def _quarantine(
    method: str, path: str, node: Node, fault: Inexpressible, diagnostics: Diagnostics
) -> ir.Quarantined:
    _report(method, path, fault, diagnostics)
    declared = node.text("operationId") if isinstance(node.value, dict) else ""
    return ir.Quarantined(method, path, declared or f"{method} {path}", fault.reason, fault.place)


def _report(method: str, path: str, fault: Inexpressible, diagnostics: Diagnostics) -> None:
    bare = Diagnostic(fault.code, Severity.WARNING, fault.place, fault.reason, fault.remedy)
    if bare in diagnostics.found:  # `check` has said it without the operation it costs
        diagnostics.found.remove(bare)
    diagnostics.warning(
        fault.code, fault.place, f"{method} {path} is quarantined: {fault.reason}", fault.remedy
    )


def _broken(operation: ir.Operation, schemas: SchemaLowering) -> Inexpressible | None:
    """The fault of the first broken component the operation needs."""
    if not schemas.broken:
        return None
    roots = [p.schema for p in operation.parameters]
    roots += [operation.body.schema] if operation.body else []
    return _first_broken(roots, schemas)


def _first_broken(roots: list[ir.Schema], schemas: SchemaLowering) -> Inexpressible | None:
    merged = dict(schemas.schemas) | {name: ir.Never() for name in schemas.broken}
    for name in reachable(tuple(roots), merged):
        if name in schemas.broken:
            return schemas.broken[name]
    return None


def _without_broken_replies(
    operation: ir.Operation, schemas: SchemaLowering, diagnostics: Diagnostics
) -> ir.Operation:
    """A reply that cannot be described costs its description: the request is what it was."""
    if not schemas.broken:
        return operation
    kept: list[ir.Response] = []
    for reply in operation.successes:
        fault = _first_broken([reply.schema], schemas) if reply.schema is not None else None
        if fault is not None:
            tell_of_reply(reply.status, fault, diagnostics)
        kept.append(reply if fault is None else replace(reply, schema=ir.Shape()))
    failures = tuple(
        (
            r
            if r.schema is None or _first_broken([r.schema], schemas) is None
            else replace(r, schema=ir.Shape())
        )
        for r in operation.failures
    )
    return replace(operation, successes=tuple(kept), failures=failures)


def _served(
    located: Located, addresses: tuple[str, ...], schemas: Mapping[str, ir.Schema]
) -> tuple[ir.Operation, Inexpressible | None]:
    """The operation at the API's address, or why it is not there."""
    found = servers.served(located, addresses, schemas)
    if isinstance(found, ir.Operation):
        return found, None
    return located.operation, Inexpressible(
        "D307",
        f"its own address `{found}` is none that can be called",
        located.operation.place,
        "give its `servers` a whole URL, or remove them in patch.overlay.yaml",
    )


def _tell_of_what_calls_back(loaded: Loaded, diagnostics: Diagnostics) -> None:
    """Webhooks and callbacks are requests of the API to others: no tool can stand for them."""
    hooks = loaded.root.get("webhooks")
    found = [child for _, child in hooks.items()] if hooks is not None else []
    told = [f"{len(found)} webhooks"] if found else []
    callbacks = [
        child
        for _, _, _, node in _operations(loaded)
        if (holder := node.get("callbacks")) is not None
        for _, child in holder.items()
    ]
    told += [f"{len(callbacks)} callbacks"] if callbacks else []
    if told:
        diagnostics.warning(
            "D316",
            (found or callbacks)[0].place,
            f"{' and '.join(told)} are left out: the API sends those requests, and no tool does",
            "nothing has to be done",
        )


def _unique(operations: list[ir.Operation]) -> Iterator[ir.Operation]:
    """An operationId that several operations claim identifies none of them."""
    count = Counter(operation.id for operation in operations)
    for operation in operations:
        if count[operation.id] > 1:
            yield replace(operation, id=f"{operation.method} {operation.path}")
        else:
            yield operation


def _schemes(loaded: Loaded, schemas: SchemaLowering) -> Iterator[ir.SecurityScheme]:
    for key, child in _components(loaded.root, "securitySchemes"):
        node = loaded.references.resolve(child)
        if node is not None and isinstance(node.value, dict):
            yield scheme(key, node, schemas.text(node, "description"))


def _tags(root: Node, schemas: SchemaLowering) -> Iterator[tuple[str, str]]:
    listed = root.get("tags")
    if listed is None or not isinstance(listed.value, list):
        return
    for tag in listed.elements():
        if isinstance(tag.value, dict) and (name := tag.text("name")):
            yield name, schemas.text(tag, "description")
