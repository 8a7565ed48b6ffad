"""Who is on call, who stands in, and who is called next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from .._runtime.merging import demanded, merged
from .._runtime.pages import all_pages
from .._runtime.select import integer
from .._runtime.transforms import as_string
from .._runtime.values import OMITTED, Omitted
from .references import named, references

if TYPE_CHECKING:
    from .. import types
    from ..client import IlertClient
    from .references import Row

ON_CALLS_AT_MOST: Final = 250
ON_CALLS_CEILING: Final = 500


async def who_is_on_call(
    client: IlertClient,
    *,
    schedule_id: int | Omitted = OMITTED,
    policy_id: int | Omitted = OMITTED,
    user_id: int | Omitted = OMITTED,
    at: str | Omitted = OMITTED,
) -> types.WhoIsOnCallResult:
    """One schedule now has an operation of its own; the rest is a question of filters."""
    if schedule_id is not OMITTED and policy_id is OMITTED and user_id is OMITTED and at is OMITTED:
        shift = (await client.get_schedule_user_on_call(id=schedule_id)).json
        rows: list[Row] = [{**shift, "schedule": {"id": schedule_id}}] if shift else []
        truncated = False
    else:
        found = await all_pages(
            lambda limit, offset: client.list_on_calls(
                policies=policy_id,
                schedules=schedule_id,
                users=user_id,
                from_=at,
                until_query=at,
                start_index=offset,
                max_results=limit,
            ),
            at_most=ON_CALLS_AT_MOST,
            ceiling=ON_CALLS_CEILING,
        )
        rows, truncated = found["items"], found["truncated"]
    return {"nobody": not rows, "onCall": [_duty(row) for row in rows], "truncated": truncated}


def _duty(row: Row) -> types.WhoIsOnCallResultOnCallItem:
    return {
        "user": _person(row.get("user")),
        "schedule": named(row.get("schedule")),
        "escalationPolicy": named(row.get("escalationPolicy")),
        "escalationLevel": integer(row.get("escalationLevel")),
        "start": row.get("start"),
        "end": row.get("end"),
    }


async def add_schedule_override(
    client: IlertClient, *, schedule_id: int, user_id: int, start: str, end: str
) -> types.AddScheduleOverrideResult:
    """The API wants the user in full, so the user is read first; an unknown one is found out so."""
    user = (await client.get_user(user_id=as_string(user_id))).json
    reply = await client.update_schedule_overrides(
        id=schedule_id,
        user={
            "id": user_id,
            "firstName": demanded(user, "firstName"),
            "lastName": demanded(user, "lastName"),
            "email": demanded(user, "email"),
        },
        start=start,
        end=end,
    )
    return {
        "schedule": named(reply.json),
        "user": _person(user),
        "start": start,
        "end": end,
    }


async def update_escalation_policy(
    client: IlertClient,
    *,
    policy_id: int,
    name: str | Omitted = OMITTED,
    escalation_rules: Sequence[Row] | Omitted = OMITTED,
    repeating: bool | Omitted = OMITTED,
    frequency: int | Omitted = OMITTED,
    delay_min: int | Omitted = OMITTED,
    routing_key: str | Omitted = OMITTED,
    team_ids: Sequence[int] | Omitted = OMITTED,
) -> types.UpdateEscalationPolicyResult:
    """Read, merge, write."""
    new = merged(
        (await client.get_escalation_policy(id=policy_id)).json,
        {
            "name": name,
            "escalationRules": escalation_rules,
            "repeating": repeating,
            "frequency": frequency,
            "delayMin": delay_min,
            "routingKey": routing_key,
            "teams": references(team_ids),
        },
    )
    reply = await client.update_escalation_policy(
        id_path=policy_id,
        id_body=policy_id,
        name=demanded(new, "name"),
        escalation_rules=demanded(new, "escalationRules"),
        repeating=new.get("repeating", OMITTED),
        frequency=new.get("frequency", OMITTED),
        delay_min=new.get("delayMin", OMITTED),
        routing_key=new.get("routingKey", OMITTED),
        teams=new.get("teams", OMITTED),
    )
    written = reply.json
    return {
        "id": policy_id,
        "name": written.get("name"),
        "routingKey": written.get("routingKey"),
        "repeating": written.get("repeating"),
        "frequency": written.get("frequency"),
        "delayMin": written.get("delayMin"),
        "levels": len(written.get("escalationRules") or []),
    }


def _person(user: Row | None) -> Any:
    return user and {name: user.get(name) for name in ("id", "firstName", "lastName", "email")}
