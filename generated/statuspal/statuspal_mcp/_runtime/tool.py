"""The mark on a function that is a tool."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
ToolFunction = Callable[..., Coroutine[Any, Any, object]]

_names: dict[object, str] = {}


def tool(
    name: str,
) -> Callable[[Callable[P, Coroutine[Any, Any, R]]], Callable[P, Coroutine[Any, Any, R]]]:
    """Record that the function below is the tool `name`; the function itself is untouched."""

    def mark(function: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Coroutine[Any, Any, R]]:
        _names[function] = name
        return function

    return mark


def tool_name(function: object) -> str | None:
    """The name that `tool` recorded for a function, or None when it is not a tool."""
    return _names.get(function)
