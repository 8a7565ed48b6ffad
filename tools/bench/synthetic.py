"""Descriptions of any size, alike in every operation, so that all servers do the same work."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

CALL: Final = ("get_thing_3", {"thingId": "a1", "limit": 5, "state": "open"})
LARGE: Final = ("get_thing_3", {"thingId": "large", "limit": 5, "state": "open"})
SMALL_REPLY: Final = {
    "id": "a1",
    "name": "Payment gateway",
    "state": "open",
    "owner": {"id": 7, "email": "someone@example.com"},
    "samples": [{"at": 1_700_000_000 + 60 * n, "value": n / 7} for n in range(10)],
}
LARGE_REPLY: Final = {
    **SMALL_REPLY,
    "samples": [{"at": 1_700_000_000 + 60 * n, "value": n / 7} for n in range(4_600)],
}


def written(folder: Path, operations: int) -> Path:
    """The file of a description with that many operations."""
    file = folder / f"things-{operations}.json"
    file.write_text(json.dumps(document(operations)))
    return file


def document(operations: int) -> dict[str, Any]:
    """Every fourth operation writes; every tenth has a schema of its own, the rest share one."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Thing": _thing("Thing")}
    for number in range(operations):
        name = f"Thing{number}" if number % 10 == 9 else "Thing"
        schemas.setdefault(name, _thing(name))
        paths[f"/families/{number // 50}/things-{number}/{{thingId}}"] = _item(number, name)
    return {
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": "http://127.0.0.1:1"}],
        "security": [{"Key": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"Key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _item(number: int, schema: str) -> dict[str, Any]:
    reply = {
        "200": {
            "description": "The thing.",
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
        }
    }
    where = [{"name": "thingId", "in": "path", "required": True, "schema": {"type": "string"}}]
    told = {"tags": [f"family {number // 50}"], "parameters": where, "responses": reply}
    if number % 4:
        return {
            "get": {
                "operationId": f"get_thing_{number}",
                "summary": "Reads one.",
                **told,
                **_filters(where),
            }
        }
    body = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}
    return {
        "put": {
            "operationId": f"put_thing_{number}",
            "summary": "Replaces one.",
            **told,
            "requestBody": {"required": True, **body},
        }
    }


def _filters(where: list[dict[str, Any]]) -> dict[str, Any]:
    limit = {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    state = {"type": "string", "enum": ["open", "closed", "any"]}
    asked = [
        {"name": "limit", "in": "query", "description": "Rows at most.", "schema": limit},
        {"name": "state", "in": "query", "description": "Only these.", "schema": state},
    ]
    return {"parameters": [*where, *asked]}


def _thing(title: str) -> dict[str, Any]:
    sample = {
        "at": {"type": "integer", "description": "Unix seconds."},
        "value": {"type": "number"},
    }
    return {
        "type": "object",
        "description": f"What a {title} is.",
        "required": ["name"],
        "properties": {
            "id": {"type": "string", "readOnly": True},
            "name": {"type": "string", "maxLength": 120, "description": "What people call it."},
            "state": {"type": "string", "enum": ["open", "closed"]},
            "owner": {
                "type": "object",
                "properties": {
                    "id": {"type": "integer"},
                    "email": {"type": "string", "format": "email"},
                },
            },
            "samples": {"type": "array", "items": {"type": "object", "properties": sample}},
        },
    }
