"""The JSON Schema of an overlay, for editors: made from the models that read it."""

from __future__ import annotations

import json
from typing import Any

from generator.overlay.model import Overlay

TITLE = "A toolpress overlay"


def overlay_schema() -> str:
    """`specs/overlay.schema.json`: completion and hover texts for overlay.yaml."""
    made = _tidied(Overlay.model_json_schema(by_alias=True))
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": TITLE} | made
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _tidied(value: Any, *, names: bool = False) -> Any:
    """Without the titles and empty defaults that pydantic adds: a hover shows words, not those.

    `names` are mappings whose keys are names, `title` perhaps among them.
    """
    if isinstance(value, list):
        return [_tidied(element) for element in value]
    if not isinstance(value, dict):
        return value
    made = {
        key: _tidied(member, names=key in ("properties", "$defs") and not names)
        for key, member in value.items()
        if names or not (key == "title" or (key == "default" and member in (None, "", [], {})))
    }
    if "patternProperties" in made and not names:
        made["additionalProperties"] = False
    return made if names else _without_null(made)


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A key that may be left out is not offered as null."""
    parts = [part for part in schema.get("anyOf", ()) if part != {"type": "null"}]
    if "anyOf" not in schema:
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**parts[0], **rest} if len(parts) == 1 else {"anyOf": parts, **rest}
