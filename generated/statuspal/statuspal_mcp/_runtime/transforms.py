"""Transforms: what a tool does to an argument before it is sent. OMITTED and None pass through."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias, TypeVar, overload

from .errors import InvalidArgument
from .select import integer
from .values import OMITTED, Omitted

V = TypeVar("V")
Absent = TypeVar("Absent", bound=Omitted | None)
Number: TypeAlias = int | float | str
_SPAN: Final = re.compile(r"([1-9][0-9]{0,5})([mhdw])")
_MILLISECONDS: Final = {"m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}


def clock() -> float:
    """Seconds since 1970. All transforms that need the time read it here."""
    return time.time()


@overload
def as_string(value: Number) -> str: ...
@overload
def as_string(value: Absent) -> Absent: ...
@overload
def as_string(value: Number | Absent) -> str | Absent: ...
def as_string(value: Number | None | Omitted) -> str | None | Omitted:
    """A number as the API wants it: `7` becomes "7", `true` becomes "true"."""
    if value is None or value is OMITTED or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


@overload
def as_strings(values: Iterable[Number]) -> list[str]: ...
@overload
def as_strings(values: Absent) -> Absent: ...
@overload
def as_strings(values: Iterable[Number] | Absent) -> list[str] | Absent: ...
def as_strings(values: Iterable[Number] | None | Omitted) -> list[str] | None | Omitted:
    """`as_string` for every member of a list."""
    if values is None or values is OMITTED:
        return values
    return [as_string(value) for value in values]


@overload
def as_integer(value: Number) -> int: ...
@overload
def as_integer(value: Absent) -> Absent: ...
@overload
def as_integer(value: Number | Absent) -> int | Absent: ...
def as_integer(value: Number | None | Omitted) -> int | None | Omitted:
    """A digit string as an integer.

    Raises:
        InvalidArgument: the value is no whole number.
    """
    if value is None or value is OMITTED:
        return value
    number = integer(value)
    if number is None:
        raise InvalidArgument("value", f"{value!r} is not a whole number")
    return number


def now() -> str:
    """The present as the APIs write it: `2026-11-20T17:43:00.000Z`."""
    return _written(clock())


def _written(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")[:23] + "Z"


def given(value: object) -> bool | Omitted:
    """True when the argument was given (null included), OMITTED when it was not."""
    return OMITTED if value is OMITTED else True


@overload
def choose(mapping: Mapping[str, V], value: str) -> V: ...
@overload
def choose(mapping: Mapping[str, V], value: Absent) -> Absent: ...
@overload
def choose(mapping: Mapping[str, V], value: str | Absent) -> V | Absent: ...
def choose(mapping: Mapping[str, V], value: str | None | Omitted) -> V | None | Omitted:
    """What the API calls the value that the tool calls `value`.

    Raises:
        InvalidArgument: the mapping does not know the value.
    """
    if value is None or value is OMITTED:
        return value
    if value not in mapping:
        raise InvalidArgument("value", f'"{value}" is not one of {", ".join(mapping)}')
    return mapping[value]


@overload
def choose_each(mapping: Mapping[str, V], values: Iterable[str]) -> list[V]: ...
@overload
def choose_each(mapping: Mapping[str, V], values: Absent) -> Absent: ...
@overload
def choose_each(mapping: Mapping[str, V], values: Iterable[str] | Absent) -> list[V] | Absent: ...
def choose_each(
    mapping: Mapping[str, V], values: Iterable[str] | None | Omitted
) -> list[V] | None | Omitted:
    """`choose` for every member of a list."""
    if values is None or values is OMITTED:
        return values
    return [choose(mapping, value) for value in values]


@overload
def window(span: str) -> tuple[int, int]: ...
@overload
def window(span: str, form: Literal["seconds"]) -> tuple[int, int]: ...
@overload
def window(span: str, form: Literal["date-time", "date"]) -> tuple[str, str]: ...
def window(span: str, form: str = "milliseconds") -> tuple[int, int] | tuple[str, str]:
    """(from, to) of the last `30m`, `12h`, `7d` or `2w`, in unix milliseconds.

    Args:
        form: `seconds`, `date-time` (RFC 3339) or `date` for APIs that write times like that.

    Raises:
        InvalidArgument: the span is not written like that.
    """
    found = _SPAN.fullmatch(span)
    if found is None:
        raise InvalidArgument("window", f'"{span}" is not a span such as 30m, 12h or 7d')
    to = int(clock() * 1000)
    since = to - int(found[1]) * _MILLISECONDS[found[2]]
    match form:
        case "seconds":
            return since // 1000, to // 1000
        case "date-time":
            return _written(since / 1000), _written(to / 1000)
        case "date":
            return _written(since / 1000)[:10], _written(to / 1000)[:10]
        case _:
            return since, to


def nested(members: Mapping[str, object]) -> dict[str, object] | Omitted:
    """An object of the request out of several arguments; omitted where all of them are."""
    kept = {name: value for name, value in members.items() if value is not OMITTED}
    return kept or OMITTED


def member_of(whole: object, name: str) -> object:
    """One member of an object that is an argument as a whole; OMITTED where it has none."""
    return whole.get(name, OMITTED) if isinstance(whole, Mapping) else OMITTED
