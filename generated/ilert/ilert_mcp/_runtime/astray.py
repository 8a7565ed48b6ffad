"""Astray: answers that are not the API's as it is described, but a web page or a redirect.

A sign-in page, a proxy's or a captive portal's has the status of a success and says nothing about
what was asked. So does a redirect to one.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from .errors import ApiError, begins_like_html, page_title
from .redact import Secrets
from .reply import Reply, decoded, parsed
from .transport import host_of

_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_HEAD: Final = 8000
_LONGEST: Final = 120
_UNKNOWN: Final = "Nothing is known about whether the change was made: look before you repeat it."
_UNREAD: Final = "Repeating will hardly help: tell the user to check the base URL and the network."


def is_page(reply: Reply[object, object]) -> bool:
    """Whether it is a web page, whatever it says it is. JSON under a wrong name is none."""
    head = reply.content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head or head[0] in b"{[":
        return False
    if begins_like_html(head.decode(errors="replace")):
        return True
    return reply.media_type in _HTML and not _is_json(reply.content)


def page_error(
    reply: Reply[object, object], address: str, described: str, *, reads: bool, secrets: Secrets
) -> ApiError:
    """The error for a page where the API describes something else.

    Args:
        address: where the request went; of it only the host is said.
        described: what the API describes, such as "JSON".
        reads: the operation changes nothing.
    """
    text = decoded(reply.content[:_HEAD], reply.headers.get("content-type", ""))
    shown = secrets.mask(text)
    title = page_title(shown)
    called = f' titled "{_brief(title, secrets)}"' if title else ""
    kind = _brief(reply.media_type, secrets) or "no content type"
    return ApiError(
        reply.status,
        kind="upstream",
        message=f"{host_of(address)} answered a web page ({kind}){called} where the API describes "
        f"{described}: a sign-in page, a proxy or a wrong base URL is likely",
        body=shown,
        advice=_UNREAD if reads else _UNKNOWN,
    )


def redirect_error(
    status: int, location: str, address: str, *, reads: bool, secrets: Secrets
) -> ApiError:
    """The error for a redirect; of where it leads to only the host is said."""
    try:
        elsewhere = urlsplit(location).hostname or ""
    except ValueError:
        elsewhere = ""
    to = f" to {_brief(elsewhere, secrets)}" if elsewhere else ""
    return ApiError(
        status,
        kind="upstream",
        message=f"{host_of(address)} answered with a redirect{to}, which is not followed: a "
        "sign-in page, a proxy or a wrong base URL is likely",
        advice=_UNREAD if reads else _UNKNOWN,
    )


def _is_json(content: bytes) -> bool:
    try:
        parsed(content)
    except ValueError:
        return False
    return True


def _brief(text: str, secrets: Secrets) -> str:
    """Masked, then cut: half a secret would not be found."""
    masked = secrets.mask(text)
    return masked if len(masked) <= _LONGEST else f"{masked[:_LONGEST]}..."
