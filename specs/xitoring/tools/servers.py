"""Servers: which are silent, and what they are busy with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from .._runtime.concurrency import gather
from .._runtime.errors import ClientError
from .._runtime.values import OMITTED, Omitted
from .rows import EACH, all_failed, every_server, is_cut, read_each, reason
from .series import by_series, figures, spikes, thinned
from .times import at_present, moment_of, span

if TYPE_CHECKING:
    from .. import types
    from ..client import XitoringClient

Metric: TypeAlias = Literal["cpu", "load", "memory", "disk", "diskio", "network"]
METRICS: tuple[Metric, ...] = ("cpu", "load", "memory", "disk", "diskio", "network")
LOAD = "load1"  # of the three averages the one that tells how it is now


async def list_silent_servers(
    client: XitoringClient, *, minutes: int = 10
) -> types.ListSilentServersResult:
    """Servers that are down or have not reported for some minutes; paused ones apart."""
    servers, truncated = await every_server(client)
    present = at_present()
    silent: list[Any] = []
    paused: list[Any] = []
    for server in servers:
        last = moment_of(server.get("last_report_at"))
        quiet = None if last is None else int((present - last).total_seconds() // 60)
        row = {
            "serverId": server.get("id"),
            "name": server.get("name"),
            "status": server.get("status"),
            "lastReportAt": server.get("last_report_at"),
            "minutesSilent": quiet,
        }
        if server.get("status") == "paused":
            paused.append(row)
        elif server.get("status") == "down" or quiet is None or quiet >= minutes:
            silent.append(row)
    return {
        "silent": silent,
        "paused": paused,
        "reporting": len(servers) - len(silent) - len(paused),
        "truncated": truncated,
    }


async def get_server_metrics(
    client: XitoringClient,
    *,
    server_id: int,
    metric: Metric,
    last: str | Omitted = OMITTED,
    from_: str | Omitted = OMITTED,
    to: str | Omitted = OMITTED,
    points: int = 48,
) -> types.GetServerMetricsResult:
    """One metric over a span, as figures, spikes and a thinned curve."""
    begin, end = span(last, from_, to, "24h")
    reply = await client.get_server_metrics(server_id=server_id, metric=metric, from_=begin, to=end)
    samples = by_series(reply.json.get("data", []), "series")
    return {
        "from": begin,
        "to": end,
        "series": [figures(name, rows) for name, rows in samples.items()],
        "spikes": spikes(samples),
        "points": thinned(samples, begin, end, points),
        "truncated": is_cut(reply.json),
    }


async def get_live_server_metrics(
    client: XitoringClient, *, server_id: int, metrics: Sequence[Metric] | Omitted = OMITTED
) -> types.GetLiveServerMetricsResult:
    """The latest sample of every series, one request a metric."""
    wanted = METRICS if metrics is OMITTED else tuple(metrics)
    found = await gather(
        (client.get_server_metrics(server_id=server_id, metric=metric) for metric in wanted),
        keep_failures=True,
    )
    if failures := all_failed(found):
        raise failures[0]
    return {
        "samples": [
            {
                "metric": metric,
                "series": series,
                "value": rows[-1]["value"],
                "unit": rows[-1].get("unit"),
                "time": rows[-1].get("time"),
            }
            for metric, reply in zip(wanted, found, strict=True)
            if not isinstance(reply, ClientError)
            for series, rows in by_series(reply.json.get("data", []), "series").items()
        ],
        "failed": [
            {"metric": metric, "reason": str(reply)}
            for metric, reply in zip(wanted, found, strict=True)
            if isinstance(reply, ClientError)
        ],
    }


async def rank_servers_by_resource(
    client: XitoringClient,
    *,
    resource: Metric,
    limit: int = 5,
    above: float | Omitted = OMITTED,
    group: str | Omitted = OMITTED,
) -> types.RankServersByResourceResult:
    """The present use of every server, the highest first."""
    servers, truncated = await every_server(client, group=group, ceiling=EACH)
    found, failed = await read_each(
        servers,
        "serverId",
        lambda id: client.get_server_metrics(server_id=id, metric=resource),
    )
    ranking: list[dict[str, Any]] = []
    for server, answer in found:
        samples = by_series(answer.get("data", []), "series")
        if not samples:
            failed.append(reason(server, "serverId", "no sample at present"))
            continue
        latest = {series: rows[-1] for series, rows in samples.items()}
        busiest = LOAD if LOAD in latest else max(latest, key=lambda name: latest[name]["value"])
        sample = latest[busiest]
        ranking.append(
            {
                "serverId": server.get("id"),
                "name": server.get("name"),
                "series": busiest,
                "value": sample["value"],
                "unit": sample.get("unit"),
                "time": sample.get("time"),
            }
        )
    ranking.sort(key=lambda row: -row["value"])
    over = [row for row in ranking if above is OMITTED or row["value"] > above]
    return {
        "ranking": [{"rank": n, **row} for n, row in enumerate(over[:limit], 1)],  # type: ignore[typeddict-item]
        "compared": len(ranking),
        "above": len(over),
        "failed": failed,
        "truncated": truncated,
    }
