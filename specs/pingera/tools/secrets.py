"""Secrets of a check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .. import types
    from ..client import PingeraClient
    from .rows import Row


async def update_check_secrets(
    client: PingeraClient,
    *,
    check_id: str,
    secrets: Sequence[types.UpdateCheckSecretsSecret],
) -> types.UpdateCheckSecretsResult:
    """The API calls a variable `env_variable`, and wants a bare list."""
    reply = await client.update_check_secrets(
        check_id=check_id,
        body=[
            {"secret_id": secret["secret_id"], "env_variable": secret["env_var_name"]}
            for secret in secrets
        ],
    )
    rows: Sequence[Row] = reply.json
    return {
        "secrets": [
            {
                "secret_id": row.get("secret_id"),
                "secret_name": (row.get("secret") or {}).get("secret_name"),
                "env_var_name": row.get("env_variable"),
            }
            for row in rows
        ]
    }
