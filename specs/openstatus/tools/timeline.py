"""The timeline of a status report: its statuses, and its updates in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from .._runtime.select import integer
from .outcomes import instant

if TYPE_CHECKING:
    from .. import types

Status = Literal["investigating", "identified", "monitoring", "resolved"]
STATUS = "STATUS_REPORT_STATUS_"
STATUSES: Mapping[str, types.StatusReportStatus] = {
    "investigating": "STATUS_REPORT_STATUS_INVESTIGATING",
    "identified": "STATUS_REPORT_STATUS_IDENTIFIED",
    "monitoring": "STATUS_REPORT_STATUS_MONITORING",
    "resolved": "STATUS_REPORT_STATUS_RESOLVED",
}


def by_date(updates: Iterable[types.StatusReportUpdate]) -> list[types.StatusReportUpdate]:
    """Oldest first; of the same date, in the order of their ids."""
    return sorted(updates, key=lambda u: (instant(u.get("date")), integer(u.get("id")) or 0))


def posted_update(
    report: types.StatusReport, message: str, when: str
) -> types.StatusReportUpdate | None:
    """The update of this text and date, the newest if there are twins."""
    matching = [
        update
        for update in by_date(report.get("updates", []))
        if update.get("message") == message and instant(update.get("date")) == instant(when)
    ]
    return matching[-1] if matching else None


def newest(report: types.StatusReport) -> types.StatusReportUpdate | None:
    """The update that was added last: ids count up."""
    updates = report.get("updates", [])
    return max(updates, key=lambda u: integer(u.get("id")) or 0) if updates else None
