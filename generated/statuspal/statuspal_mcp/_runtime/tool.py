"""The mark on a function that is a tool."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
ToolFunction = Callable[..., Coroutine[Any, Any, object]]


def tool(
    name: str,
) -> Callable[[Callable[P, Coroutine[Any, Any, R]]], Callable[P, Coroutine[Any, Any, R]]]:
    """Say that the function below is the tool `name`; the function itself is untouched."""
    return lambda function: function
