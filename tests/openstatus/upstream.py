"""openstatus as the recording upstream knows it: its calls, its errors, its key."""

from __future__ import annotations

from typing import Any

from httpx2 import Response
from mcp.types import CallToolResult
from openstatus_mcp._runtime.catalog import Catalog

from tests.vendors.package import NOW
from tests.vendors.upstream import (
    Answer,
    Asked,
    Exchange,
    Key,
    Later,
    Upstream,
    failure,
    structured,
    text_of,
)

__all__ = [
    "BASE",
    "CATALOG",
    "KEY",
    "NOW",
    "Answer",
    "Exchange",
    "Later",
    "Upstream",
    "failure",
    "get",
    "good",
    "recording",
    "refused",
    "rpc",
    "text_of",
]

KEY = "os_5f0c9d27b1e84a36"
BASE = "https://api.openstatus.dev"
PACKAGES = {
    "MaintenanceService": "openstatus.maintenance.v1",
    "MonitorService": "openstatus.monitor.v1",
    "NotificationService": "openstatus.notification.v1",
    "PrivateLocationService": "openstatus.private_location.v1",
    "StatusPageService": "openstatus.status_page.v1",
    "StatusReportService": "openstatus.status_report.v1",
}
CATALOG = Catalog.load("openstatus_mcp")
JSON = {"accept": "application/json"}


def rpc(call: str, body: str, answer: Answer) -> Exchange:
    """`rpc("MonitorService/GetMonitor", '{"id":"7"}', {...})`."""
    service, _, _ = call.partition("/")
    asked = Asked("POST", f"{BASE}/rpc/{PACKAGES[service]}.{call}", body.encode())
    return Exchange(asked, answer, headers=JSON)


def get(path: str, answer: Answer) -> Exchange:
    return Exchange(Asked("GET", BASE + path, b""), answer, headers=JSON)


def refused(status: int, code: str, message: str, **headers: str) -> Response:
    """An error as Connect words it."""
    return Response(status, json={"code": code, "message": message}, headers=headers)


def recording() -> Upstream:
    return Upstream([Key("ApiKeyAuth", "header", "x-openstatus-key", KEY)], "openstatus-mcp/0.1.0")


def good(tool: str, result: CallToolResult) -> dict[str, Any]:
    """The structured content of a success: as the tool advertises it, and the same as its text."""
    return structured(result, CATALOG.wire(tool)["outputSchema"])
