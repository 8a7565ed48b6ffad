"""JSON text -> values by the `json` module; spots by a scanner of its own, when they are asked for.

JSON is not always valid YAML (tabs, surrogate escapes, long keys), so libyaml cannot place it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NoReturn

from generator.ir import Json
from generator.load.spots import MAX_DEPTH, Source, Spot, Unreadable
from generator.load.values import measure
from generator.load.yaml_reader import Duplicate, too_deep

_TOKEN = re.compile(
    r'[\s,:]*+(?:([{\[])|([}\]])|("(?:[^"\\]++|\\.)*+")|([^\s,:{}\[\]"]++))', re.DOTALL
)
_OPEN, _CLOSE, _STRING = 1, 2, 3
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def parse(source: Source, duplicate: Duplicate) -> tuple[Json, Callable[[], Spot]]:
    """The value of a JSON file, and what finds its spots; raises Unreadable."""
    repeated = False

    def pairs(members: list[tuple[str, Json]]) -> dict[str, Json]:
        nonlocal repeated
        made = dict(members)
        repeated = repeated or len(made) != len(members)
        return made

    try:
        data: Json = json.loads(
            source.text,
            strict=False,  # raw tabs and line breaks in a string: common, and harmless
            object_pairs_hook=pairs,
            parse_constant=_constant,
            parse_float=_float,
        )
    except json.JSONDecodeError as error:
        raise _syntax(error, source.text) from error
    except RecursionError as error:
        raise too_deep(_deep_offset(source.text)) from error
    except ValueError as error:
        raise _number(source.text, str(error)) from error
    if measure(data)[1] > MAX_DEPTH:
        raise too_deep(_deep_offset(source.text))
    if repeated:
        scan(source, duplicate)
    return data, lambda: scan(source)


def scan(source: Source, duplicate: Duplicate | None = None) -> Spot:
    """The spots of a JSON text that is known to be valid."""
    root = Spot(source, 0)
    stack: list[Spot] = []
    key: str | None = None
    offset = 0
    for match in _TOKEN.finditer(source.text):
        kind = match.lastindex
        if kind == _CLOSE:
            stack.pop()
            continue
        kids = stack[-1].kids if stack else None
        if isinstance(kids, dict):
            if key is None:
                token, offset = match[_STRING], match.start(_STRING)
                key = json.loads(token, strict=False) if "\\" in token else token[1:-1]
                assert key is not None
                if duplicate is not None and key in kids:
                    duplicate(key, offset, kids[key].offset)
                continue
            spot = kids[key] = Spot(source, offset)
            key = None
        else:
            assert kind is not None
            spot = Spot(source, match.start(kind))
            if kids is None:
                root = spot
            else:
                kids.append(spot)
        if kind == _OPEN:
            spot.kids = {} if match[_OPEN] == "{" else []
            stack.append(spot)
    return root


def without_surrogates(value: Json) -> Json:
    """The value with each lone surrogate replaced: no encoding can write one."""
    match value:
        case str():
            return _LONE_SURROGATE.sub("\ufffd", value)
        case dict():
            return {
                _LONE_SURROGATE.sub("\ufffd", key): without_surrogates(member)
                for key, member in value.items()
            }
        case list():
            return [without_surrogates(element) for element in value]
    return value


def _constant(name: str) -> NoReturn:
    raise ValueError(name)


def _float(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return number


def _number(text: str, reason: str) -> Unreadable:
    """NaN, Infinity, 1e999, or more digits than Python reads: which, and where."""
    for match in _TOKEN.finditer(text):
        word = match[4]
        if word and (word == reason or len(word) > 4000):
            shown = word if len(word) <= 40 else f"{word[:20]}..."
            help = "write a number that a double can hold, or put it in quotes"
            return Unreadable("D109", f"`{shown}` is not a number in JSON", help, match.start(4))
    return Unreadable("D109", f"this is not valid JSON: {reason}", "write a smaller number")


def _deep_offset(text: str) -> int:
    depth = 0
    for match in _TOKEN.finditer(text):
        if match.lastindex == _OPEN:
            depth += 1
            if depth > MAX_DEPTH:
                return match.start(_OPEN)
        elif match.lastindex == _CLOSE:
            depth -= 1
    return 0


def _syntax(error: json.JSONDecodeError, text: str) -> Unreadable:
    before = text[: error.pos].rstrip()
    if before.endswith(",") and text[error.pos : error.pos + 1] in ("}", "]"):
        help = "delete the comma before the closing bracket"
    elif text.startswith(("//", "/*"), error.pos):
        help = "JSON has no comments: delete it"
    elif error.msg.startswith("Extra data"):
        help = "keep one JSON value in a file"
    elif text.startswith("'", error.pos):
        help = 'use double quotes (`"`)'
    else:
        help = "check the commas, the quotes and the brackets at this line"
    problem = error.msg[0].lower() + error.msg[1:]
    return Unreadable("D109", f"this is not valid JSON: {problem}", help, error.pos)
