"""Times: spans as users give them, and moments as the API writes them."""

from __future__ import annotations

from datetime import UTC, datetime

from .._runtime.errors import InvalidArgument
from .._runtime.transforms import now, window
from .._runtime.values import OMITTED, Omitted
from .rows import is_number

MILLISECONDS = 100_000_000_000  # numbers from here on are no seconds of a time to come


def span(
    last: str | Omitted, from_: str | Omitted, to: str | Omitted, usual: str
) -> tuple[str, str]:
    """Where a span begins and ends; `last` and `from` exclude each other."""
    if from_ is OMITTED:
        if to is not OMITTED:
            raise InvalidArgument("to", "goes with `from`")
        try:
            return window(usual if last is OMITTED else last, "date-time")
        except InvalidArgument as problem:
            raise InvalidArgument("last", problem.message) from None
    if last is not OMITTED:
        raise InvalidArgument("last", "goes without `from`")
    begin, end = moment_of(from_), at_present() if to is OMITTED else moment_of(to)
    if begin is None or end is None:
        wrong = "from" if begin is None else "to"
        raise InvalidArgument(wrong, "is no time such as 2026-11-01T00:00:00Z")
    if end <= begin:
        raise InvalidArgument("to", "must be later than `from`")
    return from_, _written(end) if to is OMITTED else to


def moment_of(value: object) -> datetime | None:
    """A moment out of RFC 3339, seconds or milliseconds; None where it cannot be read."""
    try:
        if is_number(value) or (isinstance(value, str) and value.isdigit()):
            seconds = float(value)  # type: ignore[arg-type]
            return datetime.fromtimestamp(
                seconds / 1000 if seconds >= MILLISECONDS else seconds, UTC
            )
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def at_present() -> datetime:
    """The moment that tools agree on, as `now` has it."""
    return datetime.fromisoformat(now())


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
