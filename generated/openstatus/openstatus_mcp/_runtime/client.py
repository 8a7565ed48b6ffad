"""The base of a generated client, and all that its module needs to import."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, TypeAlias
from urllib.parse import urlsplit

from . import astray, request, wire
from .api import Api, ApiKey, Auth, Basic, Bearer, Operation, Scope
from .bodies import (
    Body,
    File,
    form_body,
    json_body,
    lines_body,
    multipart_body,
    raw_body,
    upload,
)
from .concurrency import aside
from .errors import (
    ApiError,
    ClientError,
    ErrorShape,
    OutOfScope,
    api_error,
)
from .redact import Secrets
from .reply import Reply, decoded, parsed
from .sizes import plain
from .tracing import answered, upstream_span
from .trail import Trail
from .transport import Answer, Request, Transport, base_url_problem
from .wire import as_json, styled

if TYPE_CHECKING:
    from .rehearsal import Rehearsal

__all__ = [
    "Api",
    "ApiKey",
    "BaseClient",
    "Basic",
    "Bearer",
    "Body",
    "ErrorShape",
    "File",
    "Operation",
    "Reply",
    "Scope",
    "as_json",
    "form_body",
    "json_body",
    "lines_body",
    "multipart_body",
    "raw_body",
    "styled",
    "upload",
]

_NONE: Final[Mapping[str, object]] = {}
_Parts: TypeAlias = tuple[
    Mapping[str, object],
    Mapping[str, object],
    Mapping[str, object],
    Mapping[str, object],
    Body | None,
    str,
]
"""Path, query, headers, cookies, body and what is accepted."""
_REPEATABLE_METHODS: Final = frozenset({"PUT", "DELETE"})
_MOST_OF_AN_ERROR: Final = 200_000


class BaseClient:
    """A client of one API: `async with ExampleClient(api_key=...) as client: ...`."""

    api: ClassVar[Api]

    def __init__(
        self,
        credentials: Mapping[str, str | tuple[str, str] | None],
        *,
        base_url: str | None = None,
        timeout: float = 30.0,
        max_retries: int = 2,
    ) -> None:
        """
        Args:
            credentials: by security scheme; the two halves of one as a pair.
            timeout: seconds to wait for a reply; a call with its retries ends after one and a
                half times that.
            max_retries: how often a request is repeated where that is safe.

        Raises:
            ClientError: the base URL is not one.
        """
        url = base_url or self.api.base_url
        if problem := base_url_problem(url, allow_insecure=True):
            raise ClientError(f"base_url {problem}")
        self._credentials = request.flattened(self.api, credentials)
        self._presented: tuple[str, ...] = ()
        self._scope: Scope | None = None
        self._trail = Trail()
        self._rehearsal: Rehearsal | None = None
        self._transport = Transport(
            url, user_agent=self.api.user_agent, timeout=timeout, max_retries=max_retries
        )

    @classmethod
    def bound(
        cls,
        transport: Transport,
        credentials: Mapping[str, str],
        scope: Scope,
        *,
        trail: Trail | None = None,
        rehearsal: Rehearsal | None = None,
    ) -> Self:
        """The client of one call of one tool, on a pool that others share.

        Args:
            trail: where the call notes what it has done.
            rehearsal: takes the requests that are shown and not sent.
        """
        client = cls.__new__(cls)
        client._credentials = dict(credentials)
        client._presented = ()
        client._scope = scope
        client._transport = transport
        client._trail = Trail() if trail is None else trail
        client._rehearsal = rehearsal
        return client

    @property
    def changed(self) -> tuple[str, ...]:
        """The operations of this call that changed something so far, by id; empty when unbound."""
        return tuple(self._trail.changed)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._transport.base_url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections; a bound client leaves them to their owner."""
        if self._scope is None:
            await self._transport.aclose()

    async def _send(
        self,
        operation: Operation,
        *,
        path: Mapping[str, object] = _NONE,
        query: Mapping[str, object] = _NONE,
        headers: Mapping[str, object] = _NONE,
        cookies: Mapping[str, object] = _NONE,
        body: Body | None = None,
        accept: str = "application/json",
        reply: str = "",
    ) -> Reply[Any, Any]:
        """Send one request and return its 2xx reply.

        Raises:
            ApiError: any other reply, or a web page where the description has none.
            ConnectionError, TimeoutError, ReplyTooLarge: there is no reply that can be read.
            InvalidArgument: a value cannot be sent. MissingCredential, OutOfScope: nothing was.
        """
        scope = self._scope
        if scope is not None and operation.id not in scope.operations:
            raise OutOfScope(scope.tool, operation.id)
        parts = (path, query, headers, cookies, body, accept)
        if self._rehearsal is not None and self._rehearsal.holds_back(operation):
            schemes = request.chosen(self.api, operation, self._credentials)
            return self._rehearsal.reply(
                operation,
                self._request(operation, *parts, schemes, None),
                base_url=self._address(operation),
                user_agent=self.api.user_agent,
            )
        answer = await self._answered(operation, parts)
        if not 200 <= answer.status < 300:
            raise self._error(operation, answer)
        result: Reply[Any, Any] = Reply(
            answer.status,
            answer.headers,
            answer.content,
            operation=operation.id,
            package=self.api.package,
            model=reply,
        )
        if not operation.html and astray.is_page(result):
            address, described = self._address(operation), "JSON" if reply else "no content"
            raise astray.page_error(
                result, address, described, reads=operation.reads, secrets=self._secrets
            )
        if self._scope is not None and not operation.reads:
            self._trail.changed.append(operation.id)
        if self._transport.observer is not None:
            await aside(len(answer.content), self._transport.observer, result)
        return result

    async def _answered(self, operation: Operation, parts: _Parts) -> Answer:
        """The reply; a token that is refused before its time is renewed once."""
        schemes = request.chosen(self.api, operation, self._credentials)
        credentials = await self._with_tokens(schemes)
        sent = self._request(operation, *parts, schemes, credentials)
        answer = await self._answer(operation, sent)
        if answer.status == 401 and credentials is not self._credentials:
            self._transport.tokens.clear()
            credentials = await self._with_tokens(schemes)
            sent = self._request(operation, *parts, schemes, credentials)
            answer = await self._answer(operation, sent)
        return answer

    async def _answer(self, operation: Operation, sent: Request) -> Answer:
        """Send a request, and note in the trail and in a span what became of it."""
        trail = self._trail
        if self._scope is not None and not operation.reads:
            trail.asked.append(operation.id)
        with upstream_span(operation, sent.origin or self._transport.base_url) as span:
            answer = await self._transport.send(
                sent, repeatable=self._repeatable(operation), passing=self._passing
            )
            if span is not None:
                answered(span, answer.status)
        trail.status = answer.status
        trail.request_id = answer.headers.get("x-request-id", "")
        trail.received += len(answer.content)
        return answer

    def _request(
        self,
        operation: Operation,
        path: Mapping[str, object],
        query: Mapping[str, object],
        headers: Mapping[str, object],
        cookies: Mapping[str, object],
        body: Body | None,
        accept: str,
        schemes: tuple[Auth, ...],
        credentials: Mapping[str, str] | None,
    ) -> Request:
        """The request for an operation; without `credentials` it is one to be shown."""
        target = wire.path(operation.path, path)
        auth = request.placed(schemes, credentials)
        asked = wire.query({**query, **auth["query"]})
        return Request(
            operation.method,
            wire.target(target, asked),
            tuple(request.fields(headers, cookies, auth, body, accept)),
            body.content if body is not None else None,
            origin=self._origin(operation),
            without=request.declared_and_left_out(headers),
        )

    def _origin(self, operation: Operation) -> str:
        """What stands before the path of an operation that has an address of its own.

        Whoever sets another base URL means a stand-in for the whole API (a proxy, a sandbox):
        then nothing is sent past it. A path alone is another one at the same host, set or not.
        """
        server, base = operation.server, self._transport.base_url
        described = self.api.base_url.rstrip("/")
        if server.startswith("/"):
            return base.removesuffix(urlsplit(described).path) + server.rstrip("/")
        return server if base == described else ""

    async def _with_tokens(self, schemes: tuple[Auth, ...]) -> Mapping[str, str]:
        """The credentials, and a token for each scheme that has a client's id and secret only."""
        found = self._credentials
        for scheme in schemes:
            if isinstance(scheme, Bearer) and not found.get(scheme.scheme):
                client = found[scheme.client]
                token = await self._transport.tokens.token(scheme, client, self._transport)
                found = {**found, scheme.scheme: token}
        self._presented = tuple(found.values())
        return found

    def _repeatable(self, operation: Operation) -> bool:
        if operation.reads:
            return True
        if self._scope is not None:
            return self._scope.repeatable
        return operation.method in _REPEATABLE_METHODS

    def _address(self, operation: Operation) -> str:
        """Where the requests of an operation go."""
        return self._origin(operation) or self._transport.base_url

    @property
    def _secrets(self) -> Secrets:
        """What no error may repeat, as some APIs repeat the key that they refuse."""
        return Secrets([*self._credentials.values(), *self._presented])

    def _passing(self, answer: Answer) -> bool:
        """Whether the same request may succeed later."""
        return answer.status >= 400 and self.api.errors.passing(self._refusal(answer))

    def _error(self, operation: Operation, answer: Answer) -> ApiError:
        if 300 <= answer.status < 400:
            return astray.redirect_error(
                answer.status,
                answer.headers.get("location", ""),
                self._address(operation),
                reads=operation.reads,
                secrets=self._secrets,
            )
        return self._refusal(answer)

    def _refusal(self, answer: Answer) -> ApiError:
        body = self._secrets.mask_value(_error_body(answer))
        return api_error(self.api.errors, answer.status, body, answer.retry_after())


def _error_body(answer: Answer) -> object:
    """The body of an error: JSON where it is, otherwise text. Nobody reads more of one."""
    if len(answer.content) > _MOST_OF_AN_ERROR:
        head = answer.content[:_MOST_OF_AN_ERROR]
        return decoded(head, answer.headers.get("content-type", "")).strip()
    try:
        return plain(parsed(answer.content))
    except ValueError:
        return decoded(answer.content, answer.headers.get("content-type", "")).strip()
