"""Alerting: checks that nobody is told about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime.concurrency import gather
from .rows import every_check, every_row

if TYPE_CHECKING:
    from .. import types
    from ..client import XitoringClient


async def find_uncovered_checks(client: XitoringClient) -> types.FindUncoveredChecksResult:
    """All checks less those that an enabled trigger names."""
    (checks, more_checks), (triggers, more_triggers) = await gather(
        (
            every_check(client),
            every_row(lambda limit, page: client.list_triggers(page=page, per_page=limit)),
        )
    )
    enabled = [trigger for trigger in triggers if trigger.get("enabled") is not False]
    everything = any(trigger.get("all_checks") is True for trigger in enabled)
    covered = {check for trigger in enabled for check in trigger.get("check_ids") or ()}
    return {
        "uncovered": [
            {
                "checkId": check.get("id"),
                "name": check.get("name"),
                "type": check.get("type"),
                "status": check.get("status"),
            }
            for check in checks
            if not everything and check.get("id") not in covered
        ],
        "checks": len(checks),
        "triggers": len(enabled),
        "truncated": more_checks or more_triggers,
    }
