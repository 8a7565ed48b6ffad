"""What a publishing tool carries over, whether people were told, and what is never sent twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from httpx2 import Response

from tests.openstatus.conftest import Connect
from tests.openstatus.upstream import NOW, Answer, Exchange, Upstream, failure, good, refused, rpc

pytestmark = pytest.mark.anyio
Impacts = list[tuple[int, str]]


# Impacts


def update(id: int, minute: int, *impacts: tuple[int, str], **more: Any) -> dict[str, Any]:
    return {
        "id": str(id),
        "status": "STATUS_REPORT_STATUS_INVESTIGATING",
        "message": f"Update {id}.",
        "date": f"2026-11-20T17:{minute:02}:00Z",
        "createdAt": f"2026-11-20T17:{minute:02}:01Z",
        "componentImpacts": [wire(*impact) for impact in impacts],
        **more,
    }


def wire(component: int, impact: str) -> dict[str, str]:
    if not impact:  # the zero value of an enum is missing
        return {"pageComponentId": str(component)}
    return {"pageComponentId": str(component), "impact": f"PAGE_COMPONENT_IMPACT_{impact.upper()}"}


MAJOR, PARTIAL, FINE = "major_outage", "partial_outage", "operational"
RESOLVED = "STATUS_REPORT_STATUS_RESOLVED"
CARRIED: dict[str, tuple[list[dict[str, Any]], Impacts | None, Impacts | None]] = {
    "kept": ([update(1, 1, (11, MAJOR))], None, [(11, MAJOR)]),
    "kept beside the named": (
        [update(1, 1, (11, MAJOR))],
        [(12, PARTIAL)],
        [(11, MAJOR), (12, PARTIAL)],
    ),
    "overridden": ([update(1, 1, (11, MAJOR))], [(11, "degraded_performance")], None),
    "named operational is sent": ([update(1, 1, (11, MAJOR))], [(11, FINE)], None),
    "operational is dropped": (
        [update(1, 1, (11, MAJOR), (12, PARTIAL)), update(2, 2, (11, FINE))],
        None,
        [(12, PARTIAL)],
    ),
    "the field is left out when nothing is in force": (
        [update(1, 1, (11, MAJOR)), update(2, 2, (11, FINE))],
        None,
        [],
    ),
    "the field is left out when nothing is known": ([], None, []),
    "an empty list is sent when nothing is known": ([], [], None),
    "the newest counts, however they are sorted": (
        [update(3, 9, (11, PARTIAL)), update(1, 1, (11, MAJOR))],
        None,
        [(11, PARTIAL)],
    ),
    "of the same date the later id counts": (
        [update(10, 1, (11, PARTIAL)), update(9, 1, (11, MAJOR))],
        None,
        [(11, PARTIAL)],
    ),
    "an unspecified impact says nothing": (
        [update(1, 1, (11, MAJOR)), update(2, 2, (11, "")), update(3, 3, (11, "unspecified"))],
        None,
        [(11, MAJOR)],
    ),
    "resolving ended them, reopening does not bring them back": (
        [update(1, 1, (11, MAJOR)), update(2, 2, status=RESOLVED), update(3, 3, (12, PARTIAL))],
        None,
        [(12, PARTIAL)],
    ),
}


@pytest.mark.parametrize("name", CARRIED)
async def test_impacts_in_force_are_carried_over(
    connect: Connect, upstream: Upstream, name: str
) -> None:
    updates, named, sent = CARRIED[name]
    sent = named if sent is None else sent
    shown = ",".join(
        f'{{"pageComponentId":"{id}","impact":"PAGE_COMPONENT_IMPACT_{impact.upper()}"}}'
        for id, impact in sent or []
    )
    field = f',"componentImpacts":[{shown}]' if sent or named is not None else ""
    upstream.expect(
        [
            rpc(
                "StatusReportService/GetStatusReport",
                '{"id":"42"}',
                {"statusReport": {"id": "42", "updates": updates}},
            ),
            rpc(
                "StatusReportService/AddStatusReportUpdate",
                '{"statusReportId":"42","status":"STATUS_REPORT_STATUS_MONITORING","message":"m",'
                f'"date":"2026-11-20T17:43:00.000Z","notify":false{field}}}',
                {"statusReport": {"id": "42"}},
            ),
        ]
    )
    arguments = {"statusReportId": 42, "status": "monitoring", "message": "m", "notify": False}
    if named is not None:
        arguments["componentImpacts"] = [{"pageComponentId": c, "impact": i} for c, i in named]
    async with connect() as client:
        result = await client.call_tool("add_status_report_update", arguments)
    good("add_status_report_update", result)
    upstream.check()


@pytest.mark.parametrize(
    ("named", "field"),
    [
        (None, ""),
        (
            [{"pageComponentId": 11, "impact": FINE}],
            ',"componentImpacts":[{"pageComponentId":"11",'
            '"impact":"PAGE_COMPONENT_IMPACT_OPERATIONAL"}]',
        ),
    ],
)
async def test_a_resolved_report_carries_nothing_and_is_not_read(
    connect: Connect, upstream: Upstream, named: Any, field: str
) -> None:
    upstream.expect(
        [
            rpc(
                "StatusReportService/AddStatusReportUpdate",
                '{"statusReportId":"42","status":"STATUS_REPORT_STATUS_RESOLVED","message":"m",'
                f'"date":"2026-11-20T17:43:00.000Z","notify":false{field}}}',
                {"statusReport": {"id": "42"}},
            )
        ]
    )
    arguments = {"statusReportId": 42, "status": "resolved", "message": "m", "notify": False}
    if named is not None:
        arguments["componentImpacts"] = named
    async with connect() as client:
        good(
            "add_status_report_update",
            await client.call_tool("add_status_report_update", arguments),
        )
    upstream.check()


TWICE = [
    {"pageComponentId": 11, "impact": MAJOR},
    {"pageComponentId": 12, "impact": FINE},
    {"pageComponentId": 11, "impact": FINE},
]
REPORT = {"title": "t", "status": "investigating", "message": "m", "pageId": 1, "notify": True}
UPDATE = {"statusReportId": 42, "status": "identified", "message": "m", "notify": True}
WINDOW = {"title": "t", "message": "m", "pageId": 1, "notify": True}
REFUSED = [
    (
        "create_status_report",
        {**REPORT, "componentImpacts": TWICE},
        "- componentImpacts: component 11 is named twice; name each at most once",
    ),
    (
        "add_status_report_update",
        {**UPDATE, "componentImpacts": TWICE},
        "- componentImpacts: component 11 is named twice; name each at most once",
    ),
    (
        "create_maintenance",
        {**WINDOW, "from": "2026-11-21T15:00:00Z", "to": "2026-11-21T14:00:00Z"},
        "- to: must be later than `from`",
    ),
    (
        "create_maintenance",
        {**WINDOW, "from": "2026-11-21T15:00:00+01:00", "to": "2026-11-21T14:00:00Z"},
        "- to: must be later than `from`",
    ),
    ("create_status_report", {**REPORT, "notify": None}, "- notify: takes true or false"),
    (
        "resolve_status_report",
        {"statusReportId": 42, "message": "m"},
        "- notify: missing; takes true or false",
    ),
    ("update_status_report", {"statusReportId": 42, "notify": True}, "- notify: unknown argument"),
    (
        "update_status_report",
        {"statusReportId": 42, "status": "identified"},
        "- status: unknown argument",
    ),
    ("create_status_report", {**REPORT, "status": "done"}, "- status: takes "),
    ("create_status_report", {**REPORT, "message": ""}, "- message: takes "),
    ("create_status_report", {**REPORT, "title": "x" * 257}, "- title: takes "),
    (
        "add_status_report_update",
        {**UPDATE, "componentImpacts": [{"pageComponentId": 11, "impact": "bad"}]},
        "- componentImpacts[0].impact: takes ",
    ),
]


@pytest.mark.parametrize(("tool", "arguments", "said"), REFUSED)
async def test_refused_before_anything_is_sent(
    connect: Connect, upstream: Upstream, tool: str, arguments: dict[str, Any], said: str
) -> None:
    async with connect() as client:
        result = await client.call_tool(tool, arguments)
    assert failure(result).startswith(f"Invalid arguments for {tool}:\n{said}")
    assert upstream.asked == []


# Half way: the row was saved, and then the API failed


@dataclass(frozen=True)
class Publishing:
    """A call that writes once; `saved` is what a look afterwards shows when the row is there."""

    tool: str
    arguments: dict[str, Any]
    write: Exchange
    result: dict[str, Any]
    before: tuple[Exchange, ...] = ()

    def looks(self, **changes: Any) -> list[Exchange]:
        """The look that finds the row, as it is but for `changes`."""
        if self.tool == "create_maintenance":
            row = {
                "id": "31",
                "title": "t",
                "message": "m",
                "from": "2026-11-21T14:00:00.000Z",
                "to": "2026-11-21T16:00:00+01:00",
                "pageId": "1",
                "createdAt": "2026-11-20T17:42:59Z",
                **changes,
            }
            body = '{"limit":10,"offset":0,"pageId":"1"}'
            other = {**row, "id": "30", "title": "another"}
            return [
                rpc("MaintenanceService/ListMaintenances", body, {"maintenances": [other, row]})
            ]
        posted = {
            "id": "402",
            "message": "m",
            "date": "2026-11-20T17:43:00Z",
            "createdAt": "2026-11-20T17:42:59Z",
            **changes,
        }
        report = {
            "id": "42",
            "title": "t",
            "status": "STATUS_REPORT_STATUS_IDENTIFIED",
            "updates": [posted, {"id": "401", "message": "m", "date": "2026-11-19T00:00:00Z"}],
        }
        look = rpc("StatusReportService/GetStatusReport", '{"id":"42"}', {"statusReport": report})
        if self.tool != "create_status_report":
            return [look]
        created = {"createdAt": posted["createdAt"]}
        rows = [{"id": "43", "title": "x", **created}, {"id": "42", "title": "t", **created}]
        listed = rpc(
            "StatusReportService/ListStatusReports",
            '{"limit":10,"offset":0}',
            {"statusReports": rows, "totalSize": 2},
        )
        return [listed, look]


def written(call: str, body: str) -> Exchange:
    return rpc(call, body, {})


PUBLISHING = [
    Publishing(
        "create_status_report",
        REPORT,
        written(
            "StatusReportService/CreateStatusReport",
            '{"title":"t","status":"STATUS_REPORT_STATUS_INVESTIGATING","message":"m",'
            '"date":"2026-11-20T17:43:00.000Z","pageId":"1","notify":true}',
        ),
        {
            "statusReport": {
                "id": 42,
                "title": "t",
                "status": "identified",
                "pageId": 1,
                "createdAt": None,
            },
            "initialUpdateId": 402,
        },
    ),
    Publishing(
        "add_status_report_update",
        UPDATE,
        written(
            "StatusReportService/AddStatusReportUpdate",
            '{"statusReportId":"42","status":"STATUS_REPORT_STATUS_IDENTIFIED","message":"m",'
            '"date":"2026-11-20T17:43:00.000Z","notify":true}',
        ),
        {
            "statusReportUpdateId": 402,
            "statusReport": {"id": 42, "title": "t", "status": "identified"},
        },
        (rpc("StatusReportService/GetStatusReport", '{"id":"42"}', {}),),
    ),
    Publishing(
        "resolve_status_report",
        {"statusReportId": 42, "message": "m", "notify": True},
        written(
            "StatusReportService/AddStatusReportUpdate",
            '{"statusReportId":"42","status":"STATUS_REPORT_STATUS_RESOLVED","message":"m",'
            '"date":"2026-11-20T17:43:00.000Z","notify":true}',
        ),
        {"statusReportUpdateId": 402, "statusReport": {"id": 42, "title": "t"}},
    ),
    Publishing(
        "create_maintenance",
        {**WINDOW, "from": "2026-11-21T14:00:00Z", "to": "2026-11-21T15:00:00Z"},
        written(
            "MaintenanceService/CreateMaintenance",
            '{"title":"t","message":"m","from":"2026-11-21T14:00:00Z",'
            '"to":"2026-11-21T15:00:00Z","pageId":"1","notify":true}',
        ),
        {
            "id": 31,
            "title": "t",
            "from": "2026-11-21T14:00:00.000Z",
            "to": "2026-11-21T16:00:00+01:00",
            "pageId": 1,
        },
    ),
]
ids = [case.tool for case in PUBLISHING]
UNSURE: dict[str, Answer] = {
    "internal": refused(500, "internal", "notify failed"),
    "unknown": refused(500, "unknown", "notify failed"),
    "unavailable": refused(503, "unavailable", "come back later"),
    "deadline exceeded": refused(504, "deadline_exceeded", "too slow"),
    "canceled": refused(499, "canceled", "the operation was canceled"),
    "gateway": Response(502, text="<html><title>Bad gateway</title></html>"),
    "no JSON": Response(
        200, text="<html>maintenance</html>", headers={"content-type": "text/html"}
    ),
    "timeout": httpx2.ReadTimeout("late"),
    "dropped": httpx2.RemoteProtocolError("Server disconnected without sending a response."),
    "reset": httpx2.ReadError("reset"),
}


def went_wrong(case: Publishing, answer: Answer) -> list[Exchange]:
    return [*case.before, Exchange(case.write.asked, answer)]


@pytest.mark.parametrize("why", UNSURE)
@pytest.mark.parametrize("case", PUBLISHING, ids=ids)
async def test_saved_but_nobody_was_told(
    connect: Connect, upstream: Upstream, case: Publishing, why: str
) -> None:
    upstream.expect([*went_wrong(case, UNSURE[why]), *case.looks()])
    async with connect() as client:
        result = await client.call_tool(case.tool, case.arguments)
    found = good(case.tool, result)
    note = found.pop("note")
    assert found == {**case.result, "notified": False}
    assert "subscribers were probably not told" in note
    assert "Do not repeat the call" in note
    assert upstream.asked.count(case.write.asked) == 1
    upstream.check()


@pytest.mark.parametrize("case", PUBLISHING, ids=ids)
async def test_saved_and_nobody_was_to_be_told(
    connect: Connect, upstream: Upstream, case: Publishing
) -> None:
    body = case.write.asked.body.decode().replace('"notify":true', '"notify":false')
    service = case.write.asked.url.rpartition(".")[2]
    failed = rpc(service, body, refused(500, "internal", "boom"))
    upstream.expect([*case.before, failed, *case.looks()])
    async with connect() as client:
        result = await client.call_tool(case.tool, {**case.arguments, "notify": False})
    found = good(case.tool, result)
    assert found["notified"] is False
    assert found["note"].startswith("It was saved, although openstatus answered with an error.")
    upstream.check()


NOT_OURS: dict[str, dict[str, Any]] = {
    "an older twin": {"createdAt": "2026-11-20T17:37:59Z"},
    "of unknown age": {"createdAt": None},
    "another text": {"message": "n"},
}


@pytest.mark.parametrize("why", NOT_OURS)
@pytest.mark.parametrize("case", PUBLISHING, ids=ids)
async def test_not_saved_is_a_failure_that_is_not_repeated(
    connect: Connect, upstream: Upstream, case: Publishing, why: str
) -> None:
    upstream.expect(
        [
            *went_wrong(case, refused(500, "internal", "It broke.")),
            *case.looks(**NOT_OURS[why]),
        ]
    )
    async with connect() as client:
        text = failure(await client.call_tool(case.tool, case.arguments))
    assert text.startswith(f"{case.tool} failed: It broke. (HTTP 500, internal)\n")
    assert "look before you repeat it" in text
    assert upstream.asked.count(case.write.asked) == 1
    # The read of a candidate that is too old is saved.
    assert upstream.asked == [e.asked for e in upstream.expected][: len(upstream.asked)]


@pytest.mark.parametrize(
    "broken",
    [refused(500, "internal", "down"), refused(403, "permission_denied", "no"), OSError],
    ids=["500", "403", "dropped"],
)
@pytest.mark.parametrize("case", PUBLISHING, ids=ids)
async def test_a_look_that_fails_leaves_it_to_the_user_to_look(
    connect: Connect, upstream: Upstream, case: Publishing, broken: Any
) -> None:
    answer = httpx2.ReadError("reset") if broken is OSError else broken
    looks = [Exchange(case.looks()[0].asked, answer)] * 3  # a dropped read is tried again
    upstream.expect([*went_wrong(case, refused(500, "internal", "It broke.")), *looks])
    async with connect() as client:
        text = failure(await client.call_tool(case.tool, case.arguments))
    assert text.startswith(f"{case.tool} failed: It broke. (HTTP 500, internal)\n")
    assert "look before you repeat it" in text
    assert upstream.asked.count(case.write.asked) == 1
    assert looks[0].asked in upstream.asked


@pytest.mark.parametrize("case", PUBLISHING, ids=ids)
async def test_a_refusal_is_no_reason_to_look(
    connect: Connect, upstream: Upstream, case: Publishing
) -> None:
    upstream.expect(went_wrong(case, refused(400, "invalid_argument", "No such component.")))
    async with connect() as client:
        text = failure(await client.call_tool(case.tool, case.arguments))
    assert text == (
        f"{case.tool} failed: No such component. (HTTP 400, invalid_argument)\n"
        "Correct the arguments and call again."
    )
    upstream.check()


@pytest.mark.parametrize("case", PUBLISHING, ids=ids)
async def test_a_connection_that_was_never_made_may_be_tried_again(
    connect: Connect, upstream: Upstream, case: Publishing
) -> None:
    refusals = [Exchange(case.write.asked, httpx2.ConnectError("refused"))] * 3
    upstream.expect([*case.before, *refusals])
    async with connect() as client:
        text = failure(await client.call_tool(case.tool, case.arguments))
    assert text == (
        f"{case.tool} failed: api.openstatus.dev could not be reached\nTry again in a moment. "
        "If that fails too, tell the user to check the base URL and the network."
    )
    upstream.check()


@pytest.mark.parametrize("case", PUBLISHING, ids=ids)
async def test_a_server_without_notifications_sends_nothing(
    connect: Connect, upstream: Upstream, case: Publishing
) -> None:
    async with connect(no_notify=True) as client:
        text = failure(await client.call_tool(case.tool, case.arguments))
    assert text.endswith("Call it with notify false to do it silently.")
    assert upstream.asked == []


async def test_the_second_of_two_candidates_is_ours(connect: Connect, upstream: Upstream) -> None:
    case = PUBLISHING[0]
    rows = [{"id": id, "title": "t", "createdAt": NOW} for id in ("44", "42")]
    twin = {"id": "44", "title": "t", "updates": [{"id": "1", "message": "else", "date": NOW}]}
    look = case.looks()[1]
    upstream.expect(
        [
            *went_wrong(case, httpx2.ReadTimeout("late")),
            rpc(
                "StatusReportService/ListStatusReports",
                '{"limit":10,"offset":0}',
                {"statusReports": rows},
            ),
            rpc("StatusReportService/GetStatusReport", '{"id":"44"}', {"statusReport": twin}),
            look,
        ]
    )
    async with connect() as client:
        found = good(case.tool, await client.call_tool(case.tool, case.arguments))
    assert found["statusReport"]["id"] == 42
    upstream.check()
