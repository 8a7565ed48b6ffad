"""What StatusPal's tools do beyond one request: a whole page step by step, an end in two halves.

The declarations are in overlay.yaml; the generator compares the signatures and writes a typed tool
around each function.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ._runtime.errors import (
    ApiError,
    ClientError,
    ConnectionError,
    InvalidArgument,
    ReplyTooLarge,
    TimeoutError,
)
from ._runtime.transforms import now
from ._runtime.values import OMITTED, Omitted

if TYPE_CHECKING:
    from . import types
    from ._runtime.client import Reply
    from .client import StatuspalClient

Event = Literal[
    "service.status_changed", "notice.created", "notice.update_posted", "notice.updated"
]
Step = Literal["create_container", "create_service"]
Row: TypeAlias = Mapping[str, Any]

# What an API call may fail with while the tool itself is sound.
FAILURES = (ApiError, ConnectionError, TimeoutError, ReplyTooLarge)
NOT_POSTED = (
    "The notice has ended, but its last entry was not posted: {}. Tell the user, and post it with "
    "`post_notice_update`."
)
MAYBE_POSTED = (
    "The notice has ended; whether its last entry was posted is not known: {}. Ask the user to look"
    " at the page before it is posted again with `post_notice_update`."
)


# Status pages


async def set_up_status_page(
    client: StatuspalClient,
    *,
    name: str,
    subdomain: str,
    timezone: str,
    website_url: str,
    services: Sequence[str],
    regions: Sequence[str] | Omitted = OMITTED,
    require_authentication: bool | Omitted = OMITTED,
) -> types.SetUpStatusPageResult:
    """The page, its regions, its services, one after the other: in parallel the grid gets holes."""
    wanted = [] if regions is OMITTED else list(regions)
    _distinct("services", services)
    _distinct("regions", wanted)
    # When this first step fails nothing is there to report, and the usual words fit.
    reply = await client.create_status_page(
        name=name,
        subdomain=subdomain,
        timezone=timezone,
        website_url=website_url,
        require_authentication=require_authentication,
    )
    page: Row = reply.json.get("data", {})
    key = page.get("subdomain", subdomain)
    made_regions, failed = await _each(
        "create_container", wanted, lambda one: client.create_container(subdomain=key, name=one)
    )
    made_services: list[Row] = []
    if failed is None:
        made_services, failed = await _each(
            "create_service", services, lambda one: client.create_service(subdomain=key, name=one)
        )
    missing: types.SetUpStatusPageResultMissing = {
        "regions": wanted[len(made_regions) :],
        "services": list(services)[len(made_services) :],
    }
    return {
        "complete": failed is None,
        "page": {"name": page.get("name", name), "subdomain": key},
        "regions": [{"name": row["name"], "slug": row.get("slug")} for row in made_regions],
        "services": [{"name": row["name"], "slug": row.get("slug")} for row in made_services],
        "failed": failed,
        "missing": missing,
        "next": _how_to_go_on(key, failed, missing, with_regions=bool(wanted)),
    }


async def _each(
    step: Step, names: Sequence[str], create: Callable[[str], Awaitable[Reply[Any, Any]]]
) -> tuple[list[Row], types.SetUpStatusPageResultFailed | None]:
    """What was created, and what ended it before the last name."""
    made: list[Row] = []
    for name in names:
        try:
            row: Row = (await create(name)).json.get("data", {})
        except FAILURES as failure:
            return made, {
                "step": step,
                "name": name,
                "error": _words(failure),
                "unsure": _unsure(failure),
            }
        made.append({"name": name, **row})
    return made, None


def _how_to_go_on(
    subdomain: str,
    failed: types.SetUpStatusPageResultFailed | None,
    missing: types.SetUpStatusPageResultMissing,
    *,
    with_regions: bool,
) -> str | None:
    if failed is None:
        if not with_regions:
            return None
        return (
            "The page also has the default container that the API made. Rename it with "
            "`update_container` or remove it with `delete_container` if it is not wanted."
        )
    steps = []
    if failed["unsure"]:
        look = "list_containers" if failed["step"] == "create_container" else "list_services"
        steps.append(f"see with `{look}` whether {failed['name']} exists all the same")
    for tool, names in (
        ("create_container", missing["regions"]),
        ("create_service", missing["services"]),
    ):
        if names:
            steps.append(f"`{tool}` for {', '.join(names)}")
    return (
        f"The page {subdomain} exists; do not set it up again. Mend what the error says, then one "
        f"after the other: {'; '.join(steps)}."
    )


def _distinct(argument: str, names: Sequence[str]) -> None:
    """Two of one name would want the same slug: better said before anything exists."""
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise InvalidArgument(argument, f'"{name}" is there twice; name each once')
        seen.add(name.casefold())


# Notices


async def resolve_notice(
    client: StatuspalClient,
    *,
    subdomain: str,
    notice_id: str,
    message: str,
    ends_at: str | Omitted = OMITTED,
    notify: bool,
) -> types.ResolveNoticeResult:
    """End it first: when subscribers read the last entry, the page already says the same."""
    reply = await client.update_notice(
        subdomain=subdomain, id=notice_id, ends_at=now() if ends_at is OMITTED else ends_at
    )
    notice: Row = reply.json.get("data", {})
    update_id: str | None = None
    note: str | None = None
    try:
        posted = await client.post_notice_update(
            subdomain=subdomain, id=notice_id, message=message, notify=notify
        )
        update_id = posted.json.get("data", {}).get("id")
    except FAILURES as failure:
        note = (MAYBE_POSTED if _unsure(failure) else NOT_POSTED).format(_words(failure))
    return {
        "notice_id": notice.get("id", notice_id),
        "title": notice.get("title"),
        "ends_at": notice.get("ends_at"),
        "update_id": update_id,
        "note": note,
    }


# Outgoing webhooks


async def create_outgoing_webhook(
    client: StatuspalClient,
    *,
    name: str,
    url: str,
    events: Sequence[Event],
    enabled: bool | Omitted = OMITTED,
    all_status_pages: bool | Omitted = OMITTED,
    status_page_subdomains: Sequence[str] | Omitted = OMITTED,
) -> types.CreateOutgoingWebhookResult:
    """The webhook with its secret, which the API shows in this reply only."""
    reply = await client.create_outgoing_webhook(
        name=name,
        url=_https(url),
        events=list(events),
        enabled=enabled,
        all_status_pages=_all_pages(all_status_pages, status_page_subdomains),
        status_page_subdomains=_listed(status_page_subdomains),
    )
    webhook: Row = reply.json.get("data", {})
    return {
        "webhook_id": webhook.get("id"),
        "name": webhook.get("name"),
        "url": webhook.get("url"),
        "events": webhook.get("events"),
        "enabled": webhook.get("enabled"),
        "all_status_pages": webhook.get("all_status_pages"),
        "status_page_subdomains": webhook.get("status_page_subdomains"),
        "secret": webhook.get("secret"),
    }


async def update_outgoing_webhook(
    client: StatuspalClient,
    *,
    webhook_id: str,
    name: str | Omitted = OMITTED,
    url: str | Omitted = OMITTED,
    events: Sequence[Event] | Omitted = OMITTED,
    enabled: bool | Omitted = OMITTED,
    all_status_pages: bool | Omitted = OMITTED,
    status_page_subdomains: Sequence[str] | Omitted = OMITTED,
) -> types.UpdateOutgoingWebhookResult:
    """Only what is given is sent; pages and "all pages" go together as the API wants them."""
    reply = await client.update_outgoing_webhook(
        id=webhook_id,
        name=name,
        url=OMITTED if url is OMITTED else _https(url),
        events=OMITTED if events is OMITTED else list(events),
        enabled=enabled,
        all_status_pages=_all_pages(all_status_pages, status_page_subdomains),
        status_page_subdomains=_listed(status_page_subdomains),
    )
    webhook: Row = reply.json.get("data", {})
    return {
        "webhook_id": webhook.get("id", webhook_id),
        "name": webhook.get("name"),
        "url": webhook.get("url"),
        "events": webhook.get("events"),
        "enabled": webhook.get("enabled"),
        "all_status_pages": webhook.get("all_status_pages"),
        "status_page_subdomains": webhook.get("status_page_subdomains"),
    }


def _all_pages(every: bool | Omitted, named: Sequence[str] | Omitted) -> bool | Omitted:
    """Naming pages means only these; the API needs them named when it is not every page."""
    if named is not OMITTED:
        if every is True:
            raise InvalidArgument(
                "status_page_subdomains", "names pages, but `all_status_pages` is true: give one"
            )
        return False
    if every is False:
        raise InvalidArgument(
            "status_page_subdomains", "is needed when `all_status_pages` is false"
        )
    return every


def _listed(named: Sequence[str] | Omitted) -> list[str] | Omitted:
    return OMITTED if named is OMITTED else list(named)


def _https(url: str) -> str:
    if not url.startswith("https://"):
        raise InvalidArgument("url", "must begin with https://")
    return url


# What they share


def _words(failure: ClientError) -> str:
    """What the API says, and of which field."""
    fields = failure.fields if isinstance(failure, ApiError) else {}
    return "; ".join([str(failure), *(f"{name} {problem}" for name, problem in fields.items())])


def _unsure(failure: ClientError) -> bool:
    """Whether the API may have acted although the call failed."""
    if isinstance(failure, ApiError):
        return failure.kind == "upstream"
    if isinstance(failure, (ConnectionError, TimeoutError)):
        return failure.sent
    return True  # a reply came, too long to be read
