"""`content: {$ref: ...}`: a reference in place of a whole map, which only an object may be."""

from __future__ import annotations

import os

from generator.ir import Json
from generator.load.grammar import GRAMMAR
from generator.load.node import Node
from generator.load.refs import References, is_reference
from generator.load.source import tokens
from generator.load.spots import MAX_DEPTH, MAX_EXPANDED
from generator.load.values import copy, measure


class Inlining:
    """Puts the maps themselves where references to them stand, up to a limit that cycles hit."""

    def __init__(self, references: References) -> None:
        self.references = references
        self.left = MAX_EXPANDED

    def inline(self, kind: str, node: Node) -> None:
        value = node.value
        assert isinstance(value, dict)
        for key, described in GRAMMAR[kind].items():
            member = value.get(key)
            is_map = described.startswith("map ") or described in ("responses", "paths")
            # A property may have the name `$ref`; then its value is a schema, not text.
            if not is_map or not isinstance(member, dict) or not _is_text_reference(member):
                continue
            target = self.references.resolve(node[key])
            if target is not None:
                count, depth = measure(target.value)
                self.left -= count
                if self.left < 0 or len(tokens(node.pointer)) + depth > MAX_DEPTH:
                    return
            if target is None:
                value[key] = {}  # reported; what is left of the object lives
            elif isinstance(target.value, dict):
                others = {name: inner for name, inner in member.items() if name != "$ref"}
                value[key] = {**moved(target, node), **others}


def _is_text_reference(value: dict[str, Json]) -> bool:
    return is_reference(value) and isinstance(value["$ref"], str)


def moved(target: Node, to: Node) -> dict[str, Json]:
    """A copy whose references, relative to the file it comes from, hold in the other one."""
    moved = copy(target.value)
    assert isinstance(moved, dict)
    if target.document is to.document:
        return moved
    pending: list[Json] = [moved]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            ref = value.get("$ref")
            if isinstance(ref, str) and "://" not in ref:
                value["$ref"] = _rebased(ref, target, to)
            pending += value.values()
        elif isinstance(value, list):
            pending += value
    return moved


def _rebased(ref: str, origin: Node, to: Node) -> str:
    file, mark, fragment = ref.partition("#")
    path = origin.document.path.parent / file if file else origin.document.path
    start = to.document.path.parent.resolve()
    return os.path.relpath(path.resolve(), start).replace(os.sep, "/") + mark + fragment
