"""Errors: everything the client raises, and how a vendor's error reply is read.

ClientError
├── ApiError              the API answered, and refused
│   ├── AuthError         kind auth or forbidden
│   └── RateLimitError    kind rate_limit
├── ConnectionError       no reply: the connection failed
├── TimeoutError          no reply in time
├── ReplyTooLarge         the reply was larger than the client reads
├── MissingCredential     the operation needs a credential and there is none
├── InvalidArgument       an argument that cannot be sent
├── Unavailable           this installation lacks what the tool needs
└── OutOfScope            a tool called an operation it did not declare
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal[
    "invalid",
    "not_found",
    "conflict",
    "precondition",
    "quota",
    "rate_limit",
    "auth",
    "forbidden",
    "upstream",
]

_LONGEST_MESSAGE: Final = 2000
_TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HEADING: Final = re.compile(r"<h1[^>]*>(.*?)</h1>", re.IGNORECASE | re.DOTALL)
_HTML: Final = re.compile(r"<(!doctype html|html|head|body)\b|^<(title|center|h1)\b", re.IGNORECASE)
_HEAD: Final = 8000
"""How far a page is read: a hostile one could keep the patterns busy for long."""

_TAG: Final = re.compile(r"<[^>]*>")
_KINDS: Final[Mapping[int, Kind]] = {
    401: "auth",
    402: "quota",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    410: "not_found",
    412: "precondition",
    428: "precondition",
    429: "rate_limit",
}


class ClientError(Exception):
    """The root of all errors of the client. `str()` never holds a credential or a query string."""


class ApiError(ClientError):
    """The API answered with anything but 2xx, or with a web page where it describes none.

    Attributes:
        status: the HTTP status.
        code: the vendor's own code, "" when the reply has none.
        message: the vendor's own words (of an HTML page its title), "" when the reply has none.
        kind: what the failure means, the same words for every vendor.
        body: the reply as JSON, or as text when it is not JSON.
        retry_after: seconds to wait, when the API said so.
        fields: what is wrong with which field, when the API said so.
        advice: what to do about it, where this API's maintainers have said so.
    """

    def __init__(
        self,
        status: int,
        *,
        kind: Kind,
        code: str = "",
        message: str = "",
        body: object = None,
        retry_after: float | None = None,
        fields: Mapping[str, str] | None = None,
        advice: str = "",
    ) -> None:
        self.status = status
        self.kind: Kind = kind
        self.code = code
        self.message = message
        self.body = body
        self.retry_after = retry_after
        self.fields: Mapping[str, str] = fields or {}
        self.advice = advice
        super().__init__(f"{message or kind} ({self.named})")

    @property
    def named(self) -> str:
        """Such as `HTTP 404, not_found`."""
        if not self.code or self.code == str(self.status):
            return f"HTTP {self.status}"
        return f"HTTP {self.status}, {self.code}"


class AuthError(ApiError):
    """The API refused the credential (`kind` auth), or what it may do (`kind` forbidden)."""


class RateLimitError(ApiError):
    """Too many requests for now; `retry_after` says when to come back, if the API did."""


class ConnectionError(ClientError):
    """The connection failed. `sent` is False when it was never made: repeating is then safe."""

    def __init__(self, message: str, *, sent: bool) -> None:
        self.sent = sent
        super().__init__(message)


class TimeoutError(ClientError):
    """No reply in time. `sent` is False when the connection was never made."""

    def __init__(self, message: str, *, sent: bool) -> None:
        self.sent = sent
        super().__init__(message)


class ReplyTooLarge(ClientError):
    """The reply has more than `limit` bytes and was not read."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"the reply is larger than {limit} bytes, the most that is read")


class MissingCredential(ClientError):
    """The operation needs one of `schemes` and the client has no credential for any of them."""

    def __init__(self, schemes: tuple[str, ...]) -> None:
        self.schemes = schemes
        super().__init__(f"no credential for {' or '.join(schemes)}")


class InvalidArgument(ClientError):
    """An argument that cannot be sent as it is; `argument` names it."""

    def __init__(self, argument: str, message: str) -> None:
        self.argument = argument
        self.message = message
        super().__init__(f"{argument}: {message}")


class Unavailable(ClientError):
    """What a tool does without the API cannot be done with this installation."""


