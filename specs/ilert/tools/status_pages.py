"""Status pages with their layout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from .._runtime.merging import merged
from .._runtime.values import OMITTED, Omitted
from .references import all_named, by_id, references

if TYPE_CHECKING:
    from .. import types
    from ..client import IlertClient
    from .references import Row


async def update_status_page(
    client: IlertClient,
    *,
    status_page_id: int,
    name: str | Omitted = OMITTED,
    page_title: str | Omitted = OMITTED,
    page_description: str | Omitted = OMITTED,
    visibility: Literal["PRIVATE", "PUBLIC"] | Omitted = OMITTED,
    activated: bool | Omitted = OMITTED,
    service_ids: Sequence[int] | Omitted = OMITTED,
) -> types.UpdateStatusPageResult:
    """Read with its structure, merge, write."""
    found = await client.get_status_page(id=status_page_id, include=["structure"])
    new = merged(
        found.json,
        {
            "name": name,
            "pageTitle": page_title,
            "pageDescription": page_description,
            "visibility": visibility,
            "activated": activated,
            "services": references(service_ids),
        },
    )
    structure = new.get("structure", OMITTED)
    if service_ids is not OMITTED and structure is not OMITTED and structure is not None:
        structure = {**structure, "elements": _arranged(structure, service_ids)}
    reply = await client.update_status_page(
        id_path=status_page_id,
        id_body=status_page_id,
        name=new.get("name", OMITTED),
        domain=new.get("domain", OMITTED),
        subdomain=new.get("subdomain", OMITTED),
        timezone=new.get("timezone", OMITTED),
        favicon_url=new.get("faviconUrl", OMITTED),
        logo_url=new.get("logoUrl", OMITTED),
        visibility=new.get("visibility", OMITTED),
        hidden_from_search=new.get("hiddenFromSearch", OMITTED),
        show_subscribe_action=new.get("showSubscribeAction", OMITTED),
        show_incident_history_option=new.get("showIncidentHistoryOption", OMITTED),
        page_title=new.get("pageTitle", OMITTED),
        page_description=new.get("pageDescription", OMITTED),
        page_layout=new.get("pageLayout", OMITTED),
        logo_redirect_url=new.get("logoRedirectUrl", OMITTED),
        activated=new.get("activated", OMITTED),
        teams=new.get("teams", OMITTED),
        services=by_id(new.get("services", OMITTED)),
        metrics=by_id(new.get("metrics", OMITTED)),
        ip_whitelist=new.get("ipWhitelist", OMITTED),
        structure=structure,
        appearance=new.get("appearance", OMITTED),
    )
    written = reply.json
    return {
        "id": status_page_id,
        "name": written.get("name"),
        "visibility": written.get("visibility"),
        "activated": written.get("activated"),
        "pageTitle": written.get("pageTitle"),
        "pageDescription": written.get("pageDescription"),
        "services": all_named(written.get("services")),
    }


def _arranged(structure: Row, service_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The layout of a page without the services that go, and with the new ones below."""
    placed: set[int] = set()

    def kept(elements: Iterable[Row]) -> list[dict[str, Any]]:
        left = []
        for element in elements:
            if element.get("type") == "SERVICE":
                if element.get("id") not in service_ids:
                    continue
                placed.add(element["id"])
                left.append(dict(element))
            else:
                left.append({**element, "children": kept(element.get("children") or [])})
        return left

    elements = kept(structure.get("elements") or [])
    return elements + [{"id": id, "type": "SERVICE"} for id in service_ids if id not in placed]
