"""One readable case a tool, and one for each way it can take: what is asked, what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.openstatus.upstream import NOW, Exchange, get, rpc

OPEN = (
    '["STATUS_REPORT_STATUS_INVESTIGATING","STATUS_REPORT_STATUS_IDENTIFIED",'
    '"STATUS_REPORT_STATUS_MONITORING"]'
)


@dataclass(frozen=True)
class Case:
    tool: str
    arguments: dict[str, Any]
    exchanges: Sequence[Exchange]
    result: dict[str, Any]
    about: str = ""

    def __str__(self) -> str:
        return f"{self.tool}: {self.about}" if self.about else self.tool


def one_page(total: int, per_page: int = 50) -> dict[str, int]:
    return {"page": 1, "perPage": per_page, "totalSize": total, "totalPages": 1}


MAINTENANCE = {
    "id": "31",
    "title": "Datenbank-Umzug",
    "message": "Kurz nur lesend.",
    "from": "2026-11-21T14:00:00Z",
    "to": "2026-11-21T15:00:00Z",
    "pageId": "1",
    "pageComponentIds": ["11", "12"],
    "createdAt": NOW,
    "updatedAt": NOW,
}
HTTP = {
    "id": "7",
    "name": "API",
    "url": "https://api.example.com/health",
    "periodicity": "PERIODICITY_1M",
    "method": "HTTP_METHOD_GET",
    "timeout": "45000",
    "degradedAt": "9007199254740993",
    "retry": "3",
    "followRedirects": True,
    "active": True,
    "public": True,
    "regions": ["REGION_FLY_AMS", "REGION_KOYEB_FRA", "REGION_RAILWAY_US_WEST2"],
    "privateLocationIds": ["51", "52"],
    "status": "MONITOR_STATUS_ACTIVE",
}
TCP = {
    "id": "8",
    "name": "Queue",
    "uri": "queue.example.com:5672",
    "periodicity": "PERIODICITY_30S",
    "timeout": 30000,
    "retry": 1,
    "active": True,
    "regions": ["REGION_FLY_FRA"],
}
DNS = {
    "id": "9",
    "name": "Zone",
    "uri": "example.com",
    "periodicity": "PERIODICITY_1H",
    "timeout": 45000,
    "degradedAt": None,
    "regions": [],
}
LOG = {
    "id": "log_1",
    "monitorId": "7",
    "region": "REGION_FLY_AMS",
    "requestStatus": "HTTP_RESPONSE_LOG_REQUEST_STATUS_DEGRADED",
    "trigger": "HTTP_RESPONSE_LOG_TRIGGER_CRON",
    "statusCode": 200,
    "latency": 812,
    "cronTimestamp": "1795196520000",
    "timestamp": 1795196521234,
    "timing": {"dns": 3, "connect": 9, "tls": 20, "ttfb": 700, "transfer": 80},
}
LOG_SHOWN = {
    "id": "log_1",
    "monitorId": "7",
    "region": "ams",
    "requestStatus": "degraded",
    "trigger": "cron",
    "statusCode": 200,
    "latency": 812,
    "cronTimestamp": 1795196520000,
    "timestamp": 1795196521234,
    "timing": {"dns": 3, "connect": 9, "tls": 20, "ttfb": 700, "transfer": 80},
}
REPORT = {
    "id": "42",
    "status": "STATUS_REPORT_STATUS_INVESTIGATING",
    "title": "Payments fail",
    "pageComponentIds": ["11"],
    "createdAt": "2026-11-20T17:00:00Z",
    "updatedAt": "2026-11-20T17:43:01Z",
    "updates": [
        {
            "id": "402",
            "status": "STATUS_REPORT_STATUS_IDENTIFIED",
            "date": NOW,
            "message": "Found it: größer als gedacht.",
            "createdAt": "2026-11-20T17:43:01Z",
        },
        {
            "id": "401",
            "status": "STATUS_REPORT_STATUS_INVESTIGATING",
            "date": "2026-11-20T17:00:00Z",
            "message": "We look into it.",
            "createdAt": "2026-11-20T17:00:01Z",
            "componentImpacts": [
                {"pageComponentId": "11", "impact": "PAGE_COMPONENT_IMPACT_MAJOR_OUTAGE"}
            ],
        },
    ],
}
SUMMARY_OF_42 = {key: REPORT[key] for key in REPORT if key != "updates"}


def channel(id: str, name: str, provider: str, *monitors: str) -> dict[str, Any]:
    return {
        "notification": {
            "id": id,
            "name": name,
            "provider": f"NOTIFICATION_PROVIDER_{provider}",
            "data": {"slack": {"webhookUrl": "https://hooks.example.com/T0/B0"}},
            "monitorIds": list(monitors),
            "createdAt": "2026-01-01T00:00:00Z",
            "updatedAt": "2026-01-02T00:00:00Z",
        }
    }


def incident(id: int, monitor: float | None, **more: Any) -> dict[str, Any]:
    given = {"id": id, "monitorId": monitor, "startedAt": NOW}
    return {**given, "acknowledgedBy": None, "resolvedBy": None, **more}


CHANNELS = [
    rpc(
        "NotificationService/ListNotifications",
        '{"limit":100,"offset":0}',
        {"notifications": [{"id": "61"}, {"id": "62"}], "totalSize": 2},
    ),
    rpc(
        "NotificationService/GetNotification",
        '{"id":"61"}',
        channel("61", "Ops", "SLACK", "7", "78"),
    ),
    rpc(
        "NotificationService/GetNotification",
        '{"id":"62"}',
        channel("62", "Night", "GRAFANA_ONCALL", "8", "9"),
    ),
]
READING = [
    Case(
        "list_status_pages",
        {},
        [
            rpc(
                "StatusPageService/ListStatusPages",
                '{"limit":100,"offset":0}',
                {
                    "statusPages": [
                        {"id": "1", "title": "Öffentlich", "slug": "main", "published": True},
                        {"id": "2", "slug": "internal", "customDomain": "status.example.com"},
                    ],
                    "totalSize": 2,
                },
            )
        ],
        {
            "items": [
                {"id": 1, "title": "Öffentlich", "slug": "main"},
                {"id": 2, "title": None, "slug": "internal"},
            ],
            "truncated": False,
        },
    ),
    Case(
        "list_page_components",
        {"pageId": 1},
        [
            rpc(
                "StatusPageService/GetStatusPageContent",
                '{"id":"1"}',
                {
                    "statusPage": {"id": "1", "title": "Main"},
                    "components": [
                        {
                            "id": "11",
                            "pageId": "1",
                            "name": "API",
                            "type": "PAGE_COMPONENT_TYPE_MONITOR",
                            "monitorId": "7",
                            "order": 1,
                        },
                        {
                            "id": "12",
                            "pageId": "1",
                            "name": "Docs",
                            "type": "PAGE_COMPONENT_TYPE_STATIC",
                        },
                    ],
                },
            )
        ],
        {
            "items": [
                {"id": 11, "name": "API", "type": "monitor", "pageId": 1, "monitorId": 7},
                {"id": 12, "name": "Docs", "type": "static", "pageId": 1, "monitorId": None},
            ],
            "truncated": False,
        },
        "of one page",
    ),
    Case(
        "list_page_components",
        {},
        [
            rpc(
                "StatusPageService/ListStatusPages",
                '{"limit":100,"offset":0}',
                {"statusPages": [{"id": "2"}, {"id": "1"}], "totalSize": 2},
            ),
            rpc(
                "StatusPageService/GetStatusPageContent",
                '{"id":"2"}',
                {"components": [{"id": "21", "pageId": "2", "name": "b"}]},
            ),
            rpc(
                "StatusPageService/GetStatusPageContent",
                '{"id":"1"}',
                {"components": [{"id": "11", "pageId": "1", "name": "a"}]},
            ),
        ],
        {
            "items": [
                {"id": 21, "name": "b", "type": None, "pageId": 2, "monitorId": None},
                {"id": 11, "name": "a", "type": None, "pageId": 1, "monitorId": None},
            ],
            "truncated": False,
        },
        "of all pages, in their order",
    ),
    Case(
        "list_status_reports",
        {},
        [
            rpc(
                "StatusReportService/ListStatusReports",
                f'{{"limit":50,"offset":0,"statuses":{OPEN}}}',
                {"statusReports": [SUMMARY_OF_42], "totalSize": 1},
            ),
            rpc("StatusReportService/GetStatusReport", '{"id":"42"}', {"statusReport": REPORT}),
        ],
        {
            "items": [
                {
                    "id": 42,
                    "title": "Payments fail",
                    "status": "investigating",
                    "createdAt": "2026-11-20T17:00:00Z",
                    "updatedAt": "2026-11-20T17:43:01Z",
                    "latestUpdate": {
                        "message": "Found it: größer als gedacht.",
                        "status": "identified",
                        "date": NOW,
                    },
                }
            ],
            "pagination": one_page(1),
        },
        "open ones",
    ),
    Case(
        "list_status_reports",
        {"filter": "all", "page": 2, "perPage": 1},
        [
            rpc(
                "StatusReportService/ListStatusReports",
                '{"limit":1,"offset":1}',
                {"statusReports": [{"id": "41"}], "totalSize": 3},
            ),
            rpc(
                "StatusReportService/GetStatusReport",
                '{"id":"41"}',
                {"statusReport": {"id": "41", "status": "STATUS_REPORT_STATUS_RESOLVED"}},
            ),
        ],
        {
            "items": [
                {
                    "id": 41,
                    "title": None,
                    "status": "resolved",
                    "createdAt": None,
                    "updatedAt": None,
                    "latestUpdate": None,
                }
            ],
            "pagination": {"page": 2, "perPage": 1, "totalSize": 3, "totalPages": 3},
        },
        "all of them, the second page",
    ),
    Case(
        "list_maintenances",
        {},
        [
            rpc(
                "MaintenanceService/ListMaintenances",
                '{"limit":50,"offset":0}',
                {"maintenances": [MAINTENANCE], "totalSize": 1},
            )
        ],
        {
            "items": [
                {
                    "id": 31,
                    "title": "Datenbank-Umzug",
                    "message": "Kurz nur lesend.",
                    "from": "2026-11-21T14:00:00Z",
                    "to": "2026-11-21T15:00:00Z",
                    "pageId": 1,
                    "pageComponentIds": [11, 12],
                }
            ],
            "pagination": one_page(1),
        },
    ),
    Case(
        "list_maintenances",
        {"pageId": 9007199254740993},
        [
            rpc(
                "MaintenanceService/ListMaintenances",
                '{"limit":50,"offset":0,"pageId":"9007199254740993"}',
                {"maintenances": [{"id": "32", "pageId": "9007199254740993"}], "totalSize": 1},
            )
        ],
        {
            "items": [
                {
                    "id": 32,
                    "title": None,
                    "message": None,
                    "from": None,
                    "to": None,
                    "pageId": 9007199254740993,
                    "pageComponentIds": [],
                }
            ],
            "pagination": one_page(1),
        },
        "of one page, whose id a float cannot hold",
    ),
    Case(
        "list_monitors",
        {"perPage": 3, "page": 2},
        [
            rpc(
                "MonitorService/ListMonitors",
                '{"limit":3,"offset":3}',
                {
                    "httpMonitors": [HTTP],
                    "tcpMonitors": [TCP],
                    "dnsMonitors": [DNS],
                    "totalSize": 6,
                },
            ),
            get(
                "/v1/incident",
                [
                    incident(1, 7),
                    incident(2, 7.0),
                    incident(3, 7, resolvedAt=NOW),
                    incident(4, 9),
                    incident(5, None, resolvedAt=None),
                ],
            ),
        ],
        {
            "items": [
                {
                    "id": 9,
                    "name": "Zone",
                    "url": "example.com",
                    "jobType": "dns",
                    "active": False,
                    "periodicity": "1h",
                    "regions": [],
                    "activeIncidentCount": 1,
                },
                {
                    "id": 8,
                    "name": "Queue",
                    "url": "queue.example.com:5672",
                    "jobType": "tcp",
                    "active": True,
                    "periodicity": "30s",
                    "regions": ["fra"],
                    "activeIncidentCount": 0,
                },
                {
                    "id": 7,
                    "name": "API",
                    "url": "https://api.example.com/health",
                    "jobType": "http",
                    "active": True,
                    "periodicity": "1m",
                    "regions": ["ams", "koyeb_fra", "railway_us_west2"],
                    "activeIncidentCount": 2,
                },
            ],
            "pagination": {"page": 2, "perPage": 3, "totalSize": 6, "totalPages": 2},
        },
        "three kinds in one list, newest first, with their open incidents",
    ),
    Case(
        "get_monitor",
        {"monitorId": 7},
        [
            rpc("MonitorService/GetMonitor", '{"id":"7"}', {"monitor": {"http": HTTP}}),
            *CHANNELS,
        ],
        {
            "id": 7,
            "name": "API",
            "url": "https://api.example.com/health",
            "jobType": "http",
            "method": "GET",
            "active": True,
            "periodicity": "1m",
            "regions": ["ams", "koyeb_fra", "railway_us_west2"],
            "timeout": 45000,
            "degradedAfter": 9007199254740993,
            "retry": 3,
            "followRedirects": True,
            "public": True,
            "notifications": [{"id": 61, "name": "Ops", "provider": "slack"}],
            "privateLocationIds": [51, 52],
        },
        "HTTP, 64-bit numbers as strings",
    ),
    Case(
        "get_monitor",
        {"monitorId": 8},
        [rpc("MonitorService/GetMonitor", '{"id":"8"}', {"monitor": {"tcp": TCP}}), *CHANNELS],
        {
            "id": 8,
            "name": "Queue",
            "url": "queue.example.com:5672",
            "jobType": "tcp",
            "method": None,
            "active": True,
            "periodicity": "30s",
            "regions": ["fra"],
            "timeout": 30000,
            "degradedAfter": None,
            "retry": 1,
            "followRedirects": None,
            "public": False,
            "notifications": [{"id": 62, "name": "Night", "provider": "grafana_oncall"}],
            "privateLocationIds": [],
        },
        "TCP",
    ),
    Case(
        "get_monitor",
        {"monitorId": 9},
        [rpc("MonitorService/GetMonitor", '{"id":"9"}', {"monitor": {"dns": DNS}}), *CHANNELS],
        {
            "id": 9,
            "name": "Zone",
            "url": "example.com",
            "jobType": "dns",
            "method": None,
            "active": False,
            "periodicity": "1h",
            "regions": [],
            "timeout": 45000,
            "degradedAfter": None,
            "retry": 0,
            "followRedirects": None,
            "public": False,
            "notifications": [{"id": 62, "name": "Night", "provider": "grafana_oncall"}],
            "privateLocationIds": [],
        },
        "DNS, its zero values missing",
    ),
    Case(
        "get_monitor_status",
        {"monitorId": 7},
        [
            rpc(
                "MonitorService/GetMonitorStatus",
                '{"id":"7"}',
                {
                    "id": "7",
                    "regions": [
                        {"region": "REGION_FLY_AMS", "status": "MONITOR_STATUS_ACTIVE"},
                        {"region": "REGION_KOYEB_TYO", "status": "MONITOR_STATUS_ERROR"},
                        {"region": "REGION_FLY_SYD", "status": "MONITOR_STATUS_DEGRADED"},
                        {"region": "REGION_RAILWAY_ASIA_SOUTHEAST1"},
                    ],
                },
            )
        ],
        {
            "monitorId": 7,
            "regions": [
                {"region": "ams", "status": "active"},
                {"region": "koyeb_tyo", "status": "error"},
                {"region": "syd", "status": "degraded"},
                {"region": "railway_asia_southeast1", "status": None},
            ],
        },
    ),
    Case(
        "get_monitor_summary",
        {"monitorId": 7},
        [
            rpc(
                "MonitorService/GetMonitorSummary",
                '{"id":"7","timeRange":"TIME_RANGE_1D"}',
                {
                    "id": "7",
                    "timeRange": "TIME_RANGE_1D",
                    "totalSuccessful": "1440",
                    "totalDegraded": 12,
                    "p50": "80",
                    "p75": "95",
                    "p90": "120",
                    "p95": 180,
                    "p99": "9007199254740993",
                    "lastPingAt": NOW,
                },
            )
        ],
        {
            "monitorId": 7,
            "timeRange": "1d",
            "regions": [],
            "totalSuccessful": 1440,
            "totalDegraded": 12,
            "totalFailed": 0,
            "p50": 80,
            "p75": 95,
            "p90": 120,
            "p95": 180,
            "p99": 9007199254740993,
            "lastPingAt": NOW,
        },
        "of one day by default, 64-bit numbers as strings, a zero missing",
    ),
    Case(
        "get_monitor_summary",
        {"monitorId": 7, "timeRange": "14d", "regions": ["ams", "koyeb_was", "railway_us_east4"]},
        [
            rpc(
                "MonitorService/GetMonitorSummary",
                '{"id":"7","timeRange":"TIME_RANGE_14D","regions":'
                '["REGION_FLY_AMS","REGION_KOYEB_WAS","REGION_RAILWAY_US_EAST4"]}',
                {
                    "id": "7",
                    "timeRange": "TIME_RANGE_14D",
                    "regions": ["REGION_FLY_AMS", "REGION_KOYEB_WAS", "REGION_RAILWAY_US_EAST4"],
                },
            )
        ],
        {
            "monitorId": 7,
            "timeRange": "14d",
            "regions": ["ams", "koyeb_was", "railway_us_east4"],
            "totalSuccessful": 0,
            "totalDegraded": 0,
            "totalFailed": 0,
            "p50": None,
            "p75": None,
            "p90": None,
            "p95": None,
            "p99": None,
            "lastPingAt": None,
        },
        "of some regions, without any check",
    ),
    Case(
        "list_response_logs",
        {"monitorId": 7},
        [
            rpc(
                "MonitorService/ListMonitorHTTPResponseLogs",
                '{"id":"7","fromTimestamp":1795110180000,"toTimestamp":1795196580000,'
                '"limit":25,"offset":0}',
                {"logs": [LOG], "pagination": {"limit": 25}},
            )
        ],
        {"logs": [LOG_SHOWN], "limit": 25, "offset": 0, "hasMore": False, "nextOffset": None},
        "of the last day by default",
    ),
    Case(
        "list_response_logs",
        {"monitorId": 7, "timeRange": "14d", "limit": 1, "offset": 2},
        [
            rpc(
                "MonitorService/ListMonitorHTTPResponseLogs",
                '{"id":"7","fromTimestamp":1793986980000,"toTimestamp":1795196580000,'
                '"limit":1,"offset":2}',
                {
                    "logs": [{"monitorId": "7", "statusCode": None, "timing": None}],
                    "pagination": {"limit": 1, "offset": 2, "hasMore": True, "nextOffset": 3},
                },
            )
        ],
        {
            "logs": [
                {
                    "id": None,
                    "monitorId": "7",
                    "region": None,
                    "requestStatus": None,
                    "trigger": None,
                    "statusCode": None,
                    "latency": None,
                    "cronTimestamp": None,
                    "timestamp": None,
                    "timing": None,
                }
            ],
            "limit": 1,
            "offset": 2,
            "hasMore": True,
            "nextOffset": 3,
        },
        "of fourteen days, one of more",
    ),
    Case(
        "get_response_log",
        {"monitorId": 7, "logId": "log_1"},
        [
            rpc(
                "MonitorService/GetMonitorHTTPResponseLog",
                '{"id":"7","logId":"log_1"}',
                {
                    "log": {
                        "log": LOG,
                        "url": "https://api.example.com/health",
                        "message": None,
                        "headers": {"Content-Type": "text/plain", "Set-Cookie": "***"},
                        "assertions": '[{"type":"status","compare":"eq","target":200}]',
                    }
                },
            )
        ],
        {
            **LOG_SHOWN,
            "url": "https://api.example.com/health",
            "error": False,
            "message": None,
            "headers": {"Content-Type": "text/plain", "Set-Cookie": "***"},
            "assertions": '[{"type":"status","compare":"eq","target":200}]',
        },
    ),
    Case(
        "list_notifications",
        {"page": 2, "perPage": 2},
        [
            rpc(
                "NotificationService/ListNotifications",
                '{"limit":2,"offset":2}',
                {"notifications": [{"id": "61", "monitorCount": 1}, {"id": "62"}], "totalSize": 5},
            ),
            *CHANNELS[1:],
        ],
        {
            "items": [
                {
                    "id": 61,
                    "name": "Ops",
                    "provider": "slack",
                    "monitorIds": [7, 78],
                    "createdAt": "2026-01-01T00:00:00Z",
                    "updatedAt": "2026-01-02T00:00:00Z",
                },
                {
                    "id": 62,
                    "name": "Night",
                    "provider": "grafana_oncall",
                    "monitorIds": [8, 9],
                    "createdAt": "2026-01-01T00:00:00Z",
                    "updatedAt": "2026-01-02T00:00:00Z",
                },
            ],
            "pagination": {"page": 2, "perPage": 2, "totalSize": 5, "totalPages": 3},
        },
    ),
    Case(
        "list_private_locations",
        {},
        [
            rpc(
                "PrivateLocationService/ListPrivateLocations",
                '{"limit":50,"offset":0}',
                {"privateLocations": [{"id": "52"}, {"id": "51"}], "totalSize": 2},
            ),
            rpc(
                "PrivateLocationService/GetPrivateLocation",
                '{"id":"52"}',
                {
                    "privateLocation": {
                        "id": "52",
                        "name": "Keller",
                        "token": "0b5c7a1e",
                        "status": "PRIVATE_LOCATION_STATUS_ACTIVE",
                        "metadata": {"rack": "b2"},
                        "monitorIds": ["7", "8"],
                        "lastSeenAt": NOW,
                        "createdAt": NOW,
                        "updatedAt": NOW,
                    }
                },
            ),
            rpc(
                "PrivateLocationService/GetPrivateLocation",
                '{"id":"51"}',
                {"privateLocation": {"id": "51", "status": "PRIVATE_LOCATION_STATUS_ERROR"}},
            ),
        ],
        {
            "items": [
                {
                    "id": 52,
                    "name": "Keller",
                    "status": "active",
                    "metadata": {"rack": "b2"},
                    "monitorIds": [7, 8],
                    "lastSeenAt": NOW,
                    "createdAt": NOW,
                    "updatedAt": NOW,
                },
                {
                    "id": 51,
                    "name": None,
                    "status": "error",
                    "metadata": None,
                    "monitorIds": [],
                    "lastSeenAt": None,
                    "createdAt": None,
                    "updatedAt": None,
                },
            ],
            "pagination": one_page(2),
        },
    ),
]
WRITING = [
    Case(
        "create_status_report",
        {
            "title": "Payments fail",
            "status": "investigating",
            "message": "We look into it.",
            "pageId": 1,
            "notify": True,
        },
        [
            rpc(
                "StatusReportService/CreateStatusReport",
                '{"title":"Payments fail","status":"STATUS_REPORT_STATUS_INVESTIGATING",'
                '"message":"We look into it.","date":"2026-11-20T17:43:00.000Z","pageId":"1",'
                '"notify":true}',
                {"statusReport": REPORT},
            )
        ],
        {
            "statusReport": {
                "id": 42,
                "title": "Payments fail",
                "status": "investigating",
                "pageId": 1,
                "createdAt": "2026-11-20T17:00:00Z",
            },
            "initialUpdateId": 402,
            "notified": True,
            "note": None,
        },
        "dated now, components left out",
    ),
    Case(
        "create_status_report",
        {
            "title": "Zahlungen stören",
            "status": "identified",
            "message": "Größer als gedacht 🔥",
            "pageId": 1,
            "pageComponentIds": [11, 12],
            "componentImpacts": [
                {"pageComponentId": 11, "impact": "major_outage"},
                {"pageComponentId": 12, "impact": "operational"},
            ],
            "date": "2026-11-20T18:00:00+01:00",
            "notify": False,
        },
        [
            rpc(
                "StatusReportService/CreateStatusReport",
                '{"title":"Zahlungen stören","status":"STATUS_REPORT_STATUS_IDENTIFIED",'
                '"message":"Größer als gedacht 🔥","date":"2026-11-20T18:00:00+01:00",'
                '"pageId":"1","pageComponentIds":["11","12"],"notify":false,"componentImpacts":['
                '{"pageComponentId":"11","impact":"PAGE_COMPONENT_IMPACT_MAJOR_OUTAGE"},'
                '{"pageComponentId":"12","impact":"PAGE_COMPONENT_IMPACT_OPERATIONAL"}]}',
                {"statusReport": {"id": "43"}},
            )
        ],
        {
            "statusReport": {
                "id": 43,
                "title": None,
                "status": None,
                "pageId": 1,
                "createdAt": None,
            },
            "initialUpdateId": None,
            "notified": False,
            "note": None,
        },
        "with everything, silently",
    ),
    Case(
        "create_status_report",
        {
            "title": "x",
            "status": "monitoring",
            "message": "y",
            "pageId": "1",
            "pageComponentIds": [],
            "componentImpacts": [],
            "notify": "false",
        },
        [
            rpc(
                "StatusReportService/CreateStatusReport",
                '{"title":"x","status":"STATUS_REPORT_STATUS_MONITORING","message":"y",'
                '"date":"2026-11-20T17:43:00.000Z","pageId":"1","pageComponentIds":[],'
                '"notify":false,"componentImpacts":[]}',
                {"statusReport": {"id": "44", "updates": [{"id": "404"}]}},
            )
        ],
        {
            "statusReport": {
                "id": 44,
                "title": None,
                "status": None,
                "pageId": 1,
                "createdAt": None,
            },
            "initialUpdateId": 404,
            "notified": False,
            "note": None,
        },
        "with empty lists, and the slips of a model repaired",
    ),
    Case(
        "add_status_report_update",
        {
            "statusReportId": 42,
            "status": "identified",
            "message": "Found it: größer als gedacht.",
            "notify": True,
        },
        [
            rpc(
                "StatusReportService/GetStatusReport",
                '{"id":"42"}',
                {"statusReport": {**REPORT, "updates": REPORT["updates"][1:]}},
            ),
            rpc(
                "StatusReportService/AddStatusReportUpdate",
                '{"statusReportId":"42","status":"STATUS_REPORT_STATUS_IDENTIFIED",'
                '"message":"Found it: größer als gedacht.","date":"2026-11-20T17:43:00.000Z",'
                '"notify":true,"componentImpacts":['
                '{"pageComponentId":"11","impact":"PAGE_COMPONENT_IMPACT_MAJOR_OUTAGE"}]}',
                {"statusReport": {**REPORT, "status": "STATUS_REPORT_STATUS_IDENTIFIED"}},
            ),
        ],
        {
            "statusReportUpdateId": 402,
            "notified": True,
            "statusReport": {"id": 42, "title": "Payments fail", "status": "identified"},
            "note": None,
        },
        "the impact in force carried over",
    ),
    Case(
        "update_status_report",
        {"statusReportId": 42, "title": "Payments are slow"},
        [
            rpc(
                "StatusReportService/UpdateStatusReport",
                '{"id":"42","title":"Payments are slow"}',
                {"statusReport": {**REPORT, "title": "Payments are slow"}},
            )
        ],
        {"id": 42, "title": "Payments are slow", "status": "investigating"},
        "the title only: components stay as they are",
    ),
    Case(
        "update_status_report",
        {"statusReportId": 42, "pageComponentIds": [12, 11]},
        [
            rpc(
                "StatusReportService/UpdateStatusReport",
                '{"id":"42","pageComponentIds":["12","11"],"updatePageComponentIds":true}',
                {"statusReport": REPORT},
            )
        ],
        {"id": 42, "title": "Payments fail", "status": "investigating"},
        "the components only",
    ),
    Case(
        "update_status_report",
        {"statusReportId": 42, "title": "x", "pageComponentIds": []},
        [
            rpc(
                "StatusReportService/UpdateStatusReport",
                '{"id":"42","title":"x","pageComponentIds":[],"updatePageComponentIds":true}',
                {"statusReport": {"id": "42"}},
            )
        ],
        {"id": 42, "title": None, "status": None},
        "an empty list clears the components",
    ),
    Case(
        "resolve_status_report",
        {"statusReportId": 42, "message": "Alles gut.", "notify": False},
        [
            rpc(
                "StatusReportService/AddStatusReportUpdate",
                '{"statusReportId":"42","status":"STATUS_REPORT_STATUS_RESOLVED",'
                '"message":"Alles gut.","date":"2026-11-20T17:43:00.000Z","notify":false}',
                {
                    "statusReport": {
                        **REPORT,
                        "status": "STATUS_REPORT_STATUS_RESOLVED",
                        "updates": [
                            *REPORT["updates"],
                            {"id": "403", "date": "2026-11-20T17:43:00Z", "message": "Alles gut."},
                        ],
                    }
                },
            )
        ],
        {
            "statusReportUpdateId": 403,
            "notified": False,
            "statusReport": {"id": 42, "title": "Payments fail"},
            "note": None,
        },
        "dated now, no impacts sent",
    ),
    Case(
        "create_maintenance",
        {
            "title": "Datenbank-Umzug",
            "message": "Kurz nur lesend.",
            "from": "2026-11-21T14:00:00Z",
            "to": "2026-11-21T15:00:00Z",
            "pageId": 1,
            "pageComponentIds": [11, 12],
            "notify": True,
        },
        [
            rpc(
                "MaintenanceService/CreateMaintenance",
                '{"title":"Datenbank-Umzug","message":"Kurz nur lesend.",'
                '"from":"2026-11-21T14:00:00Z","to":"2026-11-21T15:00:00Z","pageId":"1",'
                '"pageComponentIds":["11","12"],"notify":true}',
                {"maintenance": MAINTENANCE},
            )
        ],
        {
            "id": 31,
            "title": "Datenbank-Umzug",
            "from": "2026-11-21T14:00:00Z",
            "to": "2026-11-21T15:00:00Z",
            "pageId": 1,
            "notified": True,
            "note": None,
        },
    ),
    Case(
        "create_maintenance",
        {
            "title": "x",
            "message": "y",
            "from": "2026-11-21T15:30:00+02:00",
            "to": "2026-11-21T14:00:00Z",
            "pageId": 1,
            "notify": False,
        },
        [
            rpc(
                "MaintenanceService/CreateMaintenance",
                '{"title":"x","message":"y","from":"2026-11-21T15:30:00+02:00",'
                '"to":"2026-11-21T14:00:00Z","pageId":"1","notify":false}',
                {"maintenance": {"id": "32"}},
            )
        ],
        {
            "id": 32,
            "title": None,
            "from": None,
            "to": None,
            "pageId": None,
            "notified": False,
            "note": None,
        },
        "half an hour across time zones, components left out",
    ),
]
CASES = READING + WRITING
