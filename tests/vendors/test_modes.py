"""What a mode lists, and what it refuses without a word to the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vendors.package import Outcome, Package, called
from tests.vendors.upstream import Upstream
from tests.vendors.vendor import Vendor

pytestmark = pytest.mark.anyio


async def outcomes(
    package: Package, calls: dict[str, dict[str, Any]], **settings: Any
) -> tuple[dict[str, Outcome], Upstream]:
    """How these calls end at an API that expects none."""
    upstream = package.upstream()
    async with package.connected("auto", upstream.transport(), **settings) as client:
        return {t: await called(client, t, arguments) for t, arguments in calls.items()}, upstream


async def test_each_mode_lists_what_it_may(vendor: Vendor, era: str) -> None:
    package = vendor.package
    for mode, hidden in (("read_write", False), ("read_only", True)):
        async with package.connected(era, package.upstream().transport(), mode=mode) as client:
            tools = (await client.list_tools()).tools
        listed = [tool.model_dump(by_alias=True, exclude_none=True) for tool in tools]
        wanted = sorted(t for t in package.tools if not (hidden and package.writes(t)))
        assert listed == [package.tools[tool] for tool in wanted]
        if hidden:
            assert all(tool["annotations"]["readOnlyHint"] is True for tool in listed)


async def test_a_writing_tool_is_unknown_in_read_only_mode(vendor: Vendor) -> None:
    package = vendor.package
    calls = {tool: vendor.case(tool).arguments for tool in package.tools if package.writes(tool)}
    found, upstream = await outcomes(package, {**calls, "no_such_tool": {}}, mode="read_only")
    for tool, outcome in found.items():
        assert outcome.error is not None and outcome.error.code == -32602, tool
        assert outcome.text == f"Unknown tool: {tool}"
    assert upstream.asked == []


async def test_whether_people_are_told_is_asked_and_never_assumed(vendor: Vendor) -> None:
    package, calls = vendor.package, {}
    for tool in package.tools:
        argument = package.notifies(tool)
        if argument in ("", "always"):
            continue
        schema = package.tools[tool]["inputSchema"]
        assert argument in schema.get("required", []), tool
        assert "default" not in schema["properties"][argument], tool
        calls[tool] = {n: v for n, v in vendor.case(tool).arguments.items() if n != argument}
    found, upstream = await outcomes(package, calls)
    for tool, outcome in found.items():
        assert outcome.result is not None and outcome.result.is_error, tool
        assert package.notifies(tool) in outcome.text
    assert upstream.asked == []


async def test_without_notifications_nobody_is_told(vendor: Vendor) -> None:
    package, calls = vendor.package, {}
    for tool in package.tools:
        if argument := package.notifies(tool):
            given = vendor.case(tool).arguments
            calls[tool] = given if argument == "always" else {**given, argument: True}
    found, upstream = await outcomes(package, calls, no_notify=True)
    for tool, outcome in found.items():
        assert outcome.result is not None and outcome.result.is_error, tool
        assert "--no-notify" in outcome.text, outcome.text
    assert upstream.asked == []
