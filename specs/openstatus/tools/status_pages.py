"""Status pages: the components of one, or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._runtime.concurrency import gather
from .._runtime.pages import all_pages
from .._runtime.select import integer
from .._runtime.transforms import as_string
from .._runtime.values import OMITTED, Omitted
from .rows import AT_MOST, lower

if TYPE_CHECKING:
    from .. import types
    from ..client import OpenstatusClient


async def list_page_components(
    client: OpenstatusClient, *, page_id: int | Omitted = OMITTED
) -> types.ListPageComponentsResult:
    """The components of one page, or of every page."""
    truncated = False
    if page_id is OMITTED:
        pages = await _all_status_pages(client)
        ids = [str(page["id"]) for page in pages["statusPages"] if "id" in page]
        truncated = pages["truncated"]
    else:
        ids = [as_string(page_id)]
    contents = await gather(client.get_status_page_content(id=page) for page in ids)
    return {
        "items": [
            {
                "id": integer(component.get("id")),
                "name": component.get("name"),
                "type": lower(component.get("type"), "PAGE_COMPONENT_TYPE_"),
                "pageId": integer(component.get("pageId")),
                "monitorId": integer(component.get("monitorId")),
            }
            for content in contents
            for component in content.json.get("components", [])
        ],
        "truncated": truncated,
    }


async def _all_status_pages(client: OpenstatusClient) -> dict[str, Any]:
    return await all_pages(
        lambda limit, offset: client.list_status_pages(limit=limit, offset=offset),
        items="statusPages",
        total="totalSize",
        at_most=AT_MOST,
    )
