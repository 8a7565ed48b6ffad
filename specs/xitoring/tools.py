"""What Xitoring's tools do beyond one request: views over many, thinned curves, read-merge-write.

The declarations are in overlay.yaml. Each view reads so many rows at most, a few at once, and says
what it could not read (`failed`) and whether there was more (`truncated`).
"""

# Rows are built as plain dicts, which mypy does not see as the TypedDicts of a result or as the
# arguments of the client: that is what each ignore below is for. The tests hold them to the schema.
from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ._runtime.concurrency import gather
from ._runtime.errors import ClientError, InvalidArgument
from ._runtime.merging import merged
from ._runtime.pages import all_pages
from ._runtime.transforms import now, window
from ._runtime.values import OMITTED, Omitted

if TYPE_CHECKING:
    from . import types
    from ._runtime.client import Reply
    from .client import XitoringClient

Metric: TypeAlias = Literal["cpu", "load", "memory", "disk", "diskio", "network"]
Row: TypeAlias = Mapping[str, Any]

METRICS: tuple[Metric, ...] = ("cpu", "load", "memory", "disk", "diskio", "network")
AT_MOST = 100  # rows the API gives in one request
EACH = 100  # rows that a view reads one by one
SPIKES = 5  # of a series
LOAD = "load1"  # of the three averages the one that tells how it is now
MILLISECONDS = 100_000_000_000  # numbers from here on are no seconds of a time to come
# What the API says of a check and does not take back.
SAID = frozenset(
    {"id", "type", "status", "response_time", "last_checked_at", "last_seen_at", "created_at"}
    | {"certificate_expires_at", "certificate_issuer", "ping_url"}
)
COMMON = frozenset({"name", "group", "server_id"})
PROBED = COMMON | {"interval", "regions", "timeout"}
WEB = PROBED | {"url", "method", "expected_status", "keyword"}
SETTINGS: Mapping[str, frozenset[str]] = {
    "http": WEB,
    "https": WEB,
    "tcp": PROBED | {"host", "port"},
    "dns": PROBED | {"host", "record_type", "expected_value"},
    "ping": PROBED | {"host"},
    "ssl": PROBED | {"host", "port", "warn_days"},
    "heartbeat": COMMON | {"expected_period", "grace_period"},
}


# Servers


