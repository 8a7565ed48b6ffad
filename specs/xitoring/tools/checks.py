"""Checks: certificates that end, response times, uptime."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from statistics import fmean
from typing import TYPE_CHECKING, Any

from .._runtime.errors import InvalidArgument
from .._runtime.values import OMITTED, Omitted
from .rows import EACH, every_check, is_cut, is_number, read_each, reason
from .series import by_series, figures, mean, percentile, spikes, thinned
from .times import at_present, moment_of, span

if TYPE_CHECKING:
    from .. import types
    from ..client import XitoringClient
    from .rows import Row


async def list_expiring_certificates(
    client: XitoringClient, *, days: int = 30
) -> types.ListExpiringCertificatesResult:
    """Certificates that end soon; a row of the list without the end is read once more."""
    checks, truncated = await every_check(client, type="ssl")
    known = [check for check in checks if check.get("certificate_expires_at") is not None]
    unsaid = [check for check in checks if check.get("certificate_expires_at") is None]
    truncated = truncated or len(unsaid) > EACH
    read, failed = await read_each(
        unsaid[:EACH], "checkId", lambda id: client.get_check(check_id=id)
    )
    present = at_present()
    certificates: list[dict[str, Any]] = []
    for check in [*known, *(answer.get("data", {}) for _, answer in read)]:
        end = moment_of(check.get("certificate_expires_at"))
        if end is None:
            failed.append(reason(check, "checkId", "the check does not say when it ends"))
        elif end <= present + timedelta(days=days):
            certificates.append(
                {
                    "checkId": check.get("id"),
                    "name": check.get("name"),
                    "host": check.get("host"),
                    "expiresAt": check.get("certificate_expires_at"),
                    "daysLeft": (end - present).days,
                    "issuer": check.get("certificate_issuer"),
                }
            )
    certificates.sort(key=lambda row: row["daysLeft"])
    return {
        "certificates": certificates,  # type: ignore[typeddict-item]
        "watched": len(checks),
        "failed": failed,
        "truncated": truncated,
    }


async def get_check_response_time(
    client: XitoringClient,
    *,
    check_id: int,
    last: str | Omitted = OMITTED,
    from_: str | Omitted = OMITTED,
    to: str | Omitted = OMITTED,
    points: int = 48,
) -> types.GetCheckResponseTimeResult:
    """The response times of one check, as figures, spikes and a thinned curve of each region."""
    begin, end = span(last, from_, to, "24h")
    reply = await client.get_response_time(check_id=check_id, from_=begin, to=end)
    samples = by_series(reply.json.get("data", []), "region")
    return {
        "from": begin,
        "to": end,
        "regions": [figures(name, rows, "ms") for name, rows in samples.items()],
        "spikes": spikes(samples),
        "points": thinned(samples, begin, end, points),
        "truncated": is_cut(reply.json),
    }


async def get_overall_uptime(
    client: XitoringClient,
    *,
    last: str | Omitted = OMITTED,
    from_: str | Omitted = OMITTED,
    to: str | Omitted = OMITTED,
    group: str | Omitted = OMITTED,
    limit: int = 10,
) -> types.GetOverallUptimeResult:
    """The mean of the uptime reports of all checks."""
    begin, end = span(last, from_, to, "30d")
    checks, truncated = await every_check(client, group=group, ceiling=EACH)
    found, failed = await read_each(
        checks,
        "checkId",
        lambda id: client.get_uptime_report(check_id=id, from_=begin, to=end),
    )
    reports: list[dict[str, Any]] = []
    for check, answer in found:
        report = answer.get("data", {})
        if not is_number(report.get("uptime")):
            failed.append(reason(check, "checkId", "no uptime in this span"))
            continue
        reports.append(
            {
                "checkId": check.get("id"),
                "name": check.get("name"),
                "uptime": report["uptime"],
                "downtimeSeconds": report.get("downtime_seconds"),
                "incidents": report.get("incidents"),
            }
        )
    reports.sort(key=lambda row: row["uptime"])
    return {
        "from": begin,
        "to": end,
        "uptime": round(fmean(row["uptime"] for row in reports), 4) if reports else None,
        "downtimeSeconds": sum(row["downtimeSeconds"] or 0 for row in reports),
        "compared": len(reports),
        "checks": reports[:limit],  # type: ignore[typeddict-item]
        "failed": failed,
        "truncated": truncated,
    }


async def get_average_latency(
    client: XitoringClient,
    *,
    check_ids: Sequence[int] | Omitted = OMITTED,
    last: str | Omitted = OMITTED,
    from_: str | Omitted = OMITTED,
    to: str | Omitted = OMITTED,
    group: str | Omitted = OMITTED,
) -> types.GetAverageLatencyResult:
    """Mean response times by region and by check; every measurement counts the same."""
    begin, end = span(last, from_, to, "24h")
    checks: Sequence[Row]
    truncated = False
    if check_ids is not OMITTED:
        if group is not OMITTED:
            raise InvalidArgument("group", "goes without `checkIds`")
        checks = [{"id": check, "name": None} for check in check_ids]
    else:
        listed, truncated = await every_check(client, group=group, ceiling=EACH)
        # A heartbeat is not probed: it has no response time.
        checks = [check for check in listed if check.get("type") != "heartbeat"]
    found, failed = await read_each(
        checks,
        "checkId",
        lambda id: client.get_response_time(check_id=id, from_=begin, to=end),
    )
    regions: dict[str, list[float]] = defaultdict(list)
    means: list[Any] = []
    for check, answer in found:
        truncated = truncated or is_cut(answer)
        rows = [row for row in answer.get("data", []) if is_number(row.get("value"))]
        for row in rows:
            regions[str(row.get("region"))].append(row["value"])
        if rows:
            means.append(
                {
                    "checkId": check.get("id"),
                    "name": check.get("name"),
                    **mean(row["value"] for row in rows),
                    "p95": percentile([row["value"] for row in rows], 95),
                }
            )
        else:
            failed.append(reason(check, "checkId", "no measurement in this span"))
    means.sort(key=lambda row: -row["average"])
    every = [value for values in regions.values() for value in values]
    return {
        "from": begin,
        "to": end,
        "average": round(fmean(every), 2) if every else None,
        "samples": len(every),
        "regions": [{"region": name, **mean(regions[name])} for name in sorted(regions)],  # type: ignore[typeddict-item]
        "checks": means,
        "failed": failed,
        "truncated": truncated,
    }
