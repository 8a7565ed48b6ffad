"""Puts what the document says of its own operations beneath the entries of the overlay."""

from __future__ import annotations

from generator import ir
from generator.diagnostics import Diagnostics
from generator.overlay.model import Annotations, Tool

BECAUSE = "the description says so"
FIELDS = {
    "readOnlyHint": "read_only",
    "destructiveHint": "destructive",
    "idempotentHint": "idempotent",
    "openWorldHint": "open_world",
}


def beneath(entry: Tool, operation: ir.Operation, diagnostics: Diagnostics) -> Tool:
    """The entry, with the document's title, description and hints where it says nothing itself."""
    said = operation.annotated
    if said == ir.Annotated():
        return entry
    more: dict[str, object] = {}
    for key, words in (("title", said.title), ("description", said.description)):
        if words and getattr(entry, key) is None:
            more[key] = words
    hints = {FIELDS[hint]: value for hint, value in said.hints}
    if operation.destroys and (hints.get("read_only") or hints.get("destructive") is False):
        diagnostics.warning(
            "D514",
            operation.place,
            f"the description calls {operation.method} {operation.path} harmless, "
            "and it deletes or revokes; its hint is not used",
            "nothing has to be done: the tool is destructive",
        )
        hints = {k: v for k, v in hints.items() if k not in ("read_only", "destructive")}
    own = {k: v for k in FIELDS.values() if (v := getattr(entry.annotations, k)) is not None}
    if hints.keys() - own.keys():
        more["annotations"] = Annotations.model_validate(hints | own)
        if entry.because is None and not own:
            more["because"] = BECAUSE
    return entry.model_copy(update=more)
