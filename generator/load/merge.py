"""Change data and the spots beside it in one step, as the actions of an Overlay do."""

from __future__ import annotations

from generator.ir import Json
from generator.load.source import escape
from generator.load.spots import Spot
from generator.load.values import copy


class Incompatible(Exception):
    """Two values that do not merge: the pointer below the target, and the kind of each."""

    def __init__(self, pointer: str, old: Json, new: Json) -> None:
        super().__init__(pointer)
        self.pointer = pointer
        self.old = kind_of(old)
        self.new = kind_of(new)


def kind_of(value: Json) -> str:
    match value:
        case dict():
            return "a mapping"
        case list():
            return "a list"
    return "one value"


def merge(old: Json, spot: Spot, new: Json, from_: Spot, pointer: str = "") -> None:
    """Mappings recursively, lists one after the other; `old` and `spot` change in place."""
    if isinstance(old, list):
        elements = new if isinstance(new, list) else [new]
        places = [from_.kid(str(i)) for i in range(len(elements))] if isinstance(new, list) else []
        for index, element in enumerate(elements):
            old.append(copy(element))
            if isinstance(spot.kids, list):
                place = (places[index] if places else None) or from_
                spot.kids.append(place.copy())
    elif isinstance(old, dict) and isinstance(new, dict):
        for key, value in new.items():
            _member(old, spot, key, value, from_.kid(key) or from_, f"{pointer}/{escape(key)}")
    else:
        raise Incompatible(pointer, old, new)


def _member(
    old: dict[str, Json], spot: Spot, key: str, value: Json, from_: Spot, pointer: str
) -> None:
    present = old.get(key)
    if isinstance(present, (dict, list)):
        if type(present) is not type(value):
            raise Incompatible(pointer, present, value)
        merge(present, spot.kid(key) or spot, value, from_, pointer)
        return
    # Null says nothing yet, so it also gives way to a mapping or a list.
    if present is not None and isinstance(value, (dict, list)):
        raise Incompatible(pointer, present, value)
    replace(old, spot, key, value, from_)


def replace(holder: Json, spot: Spot, key: str | int, value: Json, from_: Spot) -> None:
    """Put a value under a key or an index."""
    if isinstance(holder, dict) and isinstance(key, str):
        holder[key] = copy(value)
        if isinstance(spot.kids, dict):
            spot.kids[key] = from_.copy()
    elif isinstance(holder, list) and isinstance(key, int):
        holder[key] = copy(value)
        if isinstance(spot.kids, list):
            spot.kids[key] = from_.copy()


def remove(holder: Json, spot: Spot, key: str | int) -> None:
    if isinstance(holder, dict) and isinstance(key, str):
        holder.pop(key, None)
        if isinstance(spot.kids, dict):
            spot.kids.pop(key, None)
    elif isinstance(holder, list) and isinstance(key, int) and key < len(holder):
        del holder[key]
        if isinstance(spot.kids, list):
            del spot.kids[key]
