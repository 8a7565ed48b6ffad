"""A few kills; `make soak` has the many."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.refresh.campaign import Campaign
from tests.refresh.vendor import vendor


@pytest.mark.timeout(300)
def test_a_refresh_that_is_killed_is_finished_or_undone(tmp_path: Path) -> None:
    with vendor() as server:
        campaign = Campaign(tmp_path / "project", server, seed=os.getpid())
        campaign.run(4)
    assert campaign.wrong == []
    assert sum(campaign.seen.values()) == 4
