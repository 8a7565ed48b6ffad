"""YAML text -> values and spots, from libyaml's events, without recursion.

Scalars follow the core schema of YAML 1.2, so `no`, `on` and dates are text, and keys always are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from generator.ir import Json
from generator.load.spots import MAX_DEPTH, MAX_EXPANDED, Source, Spot, Unreadable
from generator.load.values import copy, plain
from generator.load.yaml_syntax import syntax

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_TYPED = {f"{_CORE}{name}" for name in ("null", "bool", "int", "float")}

Duplicate = Callable[[str, int, int], None]


@dataclass(slots=True)
class _Made:
    """A finished value: its data, its spot, how deep it is and how many values it holds."""

    data: Json
    spot: Spot
    height: int = 0
    count: int = 1


class _Frame:
    """A collection that is being read."""

    __slots__ = ("anchor", "count", "data", "height", "key", "merged", "offset", "spot")

    def __init__(self, data: dict[str, Json] | list[Json], spot: Spot, anchor: str | None) -> None:
        self.data = data
        self.spot = spot
        self.anchor = anchor
        self.height = 1
        self.count = 1
        self.key: str | None = None
        self.offset = 0
        self.merged: list[_Made] = []


class _Builder:
    def __init__(self, source: Source, duplicate: Duplicate) -> None:
        self.source = source
        self.duplicate = duplicate
        self.stack: list[_Frame] = []
        self.anchors: dict[str, _Made | None] = {}
        self.expanded = 0
        self.root: _Made | None = None

    def scalar(self, event: Any) -> None:
        offset = event.start_mark.index
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.data, dict) and frame.key is None:
            if event.anchor:
                self.anchors[event.anchor] = _Made(event.value, Spot(self.source, offset))
            merge = event.value == "<<" and event.implicit[0]
            self.key(frame, event.value, offset, merge=merge)
            return
        made = _Made(_scalar(event), Spot(self.source, offset))
        if event.anchor:
            self.anchors[event.anchor] = made
        self.add(made)

    def key(self, frame: _Frame, text: str, offset: int, *, merge: bool) -> None:
        members = frame.spot.kids
        if isinstance(members, dict) and text in members and not merge:
            self.duplicate(text, offset, members[text].offset)
        frame.key = text
        frame.offset = -1 if merge else offset

    def begin(self, data: dict[str, Json] | list[Json], event: Any) -> None:
        offset = event.start_mark.index
        if self.stack:
            frame = self.stack[-1]
            if isinstance(frame.data, dict) and frame.key is None:
                raise Unreadable(
                    "D115",
                    "a key is a list or a mapping, not text",
                    'put the key in quotes (`"{id}": ...`)',
                    offset,
                )
        if len(self.stack) >= MAX_DEPTH:
            raise too_deep(offset)
        kids: Any = {} if isinstance(data, dict) else []
        if event.anchor:
            self.anchors[event.anchor] = None
        self.stack.append(_Frame(data, Spot(self.source, offset, kids), event.anchor))

    def end(self) -> None:
        frame = self.stack.pop()
        if frame.merged:
            _merge(frame)
        made = _Made(frame.data, frame.spot, frame.height, frame.count)
        if frame.anchor:
            self.anchors[frame.anchor] = made
        self.add(made)

    def alias(self, event: Any) -> None:
        offset, name = event.start_mark.index, event.anchor
        made = self.anchors.get(name)
        if made is None:
            unfinished = name in self.anchors
            raise Unreadable(
                "D113",
                (
                    f"`*{name}` stands inside `&{name}`, which it repeats"
                    if unfinished
                    else f"`*{name}` repeats `&{name}`, which does not exist above it"
                ),
                (
                    "use `$ref` for a schema that holds itself"
                    if unfinished
                    else f"define `&{name}` before its first use"
                ),
                offset,
            )
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.data, dict) and frame.key is None:
            if not isinstance(made.data, str):
                help = "write the key itself, in quotes"
                raise Unreadable("D115", "a key is an alias of what is not text", help, offset)
            self.key(frame, made.data, offset, merge=False)
            return
        self.expanded += made.count
        if self.expanded > MAX_EXPANDED:
            raise Unreadable(
                "D112",
                f"aliases repeat more than {MAX_EXPANDED:,} values",
                "use `$ref` instead of aliases of aliases",
                offset,
            )
        if len(self.stack) + made.height > MAX_DEPTH:
            raise too_deep(offset)
        spot = Spot(self.source, offset, made.spot.kids)
        self.add(_Made(copy(made.data), spot, made.height, made.count))

    def add(self, made: _Made) -> None:
        if not self.stack:
            self.root = made
            return
        frame = self.stack[-1]
        frame.height = max(frame.height, made.height + 1)
        frame.count += made.count
        if isinstance(frame.data, list):
            frame.data.append(made.data)
            if isinstance(frame.spot.kids, list):
                frame.spot.kids.append(made.spot)
            return
        assert frame.key is not None
        if frame.offset < 0 and _mergeable(made.data):
            frame.merged.append(made)
        else:
            frame.data[frame.key] = made.data
            if isinstance(frame.spot.kids, dict):
                offset = frame.offset if frame.offset >= 0 else made.spot.offset
                frame.spot.kids[frame.key] = Spot(self.source, offset, made.spot.kids)
        frame.key = None


def parse(source: Source, duplicate: Duplicate) -> tuple[Json, Spot]:
    """The one document of a YAML file; raises Unreadable. Duplicate keys are told and go on."""
    builder, documents = _Builder(source, duplicate), 0
    try:
        for event in yaml.parse(source.text, Loader=_LOADER):
            match event:
                case yaml.ScalarEvent():
                    builder.scalar(event)
                case yaml.MappingStartEvent():
                    builder.begin({}, event)
                case yaml.SequenceStartEvent():
                    builder.begin([], event)
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    builder.end()
                case yaml.AliasEvent():
                    builder.alias(event)
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        raise _second(event)
    except yaml.YAMLError as error:
        raise syntax(error, source.text) from error
    if builder.root is None:
        return None, Spot(source, 0)
    return builder.root.data, builder.root.spot


def _second(event: Any) -> Unreadable:
    message = "a second YAML document begins here"
    help = "keep one document in a file, and delete this `---`"
    return Unreadable("D114", message, help, event.start_mark.index)


def too_deep(offset: int) -> Unreadable:
    return Unreadable(
        "D111",
        f"this is nested more than {MAX_DEPTH} levels deep",
        "move the inner part to `components/schemas` and refer to it with `$ref`",
        offset,
    )


def _scalar(event: Any) -> Json:
    text: str = event.value
    if event.tag in _TYPED or (event.implicit[0] and event.tag is None):
        return plain(text)
    return text


def _mergeable(value: Json) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(element, dict) for element in value)
    return isinstance(value, dict)


def _merge(frame: _Frame) -> None:
    """`<<`: keys of the mapping itself win, then those of the mapping named first."""
    data: dict[str, Json] = {}
    kids: dict[str, Spot] = {}
    for made in reversed(frame.merged):
        listed = isinstance(made.data, list)
        values = made.data if isinstance(made.data, list) else [made.data]
        spots = made.spot.kids if listed and isinstance(made.spot.kids, list) else [made.spot]
        for value, spot in zip(reversed(values), reversed(spots), strict=True):
            if isinstance(value, dict) and isinstance(spot.kids, dict):
                data |= value
                kids |= spot.kids
    assert isinstance(frame.data, dict) and isinstance(frame.spot.kids, dict)
    frame.data = data | frame.data
    frame.spot.kids = kids | frame.spot.kids
