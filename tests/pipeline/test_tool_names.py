"""Tool names of operations that no overlay names: read off ids that tell, otherwise off routes."""

from __future__ import annotations

import pytest

from generator.plan.names import tool_names


@pytest.mark.parametrize(
    ("declared", "method", "path", "expected"),
    [
        ("listPets", "GET", "/pets", "list_pets"),
        ("StatusReportService_AddUpdate", "POST", "/rpc/Add", "status_report_service_add_update"),
        ("", "GET", "/v1/status-reports", "list_status_reports"),
        ("", "GET", "/api/v1/status-reports/{id}", "get_status_report"),
        ("v1_alerts_alert_id_get", "GET", "/v1/alerts/{alert_id}", "get_alert"),
        ("v1_alerts_get", "GET", "/v1/alerts", "list_alerts"),
        ("", "POST", "/v1/alerts/{alert_id}/acknowledge", "acknowledge_alert"),
        ("", "POST", "/checks/execute", "execute_check"),
        ("", "POST", "/pages/{page_id}/components", "create_page_component"),
        ("", "DELETE", "/pages/{page_id}/components/{id}", "delete_page_component"),
        ("get", "GET", "/users/{id}", "get_user"),
    ],
)
def test_a_name_says_what_the_operation_does(
    declared: str, method: str, path: str, expected: str
) -> None:
    key = declared or f"{method} {path}"
    assert tool_names({key: (declared, "", method, path)}) == {key: expected}


def test_names_do_not_depend_on_the_order_of_the_document() -> None:
    operations = {
        f"{method} {path}": ("", "", method, path)
        for method, path in [
            ("GET", "/teams/{id}/users"),
            ("GET", "/projects/{id}/users"),
            ("GET", "/v2/users"),
            ("GET", "/organisations/{a}/departments/{b}/teams/{c}/members/{d}/permissions"),
        ]
    }
    backwards = dict(reversed(operations.items()))
    assert tool_names(operations) == tool_names(backwards)
    assert all(len(name) <= 40 for name in tool_names(operations).values())
