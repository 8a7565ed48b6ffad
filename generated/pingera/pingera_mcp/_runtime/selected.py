"""The projection of a reply, where the reply is one that it can be made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from .errors import ApiError
from .select import parsed, select

if TYPE_CHECKING:
    from .reply import Reply

_REFUSING: Final = ("detail", "details", "exception", "fault", "message", "messages")


@dataclass(frozen=True, slots=True)
class _Other:
    """Stands for a value that is not of the kind that is read there."""

    kind: str


_LEFT_OUT: Final = object()


def selected(reply: Reply[Any, Any], expression: str) -> Any:
    """What a JMESPath expression makes of a reply; the reply itself where it has no content.

    Members that are null or left out are null here, too. Where all of them are, it must not be for
    the reply being something else: nulls would be told as what the API answered.

    Raises:
        ApiError: nothing that is read is there, for the reply is of another kind, or an error.
    """
    value: object = reply.json
    if not reply.content.strip():
        return reply
    try:
        result = select(value, expression)
    except ValueError:  # a function of the expression was given what it does not take
        _hold(reply, value, expression)
        raise
    if _hollow(result):
        _hold(reply, value, expression)
    return result


def _hollow(result: object) -> bool:
    """Whether there is nothing in it but nulls."""
    if isinstance(result, dict):
        return all(map(_hollow, result.values()))
    return result is None


def _hold(reply: Reply[Any, Any], value: object, expression: str) -> None:
    """Fail where the reply cannot have been meant for the expression."""
    read = list(_read(parsed(expression), value, ""))
    others = [(path, found) for path, found in read if isinstance(found, _Other)]
    absent = [path for path, found in read if found is None or found is _LEFT_OUT]
    if len(others) + len(absent) < len(read):
        return
    for path, other in others:
        which = f"`{path}` of the reply" if path else "the reply"
        message = f"{which} is no {other.kind}, and the API's description says it is"
        raise ApiError(reply.status, kind="upstream", message=message)
    roots = {path.partition(".")[0] for path in absent}
    if isinstance(value, dict) and _refuses(value) and not roots & value.keys():
        # Without words of ours the caller is told the reply itself.
        raise ApiError(reply.status, kind="upstream", body=value)


def _refuses(value: dict[str, object]) -> bool:
    """Whether an object talks like an error, of which nobody knows the form."""
    return any(
        found and (name.lower().startswith("error") or name.lower() in _REFUSING)
        for name, found in value.items()
    )


def _read(node: dict[str, Any], value: object, path: str) -> Iterator[tuple[str, object]]:
    """What an expression reads of a value, by dotted path; of a list, the list as a whole."""
    children: list[dict[str, Any]] = node["children"]
    match node["type"]:
        case "field":
            yield _member(value, node["value"], path)
        case "index" | "slice":
            found = _kept(value, list, "list")
            if isinstance(found, list) and node["type"] == "index":
                found = next(iter(found[node["value"] :]), None)
            yield path, found
        case "subexpression" | "index_expression":
            for where, found in _read(children[0], value, path):
                if isinstance(found, _Other) or found is _LEFT_OUT:
                    yield where, found
                else:
                    yield from _read(children[1], found, where)
        case "projection" | "filter_projection" | "flatten":
            for where, found in _read(children[0], value, path):
                yield where, _kept(found, list, "list")
        case "value_projection":
            for where, found in _read(children[0], value, path):
                yield where, _kept(found, dict, "object")
        case "pipe":
            yield from _read(children[0], value, path)
        case "multi_select_dict" | "multi_select_list" | "key_val_pair":
            for child in children:
                yield from _read(child, value, path)
        case "function_expression" | "or_expression" | "and_expression":
            for child in children:
                yield from _read(child, value, path)
        case "identity" | "current":
            yield path, value
        case "literal" | "expref":
            return
        case _:  # a comparison says something of whatever is there
            yield path, True


def _member(value: object, name: str, path: str) -> tuple[str, object]:
    whole = _kept(value, dict, "object")
    if isinstance(whole, _Other):
        return path, whole
    where = f"{path}.{name}" if path else name
    return where, whole.get(name, _LEFT_OUT) if isinstance(whole, dict) else _LEFT_OUT


def _kept(value: object, kind: type, called: str) -> object:
    """The value, if it is of the kind or empty: what is empty is often written as the other one."""
    if value is _LEFT_OUT or isinstance(value, kind | _Other):
        return value
    return _Other(called) if value else None
