"""Rules between arguments: what one schema cannot say, checked before anything is sent."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from .errors import InvalidArgument
from .values import OMITTED

_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}


def exactly_one(given: Mapping[str, object]) -> None:
    """Refuse a call that gives none or more than one of these arguments.

    Raises:
        InvalidArgument: names the second one given, or the first of all.
    """
    names = [name for name, value in given.items() if not _absent(value)]
    if len(names) == 1:
        return
    every = list(given)
    choice = f"{', '.join(every[:-1])} and {every[-1]}"
    if names:
        raise InvalidArgument(names[1], f"give exactly one of {choice}, not {' and '.join(names)}")
    raise InvalidArgument(every[0], f"missing; give exactly one of {choice}")


def compare(argument: str, left: object, relation: str, right: object, message: str) -> None:
    """Refuse values that do not stand in a relation, such as `to > from`.

    Numbers compare as numbers, RFC 3339 times as times. What was not given holds.

    Raises:
        InvalidArgument: names `argument`, with the words of `message`.
    """
    if _absent(left) or _absent(right):
        return
    one, other = _comparable(left), _comparable(right)
    if type(one) is not type(other) and not (_number(one) and _number(other)):
        one, other = str(left), str(right)
    if not _COMPARE[relation](one, other):
        raise InvalidArgument(argument, message)


def requires(argument: str, value: object, other: object, message: str) -> None:
    """Refuse an argument that is given without another one.

    Raises:
        InvalidArgument: names `argument`, with the words of `message`.
    """
    if not _absent(value) and _absent(other):
        raise InvalidArgument(argument, message)


def _absent(value: object) -> bool:
    return value is OMITTED or value is None


def _number(value: object) -> bool:
    return isinstance(value, int | float)


def _comparable(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return value
    return time if time.tzinfo else time.replace(tzinfo=UTC)