class OutOfScope(ClientError):
    """A tool called an operation that it does not declare: a fault of the server, not its user."""

    def __init__(self, tool: str, operation: str) -> None:
        self.tool = tool
        self.operation = operation
        super().__init__(f"{tool} may not call {operation}")


@dataclass(frozen=True, slots=True)
class ErrorShape:
    """Where a vendor's JSON error holds what, as dotted paths, and what its codes mean.

    Attributes:
        code, message, fields: such as `error.code`; "" when the vendor has none.
        kinds: the vendor's codes to kinds. A code that is not here falls back to the HTTP status.
        retry_statuses, retry_codes: what may pass by itself. A rate limit always counts.
        advice: what a model is told to do about a kind, instead of the usual words.
    """

    code: str = ""
    message: str = ""
    fields: str = ""
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    retry_statuses: tuple[int, ...] = (502, 503, 504)
    retry_codes: tuple[str, ...] = ()
    advice: Mapping[Kind, str] = field(default_factory=dict)

    def passing(self, error: ApiError) -> bool:
        """Whether the same request may succeed later: a quota, for one, stays used up."""
        if error.kind == "quota":
            return False
        return (
            error.kind == "rate_limit"
            or error.status in self.retry_statuses
            or error.code in self.retry_codes
        )


def kind_of(status: int) -> Kind:
    """What a status means when the vendor's code says nothing."""
    if status in _KINDS:
        return _KINDS[status]
    return "invalid" if 400 <= status < 500 else "upstream"


def api_error(
    shape: ErrorShape, status: int, body: object, retry_after: float | None = None
) -> ApiError:
    """The error for a reply that is not 2xx; `body` is JSON, or text that is not."""
    code = _scalar(_at(body, shape.code))
    if body is not None and not code:
        code = _scalar(_at(body, "code"))
    kind = shape.kinds.get(code) or kind_of(status)
    error: type[ApiError] = ApiError
    if kind in ("auth", "forbidden"):
        error = AuthError
    elif kind == "rate_limit":
        error = RateLimitError
    return error(
        status,
        kind=kind,
        code=code,
        message=_message(shape, body),
        body=body,
        retry_after=retry_after,
        fields=_fields(_at(body, shape.fields)) if shape.fields else {},
        advice=shape.advice.get(kind, ""),
    )


_COMMON_MESSAGES = (
    "message",
    "error.message",
    "error_description",
    "detail",
    "error",
    "title",
    "errors.0.message",
    "errors.0.detail",
    "errors.0",
)


def _message(shape: ErrorShape, body: object) -> str:
    if isinstance(body, str):
        return _readable(body)[:_LONGEST_MESSAGE]
    for path in (shape.message, *_COMMON_MESSAGES):
        found = _at(body, path)
        if isinstance(found, str) and found.strip():
            return found.strip()[:_LONGEST_MESSAGE]
    return ""


def begins_like_html(text: str) -> bool:
    """Whether it is an HTML page, by how it begins."""
    page = text[:_HEAD].lstrip("\ufeff \t\r\n")
    return page.startswith("<") and _HTML.search(page) is not None


def page_title(page: str) -> str:
    """The title of an HTML page, else its first heading; "" when it has none."""
    for heading in (_TITLE, _HEADING):
        found = heading.search(page[:_HEAD])
        words = " ".join(html.unescape(_TAG.sub(" ", found[1][:500])).split()) if found else ""
        if words:
            return words
    return ""


def _readable(text: str) -> str:
    """An HTML page as its title; other text as it is."""
    if not begins_like_html(text):
        return text
    return page_title(text) or "an HTML page"


def _fields(found: object) -> dict[str, str]:
    """`{"name": "too long"}`, `{"name": ["too long"]}` or `[{"field": ..., "message": ...}]`."""
    if isinstance(found, dict):
        return {str(k): _words(v) for k, v in found.items()}
    if not isinstance(found, list):
        return {}
    named: dict[str, str] = {}
    for entry in found:
        if not isinstance(entry, dict):
            continue
        name = next((entry[k] for k in ("field", "name", "path", "pointer") if entry.get(k)), None)
        words = next((entry[k] for k in ("message", "detail", "description") if k in entry), None)
        if name is not None and words is not None:
            key = ".".join(map(str, name)) if isinstance(name, list) else str(name)
            named[key] = _words(words)
    return named


def _words(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _scalar(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _at(value: object, path: str) -> object:
    """The member at a dotted path (digits index lists), or None."""
    if not path:
        return None
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value
