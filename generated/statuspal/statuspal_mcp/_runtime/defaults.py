"""Defaults that whoever runs the server has set: the page, the team, the project of an account."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from .errors import InvalidArgument
from .values import OMITTED, Omitted

T = TypeVar("T")


def setting(variable: str, value: T | Omitted, read: Callable[[str], T]) -> T | Omitted:
    """The value, or that of an environment variable where none was given.

    Raises:
        InvalidArgument: the variable does not hold what `read` takes.
    """
    if value is not OMITTED:
        return value
    said = os.environ.get(variable, "").strip()
    if not said:
        return OMITTED
    try:
        return read(said)
    except ValueError:
        raise InvalidArgument(variable, f"the server's setting {said!r} is not usable") from None


def needed_setting(argument: str, variable: str, value: T | Omitted, read: Callable[[str], T]) -> T:
    """`setting`, where the API demands a value.

    Raises:
        InvalidArgument: there is none; it names the argument and the variable.
    """
    found = setting(variable, value, read)
    if found is OMITTED:
        raise InvalidArgument(argument, f"missing; the server has no {variable} either")
    return found
