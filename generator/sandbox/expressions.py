"""JMESPath with the few functions that a stateful answer needs, checked before it is run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import jmespath
from jmespath.exceptions import (
    IncompleteExpressionError,
    JMESPathError,
    LexerError,
    ParseError,
)
from jmespath.functions import Functions, signature
from jmespath.parser import ParsedResult

from generator.diagnostics import Place
from generator.suggest import did_you_mean

Clock: TypeAlias = Callable[[], datetime]
SPAN = re.compile(r"(\d+)([smhd])")
UNIT = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class ScriptFault(Exception):
    """sandbox.yaml asked for something that cannot be done; the message says where and what."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression that remembers where it was written."""

    text: str
    compiled: ParsedResult
    place: Place

    def value(self, names: Mapping[str, Any], functions: Functions) -> Any:
        """What it gives for these names. Raises `ScriptFault`."""
        try:
            return self.compiled.search(names, jmespath.Options(custom_functions=functions))
        except (JMESPathError, ValueError, TypeError, AttributeError) as error:
            where = f"{self.place.file}:{self.place.line}"
            raise ScriptFault(f"{where}: `{self.text}`: {first_line(error)}") from error


class SandboxFunctions(Functions):
    """The functions beyond those of JMESPath. `started` is the moment that `ago` counts from."""

    def __init__(self, started: datetime) -> None:
        self.started = started

    @signature({"types": ["array", "null"]}, {"types": ["string"]}, {"types": []})
    def _func_where(self, rows: list[Any] | None, member: str, value: Any) -> list[Any]:
        """The elements of an array whose member has that value."""
        return [row for row in rows or () if row.get(member) == value]

    @signature({"types": ["array", "null"]}, {"types": ["string"]}, {"types": ["array", "null"]})
    def _func_missing(
        self, rows: list[Any] | None, member: str, values: list[Any] | None
    ) -> list[Any]:
        """Those of the values that no element has as its member."""
        known = [row.get(member) for row in rows or ()]
        return [value for value in values or () if value not in known]

    @signature({"types": ["array", "null"]}, {"types": ["array", "null"]}, {"types": ["string"]})
    def _func_merge_by(
        self, old: list[Any] | None, new: list[Any] | None, member: str
    ) -> list[Any]:
        """The old elements, those of the same member replaced by the new, then the rest of them."""
        merged = {row.get(member): row for row in old or ()}
        return list((merged | {row.get(member): row for row in new or ()}).values())

    @signature({"types": []}, {"types": []}, {"types": []})
    def _func_if(self, condition: Any, then: Any, otherwise: Any) -> Any:
        return then if holds(condition) else otherwise

    @signature({"types": ["string"]}, {"types": []})
    def _func_keyed(self, name: str, value: Any) -> dict[str, Any]:
        """An object with one member, whose name is worked out."""
        return {name: value}

    @signature({"types": ["string"]})
    def _func_slug(self, name: str) -> str:
        """A name as the key that many APIs make of it: `Web Console` as `web-console`."""
        return "-".join(re.findall(r"[a-z0-9]+", name.lower()))

    @signature({"types": ["string"]})
    def _func_ago(self, span: str) -> str:
        return iso(self.started - timespan(span))

    @signature({"types": ["string"]})
    def _func_ahead(self, span: str) -> str:
        return iso(self.started + timespan(span))

    @signature({"types": ["string"]})
    def _func_unix_ms(self, date: str) -> int | None:
        """An RFC 3339 date as milliseconds since 1970; null for a date that is none."""
        try:
            return round(datetime.fromisoformat(date).timestamp() * 1000)
        except ValueError:
            return None


def holds(value: Any) -> bool:
    """Whether JMESPath takes a value as true: everything but null, false and what is empty."""
    return value is not None and value is not False and value not in ("", [], {})


def now() -> datetime:
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """A moment as the JSON of most APIs has it, in UTC."""
    return (
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
    )


def timespan(text: str) -> timedelta:
    """`90s`, `5m`, `2h`, `7d`."""
    match = SPAN.fullmatch(text)
    if match is None:
        raise ValueError(f"`{text}` is no time span: write 90s, 5m, 2h or 7d")
    return timedelta(**{UNIT[match[2]]: int(match[1])})


def first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def unreadable(error: JMESPathError) -> str:
    """Why a text is no expression, in few words."""
    match error:
        case IncompleteExpressionError():
            return "it ends too early"
        case LexerError():
            return f"{error.message} at character {error.lexer_position + 1}"
        case ParseError():
            return (
                f"it cannot go on with `{error.token_value}` at character {error.lex_position + 1}"
            )
        case _:
            return first_line(error)


def unknown_functions(parsed: ParsedResult) -> Iterator[tuple[str, str]]:
    """The calls that would fail, and help; JMESPath itself finds out only when it is run."""
    table = SandboxFunctions.FUNCTION_TABLE
    for node in _nodes(parsed.parsed):
        if node["type"] != "function_expression":
            continue
        name, given = node["value"], len(node["children"])
        if name not in table:
            yield f"there is no function `{name}`", did_you_mean(name, sorted(table))
            continue
        wanted = table[name]["signature"]
        open_ended = bool(wanted) and wanted[-1].get("variadic", False)
        if given < len(wanted) or (given > len(wanted) and not open_ended):
            yield f"`{name}` takes {len(wanted)} arguments, not {given}", ""


def lookups(parsed: ParsedResult) -> Iterator[tuple[str, str]]:
    """The names an expression looks up in what it is given, each with the member it asks of it.

    What stands inside of a value is not looked up: in `rows[].id` that is `rows` alone, with "".
    """
    yield from _lookups(parsed.parsed)


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in node.get("children", ()):
        if isinstance(child, dict):
            yield from _nodes(child)


def _lookups(node: Any) -> Iterator[tuple[str, str]]:
    children = [c for c in node.get("children", ()) if isinstance(c, dict)]
    match node["type"]:
        case "field":
            yield node["value"], ""
        case "expref":
            return
        case "subexpression" if [c["type"] for c in children[:2]] == ["field", "field"]:
            yield children[0]["value"], children[1]["value"]
        case (
            "subexpression"
            | "index_expression"
            | "pipe"
            | "projection"
            | "value_projection"
            | "filter_projection"
        ):
            # Everything right of these stands inside what the left side gave.
            yield from _lookups(children[0])
        case _:
            for child in children:
                yield from _lookups(child)
