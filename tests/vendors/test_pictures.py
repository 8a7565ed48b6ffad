"""What can be drawn is drawn: each tool with a picture, asked for one against its sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from mcp.types import TextContent

from tests.vendors.calls import Case
from tests.vendors.package import called
from tests.vendors.perform import Stage
from tests.vendors.vendor import Vendor


def drawable(vendor: Vendor) -> list[Case]:
    """A sandbox call of each tool that takes `plot`."""
    found: dict[str, Case] = {}
    for case in vendor.sandboxed():
        if "plot" in vendor.package.tools[case.tool]["inputSchema"]["properties"]:
            assert case.sandbox is not None
            found.setdefault(case.tool, replace(case, sandbox={**case.sandbox, "plot": True}))
    return list(found.values())


@pytest.mark.anyio
async def test_each_is_drawn(vendor: Vendor, stage_of: Callable[[Vendor], Stage]) -> None:
    cases = drawable(vendor)
    for case in cases:
        stage = stage_of(vendor)
        stage.begin()
        package = vendor.package
        credentials = package.credentials(stage.key)
        assert case.sandbox is not None
        with package.stopped_clock():
            async with package.connected(
                "auto", base_url=stage.url, credentials=credentials
            ) as client:
                outcome = await called(client, case.tool, case.sandbox)
        assert outcome.result is not None and not outcome.result.is_error, case.tool
        texts = [b.text for b in outcome.result.content if isinstance(b, TextContent)]
        kinds = [block.type for block in outcome.result.content]
        assert kinds == ["text", "image"], f"{case.tool}: {texts}"
        assert outcome.result.structured_content is not None
