"""Failures: what a failed call tells a model, in the vendor's own words and what to do about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from mcp import MCPError
from mcp.types import INTERNAL_ERROR, INVALID_REQUEST

from .errors import (
    ApiError,
    AuthError,
    ClientError,
    ConnectionError,
    InvalidArgument,
    Kind,
    MissingCredential,
    ReplyTooLarge,
    TimeoutError,
    Unavailable,
)
from .redact import Secrets, redact
from .results import Result, text_result
from .sizes import compact, plain
from .surface import ToolInfo

MOST_BYTES: Final = 2000

_LOOK_FIRST: Final = "The change may have been made: look before you repeat it."
_UNREACHED: Final = "If that fails too, tell the user to check the base URL and the network."
_ADVICE: Final[Mapping[Kind, str]] = {
    "invalid": "Correct the arguments and call again.",
    "not_found": "Check the identifiers: a list or search tool shows those that exist.",
    "conflict": "Look at the present state before you call again.",
    "precondition": "Something else has to be done first; the same call will fail again.",
    "quota": "A limit of the plan is used up, and repeating does not help: tell the user.",
}


@dataclass(frozen=True, slots=True)
class Failures:
    """Words for what went wrong in one call.

    Attributes:
        repeatable: the same call may be made again without a second change.
        no_credential: which variable or header to set.
        refused_credential: which one holds what the API refused.
        changed: the operations that had changed something before the call failed.
    """

    tool: ToolInfo
    repeatable: bool
    no_credential: str
    refused_credential: str
    secrets: Secrets
    changed: tuple[str, ...] = ()

    def after(self, changed: tuple[str, ...]) -> Failures:
        """The same for a call in which these operations had changed something before it failed."""
        return replace(self, changed=changed)

    def result(self, error: ClientError) -> Result:
        """The result for an error that a model or its user can act on.

        Raises:
            MCPError: it is not one of those: a refused or missing credential, or our own fault.
        """
        match error:
            case AuthError():
                raise self.refused(error)
            case ApiError():
                return self._failed(self._words(error), self._advice(error))
            case TimeoutError() | ConnectionError():
                advice = self._after_silence(sent=error.sent)
                if isinstance(error, ConnectionError) and not error.sent:
                    advice = f"{advice} {_UNREACHED}"
                return self._failed(str(error), advice)
            case ReplyTooLarge():
                # The request did arrive: a change that answers at length has been made.
                advice = "Ask for less: a smaller page or a narrower filter."
                return self._failed(
                    str(error), advice if self.repeatable else f"{advice} {_LOOK_FIRST}"
                )
            case InvalidArgument():
                argument = self.tool.argument_for(error.argument)
                return self.bad_arguments([f"{argument}: {error.message}"], self._done())
            case Unavailable():
                return self._error(f"{self.tool.name} failed: {error}")
            case MissingCredential():
                raise MCPError(INVALID_REQUEST, f"No credential. {self.no_credential}")
            case _:
                raise internal(self.tool.name)

    def bad_arguments(self, problems: Collection[str], done: str = "") -> Result:
        """The result for arguments that the schema does not accept."""
        lines = "\n".join([*(f"- {problem}" for problem in problems), *([done] if done else [])])
        return self._error(f"Invalid arguments for {self.tool.name}:\n{lines}")

    def refused(self, error: AuthError) -> MCPError:
        """The JSON-RPC error for a credential that was refused, or may not do this."""
        words = self._clean(self._words(error))
        if error.kind == "auth":
            said = f"The API refused the credential: {words}\n{self.refused_credential}"
        else:
            said = f"The credential may not do this: {words}\nUse one that has the permission."
        done = self._done()
        return MCPError(INVALID_REQUEST, f"{said}\n{done}" if done else said)

    def internal(self) -> MCPError:
        """The JSON-RPC error for a fault of the server in the midst of a call."""
        return internal(self.tool.name, self._done())

    def _done(self) -> str:
        """What a caller must know before trying again; "" when nothing was changed."""
        if not self.changed or self.repeatable:
            return ""
        done = ", ".join(dict.fromkeys(self.changed))
        return f"Before that, {done} had succeeded: look before you repeat it."

    def _words(self, error: ApiError) -> str:
        """The vendor's words, the status and the code, then what is wrong with which field."""
        words = error.message
        if not words and isinstance(error.body, dict | list) and error.body:
            words = compact(plain(redact(error.body, self.tool.redact)))
        # Long words are cut here, so that the status and the code behind them are not.
        words = self._clean(words, MOST_BYTES * 3 // 4)
        lines = [f"{words or 'no explanation'} ({error.named})"]
        for name, problem in error.fields.items():
            hidden = "[redacted]" if name in self.tool.redact else problem
            lines.append(f"- {self.tool.argument_for(name)}: {hidden}")
        return "\n".join(lines)

    def _advice(self, error: ApiError) -> str:
        if error.advice:
            return error.advice
        if error.kind == "rate_limit":
            if error.retry_after is None:
                return "Too many requests: wait a minute, then call again."
            return f"Too many requests: call again in {max(1, round(error.retry_after))} s."
        if error.kind == "upstream":
            return self._after_silence(sent=True)
        return _ADVICE.get(error.kind, "")

    def _after_silence(self, *, sent: bool) -> str:
        """What to do when nobody can tell whether the API acted."""
        if self.repeatable or not sent:
            return "Try again in a moment."
        return _LOOK_FIRST

    def _failed(self, words: str, advice: str) -> Result:
        # The advice goes to the end, and is never what is cut.
        done = self._done()
        told = f"{advice}\n{done}" if done and advice != _LOOK_FIRST else done or advice
        return self._error(f"{self.tool.name} failed: {self._clean(words)}\n{told}")

    def _error(self, text: str) -> Result:
        return text_result(self.secrets.mask(text), error=True)

    def _clean(self, text: str, most: int = MOST_BYTES) -> str:
        masked = self.secrets.mask(text)
        encoded = masked.encode()
        if len(encoded) <= most:
            return masked
        return encoded[:most].decode(errors="ignore") + " ..."


def internal(tool: str, done: str = "") -> MCPError:
    """The JSON-RPC error for a fault of the server."""
    said = f"Internal error in {tool}: a fault of this server, see its log."
    return MCPError(INTERNAL_ERROR, f"{said}\n{done}" if done else said)
