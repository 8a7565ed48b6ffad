"""Fitting: a result that is not what its output schema says is bent until it is, aloud.

The client of the SDK refuses a call whose structured content does not fit. What can be converted
without a loss is; any other value gives way to null, and a note says what stood there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from .catalog import Validator

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

_ROUNDS: Final = 12
_ERRORS: Final = 200
_SHOWN: Final = 2_000
_ALL_SHOWN: Final = 6_000
_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,12})?")
_BOOLEANS: Final = {"true": True, "false": False}
_MISSING = object()

Path = tuple[str | int, ...]


def fitted(value: dict[str, object], validator: Validator) -> tuple[dict[str, object], str]:
    """The value as its schema wants it, and what had to give way, as text; "" for nothing."""
    notes: list[str] = []
    for _ in range(_ROUNDS):
        errors = list(islice(validator.iter_errors(value), _ERRORS))
        if not errors:
            return value, _told(notes)
        value = json.loads(json.dumps(value))
        places = dict.fromkeys(place for error in errors for place in _places(error))
        for path, types in places:
            _mend(value, path, types, notes)
    notes.append(f"the result: {_short(value)}")
    return {}, _told(notes)


def _places(error: ValidationError) -> list[tuple[Path, tuple[str, ...]]]:
    """Where the value is wrong, and what would be right: within the alternative that was meant."""
    where = tuple(error.instance_path)
    kind: Any = error.kind
    if kind.name in ("anyOf", "oneOf"):
        branches = list(getattr(kind, "context", ()))
        meant = [
            branch for branch in branches if not any(_is_type(inner, where) for inner in branch)
        ]
        if meant and meant[0]:
            return [place for inner in meant[0] for place in _places(inner)]
        wanted = [name for branch in branches for inner in branch for name in _types(inner)]
        return [(where, tuple(dict.fromkeys(wanted)))]
    return [(where, tuple(_types(error)))]


def _is_type(error: ValidationError, where: Path) -> bool:
    return error.kind.name == "type" and tuple(error.instance_path) == where


def _types(error: ValidationError) -> list[str]:
    kind: Any = error.kind
    return [str(name) for name in kind.types] if kind.name == "type" else []


def _mend(root: dict[str, object], path: Path, types: Iterable[str], notes: list[str]) -> None:
    if not path:
        return
    holder: Any = root
    for step in path[:-1]:
        try:
            holder = holder[step]
        except (KeyError, IndexError, TypeError):
            return  # something above it has given way
    found = holder[path[-1]]
    converted = _converted(found, frozenset(types))
    if converted is _MISSING:
        notes.append(f"{_pointer(path)}: {_short(found)}")
        converted = None
        if found is None:
            del holder[path[-1]]
            return
    holder[path[-1]] = converted


def _converted(value: object, types: frozenset[str]) -> object:
    """The same value in one of the types, or `_MISSING`."""
    if isinstance(value, bool):
        return json.dumps(value) if "string" in types else _MISSING
    if isinstance(value, int | float):
        if isinstance(value, float) and value.is_integer() and "integer" in types:
            return int(value)
        return json.dumps(value) if "string" in types else _MISSING
    if not isinstance(value, str):
        return _MISSING
    if types & {"integer", "number"} and _INTEGER.fullmatch(value):
        return int(value)
    if "number" in types and _NUMBER.fullmatch(value):
        return float(value)
    if "boolean" in types and value in _BOOLEANS:
        return _BOOLEANS[value]
    return _MISSING


def _told(notes: list[str]) -> str:
    text = "; ".join(notes)
    return text if len(text) <= _ALL_SHOWN else f"{text[:_ALL_SHOWN]}... and more"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)"


def _pointer(path: Path) -> str:
    return "".join(f"/{str(s).replace('~', '~0').replace('/', '~1')}" for s in path)
