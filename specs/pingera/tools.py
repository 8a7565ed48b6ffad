"""What Pingera's tools do beyond one request: what the API cannot page or filter, and scripts.

The declarations are in overlay.yaml; the generator compares the signatures and writes a typed tool
around each function.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, Literal

from ._runtime.concurrency import gather
from ._runtime.errors import InvalidArgument
from ._runtime.pages import all_pages, page_of
from ._runtime.values import OMITTED, Omitted

if TYPE_CHECKING:
    from . import types
    from ._runtime.client import Reply
    from ._runtime.pages import Fetch
    from .client import PingeraClient

State = Literal[
    "operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage"
]
IncidentState = Literal[
    "investigating",
    "identified",
    "monitoring",
    "resolved",
    "scheduled",
    "in_progress",
    "verifying",
    "completed",
]
Row = Mapping[str, Any]

AT_MOST = 100  # rows the API gives in one request
TOTAL = "pagination.total_items"
# From well to worst.
STATES: tuple[State, ...] = (
    "operational",
    "under_maintenance",
    "degraded_performance",
    "partial_outage",
    "major_outage",
)


# Pages


async def list_pages(
    client: PingeraClient,
    *,
    page: int = 1,
    per_page: int = 20,
    status: State | Omitted = OMITTED,
) -> types.ListPagesResult:
    """A page of status pages; with `status` all are read, and the components of each."""

    def fetch(limit: int, number: int) -> Awaitable[Reply[Any, Any]]:
        return client.list_pages(page=number, page_size=limit)

    if status is OMITTED:
        listed, pagination = await _one_page(fetch, "pages", page, per_page)
        return {"pages": [_page(row, None) for row in listed], "pagination": pagination}
    rows = [row for row in await _every_row(fetch, "pages") if row.get("id")]
    components = await gather(client.list_page_components(page_id=row["id"]) for row in rows)
    states = [_worst(reply.json) for reply in components]
    fitting = [
        _page(row, state) for row, state in zip(rows, states, strict=True) if state == status
    ]
    kept, pagination = _sheet(fitting, page, per_page)
    return {"pages": kept, "pagination": pagination}


def _page(row: Row, state: str | None) -> Any:
    shown = ("id", "name", "subdomain", "domain", "headline", "viewers_must_be_team_members")
    return {**_only(row, *shown), "status": state}


def _worst(components: Sequence[Row]) -> State:
    """The state of the component that is worst; a page without components is well."""
    found = [component.get("status") for component in components]
    return max((state for state in STATES if state in found), key=STATES.index, default=STATES[0])


# Components


async def list_components(
    client: PingeraClient, *, page_id: str, page: int = 1, page_size: int = 20
) -> types.ListComponentsResult:
    """The API gives all components at once; they are paged here."""
    reply = await client.list_page_components(page_id=page_id)
    kept, pagination = _sheet([_component(row) for row in reply.json], page, page_size)
    return {"components": kept, "pagination": pagination}


async def create_component(
    client: PingeraClient,
    *,
    page_id: str,
    name: str,
    description: str | Omitted = OMITTED,
    group: bool | Omitted = OMITTED,
    group_id: str | Omitted = OMITTED,
    only_show_if_degraded: bool | Omitted = OMITTED,
    position: int | Omitted = OMITTED,
    showcase: bool | Omitted = OMITTED,
    status: State | Omitted = OMITTED,
) -> types.CreateComponentResult:
    """A group has a path of its own."""
    create = client.create_page_component
    if group is True:
        create = client.create_page_component_group
    reply = await create(
        page_id=page_id,
        name=name,
        description=description,
        group=group,
        group_id=group_id,
        only_show_if_degraded=only_show_if_degraded,
        position=position,
        showcase=showcase,
        status=status,
    )
    made: types.CreateComponentResult = _component(reply.json)
    return made


def _component(row: Row) -> Any:
    return _only(row, "id", "name", "status", "group", "group_id", "position")


# Results


async def get_check_statistics(
    client: PingeraClient, *, check_id: str
) -> types.GetCheckStatisticsResult:
    """The API has no figures in one place: uptime here, response times there."""
    calls: list[Awaitable[Reply[Any, Any]]] = [
        client.get_check_uptime(check_id=check_id),
        client.list_check_response_times(check_id=check_id),
    ]
    uptime, times = await gather(calls)
    return {"check_id": check_id, "uptime": uptime.json, "response_times": times.json}


async def get_unified_results(
    client: PingeraClient,
    *,
    check_ids: list[str] | Omitted = OMITTED,
    from_date: str | Omitted = OMITTED,
    to_date: str | Omitted = OMITTED,
    status: Literal["ok", "failed", "degraded", "timeout", "pending"] | Omitted = OMITTED,
    page: int = 1,
    page_size: int = 20,
) -> types.GetUnifiedResultsResult:
    """The API takes one check or none: several are asked one by one and put together."""

    async def asked(check_id: str | Omitted, page: int, per_page: int) -> tuple[list[Any], Any]:
        return await _one_page(
            lambda limit, number: client.list_check_all_results(
                check_id=check_id,
                start_date=from_date,
                end_date=to_date,
                status=status,
                page=number,
                page_size=limit,
            ),
            "results",
            page,
            per_page,
        )

    ids = [] if check_ids is OMITTED else list(dict.fromkeys(check_ids))
    if len(ids) < 2:
        found, pagination = await asked(ids[0] if ids else OMITTED, page, page_size)
        return {"results": [_result(row) for row in found], "pagination": pagination}
    # What is on a page of the whole is among the first rows of each check, up to its end.
    each = await gather(asked(check_id, 1, page * page_size) for check_id in ids)
    rows = [_result(row) for found, _ in each for row in found]
    rows.sort(key=lambda row: str(row["created_at"] or ""), reverse=True)
    sizes = [figures["totalSize"] for _, figures in each]
    total = None if None in sizes else sum(size or 0 for size in sizes)
    kept, pagination = _sheet(rows, page, page_size, total)
    return {"results": kept, "pagination": pagination}


async def get_unified_statistics(
    client: PingeraClient,
    *,
    check_ids: list[str] | Omitted = OMITTED,
    from_date: str | Omitted = OMITTED,
    to_date: str | Omitted = OMITTED,
) -> types.GetUnifiedStatisticsResult:
    """One request a check, or one for all together."""
    ids: list[str | Omitted] = [OMITTED]
    if check_ids is not OMITTED and check_ids:
        ids = list(dict.fromkeys(check_ids))
    replies = await gather(
        client.read_states_over_time(check_id=check_id, start_date=from_date, end_date=to_date)
        for check_id in ids
    )
    return {
        "statistics": [
            {"check_id": None if check_id is OMITTED else check_id, "history": reply.json}
            for check_id, reply in zip(ids, replies, strict=True)
        ]
    }


def _result(row: Row) -> Any:
    shown = ("id", "check_id", "check_name", "status", "response_time", "error_message", "region")
    return _only(row, *shown, "result_type", "created_at")


# Secrets of a check


async def update_check_secrets(
    client: PingeraClient,
    *,
    check_id: str,
    secrets: Sequence[types.UpdateCheckSecretsSecret],
) -> types.UpdateCheckSecretsResult:
    """The API calls a variable `env_variable`, and wants a bare list."""
    reply = await client.update_check_secrets(
        check_id=check_id,
        body=[
            {"secret_id": secret["secret_id"], "env_variable": secret["env_var_name"]}
            for secret in secrets
        ],
    )
    rows: Sequence[Row] = reply.json
    return {
        "secrets": [
            {
                "secret_id": row.get("secret_id"),
                "secret_name": (row.get("secret") or {}).get("secret_name"),
                "env_var_name": row.get("env_variable"),
            }
            for row in rows
        ]
    }


# Heartbeats


async def list_heartbeats(
    client: PingeraClient,
    *,
    page: int = 1,
    page_size: int = 20,
    status: Literal["up", "grace", "down", "paused"] | Omitted = OMITTED,
) -> types.ListHeartbeatsResult:
    """A page of heartbeats; with `status` all are read, for the API does not filter."""

    def fetch(limit: int, number: int) -> Awaitable[Reply[Any, Any]]:
        return client.list_heartbeats(page=number, per_page=limit)

    if status is OMITTED:
        rows, pagination = await _one_page(fetch, "checks", page, page_size)
    else:
        every = await _every_row(fetch, "checks")
        fitting = [row for row in every if row.get("status") == status]
        rows, pagination = _sheet(fitting, page, page_size)
    return {"heartbeats": [_heartbeat(row) for row in rows], "pagination": pagination}


def _heartbeat(row: Row) -> Any:
    shown = ("id", "name", "status", "active", "period_seconds", "grace_seconds")
    return _only(row, *shown, "last_ping_at", "next_expected_ping")


# Incidents


async def list_incidents(
    client: PingeraClient,
    *,
    page_id: str,
    page: int = 1,
    page_size: int = 20,
    status: IncidentState | Omitted = OMITTED,
) -> types.ListIncidentsResult:
    """The API gives all incidents at once; they are picked and paged here."""
    reply = await client.list_page_incidents(page_id=page_id)
    rows: Sequence[Row] = reply.json
    shown = ("id", "name", "status", "impact", "created_at", "resolved_at")
    fitting: list[Any] = [
        _only(row, *shown, "scheduled_for", "scheduled_until")
        for row in rows
        if status is OMITTED or row.get("status") == status
    ]
    kept, pagination = _sheet(fitting, page, page_size)
    return {"incidents": kept, "pagination": pagination}


async def get_incident_update_details(
    client: PingeraClient, *, page_id: str, incident_id: str, update_id: str
) -> types.GetIncidentUpdateDetailsResult:
    """The API lists updates and reads none alone."""
    reply = await client.list_incident_incident_updates(page_id=page_id, incident_id=incident_id)
    rows: Sequence[Row] = reply.json
    shown = ("id", "incident_id", "status", "body", "components", "created_at", "updated_at")
    for row in rows:
        if row.get("id") == update_id:
            update: types.GetIncidentUpdateDetailsResult = _only(row, *shown)
            return update
    raise InvalidArgument(
        "update_id", f'this incident has no update "{update_id}"; get_incident_updates lists them'
    )


# Scripts


async def generate_synthetic_check_script(
    client: PingeraClient,
    *,
    description: str,
    target_url: str,
    script_name: str | Omitted = OMITTED,
) -> types.GenerateSyntheticCheckScriptResult:
    """A visit in a browser, with a step for each sentence."""
    steps = _sentences(description)
    name = _line(steps[0] if script_name is OMITTED else script_name)
    lines = [
        "import { test, expect } from '@playwright/test';",
        "",
        f"test({_js(name)}, async ({{ page }}) => {{",
        "  const errors = [];",
        "  page.on('pageerror', (error) => errors.push(error.message));",
        "",
        "  await test.step('Open the page', async () => {",
        f"    const response = await page.goto({_js(target_url)}, {{ waitUntil: 'load' }});",
        "    expect(response, 'the page did not answer').not.toBeNull();",
        "    expect(response.status(), 'status of the page').toBeLessThan(400);",
        "    await expect(page.locator('body')).toBeVisible();",
        "  });",
        "",
    ]
    for step in steps:
        lines += [
            f"  await test.step({_js(step)}, async () => {{",
            "    // For example: await page.getByRole('button', { name: '…' }).click();",
            "    //              await expect(page.getByText('…')).toBeVisible();",
            "  });",
            "",
        ]
    lines += [
        "  expect(errors, 'errors in the scripts of the page').toEqual([]);",
        "});",
        "",
    ]
    return {"name": name, "script": "\n".join(lines), "next": _next("synthetic", "Fill in")}


async def generate_api_check_script(
    client: PingeraClient,
    *,
    url: str,
    description: str,
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] = "GET",
    headers: Mapping[str, Any] | Omitted = OMITTED,
    payload: Mapping[str, Any] | Omitted = OMITTED,
    expected_status: int | Omitted = OMITTED,
    contains_string: str | Omitted = OMITTED,
    custom_code: str | Omitted = OMITTED,
) -> types.GenerateApiCheckScriptResult:
    """One request, and what must hold of its answer."""
    name = _line(description)
    options = [f"method: {_js(method)}"]
    if headers is not OMITTED:
        options.append(f"headers: {_js({key: str(value) for key, value in headers.items()})}")
    if payload is not OMITTED:
        options.append(f"data: {_js(payload)}")
    status = "expect(response.ok(), `status ${response.status()}`).toBe(true);"
    if expected_status is not OMITTED:
        status = f"expect(response.status()).toBe({expected_status});"
    lines = [
        "import { test, expect } from '@playwright/test';",
        "",
        f"test({_js(name)}, async ({{ request }}) => {{",
        f"  const response = await request.fetch({_js(url)}, {{",
        *(f"    {option}," for option in options),
        "  });",
        f"  {status}",
        "  const body = await response.text();",
    ]
    if contains_string is not OMITTED:
        lines.append(f"  expect(body).toContain({_js(contains_string)});")
    if custom_code is not OMITTED:
        lines += ["", *(f"  {line}".rstrip() for line in custom_code.splitlines())]
    lines += ["});", ""]
    return {"name": name, "script": "\n".join(lines), "next": _next("multistep", "Look through")}


def _next(kind: str, first: str) -> str:
    return (
        f"{first} the script, try it with execute_custom_check (type {kind}, the script as "
        "parameters.pw_script), then save it with create_check."
    )


def _sentences(text: str) -> list[str]:
    parts = re.split(r"(?<=[.!?;])\s+|\n+", text)
    return [line for part in parts if (line := _line(part).rstrip(".;"))] or ["Visit"]


def _line(text: str) -> str:
    """A text in one line, as the name of a test; the API takes names up to 100 characters."""
    return " ".join(text.split())[:100]


def _js(value: object) -> str:
    """A value as JavaScript reads it, whatever is in it."""
    return json.dumps(value)


# What they share


def _only(row: Row, *names: str) -> Any:
    return {name: row.get(name) for name in names}


async def _one_page(fetch: Fetch, items: str, page: int, per_page: int) -> tuple[list[Any], Any]:
    """One page of a list that the API pages itself, and its figures."""
    found = await page_of(
        fetch,
        items=items,
        total=TOTAL,
        page=page,
        per_page=per_page,
        at_most=AT_MOST,
        by="page",
        first=1,
    )
    return found[items], found["pagination"]


async def _every_row(fetch: Fetch, items: str) -> list[Any]:
    """The whole of such a list, for what the API does not filter."""
    found = await all_pages(fetch, items=items, total=TOTAL, at_most=AT_MOST, by="page", first=1)
    rows: list[Any] = found[items]
    return rows


def _sheet(rows: list[Any], page: int, size: int, total: int | None = -1) -> tuple[list[Any], Any]:
    """One page of rows that are all here, or of the first rows of `total`, and its figures."""
    known = len(rows) if total == -1 else total
    pages = None if known is None else max(1, ceil(known / size))
    return rows[(page - 1) * size : page * size], {
        "page": page,
        "perPage": size,
        "totalSize": known,
        "totalPages": pages,
    }