async def list_silent_servers(
    client: XitoringClient, *, minutes: int = 10
) -> types.ListSilentServersResult:
    """Servers that are down or have not reported for some minutes; paused ones apart."""
    servers, truncated = await _servers(client)
    present = _present()
    silent: list[Any] = []
    paused: list[Any] = []
    for server in servers:
        last = _moment(server.get("last_report_at"))
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
    begin, end = _span(last, from_, to, "24h")
    reply = await client.get_server_metrics(server_id=server_id, metric=metric, from_=begin, to=end)
    samples = _by_series(reply.json.get("data", []), "series")
    return {
        "from": begin,
        "to": end,
        "series": [_figures(name, rows) for name, rows in samples.items()],
        "spikes": _spikes(samples),
        "points": _thinned(samples, begin, end, points),
        "truncated": _cut(reply.json),
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
    if failures := _all_failed(found):
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
            for series, rows in _by_series(reply.json.get("data", []), "series").items()
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
    servers, truncated = await _servers(client, group=group, ceiling=EACH)
    found, failed = await _each(
        servers,
        "serverId",
        lambda id: client.get_server_metrics(server_id=id, metric=resource),
    )
    ranking: list[dict[str, Any]] = []
    for server, answer in found:
        samples = _by_series(answer.get("data", []), "series")
        if not samples:
            failed.append(_reason(server, "serverId", "no sample at present"))
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


# Checks


async def list_expiring_certificates(
    client: XitoringClient, *, days: int = 30
) -> types.ListExpiringCertificatesResult:
    """Certificates that end soon; a row of the list without the end is read once more."""
    checks, truncated = await _checks(client, type="ssl")
    known = [check for check in checks if check.get("certificate_expires_at") is not None]
    unsaid = [check for check in checks if check.get("certificate_expires_at") is None]
    truncated = truncated or len(unsaid) > EACH
    read, failed = await _each(unsaid[:EACH], "checkId", lambda id: client.get_check(check_id=id))
    present = _present()
    certificates: list[dict[str, Any]] = []
    for check in [*known, *(answer.get("data", {}) for _, answer in read)]:
        end = _moment(check.get("certificate_expires_at"))
        if end is None:
            failed.append(_reason(check, "checkId", "the check does not say when it ends"))
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
    begin, end = _span(last, from_, to, "24h")
    reply = await client.get_response_time(check_id=check_id, from_=begin, to=end)
    samples = _by_series(reply.json.get("data", []), "region")
    return {
        "from": begin,
        "to": end,
        "regions": [_figures(name, rows, "ms") for name, rows in samples.items()],
        "spikes": _spikes(samples),
        "points": _thinned(samples, begin, end, points),
        "truncated": _cut(reply.json),
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
    begin, end = _span(last, from_, to, "30d")
    checks, truncated = await _checks(client, group=group, ceiling=EACH)
    found, failed = await _each(
        checks,
        "checkId",
        lambda id: client.get_uptime_report(check_id=id, from_=begin, to=end),
    )
    reports: list[dict[str, Any]] = []
    for check, answer in found:
        report = answer.get("data", {})
        if not _number(report.get("uptime")):
            failed.append(_reason(check, "checkId", "no uptime in this span"))
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
    begin, end = _span(last, from_, to, "24h")
    checks: Sequence[Row]
    truncated = False
    if check_ids is not OMITTED:
        if group is not OMITTED:
            raise InvalidArgument("group", "goes without `checkIds`")
        checks = [{"id": check, "name": None} for check in check_ids]
    else:
        listed, truncated = await _checks(client, group=group, ceiling=EACH)
        # A heartbeat is not probed: it has no response time.
        checks = [check for check in listed if check.get("type") != "heartbeat"]
    found, failed = await _each(
        checks,
        "checkId",
        lambda id: client.get_response_time(check_id=id, from_=begin, to=end),
    )
    regions: dict[str, list[float]] = defaultdict(list)
    means: list[Any] = []
    for check, answer in found:
        truncated = truncated or _cut(answer)
        rows = [row for row in answer.get("data", []) if _number(row.get("value"))]
        for row in rows:
            regions[str(row.get("region"))].append(row["value"])
        if rows:
            means.append(
                {
                    "checkId": check.get("id"),
                    "name": check.get("name"),
                    **_mean(row["value"] for row in rows),
                    "p95": _percentile([row["value"] for row in rows], 95),
                }
            )
        else:
            failed.append(_reason(check, "checkId", "no measurement in this span"))
    means.sort(key=lambda row: -row["average"])
    every = [value for values in regions.values() for value in values]
    return {
        "from": begin,
        "to": end,
        "average": round(fmean(every), 2) if every else None,
        "samples": len(every),
        "regions": [{"region": name, **_mean(regions[name])} for name in sorted(regions)],  # type: ignore[typeddict-item]
        "checks": means,
        "failed": failed,
        "truncated": truncated,
    }


async def update_check(
    client: XitoringClient,
    *,
    check_id: int,
    name: str | Omitted = OMITTED,
    group: str | None | Omitted = OMITTED,
    server_id: int | None | Omitted = OMITTED,
    interval: int | Omitted = OMITTED,
    regions: Sequence[str] | Omitted = OMITTED,
    timeout: int | Omitted = OMITTED,
    url: str | Omitted = OMITTED,
    method: Literal["GET", "HEAD", "POST"] | Omitted = OMITTED,
    expected_status: int | Omitted = OMITTED,
    keyword: str | None | Omitted = OMITTED,
    host: str | Omitted = OMITTED,
    port: int | Omitted = OMITTED,
    record_type: Literal["A", "AAAA", "CNAME", "MX", "NS", "TXT"] | Omitted = OMITTED,
    expected_value: str | None | Omitted = OMITTED,
    warn_days: int | Omitted = OMITTED,
    expected_period: int | Omitted = OMITTED,
    grace_period: int | Omitted = OMITTED,
) -> types.UpdateCheckResult:
    """Read, merge, write: the API replaces a check whole and resets what is left out."""
    given: dict[str, Any] = {
        "name": name,
        "group": group,
        "server_id": server_id,
        "interval": interval,
        "regions": regions,
        "timeout": timeout,
        "url": url,
        "method": method,
        "expected_status": expected_status,
        "keyword": keyword,
        "host": host,
        "port": port,
        "record_type": record_type,
        "expected_value": expected_value,
        "warn_days": warn_days,
        "expected_period": expected_period,
        "grace_period": grace_period,
    }
    changes = {setting: value for setting, value in given.items() if value is not OMITTED}
    if not changes:
        raise InvalidArgument("checkId", "goes with at least one setting to change")
    current: Row = (await client.get_check(check_id=check_id)).json.get("data", {})
    type = current.get("type")
    settings = SETTINGS.get(str(type))
    if settings is None:
        raise InvalidArgument(
            "checkId", f"is a check of type {type}, whose settings this tool does not know whole"
        )
    if foreign := [_camel(setting) for setting in changes if setting not in settings]:
        raise InvalidArgument(foreign[0], f"means nothing to a check of type {type}")
    whole = merged(current, changes, only=settings)
    body = {setting: value for setting, value in whole.items() if value is not None}
    reply = await client.replace_check(check_id=check_id, type=type, **body)  # type: ignore[arg-type]
    saved = reply.json.get("data", {})
    return {
        "id": saved.get("id", check_id),
        "name": saved.get("name", body.get("name")),
        "type": saved.get("type", type),
        "status": saved.get("status"),
        "changed": [_camel(s) for s, value in changes.items() if current.get(s) != value],
        "notSent": [
            member
            for member, value in current.items()
            if value is not None and member not in settings | SAID
        ],
    }


# Incidents


async def get_triage_overview(
    client: XitoringClient, *, hours: int = 24
) -> types.GetTriageOverviewResult:
    """What is wrong now; a part that cannot be read is named, and the others still answer."""
    parts = ("incidents", "servers", "active maintenance", "upcoming maintenance")
    found = await gather(
        (
            _incidents(client),
            _servers(client),
            _maintenances(client, "active"),
            _maintenances(client, "upcoming"),
        ),
        keep_failures=True,
    )
    if failures := _all_failed(found):
        raise failures[0]
    rows: list[list[dict[str, Any]]] = []
    failed: list[Any] = []
    truncated = False
    for part, answer in zip(parts, found, strict=True):
        if isinstance(answer, ClientError):
            failed.append({"part": part, "reason": str(answer)})
            rows.append([])
        else:
            rows.append(answer[0])
            truncated = truncated or answer[1]
    incidents, servers, active, upcoming = rows
    names, unread = await _check_names(client, incidents)
    latest = _present() + timedelta(hours=hours)
    soon = [row for row in upcoming if (_moment(row.get("starts_at")) or latest) <= latest]
    called = {server.get("id"): server.get("name") for server in servers}
    return {
        "incidents": [
            {
                **_incident(row),  # type: ignore[typeddict-item]
                "serverName": called.get(row.get("server_id")),
                "checkName": names.get(row.get("check_id")),
            }
            for row in incidents
        ],
        "servers": None if isinstance(found[1], ClientError) else len(servers),
        "notUp": [
            {
                "serverId": server.get("id"),
                "name": server.get("name"),
                "status": server.get("status"),
                "lastReportAt": server.get("last_report_at"),
            }
            for server in servers
            if server.get("status") != "up"
        ],
        "maintenances": [
            {
                "id": row.get("id"),
                "name": row.get("name"),
                "state": row.get("state"),
                "startsAt": row.get("starts_at"),
                "endsAt": row.get("ends_at"),
            }
            for row in [*active, *soon]
        ],
        "failed": failed + unread,
        "truncated": truncated,
    }


async def _check_names(
    client: XitoringClient, incidents: Iterable[Row]
) -> tuple[dict[Any, Any], list[dict[str, str]]]:
    """What the checks of the incidents are called, each read once."""
    ids = dict.fromkeys(row["check_id"] for row in incidents if row.get("check_id") is not None)
    checks = [{"id": check} for check in ids][:EACH]
    found, failed = await _each(
        checks, "checkId", lambda id: client.get_check(check_id=id), aside=True
    )
    names = {check["id"]: answer.get("data", {}).get("name") for check, answer in found}
    return names, [
        {"part": f"name of check {row['checkId']}", "reason": row["reason"]} for row in failed
    ]


async def get_incident_timeline(
    client: XitoringClient, *, incident_id: int
) -> types.GetIncidentTimelineResult:
    """An incident, its notes and its notifications in one order of time."""
    incident: dict[str, Any] = dict(
        (await client.get_incident(incident_id=incident_id)).json.get("data", {})
    )
    found = await gather(
        (
            _rows(
                lambda limit, page: client.list_incident_notes(
                    incident_id=incident_id, page=page, per_page=limit
                )
            ),
            _rows(
                lambda limit, page: client.list_notification_logs(
                    incident_id=incident_id, page=page, per_page=limit
                )
            ),
        ),
        keep_failures=True,
    )
    events: list[dict[str, Any]] = []
    if incident.get("incident_time") is not None:
        events.append(_event(incident["incident_time"], "opened", None, _words_of(incident)))
    failed: list[Any] = []
    truncated = False
    for part, answer in zip(("notes", "notifications"), found, strict=True):
        if isinstance(answer, ClientError):
            failed.append({"part": part, "reason": str(answer)})
            continue
        read, more = answer
        truncated = truncated or more
        events += [_noted(row) if part == "notes" else _notified(row) for row in read]
    if incident.get("resolved_at") is not None:
        events.append(_event(incident["resolved_at"], "resolved", None, None))
    events.sort(key=lambda event: _moment(event["time"]) or datetime.max.replace(tzinfo=UTC))
    return {
        "incident": {
            **_incident(incident),  # type: ignore[typeddict-item]
            "label": incident.get("label"),
            "resolvedAt": incident.get("resolved_at"),
        },
        "events": events,  # type: ignore[typeddict-item]
        "failed": failed,
        "truncated": truncated,
    }


def _incident(row: Row) -> dict[str, Any]:
    return {
        "id": row.get("id"),
        "name": row.get("name"),
        "type": row.get("type_human_readable"),
        "value": row.get("value"),
        "unit": row.get("unit"),
        "since": row.get("incident_time"),
        "serverId": row.get("server_id"),
        "checkId": row.get("check_id"),
    }


def _words_of(incident: Row) -> str:
    value = " ".join(str(incident[m]) for m in ("value", "unit") if incident.get(m))
    words = (incident.get("label"), incident.get("type_human_readable"), value)
    return ", ".join(str(word) for word in words if word)


def _noted(row: Row) -> dict[str, Any]:
    return _event(row.get("created_at"), "note", row.get("author"), row.get("note"))


def _notified(row: Row) -> dict[str, Any]:
    words = (row.get("channel"), row.get("status"), row.get("message"))
    text = ", ".join(str(word) for word in words if word)
    return _event(row.get("time"), "notification", row.get("recipient"), text)


def _event(time: Any, kind: str, who: Any, text: Any) -> dict[str, Any]:
    return {"time": time, "kind": kind, "who": who, "text": text}


# Alerting


async def find_uncovered_checks(client: XitoringClient) -> types.FindUncoveredChecksResult:
    """All checks less those that an enabled trigger names."""
    (checks, more_checks), (triggers, more_triggers) = await gather(
        (
            _checks(client),
            _rows(lambda limit, page: client.list_triggers(page=page, per_page=limit)),
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


# Rows


async def _rows(
    fetch: Callable[[int, int], Awaitable[Reply[Any, Any]]], ceiling: int = 2000
) -> tuple[list[dict[str, Any]], bool]:
    """Every row of a list up to a ceiling, and whether there are more."""
    found = await all_pages(
        fetch,
        items="data",
        total="meta.total",
        at_most=AT_MOST,
        ceiling=ceiling,
        by="page",
        first=1,
    )
    return found["data"], found["truncated"]


async def _servers(
    client: XitoringClient, *, group: str | Omitted = OMITTED, ceiling: int = 2000
) -> tuple[list[dict[str, Any]], bool]:
    return await _rows(
        lambda limit, page: client.list_servers(group=group, page=page, per_page=limit), ceiling
    )


async def _checks(
    client: XitoringClient,
    *,
    type: Literal["ssl"] | Omitted = OMITTED,
    group: str | Omitted = OMITTED,
    ceiling: int = 2000,
) -> tuple[list[dict[str, Any]], bool]:
    return await _rows(
        lambda limit, page: client.list_checks(type=type, group=group, page=page, per_page=limit),
        ceiling,
    )


async def _incidents(client: XitoringClient) -> tuple[list[dict[str, Any]], bool]:
    return await _rows(
        lambda limit, page: client.list_incidents(state="ongoing", page=page, per_page=limit)
    )


async def _maintenances(
    client: XitoringClient, state: Literal["active", "upcoming"]
) -> tuple[list[dict[str, Any]], bool]:
    return await _rows(
        lambda limit, page: client.list_maintenances(state=state, page=page, per_page=limit)
    )


async def _each(
    rows: Sequence[Row],
    key: str,
    read: Callable[[int], Awaitable[Reply[Any, Any]]],
    *,
    aside: bool = False,
) -> tuple[list[tuple[Row, dict[str, Any]]], list[Any]]:
    """One more request a row: the rows with their answers, and those that failed with the reason.

    Args:
        aside: the answer stands without any of them.

    Raises:
        ClientError: every one of them failed, and they are not aside.
    """
    rows = [row for row in rows if row.get("id") is not None]
    found = await gather((read(row["id"]) for row in rows), keep_failures=True)
    if (failures := _all_failed(found)) and not aside:
        raise failures[0]
    pairs = list(zip(rows, found, strict=True))
    return (
        [(row, answer.json) for row, answer in pairs if not isinstance(answer, ClientError)],
        [_reason(row, key, str(e)) for row, e in pairs if isinstance(e, ClientError)],
    )


def _all_failed(found: Iterable[object]) -> list[ClientError]:
    """The failures, where there is nothing else: an answer of nothing but failures is none."""
    results = list(found)
    failures = [result for result in results if isinstance(result, ClientError)]
    return failures if len(failures) == len(results) else []


def _reason(row: Row, key: str, why: str) -> dict[str, Any]:
    return {key: row.get("id"), "name": row.get("name"), "reason": why}


def _cut(answer: Row) -> bool:
    """Whether the reply says that it holds only part of the rows."""
    total = (answer.get("meta") or {}).get("total")
    return isinstance(total, int) and total > len(answer.get("data", []))


# Series of samples


def _by_series(rows: Iterable[Row], member: str) -> dict[str, list[Row]]:
    """Samples that have a number, by the name of their series, the oldest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if _number(row.get("value")):
            found[str(row.get(member) or "all")].append(row)
    for series in found.values():
        series.sort(key=lambda row: _moment(row.get("time")) or datetime.min.replace(tzinfo=UTC))
    return dict(found)


def _figures(name: str, rows: Sequence[Row], unit: str | None = None) -> Any:
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


def _spikes(samples: Mapping[str, Sequence[Row]]) -> list[Any]:
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


def _thinned(samples: Mapping[str, Sequence[Row]], begin: str, end: str, points: int) -> list[Any]:
    """The highest sample of every part of the span, so that no peak is lost."""
    first, last = _moment(begin), _moment(end)
    found: list[Any] = []
    for name, rows in samples.items():
        highest: dict[int, Row] = {}
        for n, row in enumerate(rows):
            at = _moment(row.get("time"))
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
    moment = _moment(time)
    said = str(time) if moment is None else moment.isoformat().replace("+00:00", "Z")
    return {"time": said, "series": name, "value": value}


def _mean(values: Iterable[float]) -> dict[str, Any]:
    every = list(values)
    return {"average": round(fmean(every), 2), "samples": len(every)}


def _percentile(values: Sequence[float], share: int) -> float:
    """The smallest value that so many per cent do not exceed."""
    return sorted(values)[max(0, ceil(len(values) * share / 100) - 1)]


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# Times and names


def _span(
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
    begin, end = _moment(from_), _present() if to is OMITTED else _moment(to)
    if begin is None or end is None:
        wrong = "from" if begin is None else "to"
        raise InvalidArgument(wrong, "is no time such as 2026-11-01T00:00:00Z")
    if end <= begin:
        raise InvalidArgument("to", "must be later than `from`")
    return from_, _written(end) if to is OMITTED else to


def _moment(value: object) -> datetime | None:
    """A moment out of RFC 3339, seconds or milliseconds; None where it cannot be read."""
    try:
        if _number(value) or (isinstance(value, str) and value.isdigit()):
            seconds = float(value)  # type: ignore[arg-type]
            return datetime.fromtimestamp(
                seconds / 1000 if seconds >= MILLISECONDS else seconds, UTC
            )
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _present() -> datetime:
    return datetime.fromisoformat(now())


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)
