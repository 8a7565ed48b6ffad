"""The script of openstatus serves every operation that its tools need, as described."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from generator import ir
from generator.check.document import check
from generator.diagnostics import Diagnostics
from generator.load import load
from generator.lower import lower
from generator.sandbox import conversation, demo
from generator.sandbox.example import Examples
from generator.sandbox.read import read
from generator.sandbox.script import Sandbox
from generator.schema.json_schema import self_contained

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "specs" / "openstatus"
REPORT = {
    "title": "API down",
    "status": "STATUS_REPORT_STATUS_INVESTIGATING",
    "message": "We look into it.",
    "date": "2026-03-01T11:58:00Z",
    "pageId": "1",
    "pageComponentIds": ["11"],
    "notify": False,
}


@pytest.fixture(scope="module")
def openstatus() -> ir.Api:
    diagnostics = Diagnostics()
    loaded = load(SPECS / "openapi.yaml", SPECS / "patch.overlay.yaml", str, diagnostics)
    assert loaded is not None, list(diagnostics)
    return lower(loaded, check(loaded, diagnostics), diagnostics)


@pytest.fixture(scope="module")
def sandbox(openstatus: ir.Api) -> Sandbox:
    diagnostics = Diagnostics()
    script = read(SPECS / "sandbox.yaml", "specs/openstatus/sandbox.yaml", openstatus, diagnostics)
    assert script is not None, list(diagnostics)
    return script


@pytest.fixture
def rpc(openstatus: ir.Api, sandbox: Sandbox, caller: Callable[..., Any]) -> Any:
    call = caller(openstatus, sandbox, **{"x-openstatus-key": "os_sandbox"})
    paths = {o.id: o.path for o in openstatus.operations}

    def made(method: str, body: Any, **headers: str) -> Any:
        path = next(paths[id] for id in paths if id.endswith(f"_{method}"))
        return call("POST", path, body, **headers)

    made.call = call  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("ListStatusPages", {}),
        ("GetStatusPageContent", {"id": "1"}),
        ("GetStatusPageContent", {"slug": "acme-labs"}),
        ("ListStatusReports", {"limit": 1, "offset": 1}),
        ("GetStatusReport", {"id": "42"}),
        ("UpdateStatusReport", {"id": "42", "title": "Errors"}),
        ("ListMaintenances", {"pageId": "1"}),
        ("GetMaintenance", {"id": "5"}),
        ("ListMonitors", {}),
        *(("GetMonitor", {"id": id}) for id in ("7", "8", "9", "10")),
        ("GetMonitorStatus", {"id": "7"}),
        ("GetMonitorSummary", {"id": "7", "timeRange": "TIME_RANGE_7D"}),
        ("ListMonitorHTTPResponseLogs", {"id": "7"}),
        ("GetMonitorHTTPResponseLog", {"id": "7", "logId": "log-104"}),
        ("ListNotifications", {}),
        ("GetNotification", {"id": "3"}),
        ("ListPrivateLocations", {}),
        ("GetPrivateLocation", {"id": "1"}),
    ],
)
def test_what_the_tools_read(rpc: Any, method: str, body: Any) -> None:
    assert rpc(method, body)[0] == 200


def test_every_operation_answers_and_refuses_as_described(
    openstatus: ir.Api, sandbox: Sandbox, caller: Callable[..., Any]
) -> None:
    examples = Examples(openstatus.schemas)
    for operation in openstatus.operations:
        call = caller(openstatus, sandbox, **{"x-openstatus-key": "os_sandbox"})
        body = examples.of(operation.body.schema) if operation.body else None
        if operation.id not in sandbox.acts:
            assert call(operation.method, operation.path, body)[0] == 200, operation.id
        if operation.security != ():
            refusal = call.raw(operation.method, operation.path, body, **{"x-openstatus-key": "x"})
            assert refusal.status == 401
            described = operation.failures[0].schema
            assert described is not None
            schema = self_contained(described, openstatus.schemas)
            jsonschema_rs.validate(schema, json.loads(refusal.body))


def test_a_report_is_created_updated_and_resolved(rpc: Any) -> None:
    _, created = rpc("CreateStatusReport", REPORT)
    report = created["statusReport"]
    assert (report["id"], [u["id"] for u in report["updates"]]) == ("43", ["404"])
    impact = {"pageComponentId": "11", "impact": "PAGE_COMPONENT_IMPACT_MAJOR_OUTAGE"}
    update = {"statusReportId": "43", "status": "STATUS_REPORT_STATUS_IDENTIFIED", "message": "m"}
    rpc("AddStatusReportUpdate", update | {"componentImpacts": [impact]})
    rpc.call.clock.forward(minutes=9)
    _, carried = rpc("AddStatusReportUpdate", update)
    latest = carried["statusReport"]["updates"][0]
    assert latest["componentImpacts"] == [impact], "what is not named keeps its impact"
    assert latest["date"] == "2026-03-01T12:09:00.000Z"
    rpc("AddStatusReportUpdate", update | {"status": "STATUS_REPORT_STATUS_RESOLVED"})
    _, read_back = rpc("GetStatusReport", {"id": "43"})
    assert read_back["statusReport"]["status"] == "STATUS_REPORT_STATUS_RESOLVED"
    assert read_back["statusReport"]["updates"][0]["componentImpacts"] == []
    _, opened = rpc("ListStatusReports", {"statuses": ["STATUS_REPORT_STATUS_INVESTIGATING"]})
    assert [r["id"] for r in opened["statusReports"]] == ["42"]
    _, content = rpc("GetStatusPageContent", {"id": "1"})
    assert [r["id"] for r in content["statusReports"]] == ["43", "42", "41"]


def test_the_presence_flag_decides_whether_components_change(rpc: Any) -> None:
    def components(**changes: Any) -> Any:
        return rpc("UpdateStatusReport", {"id": "42"} | changes)[1]["statusReport"][
            "pageComponentIds"
        ]

    assert components(pageComponentIds=["12"]) == ["11"]
    assert components(pageComponentIds=["12"], updatePageComponentIds=True) == ["12"]
    assert components(updatePageComponentIds=True) == []


@pytest.mark.parametrize("notify", [True, False])
def test_a_failing_notification_leaves_the_row(rpc: Any, notify: bool) -> None:
    status, reply = rpc(
        "CreateStatusReport", REPORT | {"title": "API down [notify fails]", "notify": notify}
    )
    assert (status, reply.get("code")) == ((500, "internal") if notify else (200, None))
    assert (
        rpc("GetStatusReport", {"id": "43"})[1]["statusReport"]["title"]
        == "API down [notify fails]"
    )


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"pageId": "9"}, 404, "not_found"),
        ({"pageComponentIds": ["11", "99"]}, 404, "not_found"),
        ({"title": ""}, 400, "invalid_argument"),
        ({"status": "open"}, 400, "invalid_argument"),
        ({"colour": "red"}, 400, "invalid_argument"),
        ({"title": "[plan limit]"}, 429, "resource_exhausted"),
        ({"title": "[unavailable]"}, 503, "unavailable"),
    ],
)
def test_refusals_are_connects(rpc: Any, change: dict[str, Any], status: int, code: str) -> None:
    got, reply = rpc("CreateStatusReport", REPORT | change)
    assert (got, reply["code"], reply["details"]) == (status, code, [])
    assert rpc("ListStatusReports", {})[1]["totalSize"] == 2, "nothing was saved"


def test_a_maintenance_ends_after_it_starts(rpc: Any) -> None:
    window = {"title": "t", "message": "m", "pageId": "1", "from": "2026-03-02T00:00:00Z"}
    assert rpc("CreateMaintenance", window | {"to": "2026-03-01T00:00:00+00:00"})[0] == 400
    status, reply = rpc("CreateMaintenance", window | {"to": "2026-03-02T01:00:00.5Z"})
    assert (status, reply["maintenance"]["id"]) == (200, "6")


def test_logs_lie_in_the_time_asked_for(rpc: Any) -> None:
    to = 1772366400000  # the stopped clock
    asked = {"id": "7", "fromTimestamp": to - 86_400_000, "toTimestamp": str(to)}
    _, reply = rpc("ListMonitorHTTPResponseLogs", asked | {"limit": 1})
    assert [log["id"] for log in reply["logs"]] == ["log-104"]
    assert reply["pagination"] == {"limit": 1, "offset": 0, "hasMore": True, "nextOffset": 1}
    _, rest = rpc("ListMonitorHTTPResponseLogs", asked | {"offset": 1})
    assert [log["id"] for log in rest["logs"]] == ["log-103"]


def test_a_reading_key_reads(rpc: Any) -> None:
    key = {"x-openstatus-key": "os_sandbox_reader"}
    assert rpc("ListStatusReports", {}, **key)[0] == 200
    assert rpc("CreateStatusReport", REPORT, **key)[1]["code"] == "permission_denied"


def test_the_old_api_answers_and_refuses_in_its_own_shape(rpc: Any) -> None:
    assert [row["id"] for row in rpc.call("GET", "/v1/incident")[1]] == [31, 30]
    status, reply = rpc.call("GET", "/v1/incident", **{"x-openstatus-key": ""})
    assert (status, reply["code"], set(reply)) == (
        401,
        "UNAUTHORIZED",
        {"code", "message", "docs", "requestId"},
    )


def test_the_demo_ends_as_expected(openstatus: ir.Api, sandbox: Sandbox) -> None:
    diagnostics = Diagnostics()
    said = conversation.read(SPECS / "demo.yaml", "demo.yaml", openstatus, diagnostics)
    assert said is not None, list(diagnostics)
    package, out = ROOT / "generated" / "openstatus", io.StringIO()
    code = demo.run("openstatus", package, openstatus, sandbox, said, out)
    assert code == 0, out.getvalue()
