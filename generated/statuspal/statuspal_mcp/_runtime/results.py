"""Results: what a tool returned, as the CallToolResult that clients see."""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias, cast

from . import fitting, sizes
from .catalog import Validator
from .redact import Secrets, may_redact, redact
from .reply import Reply
from .surface import ToolInfo

Result: TypeAlias = dict[str, Any]
"""A CallToolResult in wire form."""

MAX_MEDIA_BYTES: Final = 3_000_000
"""Images and sounds are not read as text, so the limit of text does not fit them."""

_TEXTUAL: Final = re.compile(r"text/|.*[/+](xml|yaml|x-yaml|csv|javascript|ndjson|x-ndjson)$")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_PAGING: Final = re.compile(
    r"page|limit|offset|cursor|count|first|after|before|since|from|to|per_?page|page_?size|size"
    r"|start|end|period|filter.*|fields",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rendering:
    """How the results of one call are shown.

    Attributes:
        schema: the tool in wire form, for its argument names and its output schema.
        limit: the most bytes of JSON or text.
        validator: the output schema, compiled; None where none is advertised.
        drifted: told the operation of a reply that is not even JSON where JSON is described.
    """

    tool: ToolInfo
    schema: Mapping[str, Any]
    limit: int
    secrets: Secrets
    validator: Validator | None = None
    drifted: Callable[[str], None] | None = None

    def result(self, outcome: object) -> Result:
        """The result for a `Reply`, or for the plain JSON of a projection or a composite."""
        if not isinstance(outcome, Reply):
            return self._json(outcome, "The API answered nothing of what this tool shows.")
        if outcome.is_json:
            return self._json(outcome.json) if outcome.content.strip() else self._empty(outcome)
        return self._other(outcome)

    def uncut(self, outcome: object) -> object:
        """The structured content as it is before it is cut to the limit."""
        return replace(self, limit=sys.maxsize).result(outcome).get("structuredContent")

    def _json(self, value: object, nothing: str = "The API answered null.") -> Result:
        if value is None and self._described:
            return self._said(nothing)
        shown, text = _written(self._wrapped(value))
        if may_redact(text, self.tool.redact) or self.secrets.may_mask(text):
            kept = self.secrets.mask_value(redact(value, self.tool.redact))
            shown, text = _written(self._wrapped(kept))
        return self._structured(shown, text)

    def _wrapped(self, value: object) -> dict[str, object]:
        if isinstance(value, dict) and self.tool.result != "wrapped":
            return value
        return {"result": value}

    def _structured(self, value: dict[str, object], text: str) -> Result:
        if len(text.encode()) > self.limit:
            value = self._cut(value)
            text = sizes.compact(value)
        if self.validator is not None and not self.validator.is_valid(value):
            value = self._bent(value, self.validator)
            text = sizes.compact(value)
        return {
            "resultType": "complete",
            "content": [{"type": "text", "text": text}],
            "structuredContent": value,
            "isError": False,
        }

    def _said(self, message: str) -> Result:
        """A result that has no content but a word about that."""
        return self._structured(*_written({"result": None, "message": message}))

    def _bent(self, value: dict[str, object], validator: Validator) -> dict[str, object]:
        """The value as the output schema wants it, with a word about what had to give way."""
        bent, given_way = fitting.fitted(value, validator)
        if not given_way:
            return bent
        said = f"Not what the API's description says, and null here: {given_way}"
        names = ("drift", *(f"drift{n}" for n in range(2, 9)))
        for name in names:
            noted = {**bent, name: said}
            if name not in bent and validator.is_valid(noted):
                return noted
        return bent

    def _cut(self, value: dict[str, object]) -> dict[str, object]:
        room = max(200, self.limit - 600)
        fitted = sizes.fit(value, room)
        # What cannot be cut is left out, with a word about it: half of it would not be JSON.
        found, cuts = fitted or ({"result": None}, ["nothing"])
        cut = cast("dict[str, object]", found)
        kept = ", ".join(cuts[:3]) + (" and more" if len(cuts) > 3 else "")
        said = f"Over {self.limit} bytes: this holds {kept}. {self._ask_for_less()}"
        if "truncated" in cut:
            return {**cut, "truncated": True, "truncation": said}
        return {**cut, "truncated": said}

    def _ask_for_less(self) -> str:
        known = self.schema.get("inputSchema", {}).get("properties", {})
        paging = [name for name in known if _PAGING.fullmatch(name)]
        if paging:
            return f"Ask for less with {', '.join(paging)}."
        return "Ask for less: one item at a time, or a narrower question."

    def _empty(self, reply: Reply[Any, Any]) -> Result:
        message = f"Done. The API answered {reply.status} without content."
        if reply.status == 202:
            message = "Accepted. The API answered 202 without content and may still be at work."
        if self._described:
            return self._said(message)
        return text_result(message)

    def _other(self, reply: Reply[Any, Any]) -> Result:
        content, kind = reply.content, reply.media_type
        if not content:
            return self._empty(reply)
        if _TEXTUAL.match(kind) or _is_text(content):
            return self._text(reply.text, reply.operation)  # SVG too, whatever its type says
        for family in ("image", "audio"):
            if kind.startswith(f"{family}/") and len(content) <= MAX_MEDIA_BYTES:
                data = base64.b64encode(content).decode()
                return self._unstructured({"type": family, "data": data, "mimeType": kind})
        return self._text(
            f"The API answered {len(content)} bytes of {kind or 'unknown content'}, "
            "which cannot be shown here.",
            reply.operation,
        )

    def _text(self, text: str, operation: str) -> Result:
        shown = self.secrets.mask(text)
        if self._described:
            whole: dict[str, object] = {"result": shown}
            if (
                self.drifted is not None
                and self.validator is not None
                and not self.validator.is_valid(whole)
            ):
                self.drifted(operation)
            return self._structured(*_written(whole))
        if len(shown.encode()) > self.limit:
            head = shown.encode()[: max(0, self.limit - 300)].decode(errors="ignore")
            shown = (
                f"{head}\n[cut: this is {len(head)} of {len(shown)} characters. "
                f"{self._ask_for_less()}]"
            )
        return text_result(shown)

    def _unstructured(self, block: dict[str, str]) -> Result:
        result = {"resultType": "complete", "content": [block], "isError": False}
        if self._described:
            result["structuredContent"] = {"result": None, "message": f"See the {block['type']}."}
        return result

    @property
    def _described(self) -> bool:
        """Whether clients hold the result against an output schema, and miss it when absent."""
        return "outputSchema" in self.schema


def text_result(text: str, *, error: bool = False) -> Result:
    """A result of one text block."""
    return {
        "resultType": "complete",
        "content": [{"type": "text", "text": text}],
        "isError": error,
    }


def _written(value: dict[str, object]) -> tuple[dict[str, object], str]:
    """A value that JSON can say, and its JSON."""
    try:
        return value, sizes.compact(value)
    except ValueError:
        said = cast("dict[str, object]", sizes.plain(value))
        return said, sizes.compact(said)


def _is_text(content: bytes) -> bool:
    try:
        return not _CONTROL.search(content.decode())
    except UnicodeDecodeError:
        return False
