"""Series of samples: figures, spikes and thinned curves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Any

from .rows import is_number
from .times import moment_of

if TYPE_CHECKING:
    from .rows import Row

SPIKES = 5  # of a series


def by_series(rows: Iterable[Row], member: str) -> dict[str, list[Row]]:
    """Samples that have a number, by the name of their series, the oldest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if is_number(row.get("value")):
            found[str(row.get(member) or "all")].append(row)
    for series in found.values():
        series.sort(key=lambda row: moment_of(row.get("time")) or datetime.min.replace(tzinfo=UTC))
    return dict(found)


def figures(name: str, rows: Sequence[Row], unit: str | None = None) -> Any:
    values = [row["value"] for row in rows]
    peak = max(rows, key=lambda row: row["value"])
    return {
        "series": name,
        "unit": rows[0].get("unit", unit),
        "samples": len(rows),
        "min": min(values),
        "average": round(fmean(values), 2),
        "max": peak["value"],
        "maxAt": peak.get("time"),
        "latest": values[-1],
    }


def spikes(samples: Mapping[str, Sequence[Row]]) -> list[Any]:
    """The highest sample of each run that lies three deviations over the mean of its series."""
    found: list[Any] = []
    for name, rows in samples.items():
        values = [row["value"] for row in rows]
        bound = fmean(values) + 3 * pstdev(values)
        over = [row for row in rows if row["value"] > bound]
        peaks = sorted(_peaks(over, rows), key=lambda row: -row["value"])[:SPIKES]
        found += [_point(name, row["time"], row["value"]) for row in peaks if row.get("time")]
    return found


def _peaks(over: Sequence[Row], rows: Sequence[Row]) -> list[Row]:
    """Of samples that follow one another only the highest."""
    place = {id(row): n for n, row in enumerate(rows)}
    runs: list[list[Row]] = [[row] for row in over[:1]]
    for before, row in pairwise(over):
        if place[id(row)] == place[id(before)] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return [max(run, key=lambda row: row["value"]) for run in runs]


def thinned(samples: Mapping[str, Sequence[Row]], begin: str, end: str, points: int) -> list[Any]:
    """The highest sample of every part of the span, so that no peak is lost."""
    first, last = moment_of(begin), moment_of(end)
    found: list[Any] = []
    for name, rows in samples.items():
        highest: dict[int, Row] = {}
        for n, row in enumerate(rows):
            at = moment_of(row.get("time"))
            if len(rows) <= points or at is None or first is None or last is None:
                part = n * points // max(len(rows), points)
            else:
                part = int((at - first) / max(last - first, timedelta(seconds=1)) * points)
            part = min(max(part, 0), points - 1)
            if part not in highest or row["value"] > highest[part]["value"]:
                highest[part] = row
        found += [_point(name, highest[p].get("time"), highest[p]["value"]) for p in highest]
    return found


def _point(name: str, time: Any, value: float) -> dict[str, Any]:
    moment = moment_of(time)
    said = str(time) if moment is None else moment.isoformat().replace("+00:00", "Z")
    return {"time": said, "series": name, "value": value}


def mean(values: Iterable[float]) -> dict[str, Any]:
    every = list(values)
    return {"average": round(fmean(every), 2), "samples": len(every)}


def percentile(values: Sequence[float], share: int) -> float:
    """The smallest value that so many per cent do not exceed."""
    return sorted(values)[max(0, ceil(len(values) * share / 100) - 1)]
