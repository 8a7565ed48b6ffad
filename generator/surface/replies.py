"""The reply of a tool that advertises none: what differs in it, in one line."""

from __future__ import annotations

from generator.surface.change import Change, Impact
from generator.surface.model import Tool
from generator.surface.reasons import meaning
from generator.surface.schemas import Finding, compared, dotted


def reply_change(old: Tool, new: Tool) -> Change | None:
    """What differs in the data of the API's reply, which reaches clients as it comes.

    It weighs what the same difference of a described result would: the data is structured content
    either way, and a field that is gone is gone for whoever read it. Words are not told, for
    nobody has been shown them.
    """
    if old.reply is None or new.reply is None or old.reply == new.reply:
        return None
    told: list[tuple[Finding, Impact, str]] = []
    for found in compared(old.reply, new.reply):
        verb = f"{found.aspect}-{found.verb}" if found.aspect else found.verb
        impact, reason = meaning(f"field-{verb}")
        if impact is not Impact.WORDING:
            told.append((found, impact, reason))
    if not told:
        return None
    told.sort(key=lambda one: (one[0].path, one[0].aspect))
    _, impact, reason = min(told, key=lambda one: one[1].rank)
    sides = [_side(found, found.before, "removed") for found, *_ in told]
    others = [_side(found, found.after, "added") for found, *_ in told]
    before, after = ("; ".join(filter(None, side)) for side in (sides, others))
    return Change("reply-changed", impact, new.name, "", before, after, reason)


def _side(found: Finding, said: str, here: str) -> str:
    """`jars[].size integer`: a difference as one side has it; "" where that side has nothing."""
    match found.aspect, found.verb:
        case "", "required" | "optional":
            others = {"required": "optional", "optional": "required"}
            said = found.verb if here == "added" else others[found.verb]
        case "", verb if verb != here:
            return ""
    return f"{dotted(found.path)} {said or 'any'}".strip()
