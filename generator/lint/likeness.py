"""Rules about pairs: tools that a model would take for one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from generator.lint.model import Finding, Subject, words
from generator.plan.model import Tool
from generator.plan.names import singular

NEARLY = 0.85  # the share of words that two descriptions have in common
_SAME: Mapping[str, str] = {
    **dict.fromkeys(("fetch", "read", "retrieve", "show", "describe", "view"), "get"),
    **dict.fromkeys(("search", "find", "query", "enumerate"), "list"),
    **dict.fromkeys(("add", "new", "post", "make", "insert"), "create"),
    **dict.fromkeys(("edit", "modify", "patch", "change", "put", "set"), "update"),
    **dict.fromkeys(("remove", "destroy", "drop", "erase"), "delete"),
}


def near_duplicates(subject: Subject) -> Iterator[Finding]:
    texts = [(tool, frozenset(words(subject.description(tool)))) for tool in subject.in_order]
    for (first, mine), (second, other) in combinations(texts, 2):
        shared = len(mine & other)
        if shared < NEARLY * (len(mine) + len(other) - shared) or shared < 4:
            continue
        if _own(first, mine - other) and _own(second, other - mine):
            continue
        yield Finding(
            "D801",
            subject.place(second, "description"),
            f"`{second.name}` and `{first.name}` are described in nearly the same words",
            "say in each what sets it apart, and when the other is the better one",
            (first.name, second.name),
        )


def same_to_a_model(subject: Subject) -> Iterator[Finding]:
    for first, second in combinations(subject.in_order, 2):
        title = first.title.casefold() == second.title.casefold()
        if not title and _meaning(first.name) != _meaning(second.name):
            continue
        if _mentions(subject, first, second) or _mentions(subject, second, first):
            continue
        what = f"the title `{second.title}`" if title else "a name of the same meaning"
        yield Finding(
            "D802",
            subject.place(second, "title") if title else subject.place(second),
            f"`{second.name}` and `{first.name}` have {what}",
            "rename one, or name each in the description of the other",
            (first.name, second.name),
        )


def _own(tool: Tool, different: frozenset[str]) -> bool:
    """Whether the words that only this tool's text has are in its name: the thing it is about."""
    named = {singular(word) for word in tool.name.split("_")}
    return any(singular(word) in named for word in different)


def _meaning(name: str) -> tuple[str, frozenset[str]]:
    """The verb, and the nouns in any order and number; to get several is to list them."""
    verb, *nouns = name.split("_")
    verb = _SAME.get(verb, verb)
    if verb == "get" and nouns and singular(nouns[-1]) != nouns[-1]:
        verb = "list"
    return verb, frozenset(map(singular, nouns))


def _mentions(subject: Subject, tool: Tool, other: Tool) -> bool:
    return other.name in words(subject.description(tool))
