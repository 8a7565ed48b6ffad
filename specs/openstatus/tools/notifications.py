"""Notification channels and what they watch; their settings stay out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime.pages import all_pages, page_of
from .._runtime.select import integer
from .rows import AT_MOST, integers, lower, read_each

if TYPE_CHECKING:
    from .. import types
    from ..client import OpenstatusClient


async def list_notifications(
    client: OpenstatusClient, *, page: int = 1, per_page: int = 50
) -> types.ListNotificationsResult:
    """A page of channels, each read once more for its monitors; their settings stay out."""
    found = await page_of(
        lambda limit, offset: client.list_notifications(limit=limit, offset=offset),
        items="notifications",
        total="totalSize",
        page=page,
        per_page=per_page,
        at_most=AT_MOST,
    )
    channels: list[types.Notification] = await read_each(
        lambda id: client.get_notification(id=id), found["notifications"], "notification"
    )
    return {
        "items": [
            {
                "id": integer(channel.get("id")),
                "name": channel.get("name"),
                "provider": lower(channel.get("provider"), "NOTIFICATION_PROVIDER_"),
                "monitorIds": integers(channel.get("monitorIds", [])),
                "createdAt": channel.get("createdAt"),
                "updatedAt": channel.get("updatedAt"),
            }
            for channel in channels
        ],
        "pagination": found["pagination"],
    }


async def every_channel(client: OpenstatusClient) -> list[types.Notification]:
    """Every notification channel in full."""
    found = await all_pages(
        lambda limit, offset: client.list_notifications(limit=limit, offset=offset),
        items="notifications",
        total="totalSize",
        at_most=AT_MOST,
    )
    channels: list[types.Notification] = await read_each(
        lambda id: client.get_notification(id=id), found["notifications"], "notification"
    )
    return channels
