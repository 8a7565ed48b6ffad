"""Wire: parameters as OpenAPI writes them into paths, queries, headers and cookies.

Delimiters stand literal, everything reserved inside a value is percent-encoded. OMITTED and None
are absent everywhere but in a path, where a value is always needed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeAlias
from urllib.parse import quote, unquote

from .errors import InvalidArgument
from .values import OMITTED, quoted, without_omitted

Style: TypeAlias = Literal[
    "simple",
    "label",
    "matrix",
    "form",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
    "cookie",
]

# `#`, `[`, `]`, `&` and `+` would change what the query means even where reserved is allowed.
_RESERVED_IN_QUERY: Final = ":/?@!$'()*,;="
_RESERVED_IN_PATH: Final = ":/@!$&'()*+,;="
_TRIPLET: Final = re.compile(r"(%[0-9A-Fa-f]{2})")
_PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_DELIMITERS: Final = {"form": ",", "cookie": ",", "spaceDelimited": "%20", "pipeDelimited": "|"}

Encode: TypeAlias = Callable[[object], str]
Pairs: TypeAlias = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Styled:
    """A value with a style other than the default of its place."""

    value: object
    style: Style
    explode: bool
    reserved: bool


_DEFAULTS: Final[Mapping[Style, Styled]] = {
    "form": Styled(None, "form", True, False),
    "simple": Styled(None, "simple", False, False),
}


@dataclass(frozen=True, slots=True)
class AsJson:
    """A parameter with `content: application/json`."""

    value: object


def styled(
    value: object, style: Style, explode: bool | None = None, reserved: bool = False
) -> Styled:
    """`value` in this style; `explode` defaults to what OpenAPI says, true for form and cookie."""
    if explode is None:
        explode = style in ("form", "cookie")
    return Styled(value, style, explode, reserved)


def as_json(value: object) -> AsJson:
    """`value` as compact JSON text."""
    return AsJson(value)


def path(template: str, values: Mapping[str, object]) -> str:
    """The path of a request, every `{name}` filled in.

    Raises:
        InvalidArgument: a value is missing, empty, or would change the route (`.`, `..`).
    """
    filled = "".join(
        _path_value(part, values.get(part, OMITTED)) if is_name else part
        for part, is_name in _parts(template)
    )
    if "." not in filled and "%" not in filled:
        return filled
    # Where reserved characters are allowed, a triplet may stand for a dot.
    segments = [unquote(segment) for segment in filled.partition("?")[0].split("/")]
    if "." in segments or ".." in segments:
        named = ", ".join(_PLACEHOLDER.findall(template))
        raise InvalidArgument(named, '"." and ".." cannot stand in a path')
    return filled


@cache
def _parts(template: str) -> tuple[tuple[str, bool], ...]:
    """The text of a template and the names between, in turns."""
    return tuple((part, at % 2 == 1) for at, part in enumerate(_PLACEHOLDER.split(template)))


def target(path: str, asked: str) -> str:
    """Path and query; a template may bring a part of the query along, and a fragment goes."""
    path = path.partition("#")[0]
    if not asked:
        return path
    return f"{path}{'&' if '?' in path else '?'}{asked}"


def query(values: Mapping[str, object]) -> str:
    """The query string of a request, without the question mark; "" when nothing is given."""
    pairs: Pairs = []
    for name, value in values.items():
        pairs += query_pairs(name, value)
    return "&".join(f"{key}={value}" for key, value in pairs)


def query_pairs(name: str, given: object) -> Pairs:
    """One parameter as percent-encoded pairs; also what a form body is made of."""
    if type(given) is str or type(given) is int:
        return [(quoted(name), _percent(given))]  # most are, and all else here is for the rest
    value, how = _unwrap(given, "form")
    if value is None or value is OMITTED:
        return []
    encode = _encoder(_RESERVED_IN_QUERY if how.reserved else "")
    key = quoted(name)
    if isinstance(given, AsJson):
        return [(key, encode(_json(value)))]
    if how.style == "deepObject" and isinstance(value, dict):
        return _deep(key, value, encode)
    delimiter = _DELIMITERS.get(how.style, ",")
    if isinstance(value, dict):
        members = _members(value)
        if how.explode:
            return [pair for k, v in members for pair in _repeated(quoted(k), v, encode)]
        flat = [part for k, v in members for part in (quoted(k), encode(v))]
        return [(key, delimiter.join(flat))] if flat else []
    if isinstance(value, list | tuple):
        if how.explode:
            return _repeated(key, value, encode)
        items = [encode(v) for v in value if v is not None and v is not OMITTED]
        return [(key, delimiter.join(items))] if items else []
    return [(key, encode(value))]


def headers(values: Mapping[str, object]) -> list[tuple[str, str]]:
    """Header fields; values stand as they are, since headers know no percent-encoding.

    Raises:
        InvalidArgument: a value holds a line break or another control character.
    """
    fields: Pairs = []
    for name, given in values.items():
        line = given if isinstance(given, str) else _line(given)
        if line is None:
            continue
        if _CONTROL.search(line):
            raise InvalidArgument(name, "line breaks and control characters cannot be sent")
        fields.append((name, line))
    return fields


def _line(given: object) -> str | None:
    value, how = _unwrap(given, "simple")
    if value is None or value is OMITTED:
        return None
    return _json(value) if isinstance(given, AsJson) else _simple(value, how.explode, text)


def cookies(values: Mapping[str, object]) -> str:
    """The value of the Cookie header; "" when nothing is given.

    Style `form` (the default) percent-encodes, style `cookie` (OpenAPI 3.2) does not.

    Raises:
        InvalidArgument: a value of style `cookie` holds a character that cannot be sent.
    """
    crumbs: list[str] = []
    for name, given in values.items():
        value, how = _unwrap(given, "form")
        if how.style != "cookie" or value is None or value is OMITTED:
            crumbs += [f"{key}={crumb}" for key, crumb in query_pairs(name, given)]
            continue
        if isinstance(value, dict) and how.explode:
            pairs = [(k, text(v)) for k, v in _members(value)]
        elif isinstance(value, list | tuple) and how.explode:
            pairs = [(name, text(v)) for v in value]
        else:
            pairs = [(name, _simple(value, False, text))]
        for key, crumb in pairs:
            if _CONTROL.search(crumb) or ";" in crumb:
                raise InvalidArgument(name, "this text cannot be sent in a cookie")
            crumbs.append(f"{key}={crumb}")
    return "; ".join(crumbs)


def text(value: object) -> str:
    """A scalar as parameters write it: `true`, `1.5`, text as it is; anything else as JSON."""
    if isinstance(value, str):
        return value
    # `json.dumps` makes an encoder for each call.
    return str(value) if type(value) is int else _json(value)


def _path_value(name: str, given: object) -> str:
    value, how = _unwrap(given, "simple")
    if value is None or value is OMITTED or value in ("", [], {}):
        raise InvalidArgument(name, "the path needs a value, and it cannot be empty")
    encode = _encoder(_RESERVED_IN_PATH if how.reserved else "")
    if isinstance(given, AsJson):
        return encode(_json(value))
    match how.style:
        case "label":
            joined = _simple(value, how.explode, encode, "." if how.explode else ",")
            return f".{joined}"
        case "matrix":
            return _matrix(quoted(name), value, how.explode, encode)
        case _:
            return _simple(value, how.explode, encode)


def _matrix(name: str, value: object, explode: bool, encode: Encode) -> str:
    if explode and isinstance(value, dict):
        return "".join(f";{quoted(k)}={encode(v)}" for k, v in _members(value))
    if explode and isinstance(value, list | tuple):
        return "".join(f";{name}={encode(v)}" for v in value)
    return f";{name}={_simple(value, False, encode)}"


def _simple(value: object, explode: bool, encode: Encode, delimiter: str = ",") -> str:
    if isinstance(value, dict):
        members = [(encode(k), encode(v)) for k, v in _members(value)]
        if explode:
            return delimiter.join(f"{k}={v}" for k, v in members)
        return delimiter.join(part for pair in members for part in pair)
    if isinstance(value, list | tuple):
        return delimiter.join(encode(v) for v in value if v is not None and v is not OMITTED)
    return encode(value)


def _repeated(key: str, value: object, encode: Encode) -> Pairs:
    """A list as its key once for each item, as it stands alone or inside an exploded object."""
    items = value if isinstance(value, list | tuple) else [value]
    return [(key, encode(item)) for item in items if item is not None and item is not OMITTED]


def _deep(key: str, value: dict[str, object], encode: Encode) -> Pairs:
    """`filter[size][min]=1`: nested objects nest brackets, lists repeat their key."""
    pairs: Pairs = []
    for name, member in _members(value):
        inner = f"{key}%5B{quoted(name)}%5D"
        if isinstance(member, dict):
            pairs += _deep(inner, member, encode)
        elif isinstance(member, list | tuple):
            pairs += [(inner, encode(item)) for item in member if item is not None]
        else:
            pairs.append((inner, encode(member)))
    return pairs


def _members(value: Mapping[str, object]) -> list[tuple[str, object]]:
    return [(k, v) for k, v in value.items() if v is not None and v is not OMITTED]


def _unwrap(given: object, default: Literal["form", "simple"]) -> tuple[object, Styled]:
    if isinstance(given, Styled):
        return given.value, given
    return (given.value if isinstance(given, AsJson) else given), _DEFAULTS[default]


def _encoder(safe: str) -> Encode:
    """Percent-encoding; where reserved characters are allowed, triplets are taken as encoded."""
    if not safe:
        return _percent

    def encode(value: object) -> str:
        parts = _TRIPLET.split(text(value))
        return "".join(p if i % 2 else quote(p, safe=safe) for i, p in enumerate(parts))

    return encode


def _percent(value: object) -> str:
    return quoted(text(value))


def _json(value: object) -> str:
    return json.dumps(without_omitted(value), ensure_ascii=False, separators=(",", ":"))
