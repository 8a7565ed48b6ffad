"""Charts: what a result holds that can be drawn, as numbers and names; nothing is drawn here."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from .select import select
from .surface import PlotInfo

MOST_LINES: Final = 12
MOST_POINTS: Final = 4000
"""Of one line; more than a picture has dots across."""

MOST_BARS: Final = 60
MOST_ROWS: Final = 30
MOST_SPANS: Final = 500
LONGEST_NAME: Final = 28

_FIRST_SECOND: Final = 1e8
_FIRST_MILLISECOND: Final = 1e11
_LAST_MILLISECOND: Final = 1e14

Read: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A named series; a value of NaN is a gap."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, in the row of that name."""

    name: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Something to draw.

    Attributes:
        times: `x` is in seconds since 1970.
        names: what stands below each bar.
        notes: what was left out, in words.
    """

    kind: str
    title: str
    times: bool = False
    lines: tuple[Line, ...] = ()
    spans: tuple[Span, ...] = ()
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """There is nothing to see."""
        values = (value for line in self.lines for value in line.y)
        return not self.spans and all(math.isnan(value) for value in values)


def chart(plot: PlotInfo, result: object) -> Chart:
    """What is drawn of a result."""
    rows = select(result, plot.rows)
    found = [row for row in rows if row is not None] if isinstance(rows, list) else []
    match plot.kind:
        case "span":
            return _spans(plot, found)
        case "bar":
            return _bars(plot, found)
        case _:
            return _lines(plot, found)


def _lines(plot: PlotInfo, rows: list[Any]) -> Chart:
    x, ys, by = _read(plot.x), [(y, _read(y)) for y in plot.y], _read(plot.by)
    times = any(_time(x(row)) is not None for row in rows)
    place = _time if times else number
    series: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        at = place(x(row))
        if at is None:
            continue
        for key, y in ys:
            name = label(by(row)) if plot.by else key.rpartition(".")[2]
            value = number(y(row))
            series.setdefault(name, []).append((at, math.nan if value is None else value))
    lines: list[Line] = []
    thinned = 0
    for name, points in list(series.items())[:MOST_LINES]:
        points.sort(key=lambda point: point[0])
        step = math.ceil(len(points) / MOST_POINTS)
        thinned = max(thinned, step if step > 1 else 0)
        kept = points[::step]
        lines.append(Line(name, tuple(p[0] for p in kept), tuple(p[1] for p in kept)))
    notes = []
    if len(series) > MOST_LINES:
        notes.append(f"it shows {MOST_LINES} of {len(series)} lines")
    if thinned:
        notes.append(f"every {ordinal(thinned)} point of the longest line")
    return Chart("line", plot.title, times, lines=tuple(lines), notes=tuple(notes))


def _bars(plot: PlotInfo, rows: list[Any]) -> Chart:
    x, kept = _read(plot.x), rows[:MOST_BARS]
    lines = []
    for key in plot.y[:MOST_LINES]:
        values = [number(value) for value in map(_read(key), kept)]
        heights = tuple(math.nan if value is None else value for value in values)
        lines.append(Line(key.rpartition(".")[2], tuple(map(float, range(len(kept)))), heights))
    notes = (f"it shows {MOST_BARS} of {len(rows)} bars",) if len(rows) > MOST_BARS else ()
    names = tuple(_bar_name(x(row)) for row in kept)
    return Chart("bar", plot.title, lines=tuple(lines), names=names, notes=notes)


def _bar_name(value: object) -> str:
    """A time as a date and minute, anything else as it is."""
    seconds = _time(value)
    if seconds is None:
        return label(value)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}".removesuffix(" 00:00")


def _spans(plot: PlotInfo, rows: list[Any]) -> Chart:
    start, end, by = _read(plot.x), _read(plot.end), _read(plot.by)
    whole: list[tuple[str, float, float | None]] = []
    for row in rows:
        begins, ends = _time(start(row)), _time(end(row))
        if begins is not None and (ends is None or ends >= begins):
            whole.append((label(by(row)), begins, ends))
    # What has no end lasts beyond all that has one.
    known = [time for _, begins, ends in whole for time in (begins, ends) if time is not None]
    last = max(known, default=0.0)
    last += max(3600.0, (last - min(known, default=0.0)) / 20) if _open(whole) else 0.0
    names = list(dict.fromkeys(name for name, _, _ in whole))
    shown = set(names[:MOST_ROWS])
    spans = [
        Span(name, begins, last if ends is None else ends)
        for name, begins, ends in whole
        if name in shown
    ]
    notes = []
    if len(names) > MOST_ROWS:
        notes.append(f"it shows {MOST_ROWS} of {len(names)} rows")
    if len(spans) > MOST_SPANS:
        notes.append(f"it shows {MOST_SPANS} of {len(spans)} spans")
    kept = tuple(spans[:MOST_SPANS])
    return Chart("span", plot.title, times=True, spans=kept, notes=tuple(notes))


def _open(spans: list[tuple[str, float, float | None]]) -> bool:
    return any(end is None for _, _, end in spans)


def _read(expression: str) -> Read:
    return lambda row: select(row, expression) if expression else None


def number(value: object) -> float | None:
    """A number, also one that is written as text; None for a gap."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _time(value: object) -> float | None:
    """Seconds since 1970 of ISO text, or of a number that can only be a time."""
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            pass
        else:
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    seconds = number(value)
    if seconds is None or not _FIRST_SECOND <= seconds < _LAST_MILLISECOND:
        return None
    return seconds / 1000 if seconds >= _FIRST_MILLISECOND else seconds


def label(value: object) -> str:
    """A name as it stands in a picture: one line, not too long."""
    text = " ".join(str("none" if value is None else value).split()) or "none"
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1].rstrip() + "…"


def ordinal(n: int) -> str:
    """2nd, 3rd, 4th, …"""
    return (
        f"{n}{'th' if n % 100 in (11, 12, 13) else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"
    )


_STEPS: Final = tuple(
    float(step)
    for step in (
        *(1, 2, 5, 10, 15, 30),
        *(minutes * 60 for minutes in (1, 2, 5, 10, 15, 30)),
        *(hours * 3600 for hours in (1, 2, 3, 6, 12)),
        *(days * 86400 for days in (1, 2, 4, 7, 14, 30, 90, 180, 365, 730, 1825, 3650, 36500)),
    )
)


def ticks(first: float, last: float) -> Iterator[tuple[float, str]]:
    """At most eight round times between two, and how they are written; a date where one begins."""
    span = last - first
    step = next((step for step in _STEPS if span / step <= 7), _STEPS[-1])
    at = math.ceil(first / step) * step
    named = ""
    while at <= last:
        moment = datetime.fromtimestamp(at, UTC)
        day = f"{moment:%Y-%m-%d}"
        clock = f"{moment:%H:%M:%S}" if step < 60 else f"{moment:%H:%M}"
        yield at, day if step >= 86400 else f"{clock}\n{day}" if day != named else clock
        named, at = day, at + step
