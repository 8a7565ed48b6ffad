"""Outcomes: whether a call that failed has saved what it sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from .._runtime.errors import ApiError, ClientError, ConnectionError, TimeoutError
from .._runtime.transforms import now

# A row that was made this long before the call, at most, is the one the call made: the clocks of
# the two machines differ, and an older twin must not be taken for it.
RECENT = timedelta(minutes=5)
NOT_TOLD = (
    "It was saved, but openstatus then failed, so subscribers were probably not told. Do not "
    "repeat the call: that would publish it twice. Tell the user."
)
NOT_ASKED = "It was saved, although openstatus answered with an error. Do not repeat the call."


def unsure(failure: ClientError) -> bool:
    """Whether the row may have been saved although the call failed."""
    if isinstance(failure, ApiError):
        return failure.kind == "upstream"
    return isinstance(failure, (ConnectionError, TimeoutError)) and failure.sent


def since(created: str | None, begun: datetime) -> bool:
    """Whether a row was made by the call that began then."""
    return created is not None and instant(created) >= begun - RECENT


def at_present() -> datetime:
    """The moment that tools agree on, as `now` has it."""
    return datetime.fromisoformat(now())


def instant(text: str | None) -> datetime:
    """A moment to the second; what cannot be read sorts first."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.replace(microsecond=0)
