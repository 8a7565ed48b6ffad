"""What the functions of a script give."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import jmespath
import pytest

from generator.diagnostics import Place
from generator.sandbox.expressions import Expression, SandboxFunctions, unknown_functions

STARTED = datetime(2026, 3, 1, 12, tzinfo=UTC)


def value(text: str, names: dict[str, Any] | None = None) -> Any:
    parsed = jmespath.compile(text)
    assert list(unknown_functions(parsed)) == []
    expression = Expression(text, parsed, Place("sandbox.yaml", 1, 1))
    return expression.value(names or {}, SandboxFunctions(STARTED))


@pytest.mark.parametrize(
    ("name", "slug"),
    [("API", "api"), ("Web Console", "web-console"), ("  A & B (EU) ", "a-b-eu"), ("…", "")],
)
def test_a_slug_is_made_of_a_name(name: str, slug: str) -> None:
    assert value("slug(name)", {"name": name}) == slug


def test_times_count_from_the_start() -> None:
    assert value("[ago('2h'), ahead('1d')]") == [
        "2026-03-01T10:00:00.000Z",
        "2026-03-02T12:00:00.000Z",
    ]
