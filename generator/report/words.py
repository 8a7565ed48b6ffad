"""What each change is called, in the same words wherever a report is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.lint.budget import tokens
from generator.show import counted
from generator.surface.change import Apart, Change, Diff, Impact
from generator.surface.version import bump, bumped

_SUBJECTS = {
    "argument": "argument",
    "field": "result field",
    "hint": "hint",
    "redaction": "result field",
    "toolset": "tool set",
    "auth": "credential",
    "server": "server",
    "prompt": "prompt",
    "resource": "resource",
}
_VERBS = {
    "added": "new",
    "removed": "gone",
    "required": "required now",
    "optional": "optional now",
    "narrowed": "narrower",
    "widened": "wider",
    "changed": "",
    "renamed": "renamed",
}
_ASPECTS = {"place": "place in the request", "properties": "other properties"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a change is about: `argument`, its name, and what is said of it."""

    what: str
    name: str
    verb: str

    @property
    def text(self) -> str:
        said = " ".join(filter(None, (self.what, self.name)))
        return f"{said}: {self.verb}" if said and self.verb else said or self.verb


def subject(change: Change) -> Subject:
    stem, _, verb = change.kind.rpartition("-")
    said = _VERBS[verb]
    if verb == "changed" and bool(change.before) is not bool(change.after):
        said = "new:" if change.after else "gone:"
    match stem.split("-"):
        case ["tool"]:
            if verb == "renamed":
                return Subject("", "", "renamed")
            return Subject("", "", "new tool" if verb == "added" else "tool gone")
        case ["tool", aspect]:
            return Subject("", "", f"{aspect} {said}".rstrip())
        case ["result"]:
            said = "described now" if verb == "added" else "no longer described"
            return Subject("result", "", said)
        case ["reply"]:
            return Subject("reply", "", said.rstrip(":"))
        case ["notifies"]:
            return Subject("notifies", "", "")
        case ["hint"]:
            said = "promised now" if verb == "added" else "no longer promised"
            return Subject("hint", change.where, said)
        case ["redaction"]:
            said = "masked now" if verb == "added" else "no longer masked"
            return Subject(_SUBJECTS["redaction"], change.where, said)
        case ["prompt", "argument"]:
            return Subject("argument of prompt", change.where, said)
        case [what]:
            return Subject(_SUBJECTS[what], change.where, said)
        case [what, *rest]:
            aspect = _ASPECTS.get(rest[-1], rest[-1])
            return Subject(_SUBJECTS[what], change.where, f"{aspect} {said}".rstrip())
        case _:
            raise AssertionError(change.kind)


def tally(diff: Diff) -> str:
    """`2 breaking, 1 additive, 4 wording`."""
    counted = [(len(diff.of(impact)), impact.value) for impact in Impact]
    return ", ".join(f"{n} {what}" for n, what in counted if n) or "nothing changed"


def verdict(diff: Diff) -> str:
    """The tally with the version that follows."""
    version = diff.before.version
    by = bump(version, diff.impact) if version else None
    if by is None or not diff:
        return tally(diff)
    return f"{tally(diff)}: {by.value} version, {version} → {bumped(version, by)}"


def weight(diff: Diff) -> str:
    before, after = diff.before, diff.after
    change = tokens(after.bytes) - tokens(before.bytes)
    tools = counted(before.tools, "tool")
    tools += "" if before.tools == after.tools else f" → {after.tools}"
    return f"{tools}, about {tokens(after.bytes):,} tokens" + (f" ({change:+,})" if change else "")


def apart(found: Apart) -> str:
    """What changed in the document that concerns no tool; "" for nothing."""
    counted = ((found.added, "new"), (found.removed, "gone"), (found.changed, "changed"))
    said = ", ".join(f"{len(ids)} {what}" for ids, what in counted if ids)
    return f"operations that no tool uses: {said}" if said else ""


def by_tool(changes: tuple[Change, ...]) -> Iterator[tuple[str, list[Change]]]:
    """Changes below their tool, those of the server first."""
    groups: dict[str, list[Change]] = {}
    for change in sorted(changes, key=lambda c: c.tool):
        groups.setdefault(change.tool, []).append(change)
    yield from groups.items()
