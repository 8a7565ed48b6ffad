"""What clients see, held against a table by hand: openstatus's own MCP server names it so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from mcp import Client
from syrupy.assertion import SnapshotAssertion

from tests.openstatus.conftest import Connect
from tests.openstatus.upstream import CATALOG

STATUS = "string(investigating|identified|monitoring|resolved)"
IMPACT = "string(operational|degraded_performance|partial_outage|major_outage)"
IMPACTS = f"[{{pageComponentId!:integer impact!:{IMPACT}}}]"
RANGE = "string(1d|7d|14d)=1d"
REGION = (
    "string(ams|arn|bom|cdg|dfw|ewr|fra|gru|iad|jnb|lax|lhr|nrt|ord|sjc|sin|syd|yyz|koyeb_fra"
    "|koyeb_par|koyeb_sfo|koyeb_sin|koyeb_tyo|koyeb_was|railway_us_west2|railway_us_east4"
    "|railway_europe_west4|railway_asia_southeast1)"
)
PAGINATION = "pagination:{page:integer perPage:integer totalSize:integer totalPages:integer}"
TIMING = "{dns:integer connect:integer tls:integer ttfb:integer transfer:integer}"
LOG = (
    "id:string monitorId:string region:string requestStatus:string trigger:string "
    "statusCode:integer latency:integer cronTimestamp:integer timestamp:integer "
    f"timing:{TIMING}"
)
MONITOR = (
    "id:integer name:string url:string jobType:string active:boolean periodicity:string "
    "regions:[string]"
)
# By tool: arguments (`!` for required, `=` for a default) and members of the result. Not there,
# because `unsupported:` says why: status of update_status_report, pageId of list_status_reports
# and of the reports in results, tags of monitors. Ours alone: `note` and `truncated`.
TOOLS = {
    "list_status_pages": ("", "items:[{id:integer title:string slug:string}] truncated:boolean"),
    "list_page_components": (
        "pageId:integer",
        "items:[{id:integer name:string type:string pageId:integer monitorId:integer}] "
        "truncated:boolean",
    ),
    "list_status_reports": (
        "filter:string(active|all)=active page:integer>=1=1 perPage:integer>=1<=200=50",
        "items:[{id:integer title:string status:string createdAt:string updatedAt:string "
        f"latestUpdate:{{message:string status:string date:string}}}}] {PAGINATION}",
    ),
    "create_status_report": (
        f"title!:string>=1<=256 status!:{STATUS} message!:string>=1 pageId!:integer "
        f"pageComponentIds:[integer] componentImpacts:{IMPACTS} date:string/date-time "
        "notify!:boolean",
        "statusReport:{id:integer title:string status:string pageId:integer createdAt:string} "
        "initialUpdateId:integer notified:boolean note:string",
    ),
    "add_status_report_update": (
        f"statusReportId!:integer status!:{STATUS} message!:string>=1 "
        f"componentImpacts:{IMPACTS} date:string/date-time notify!:boolean",
        "statusReportUpdateId:integer notified:boolean "
        "statusReport:{id:integer title:string status:string} note:string",
    ),
    "update_status_report": (
        "statusReportId!:integer title:string>=1<=256 pageComponentIds:[integer]",
        "id:integer title:string status:string",
    ),
    "resolve_status_report": (
        "statusReportId!:integer message!:string>=1 date:string/date-time notify!:boolean",
        "statusReportUpdateId:integer notified:boolean "
        "statusReport:{id:integer title:string} note:string",
    ),
    "list_maintenances": (
        "pageId:integer page:integer>=1=1 perPage:integer>=1<=200=50",
        "items:[{id:integer title:string message:string from:string to:string pageId:integer "
        f"pageComponentIds:[integer]}}] {PAGINATION}",
    ),
    "create_maintenance": (
        "title!:string>=1<=256 message!:string>=1 from!:string/date-time to!:string/date-time "
        "pageId!:integer pageComponentIds:[integer] notify!:boolean",
        "id:integer title:string from:string to:string pageId:integer notified:boolean note:string",
    ),
    "list_monitors": (
        "page:integer>=1=1 perPage:integer>=1<=50=25",
        f"items:[{{{MONITOR} activeIncidentCount:integer}}] {PAGINATION}",
    ),
    "get_monitor": (
        "monitorId!:integer",
        f"{MONITOR} method:string timeout:integer degradedAfter:integer retry:integer "
        "followRedirects:boolean public:boolean "
        "notifications:[{id:integer name:string provider:string}] privateLocationIds:[integer]",
    ),
    "get_monitor_status": (
        "monitorId!:integer",
        "monitorId:integer regions:[{region:string status:string}]",
    ),
    "get_monitor_summary": (
        f"monitorId!:integer timeRange:{RANGE} regions:[{REGION}]",
        "monitorId:integer timeRange:string regions:[string] totalSuccessful:integer "
        "totalDegraded:integer totalFailed:integer p50:integer p75:integer p90:integer "
        "p95:integer p99:integer lastPingAt:string",
    ),
    "list_response_logs": (
        f"monitorId!:integer timeRange:{RANGE} limit:integer>=1<=100=25 offset:integer>=0=0"
        " plot:boolean",
        f"logs:[{{{LOG}}}] limit:integer offset:integer hasMore:boolean nextOffset:integer",
    ),
    "get_response_log": (
        "monitorId!:integer logId!:string>=1",
        f"{LOG} url:string error:boolean message:string headers:{{*:string}} assertions:string",
    ),
    "list_notifications": (
        "page:integer>=1=1 perPage:integer>=1<=200=50",
        "items:[{id:integer name:string provider:string monitorIds:[integer] createdAt:string "
        f"updatedAt:string}}] {PAGINATION}",
    ),
    "list_private_locations": (
        "page:integer>=1=1 perPage:integer>=1<=100=50",
        "items:[{id:integer name:string status:string metadata:{*:string} monitorIds:[integer] "
        f"lastSeenAt:string createdAt:string updatedAt:string}}] {PAGINATION}",
    ),
}
PUBLISHING = [
    "add_status_report_update",
    "create_maintenance",
    "create_status_report",
    "resolve_status_report",
]
WRITING = sorted([*PUBLISHING, "update_status_report"])
READING = sorted(set(TOOLS) - set(WRITING))
WIRE = {name: CATALOG.wire(name) for name in CATALOG.names()}


def members(schema: dict[str, Any]) -> list[str]:
    """The members of an object schema in the words of the table, sorted."""
    required = schema.get("required", [])
    declared = schema.get("properties", {}).items()
    return sorted(f"{n}{'!' if n in required else ''}:{words(s)}" for n, s in declared)


def words(schema: dict[str, Any]) -> str:
    """A schema in the words of the table; that a member may be null goes without saying."""
    for choice in schema.get("anyOf", []):
        if choice["type"] not in ("null", ["null"]):
            return words(choice)
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    (kind,) = [kind for kind in kinds if kind != "null"]
    if kind == "array":
        return f"[{words(schema['items'])}]"
    if kind == "object":
        free = schema.get("additionalProperties")
        extra = [f"*:{words(free)}"] if isinstance(free, dict) else []
        return "{" + " ".join([*members(schema), *extra]) + "}"
    least = schema.get("minimum", schema.get("minLength"))
    most = schema.get("maximum", schema.get("maxLength"))
    return "".join(
        [
            str(kind),
            f"({'|'.join(schema['enum'])})" if "enum" in schema else "",
            f"/{schema['format']}" if "format" in schema else "",
            f">={least}" if least is not None else "",
            f"<={most}" if most is not None else "",
            f"={schema['default']}" if "default" in schema else "",
        ]
    )


def of_table(text: str) -> list[str]:
    """The same of a line of the table: its members at each depth sorted."""

    def read(pieces: Iterator[str]) -> str:
        shown: list[str] = [""]
        for piece in pieces:
            if piece in "{[":
                shown[-1] += piece + read(pieces)
            elif piece in "}]":
                return " ".join(sorted(shown)) + piece
            elif piece == " ":
                shown.append("")
            else:
                shown[-1] += piece
        return "\n".join(sorted(shown))

    return [line for line in read(iter(text)).split("\n") if line]


@pytest.mark.parametrize("name", TOOLS)
def test_arguments(name: str) -> None:
    schema = WIRE[name]["inputSchema"]
    assert members(schema) == of_table(TOOLS[name][0])
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("name", TOOLS)
def test_results(name: str) -> None:
    assert members(WIRE[name]["outputSchema"]) == of_table(TOOLS[name][1])


async def listed(client: Client) -> list[dict[str, Any]]:
    tools = (await client.list_tools()).tools
    return [tool.model_dump(by_alias=True, exclude_none=True) for tool in tools]


@pytest.mark.anyio
async def test_read_only_lists_the_twelve_that_read(connect: Connect) -> None:
    async with connect(mode="read_only") as client:
        assert [tool["name"] for tool in await listed(client)] == READING
    assert len(READING) == 12


@pytest.mark.anyio
async def test_read_write_lists_all_seventeen_as_they_are_committed(connect: Connect) -> None:
    async with connect() as client:
        tools = await listed(client)
    assert [tool["name"] for tool in tools] == sorted(TOOLS)
    assert len(tools) == 17
    assert tools == [WIRE[tool["name"]] for tool in tools]


@pytest.mark.parametrize("name", TOOLS)
def test_title_and_hints(name: str) -> None:
    tool, reads = WIRE[name], name in READING
    assert tool["title"]
    assert tool["annotations"] == {
        "title": tool["title"],
        "readOnlyHint": reads,
        "destructiveHint": not reads,
        "idempotentHint": reads,
        "openWorldHint": False,
    }


@pytest.mark.parametrize("name", TOOLS)
def test_whether_people_are_told_is_asked_and_never_assumed(name: str) -> None:
    tool = WIRE[name]
    schema = tool["inputSchema"]
    if name not in PUBLISHING:
        assert "notify" not in schema["properties"]
        assert "_meta" not in tool
        return
    assert "notify" in schema["required"]
    assert "default" not in schema["properties"]["notify"]
    assert tool["_meta"] == {"toolpress/notifies": "notify"}


@pytest.mark.parametrize("name", TOOLS)
def test_the_draft_rule_is_in_the_description(name: str) -> None:
    description = WIRE[name]["description"]
    draft = "Draft first: write the text, show it to the user"
    assert (draft in description) == (name in WRITING)
    assert ("and ask whether to set `notify`" in description) == (name in PUBLISHING)
    assert ("there is no default, so the user decides" in description) == (name in PUBLISHING)


LOOKED_UP = {
    "pageId": "list_status_pages",
    "pageComponentIds": "list_page_components",
    "statusReportId": "list_status_reports",
    "monitorId": "list_monitors",
    "logId": "list_response_logs",
}


@pytest.mark.parametrize("name", TOOLS)
def test_the_look_up_rule_is_at_each_identifier(name: str) -> None:
    for argument, schema in WIRE[name]["inputSchema"]["properties"].items():
        rule = f"Look it up with `{LOOKED_UP.get(argument)}` first; never guess."
        assert (rule in schema.get("description", "")) == (argument in LOOKED_UP), argument


def test_at_a_glance(snapshot: SnapshotAssertion) -> None:
    """A tool a line, its arguments below it: what a reviewer reads."""
    lines = []
    for name, tool in WIRE.items():
        hints = tool["annotations"]
        shown = [hint.removesuffix("Hint") for hint in hints if hints[hint] is True]
        lines.append(f"{name} ({tool['title']}): {', '.join(shown)}")
        schema = tool["inputSchema"]
        for argument, inner in schema["properties"].items():
            need = "required" if argument in schema.get("required", []) else "optional"
            kind = inner["type"]
            shown_kind = f"{kind} of {inner['items']['type']}s" if kind == "array" else kind
            lines.append(f"  {argument}:{shown_kind}:{need}")
    assert "\n".join(lines) == snapshot
