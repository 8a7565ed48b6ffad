"""The package's prompts through the client, and its evals beside its tools."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from mcp.types import TextContent

from tests.openstatus.conftest import Connect
from tests.openstatus.upstream import CATALOG

pytestmark = pytest.mark.anyio
EVALS = Path(__file__).parents[2] / "generated" / "openstatus" / "evals.yaml"


async def test_every_prompt_can_be_filled_in(connect: Connect) -> None:
    async with connect() as client:
        found = (await client.list_prompts()).prompts
        for prompt in found:
            given = {a.name: f"<{a.name}>" for a in prompt.arguments or () if a.required}
            (message,) = (await client.get_prompt(prompt.name, given)).messages
            assert isinstance(message.content, TextContent)
            assert all(value in message.content.text for value in given.values())
            assert "{" not in message.content.text
    assert len(found) == 8


async def test_read_only_offers_no_prompt_that_needs_a_write(connect: Connect) -> None:
    async with connect(mode="read_only") as client:
        found = (await client.list_prompts()).prompts
    assert [p.name for p in found] == ["public_pages", "open_incidents", "latency", "failed_checks"]


def test_the_evals_reach_every_tool() -> None:
    cases = yaml.safe_load(EVALS.read_text(encoding="utf-8"))
    assert len(cases) >= 20
    expected = {step["tool"] for case in cases for step in case["expect"]}
    assert expected == set(CATALOG.names())
    assert sum("never" in case for case in cases) >= 8
