"""calls.yaml and errors.yaml -> cases, each mistake with its line.

calls.yaml lists cases by tool; a key that begins with a dot only holds anchors:

    list_pages:
      - says: second page of ten             # what tells it apart from the first
        arguments: {page: 2}
        upstream:                            # in order, unless `unordered: true` stands beside it
          - request: GET /v1/pages?page=2    # as sent, without keys; or a whole URL elsewhere
            headers: {if-match: '"7"', x-old: null}   # null: no such header. Any other is a fault
            body: {name: x}                  # JSON in any spelling; a text is the exact bytes
            credential: Token                # the scheme that must be sent; false: none is
            reply: {status: 200, json: {}, headers: {}}   # or `text`, or `fails: timeout`
        result: {}                           # the whole structured content
        # or  text: without an output schema, and  media: [image/png]  for what is no text
        # or  error: words of the isError text
        # or  refused: -32602, a JSON-RPC error, with `error` for its words
        sandbox: {page: 1}                   # arguments for the sandbox; false: not run there

errors.yaml says `tool:`, and in `errors:` what replies become: `{says, tool, arguments, reply}` and
an ending as above. The arguments are those of the first case of the tool that ends well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from httpx2 import Response

from generator.diagnostics import Diagnostics
from generator.load.node import Node
from generator.load.source import read
from generator.suggest import did_you_mean
from tests.vendors.upstream import Asked, Exchange

_REQUEST = re.compile(r"([A-Z]+) (https?://\S+|/\S*)")
_CASE = ("says", "arguments", "upstream", "unordered", "sandbox")
_ENDINGS = ("result", "text", "media", "error", "refused")
_EXCHANGE = ("request", "headers", "body", "credential", "reply")
_REPLY = ("status", "json", "text", "headers", "fails")
_ERROR = ("says", "tool", "arguments", "reply", "error", "refused")
_FAILURES: Mapping[str, Exception] = {
    "timeout": httpx2.ReadTimeout("late"),
    "connection": httpx2.ConnectError("refused"),
    "broken": httpx2.RemoteProtocolError("gone"),
}


@dataclass(frozen=True)
class Reply:
    """What the API answers; `fails` says how there is no answer at all."""

    status: int = 200
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    fails: str = ""

    async def __call__(self) -> Response:
        if self.fails:
            raise _FAILURES[self.fails]
        return Response(self.status, content=self.content, headers=dict(self.headers))


@dataclass(frozen=True)
class Ending:
    """How a call ends. `error` beside `refused` are words of the JSON-RPC error."""

    result: dict[str, Any] | None = None
    text: str | None = None
    media: tuple[str, ...] = ()
    error: str | None = None
    refused: int | None = None

    @property
    def succeeds(self) -> bool:
        return self.error is None and self.refused is None


@dataclass(frozen=True)
class Case:
    """One call of one tool. `sandbox` are the arguments for the sandbox; None: not run there."""

    tool: str
    says: str
    arguments: dict[str, Any]
    exchanges: tuple[Exchange, ...]
    ending: Ending
    unordered: bool
    sandbox: dict[str, Any] | None
    place: str

    def __str__(self) -> str:
        return f"{self.tool}: {self.says}" if self.says else self.tool


@dataclass(frozen=True)
class Refusal:
    """A reply that is no success, and what the call that meets it becomes."""

    says: str
    tool: str
    arguments: dict[str, Any] | None
    reply: Reply
    ending: Ending
    place: str

    def __str__(self) -> str:
        return self.says


class Tables:
    """Reads the tables of one API; `mistakes` are lines that name the file, line and column."""

    def __init__(self, tools: Mapping[str, Mapping[str, Any]], base_url: str) -> None:
        self.mistakes: list[str] = []
        self._tools, self._base_url = tools, base_url.rstrip("/")

    def calls(self, path: Path, shown: str) -> list[Case]:
        """The cases of calls.yaml in its order; keys that begin with a dot only hold anchors."""
        cases = []
        for tool, node in self._members(path, shown):
            if self._is_tool(tool, node) and self._is_list(node):
                cases += [self._case(tool, n, number) for number, n in enumerate(node.elements())]
        return cases

    def refusals(self, path: Path, shown: str) -> list[Refusal]:
        """The rows of errors.yaml: `tool` is called where a row names none."""
        members = dict(self._members(path, shown))
        self._only(members, ("tool", "errors"))
        tool = str(members["tool"].value) if "tool" in members else ""
        rows = members.get("errors")
        if rows is None or not self._is_list(rows):
            self.mistakes.append(f"{shown}: `errors` is missing: a list of replies")
            return []
        return [self._refusal(tool, node) for node in rows.elements()]

    def _members(self, path: Path, shown: str) -> Iterator[tuple[str, Node]]:
        diagnostics = Diagnostics()
        document = read(path, shown, diagnostics)
        self.mistakes += [f"{_at(d.place)}: {d.message}" for d in diagnostics]
        if document is not None:
            yield from ((k, n) for k, n in Node.root(document).items() if not k.startswith("."))

    def _case(self, tool: str, node: Node, number: int) -> Case:
        self._only(dict(node.items()), (*_CASE, *_ENDINGS), node)
        arguments = self._mapping(node, "arguments")
        upstream = node.get("upstream")
        exchanges = tuple(
            self._exchange(n)
            for n in (upstream.elements() if upstream and self._is_list(upstream) else ())
        )
        ending = self._ending(tool, node)
        return Case(
            tool=tool,
            says=node.text("says") or (str(number + 1) if number else ""),
            arguments=arguments,
            exchanges=exchanges,
            ending=ending,
            unordered=node.flag("unordered"),
            sandbox=self._sandbox(node, arguments) if ending.succeeds else None,
            place=_at(node.place),
        )

    def _sandbox(self, node: Node, arguments: dict[str, Any]) -> dict[str, Any] | None:
        given = node.get("sandbox")
        if given is None:
            return arguments
        if isinstance(given.value, dict):
            return given.value
        if given.value is not False:
            self._wrong(given, "`sandbox` is arguments, or false")
        return None

    def _exchange(self, node: Node) -> Exchange:
        self._only(dict(node.items()), _EXCHANGE, node)
        found = _REQUEST.fullmatch(node.text("request"))
        if found is None:
            self._wrong(node, "`request` is a method and a path, such as `GET /v1/pages?page=2`")
        method, target = found.groups() if found else ("", "")
        url = target if "://" in target else f"{_origin(self._base_url)}{target}"
        reply = node.get("reply")
        if reply is None:
            self._wrong(node, "`reply` is missing: what the API answers")
        body = node.get("body")
        text = body is not None and isinstance(body.value, str)
        content = _encoded(body.value) if body is not None else b""
        return Exchange(
            Asked(method, url, content),
            self._reply(reply) if reply is not None else Reply(),
            spelling=body is None or text,
            headers=self._headers(node, nulls=True),
            credential=self._credential(node),
        )

    def _credential(self, node: Node) -> str | None:
        given = node.get("credential")
        if given is None:
            return None
        if given.value is False:
            return ""
        if not isinstance(given.value, str):
            self._wrong(given, "`credential` is the name of a scheme, or false for none")
        return str(given.value)

    def _reply(self, node: Node) -> Reply:
        self._only(dict(node.items()), _REPLY, node)
        fails = node.text("fails")
        if fails and fails not in _FAILURES:
            self._wrong(node, f"`fails` is one of {', '.join(_FAILURES)}")
            fails = ""
        status = node.value.get("status", 200) if isinstance(node.value, dict) else 200
        if not isinstance(status, int):
            self._wrong(node, "`status` is a number")
            status = 200
        content, media = b"", ""
        if (found := node.get("json")) is not None:
            content, media = (
                json.dumps(found.value, ensure_ascii=False).encode(),
                "application/json",
            )
        elif "text" in node:
            text = node.text("text")
            content = text.encode()
            media = "text/html" if text.lstrip().startswith("<") else "text/plain"
        headers = {"content-type": media} if media else {}
        given = {k: v for k, v in self._headers(node).items() if v is not None}
        return Reply(status, content, headers | given, fails)

    def _headers(self, node: Node, *, nulls: bool = False) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for name, value in self._mapping(node, "headers").items():
            if isinstance(value, str) or (nulls and value is None):
                found[name.lower()] = value
            else:
                self._wrong(node["headers"], f"`{name}` is a text: put it in quotes")
        return found

    def _ending(self, tool: str, node: Node) -> Ending:
        given = [key for key in _ENDINGS if key in node]
        good = [key for key in given if key in ("result", "text", "media")]
        if not given:
            self._wrong(node, f"how does it end? Add one of {', '.join(_ENDINGS)}")
        elif good and len(good) != len(given):
            self._wrong(node, f"it cannot end in both {good[0]} and an error")
        result, media = node.get("result"), node.get("media")
        if result is not None and not isinstance(result.value, dict):
            self._wrong(result, "`result` is the whole structured content, a mapping")
            result = None
        if result is not None and "outputSchema" not in self._tools.get(tool, {}):
            self._wrong(result, f"`{tool}` has no output schema: use `text`")
        if "text" in given and result is not None:
            self._wrong(node["text"], "the text of a `result` is the result itself")
        refused = node.get("refused")
        if refused is not None and not isinstance(refused.value, int):
            self._wrong(refused, "`refused` is the code of a JSON-RPC error, such as -32600")
            refused = None
        return Ending(
            result=result.value if result is not None and isinstance(result.value, dict) else None,
            text=node.text("text") if "text" in node else None,
            media=node.texts("media") if media is not None else (),
            error=node.text("error") if "error" in node else None,
            refused=refused.value if refused and isinstance(refused.value, int) else None,
        )

    def _refusal(self, tool: str, node: Node) -> Refusal:
        self._only(dict(node.items()), _ERROR, node)
        named, reply = node.text("tool", tool), node.get("reply")
        self._is_tool(named, node)
        if reply is None:
            self._wrong(node, "`reply` is missing: what the API answers")
        given = node.get("arguments")
        return Refusal(
            says=node.text("says") or _at(node.place).rpartition("/")[2],
            tool=named,
            arguments=self._mapping(node, "arguments") if given is not None else None,
            reply=self._reply(reply) if reply is not None else Reply(),
            ending=self._ending(named, node),
            place=_at(node.place),
        )

    def _mapping(self, node: Node, key: str) -> dict[str, Any]:
        child = node.get(key)
        if child is None:
            return {}
        if not isinstance(child.value, dict):
            self._wrong(child, f"`{key}` is a mapping")
            return {}
        return child.value

    def _is_tool(self, name: str, node: Node) -> bool:
        if name not in self._tools:
            help = did_you_mean(name, self._tools)
            self._wrong(node, f"there is no tool `{name}`; {help}".rstrip("; "))
        return name in self._tools

    def _is_list(self, node: Node) -> bool:
        if not node.is_list or not node.value:
            self._wrong(node, "this is a list with at least one entry")
        return node.is_list

    def _only(
        self, members: Mapping[str, Node], known: Sequence[str], node: Node | None = None
    ) -> None:
        if node is not None and not node.is_mapping:
            self._wrong(node, f"this is a mapping of {', '.join(known)}")
        for key, child in members.items():
            if key not in known:
                self._wrong(
                    child, f"`{key}` is no key here; {did_you_mean(key, known)}".rstrip("; ")
                )

    def _wrong(self, node: Node, message: str) -> None:
        self.mistakes.append(f"{_at(node.place)}: {message}")


def _at(place: Any) -> str:
    return f"{place.file}:{place.line}:{place.column}"


def _origin(base_url: str) -> str:
    """Scheme and host of a URL."""
    return "/".join(base_url.split("/")[:3])


def _encoded(body: object) -> bytes:
    return body.encode() if isinstance(body, str) else _spelled(body)


def _spelled(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
