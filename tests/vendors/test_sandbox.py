"""Every tool of every vendor against its sandbox, through the generated server."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.vendors.calls import Case
from tests.vendors.perform import Stage, play
from tests.vendors.vendor import Vendor


@pytest.mark.anyio
async def test_call(vendor: Vendor, case: Case, stage_of: Callable[[Vendor], Stage]) -> None:
    await play(vendor.package, stage_of(vendor), case)
