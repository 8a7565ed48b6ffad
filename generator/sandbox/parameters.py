"""Reads parameters off the wire: styles undone, text turned into the JSON types of the schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, unquote_plus

from generator import ir
from generator.sandbox.refusal import Refusal
from generator.sandbox.shapes import Schemas, elements, kinds, members

INTEGER = re.compile(r"-?\d+")
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
DELIMITER = {"spaceDelimited": re.compile("%20|\\+| "), "pipeDelimited": re.compile("%7[Cc]|\\|")}
COMMA = re.compile(",")
STRUCTURED = frozenset({ir.Kind.ARRAY, ir.Kind.OBJECT})


@dataclass(frozen=True, slots=True)
class Wire:
    """The parts of a request that hold parameters, still encoded."""

    path: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]

    @property
    def cookies(self) -> dict[str, str]:
        pairs = (pair.strip().partition("=") for pair in self.headers.get("cookie", "").split(";"))
        return {name: value for name, _, value in pairs if name}


def split_query(raw: str) -> tuple[tuple[str, str], ...]:
    """The pairs of a query string, names decoded, values not: a delimiter inside may be encoded."""
    pairs = (pair.partition("=") for pair in raw.split("&") if pair)
    return tuple((unquote_plus(name), value) for name, _, value in pairs)


def decode(parameter: ir.Parameter, wire: Wire, schemas: Schemas) -> Any:
    """The value of one parameter, `ir.ABSENT` when it was not sent. Raises `Refusal`."""
    types = kinds(parameter.schema, schemas)
    if (
        parameter.location is ir.Location.QUERY
        and ir.Kind.OBJECT in types
        and not parameter.media_type
    ):
        return _query_object(parameter, wire, schemas)
    found = _raw(parameter, wire)
    if not found:
        return ir.ABSENT
    plain = parameter.location in (ir.Location.HEADER,)
    if parameter.media_type:
        return _json(parameter, found[0] if plain else unquote_plus(found[0]))
    if not types & STRUCTURED:
        if len(found) > 1:
            raise Refusal("invalid", f"`{parameter.name}` was sent {len(found)} times")
        return _typed(found[0], parameter, parameter.schema, schemas)
    pieces = _pieces(parameter, found)
    if ir.Kind.OBJECT in types:
        return _object(parameter, pieces, schemas)
    inner = elements(parameter.schema, schemas)
    return [_typed(piece, parameter, inner, schemas) for piece in pieces]


def own_names(parameter: ir.Parameter, schemas: Schemas, sent: Iterable[str]) -> set[str]:
    """The query names that belong to this parameter, of those that were sent."""
    if ir.Kind.OBJECT in kinds(parameter.schema, schemas) and not parameter.media_type:
        if parameter.style == "deepObject":
            return {name for name in sent if name.startswith(parameter.name + "[")}
        if parameter.style == "form" and parameter.explode:
            return set(members(parameter.schema, schemas))
    return {parameter.name}


def _raw(parameter: ir.Parameter, wire: Wire) -> list[str]:
    match parameter.location:
        case ir.Location.PATH:
            return [_unmarked(parameter, wire.path[parameter.name])]
        case ir.Location.QUERY:
            return [value for name, value in wire.query if name == parameter.name]
        case ir.Location.HEADER:
            value = wire.headers.get(parameter.name.lower())
        case ir.Location.COOKIE:
            value = wire.cookies.get(parameter.name)
    return [] if value is None else [value]


def _unmarked(parameter: ir.Parameter, value: str) -> str:
    """A path value without the mark of its style."""
    if parameter.style == "label":
        return value.removeprefix(".")
    if parameter.style == "matrix":
        return value.removeprefix(";").removeprefix(f"{parameter.name}=")
    return value


def _pieces(parameter: ir.Parameter, found: list[str]) -> list[str]:
    if parameter.location is ir.Location.QUERY and parameter.explode:
        return found
    if parameter.location is ir.Location.PATH and parameter.explode:
        if parameter.style == "label":
            return found[0].split(".")
        if parameter.style == "matrix":
            return found[0].split(f";{parameter.name}=")
    delimiter = DELIMITER.get(parameter.style, COMMA)
    return [piece.strip() for piece in delimiter.split(found[0])] if found[0] else []


def _query_object(parameter: ir.Parameter, wire: Wire, schemas: Schemas) -> Any:
    if parameter.style == "deepObject":
        prefix = parameter.name + "["
        pairs = [
            (name[len(prefix) : -1], value)
            for name, value in wire.query
            if name.startswith(prefix) and name.endswith("]")
        ]
    elif parameter.explode:
        own = members(parameter.schema, schemas)
        pairs = [(name, value) for name, value in wire.query if name in own]
    else:
        raw = next((value for name, value in wire.query if name == parameter.name), None)
        return ir.ABSENT if raw is None else _object(parameter, COMMA.split(raw), schemas)
    return _members(parameter, pairs, schemas) if pairs else ir.ABSENT


def _object(parameter: ir.Parameter, pieces: list[str], schemas: Schemas) -> Any:
    if parameter.explode:
        pairs = [(name, value) for name, _, value in (p.partition("=") for p in pieces)]
    else:
        pairs = list(zip(pieces[::2], pieces[1::2], strict=False))
    return _members(parameter, pairs, schemas)


def _members(
    parameter: ir.Parameter, pairs: list[tuple[str, str]], schemas: Schemas
) -> dict[str, Any]:
    declared = members(parameter.schema, schemas)
    return {
        unquote(name): _typed(value, parameter, declared.get(unquote(name), ir.Shape()), schemas)
        for name, value in pairs
    }


def _typed(raw: str, parameter: ir.Parameter, schema: ir.Schema, schemas: Schemas) -> Any:
    """Text as the type it stands for; what stands for none stays text, to be refused by name."""
    match parameter.location:
        case ir.Location.HEADER:
            text = raw
        case ir.Location.QUERY:
            text = unquote_plus(raw)
        case _:
            text = unquote(raw)
    types = kinds(schema, schemas)
    if ir.Kind.BOOLEAN in types and text in ("true", "false"):
        return text == "true"
    if ir.Kind.INTEGER in types and INTEGER.fullmatch(text):
        return int(text)
    if ir.Kind.NUMBER in types and NUMBER.fullmatch(text):
        return float(text) if "." in text or "e" in text.lower() else int(text)
    return text


def _json(parameter: ir.Parameter, text: str) -> Any:
    if "json" not in parameter.media_type:
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise Refusal("invalid", f"`{parameter.name}` is no JSON: {error}") from error
