"""The settings of a check, which differ by its type and are replaced whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from .._runtime.errors import InvalidArgument
from .._runtime.merging import merged
from .._runtime.values import OMITTED, Omitted

if TYPE_CHECKING:
    from .. import types
    from ..client import XitoringClient
    from .rows import Row

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


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)
