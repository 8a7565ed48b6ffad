"""What a document says of its operations as tools: `x-mcp`, `x-mcp-annotations`, `x-speakeasy-mcp`.

Vendors write these beside an operation. They are defaults: the overlay says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable

from generator import ir
from generator.load.node import Node

HINTS = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")
_BLOCKS = ("x-mcp", "x-speakeasy-mcp")


def annotated(node: Node, text: Callable[[Node, str], str]) -> ir.Annotated:
    """What stands at the operation `node`; `text` reads a text and cleans it."""
    blocks = [found for key in _BLOCKS if (found := node.get(key)) is not None]
    spread = [inner for b in blocks if (inner := b.get("annotations")) is not None]
    apart = node.get("x-mcp-annotations")
    hints: dict[str, bool] = {}
    for block in (*blocks, *spread, *([apart] if apart is not None else [])):
        for hint in HINTS:
            said = block.get(hint)
            if said is not None and isinstance(said.value, bool):
                hints[hint] = said.value
    told = {
        key: next((words for block in blocks if (words := text(block, key))), "")
        for key in ("name", "title", "description")
    }
    return ir.Annotated(
        **told,
        hidden=any(_hides(block) for block in blocks),
        hints=tuple((hint, hints[hint]) for hint in HINTS if hint in hints),
    )


def _hides(block: Node) -> bool:
    """`false`, or a block that is disabled, hidden or not enabled."""
    if block.value is False:
        return True
    return block.flag("disabled") or block.flag("hidden") or not block.flag("enabled", True)
