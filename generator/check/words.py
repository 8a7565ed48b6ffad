"""What a validator says about an object -> what its author can act on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pydantic_core import ErrorDetails

from generator.ir import Json
from generator.load.source import escape
from generator.suggest import did_you_mean

NOUNS: Final = {
    "document": "description",
    "info": "info object",
    "body": "request body",
    "media": "media type",
    "scheme": "security scheme",
}
_ADD: Final = {
    ("parameter", "name"): "add `name:` with the name that is sent",
    ("parameter", "in"): "add `in: query`, or `path`, `header`, `cookie`",
    ("body", "content"): "add `content:` with a media type, such as `application/json`",
    ("scheme", "type"): "add `type: apiKey`, or `http`, `oauth2`, `openIdConnect`",
    ("server", "url"): "add `url:` with the address that requests go to",
    ("document", "info"): "add `info:` with a `title` and a `version`",
    ("info", "title"): "add `title:` with the name of the API",
    ("info", "version"): "add `version:` with the version of the API, in quotes",
    ("tag", "name"): "add `name:` with the tag that operations use",
}
_WANTED: Final = {
    "string": ("text", "write it in quotes"),
    "list": ("a list", "write it as a list: one `- ` line for each element"),
    "dict": ("a mapping", "write it as `key: value` lines"),
    "model": ("a mapping", "write it as `key: value` lines"),
    "bool": ("true or false", "write `true` or `false`"),
    "int": ("a whole number", "write a whole number, without quotes"),
    "float": ("a number", "write a number, without quotes"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One error of an object: `pointer` is relative to it, `keys` are the steps to it."""

    code: str
    pointer: str
    keys: tuple[str, ...]
    message: str
    help: str


def findings(kind: str, value: Json, errors: Iterable[ErrorDetails]) -> list[Finding]:
    """One finding a place: of the branches of a union, the one that got furthest."""
    best: dict[str, tuple[tuple[int, int], Finding]] = {}
    for error in errors:
        keys, here = _steps(value, error)
        finding = _finding(kind, keys, here, error)
        rank = (len(keys), error["type"] in ("enum", "literal_error", "missing"))
        first = keys[0] if keys else ""
        if first not in best or best[first][0] < rank:
            best[first] = (rank, finding)
    return [finding for _, finding in best.values()]


def _steps(value: Json, error: ErrorDetails) -> tuple[tuple[str, ...], Json]:
    """The keys of the data on the way to an error: its path without the names of union branches."""
    keys: list[str] = []
    for step in error["loc"]:
        if isinstance(value, dict) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        elif step != error["loc"][-1] or error["type"] != "missing":
            continue
        keys.append(str(step))
    return tuple(keys), value


def _finding(kind: str, keys: tuple[str, ...], value: Json, error: ErrorDetails) -> Finding:
    noun = NOUNS.get(kind, kind)
    pointer = "".join(f"/{escape(key)}" for key in keys)
    name = ".".join(keys) or noun
    what = error["type"]
    if what == "missing":
        parent = "".join(f"/{escape(key)}" for key in keys[:-1])
        message = f"`{keys[-1]}` is missing from this {noun}"
        help = _ADD.get((kind, keys[-1]), f"add `{keys[-1]}:`")
        return Finding("D204", parent, keys, message, help)
    if what in ("enum", "literal_error"):
        allowed = str((error.get("ctx") or {}).get("expected", "")).replace("'", "`")
        choices = [part.strip("`") for part in allowed.replace(" or ", ", ").split(", ")]
        message = f"`{name}` of this {noun} is {_shown(value)}, not one of {allowed}"
        close = did_you_mean(value, choices) if isinstance(value, str) else ""
        help = close if close.startswith("did") else f"write one of {allowed}"
        return Finding("D206", pointer, keys, message, help)
    wanted, help = _WANTED.get(what.partition("_")[0], ("", ""))
    if wanted and what.endswith(("_type", "_parsing", "_from_float")):
        message = f"`{name}` of this {noun} is {_shown(value)}, not {wanted}"
        return Finding("D205", pointer, keys, message, help)
    reason = error["msg"].removeprefix("Input ").removeprefix("should ")
    message = f"`{name}` of this {noun} is {_shown(value)}; it should {reason}"
    return Finding("D207", pointer, keys, message, "correct the value, or remove the key")


def _shown(value: Json) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return f"`{str(value).lower()}`"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"`{value}`" if len(value) <= 40 else f"`{value[:40]}…`"
        case list():
            return "a list"
        case dict():
            return "a mapping"
