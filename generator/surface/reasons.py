"""Why each kind of change is what it is, for those who call the tools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from generator.surface.change import Change, Impact

B, A, W = Impact.BREAKING, Impact.ADDITIVE, Impact.WORDING

_FIXED: Final[Mapping[str, tuple[Impact, str]]] = {
    "tool-added": (A, "a new tool; nobody calls it yet"),
    "tool-removed": (B, "calls of it are refused: there is no such tool"),
    "tool-renamed": (B, "calls by the old name are refused"),
    "tool-title-changed": (W, "the name that people read"),
    "tool-description-changed": (W, "models read other words about when to use it"),
    "tool-operation-changed": (W, "the same call goes to another operation of the API"),
    "argument-renamed": (B, "calls with the old name are refused"),
    "argument-removed": (B, "calls that give it are refused"),
    "argument-required": (B, "calls without it are refused"),
    "argument-optional": (A, "calls may leave it out"),
    "argument-description-changed": (W, "models read other words about it"),
    "argument-place-changed": (W, "the same value goes to another place of the request"),
    "argument-format-added": (W, "says how values have been written all along"),
    "argument-format-removed": (W, "no longer says how values are written"),
    "argument-format-changed": (B, "values written the old way are no longer what the API takes"),
    "argument-default-changed": (B, "calls that leave it out do something else"),
    "field-added": (A, "replies hold one field more"),
    "field-removed": (B, "replies no longer hold what clients read"),
    "field-required": (A, "replies always hold it"),
    "field-optional": (B, "replies may come without it"),
    "field-description-changed": (W, "models read other words about it"),
    "field-format-added": (W, "says how values have been written all along"),
    "field-format-removed": (W, "no longer says how values are written"),
    "field-format-changed": (B, "values come written in another way"),
    "field-default-added": (W, "says what a reply without it means"),
    "field-default-removed": (W, "no longer says what a reply without it means"),
    "field-default-changed": (W, "a reply without it is said to mean something else"),
    "result-added": (A, "replies are structured, and described"),
    "result-removed": (B, "replies are no longer structured"),
    "redaction-added": (B, "the value is hidden from clients that read it"),
    "redaction-removed": (A, "a value that was hidden is shown: make sure that it may be"),
    "notifies-added": (B, "calls tell people now, and servers with --no-notify refuse them"),
    "notifies-removed": (A, "calls no longer tell people"),
    "toolset-added": (A, "servers that offer this set list the tool, too"),
    "toolset-removed": (B, "servers narrowed to this set no longer list the tool"),
    "prompt-added": (A, "a new prompt"),
    "prompt-removed": (B, "clients that ask for it are refused"),
    "prompt-changed": (W, "it says something else"),
    "prompt-argument-removed": (B, "clients that fill it in are refused"),
    "prompt-argument-required": (B, "clients that leave it out are refused"),
    "prompt-argument-optional": (A, "clients may leave it out"),
    "resource-added": (A, "a new resource"),
    "resource-removed": (B, "clients that read it are refused"),
    "resource-changed": (W, "models read other words about it"),
    "resource-type-changed": (B, "its content is of another kind"),
}

_PROMISES: Final[Mapping[str, tuple[str, str]]] = {
    "readOnlyHint": (
        "read-only servers no longer list it, and clients that let reads pass stop asking it",
        "read-only servers list it, too: make sure that it only reads",
    ),
    "destructiveHint": (
        "it may overwrite or delete what is there; clients ask before they call it",
        "clients may call it without asking",
    ),
    "idempotentHint": (
        "a call that failed half way is no longer repeated",
        "a call that failed half way may be repeated",
    ),
    "openWorldHint": (
        "it reaches beyond the caller's own account; clients may ask before they call it",
        "it stays inside the caller's own account",
    ),
}
# A hint that is true says that the tool does less harm, but for these two.
HARM: Final = frozenset({"destructiveHint", "openWorldHint"})

_INPUT: Final[Mapping[str, tuple[Impact, str]]] = {
    "narrowed": (B, "values that were good are refused"),
    "widened": (A, "more values are good"),
    "changed": (B, "values that were good may be refused"),
}
_OUTPUT: Final[Mapping[str, tuple[Impact, str]]] = {
    "narrowed": (A, "replies hold fewer kinds of values"),
    "widened": (B, "replies may hold values that clients have never seen"),
    "changed": (B, "replies hold other values than clients expect"),
}


def meaning(kind: str, *, required: bool = False, sent: bool = False) -> tuple[Impact, str]:
    """The impact of a kind, and why; `required` and `sent` are of the argument."""
    if kind in _FIXED:
        return _FIXED[kind]
    match kind:
        case "argument-added" | "prompt-argument-added":
            if required:
                return B, "calls without it are refused"
            return A, "calls may give it"
        case "argument-default-added":
            if sent:
                return B, "calls that leave it out send this now"
            return W, "says what leaving it out has meant"
        case "argument-default-removed":
            if sent:
                return B, "calls that leave it out no longer send it"
            return W, "no longer says what leaving it out means"
        case _:
            ways = _OUTPUT if kind.startswith("field-") else _INPUT
            return ways[kind.rpartition("-")[2]]


def change(
    kind: str,
    tool: str,
    where: str = "",
    before: str = "",
    after: str = "",
    *,
    required: bool = False,
    sent: bool = False,
) -> Change:
    impact, reason = meaning(kind, required=required, sent=sent)
    return Change(kind, impact, tool, where, before, after, reason)


def hint_change(tool: str, hint: str, before: bool, after: bool) -> Change:
    """A hint is a promise: to withdraw it breaks those who relied on it, to give it breaks none."""
    kept = after != (hint in HARM)
    kind = "hint-added" if kept else "hint-removed"
    withdrawn, given = _PROMISES[hint]
    said = ("false", "true")
    return Change(
        kind, A if kept else B, tool, hint, said[before], said[after], given if kept else withdrawn
    )
