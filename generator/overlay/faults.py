"""What is wrong with the form of a file, in the words of those who write it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from generator.diagnostics import Diagnostics
from generator.load.source import Document, escape
from generator.suggest import did_you_mean

Form = TypeVar("Form")


def validated(
    form: type[Form], document: Document, diagnostics: Diagnostics, whole: str
) -> Form | None:
    """The data of a file as `form`; None where it is not, with a diagnostic for each fault.

    `whole` is what the file is called.
    """
    try:
        return TypeAdapter(form).validate_python(document.data)
    except ValidationError as invalid:
        told: set[tuple[str | int, ...]] = set()
        for error in invalid.errors(include_url=False):
            place = tuple(_path(error, document.data))
            if place not in told:  # each alternative of a union complains
                _report(error, form, document, diagnostics, whole)
            told.add(place)
        return None


def _report(
    error: ErrorDetails, form: Any, document: Document, diagnostics: Diagnostics, whole: str
) -> None:
    path = _path(error, document.data)
    place = document.place("".join(f"/{escape(str(token))}" for token in path))
    where = ".".join(str(token) for token in path) or whole
    match error["type"]:
        case "extra_forbidden":
            key = str(path[-1])
            diagnostics.error(
                "D401",
                place,
                f"unknown key `{key}`",
                did_you_mean(key, _keys(form, path[:-1])) or "remove it",
            )
        case "missing":
            key = str(path[-1])
            diagnostics.error("D402", place, f"`{where}` is missing", f"add `{key}:`")
        case "string_pattern_mismatch":
            diagnostics.error("D403", place, f"`{where}` does not look as it should", _form(error))
        case "literal_error":
            expected = _QUOTED.findall(str(error.get("ctx", {}).get("expected", "")))
            said = error["input"]
            diagnostics.error(
                "D403",
                place,
                f"`{where}` is `{said}`, which means nothing there",
                did_you_mean(str(said), expected) or "write one of " + ", ".join(expected),
            )
        case "string_too_short":
            diagnostics.error("D403", place, f"`{where}` is empty", "write something, or remove it")
        case "too_short":
            least = error.get("ctx", {}).get("min_length", 1)
            diagnostics.error(
                "D403", place, f"`{where}` is too short", f"name {least} or more, or remove it"
            )
        case kind if kind in _KINDS:
            wanted, remedy = _KINDS[kind]
            diagnostics.error("D403", place, f"`{where}` must be {wanted}", remedy)
        case _:
            message = error["msg"].removeprefix("Value error, ")
            reason = message[:1].lower() + message[1:]
            diagnostics.error("D403", place, f"`{where}`: {reason}", "")


_QUOTED = re.compile(r"'([^']*)'")
_KINDS = {
    "list_type": ("a list", "write `- …` lines, or `[…]`"),
    "string_type": ("text", "put it into quotes"),
    "bool_type": ("true or false", "write `true` or `false`, without quotes"),
    "int_type": ("a whole number", "write a number, without quotes"),
    "float_type": ("a number", "write a number, without quotes"),
    "dict_type": ("a mapping", "write it as `key: value` lines"),
    "model_type": ("a mapping", "write it as `key: value` lines"),
}
_FORMS = {
    r"^[a-z][a-z0-9_]*$": "use a-z, 0-9 and underscores, a letter first",
    r"^[a-z_][a-z0-9_]*$": "use a-z, 0-9 and underscores, no digit first",
    r"^[a-z][a-z0-9-]*$": "use a-z, 0-9 and hyphens, a letter first",
    r"^[A-Z][A-Z0-9_]*$": "use A-Z, 0-9 and underscores, a letter first",
    r"^(/[^/{}?#\s]+)+$": "write it with a slash before and none after, such as `/v1`",
    r"^https?://[^\s/?#][^\s?#]*$": "write the whole address, such as `https://api.acme.com/v1`",
    r"^\d+\.\d+\.\d+$": "write three numbers, such as `1.4.0`",
    r"^[0-9a-f]{12}/[0-9a-f]{4}$": "let `toolpress review --accept` write it",
    r"^\S+ (<|<=|==|!=|>=|>|requires) \S+$": "write `a > b`, or `a requires b`",
    r"^(body|header)\.\S+$": "write `body.meta.next`, or `header.next-cursor`",
    r"^[a-z]+/[a-z0-9.+-]+$": "write it like `application/json`",
    r"^[A-Za-z_][A-Za-z0-9_]*$": "use letters, digits and underscores, no digit first",
    r"^D8\d\d$": "write a code of `toolpress lint`, such as `D804`",
}


def _form(error: ErrorDetails) -> str:
    pattern = str(error.get("ctx", {}).get("pattern", ""))
    return _FORMS.get(pattern, f"it must match {pattern}")


def _path(error: ErrorDetails, data: Any) -> list[str | int]:
    """Where the error stands in the file; alternatives of a union that pydantic adds are not."""
    path: list[str | int] = []
    for token in error["loc"]:
        found = isinstance(data, list) and isinstance(token, int)
        if not found and not (isinstance(data, dict) and token in data):
            if error["type"] == "missing":
                path.append(token)
            break
        path.append(token)
        data = data[token]
    return path


def _keys(form: Any, path: Iterable[str | int]) -> list[str]:
    """The keys that the block at `path` knows."""
    model = form
    for token in path:
        if isinstance(model, type) and issubclass(model, BaseModel):
            fields = {(f.alias or n): f.annotation for n, f in model.model_fields.items()}
            model = fields.get(str(token))
        elif get_origin(model) in (dict, list):
            model = get_args(model)[-1]
        model = _block(model)
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    return [f.alias or name for name, f in model.model_fields.items()]


def _block(annotation: Any) -> Any:
    """The model inside `Model | None`, otherwise the annotation itself."""
    for part in get_args(annotation):
        if (
            isinstance(part, type)
            and issubclass(part, BaseModel)
            and get_origin(annotation)
            not in (
                dict,
                list,
            )
        ):
            return part
    return annotation
