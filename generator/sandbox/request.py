"""Reads a request as its operation describes it: parameters, then the body, nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from generator import ir
from generator.media import essence
from generator.sandbox.contract import Contract, Direction
from generator.sandbox.parameters import Wire, decode, own_names, split_query
from generator.sandbox.refusal import Refusal
from generator.suggest import did_you_mean

GROUP = {
    ir.Location.PATH: "path",
    ir.Location.QUERY: "query",
    ir.Location.HEADER: "headers",
    ir.Location.COOKIE: "cookies",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request: `path` still encoded, header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return essence(self.headers.get("content-type", ""))

    def wire(self, path: Mapping[str, str]) -> Wire:
        return Wire(path, split_query(self.query), self.headers)


class Reader:
    """Reads requests against one description."""

    def __init__(self, api: ir.Api, contract: Contract) -> None:
        self._schemas, self._contract = api.schemas, contract
        self._keys = {s.name for s in api.schemes if s.location == "query"}

    def read(
        self, operation: ir.Operation, path: Mapping[str, str], request: Request
    ) -> dict[str, Any]:
        """The names that a script sees: path, query, headers, cookies, body. Raises `Refusal`."""
        names: dict[str, Any] = {group: {} for group in GROUP.values()}
        wire = request.wire(path)
        self._refuse_unknown(operation, wire)
        for parameter in operation.parameters:
            value = decode(parameter, wire, self._schemas)
            if value is ir.ABSENT:
                if parameter.required:
                    raise Refusal("invalid", f"{_said(parameter)} is missing")
                continue
            key = f"{operation.id} {parameter.location.value} {parameter.name}"
            fault = self._contract.fault(key, parameter.schema, Direction.REQUEST, value)
            if fault:
                raise Refusal("invalid", f"{_said(parameter)}{_joined(fault)}")
            names[GROUP[parameter.location]][parameter.name] = value
        return names | {"body": self._body(operation, request)}

    def _refuse_unknown(self, operation: ir.Operation, wire: Wire) -> None:
        sent = [name for name, _ in wire.query]
        known = dict.fromkeys(self._keys)
        for parameter in operation.parameters:
            if parameter.location is ir.Location.QUERY:
                known |= dict.fromkeys(sorted(own_names(parameter, self._schemas, sent)))
        for name in sent:
            if name not in known:
                help = did_you_mean(name, list(known))
                raise Refusal(
                    "invalid", f"`{name}` is no query parameter" + (f"; {help}" if help else "")
                )

    def _body(self, operation: ir.Operation, request: Request) -> Any:
        body = operation.body
        if body is None:
            if request.body:
                raise Refusal("invalid", "a body was sent where none is described")
            return None
        if not request.body:
            if body.required:
                raise Refusal("invalid", "the body is missing")
            return None
        offered = (essence(media) for media in (body.media_type, *body.others))
        if not any(fnmatchcase(request.media_type, media) for media in offered):
            raise Refusal(
                "invalid",
                f"the body is `{request.media_type}`, not `{body.media_type}`",
            )
        if not request.media_type.endswith("json"):
            return None  # forms and files are taken as they come
        value = _json(request.body)
        fault = self._contract.fault(f"{operation.id} body", body.schema, Direction.REQUEST, value)
        if fault:
            raise Refusal("invalid", f"body{_joined(fault)}")
        return value


def _json(text: bytes) -> Any:
    def constant(name: str) -> Any:
        raise ValueError(f"{name} is no JSON")

    try:
        return json.loads(text, parse_constant=constant)
    except ValueError as error:
        raise Refusal("invalid", f"the body is no JSON: {error}") from error


def _said(parameter: ir.Parameter) -> str:
    return f"{parameter.location.value} parameter `{parameter.name}`"


def _joined(fault: str) -> str:
    return fault if fault.startswith((".", "[")) else f": {fault}"
