"""Edits an overlay as text: one value at its place, every other byte as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from generator.ir import Json
from generator.load.spots import Source, Unreadable
from generator.load.values import plain
from generator.load.yaml_reader import parse

Path: TypeAlias = tuple[str | int, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BLANK = re.compile(r"[ \t]*")
_PLAIN = re.compile(r"[A-Za-z0-9_/](?:[A-Za-z0-9_./ -]*[A-Za-z0-9_./-])?")
# Words that some reader of YAML takes for something else than text.
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


class Uneditable(Exception):
    """The text is written in a way that nothing can be put there; `str()` says which."""


@dataclass(slots=True)
class _Value:
    """A value and what of the text it takes: from its first character to behind its last."""

    start: int
    end: int
    kind: str  # scalar, alias, block, flow
    keys: dict[str, int] = field(default_factory=dict)  # of a mapping: where each stands
    kids: dict[str | int, _Value] = field(default_factory=dict)


def edited(text: str, changes: Mapping[Path, str]) -> str:
    """The text with scalars replaced, or added as the last key of their mapping.

    Raises:
        Uneditable: a value stands where it is repeated from elsewhere, or the text is not YAML.
    """
    try:
        root, data = _root(text), _data(text)
    except (yaml.YAMLError, Unreadable):
        raise Uneditable("it cannot be read") from None
    splices = sorted(_splice(text, root, path, scalar(value)) for path, value in changes.items())
    out, at = [], 0
    for start, end, new in splices:
        out += [text[at:start], new]
        at = end
    made = "".join([*out, text[at:]])
    if _data(made) != _changed(data, changes):
        raise Uneditable("an anchor or a merge stands there")
    return made


def scalar(value: str) -> str:
    """A text as it stands in YAML, anywhere: plain where that means the same, else in quotes."""
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS and plain(value) == value:
        return value
    return "".join(map(_seen, json.dumps(value, ensure_ascii=False)))


def _seen(character: str) -> str:
    """A character that can be seen, or its escape in a quoted scalar of YAML."""
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _splice(text: str, root: _Value, path: Path, value: str) -> tuple[int, int, str]:
    holder = root
    for token in path[:-1]:
        holder = _kid(holder, token, path)
    last = path[-1]
    if last in holder.kids:
        old = holder.kids[last]
        if old.kind != "scalar":
            raise Uneditable(f"`{_shown(path)}` is not written out there")
        return old.start, old.end, value
    if holder.kind not in ("block", "flow") or isinstance(last, int):
        raise Uneditable(f"`{_shown(path[:-1])}` is not written out there")
    return _added(text, holder, str(last), value)


def _added(text: str, holder: _Value, key: str, value: str) -> tuple[int, int, str]:
    if holder.kind == "flow":
        quoted = any(text[at] == '"' for at in holder.keys.values())
        pair = f'"{key}": "{value}"' if quoted else f"{key}: {value}"
        if not holder.kids:
            return holder.start + 1, holder.start + 1, pair
        end = max(kid.end for kid in holder.kids.values())
        return end, end, f", {pair}"
    first = min(holder.keys.values())
    margin = text[text.rfind("\n", 0, first) + 1 : first]
    indent = margin if _BLANK.fullmatch(margin) else " " * len(margin)
    newline = "\r\n" if "\r\n" in text else "\n"
    content = len(text[: _last(holder)].rstrip())
    end = text.find("\n", content)
    if end < 0:
        return len(text), len(text), f"{newline}{indent}{key}: {value}"
    return end + 1, end + 1, f"{indent}{key}: {value}{newline}"


def _last(value: _Value) -> int:
    """Behind the last character of a value; the end of a block mapping is only the next token."""
    if value.kind != "block" or not value.kids:
        return value.end
    return max(_last(kid) for kid in value.kids.values())


def _kid(holder: _Value, token: str | int, path: Path) -> _Value:
    if token not in holder.kids:
        raise Uneditable(f"`{_shown(path[:-1])}` is not written out there")
    return holder.kids[token]


def _shown(path: Path) -> str:
    return ".".join(map(str, path))


def _root(text: str) -> _Value:
    events = iter(yaml.parse(text, Loader=_LOADER))
    for event in events:
        if not isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
            return _value(event, events)
    raise Uneditable("it is empty")


def _value(event: Any, events: Iterator[Any]) -> _Value:
    start, end = event.start_mark.index, event.end_mark.index
    match event:
        case yaml.MappingStartEvent():
            made = _Value(start, end, "flow" if event.flow_style else "block")
            while not isinstance(key := next(events), yaml.MappingEndEvent):
                name = str(getattr(key, "value", ""))
                made.keys[name] = _value(key, events).start
                made.kids[name] = _value(next(events), events)
            made.end = _end(key)
        case yaml.SequenceStartEvent():
            made = _Value(start, end, "flow" if event.flow_style else "block")
            while not isinstance(element := next(events), yaml.SequenceEndEvent):
                made.kids[len(made.kids)] = _value(element, events)
            made.end = _end(element)
        case yaml.AliasEvent():
            made = _Value(start, end, "alias")
        case _:
            made = _Value(start, end, "scalar")
    return made


def _end(event: Any) -> int:
    end: int = event.end_mark.index
    return end


def _data(text: str) -> Json:
    return parse(Source("", text), lambda key, offset, first: None)[0]


def _changed(data: Json, changes: Mapping[Path, str]) -> Json:
    for path, value in changes.items():
        data = _set(data, path, value)
    return data


def _set(data: Json, path: Sequence[str | int], value: str) -> Json:
    if not path:
        return value
    if isinstance(data, list) and isinstance(path[0], int):
        return [_set(e, path[1:], value) if at == path[0] else e for at, e in enumerate(data)]
    if isinstance(data, dict):
        key = str(path[0])
        return data | {key: _set(data.get(key), path[1:], value)}
    return data
