"""Every tool of all packages: what its schema accepts is sent, what it does not is refused.

`SOAK_EXAMPLES=2000` draws that many arguments a tool, each time other ones.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import httpx2
import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.properties.drawn import ANY, PLAIN, least, mutations, values, whole

ROOT = Path(__file__).resolve().parents[2]
MANY = int(os.environ.get("SOAK_EXAMPLES", "0"))
KEY = "pk_0f1e2d3c4b5a"
# Faulty composites of the larder, which prove elsewhere what becomes of faults.
ON_PURPOSE = {"larder_mcp:peek", "larder_mcp:rename_item"}
DRAWN_REPLIES = 12
NOT_SAID = "the API did not say"
SETTINGS = settings(
    max_examples=MANY or 6,
    derandomize=not MANY,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class Package:
    """A generated package, with its own copy of the runtime; or the larder, with the original."""

    name: str
    runtime: str

    def part(self, module: str) -> ModuleType:
        return importlib.import_module(f"{self.runtime}.{module}")

    def __str__(self) -> str:
        return self.name


def packages() -> list[Package]:
    found = [Package("larder_mcp", "runtime")]
    for tools in sorted((ROOT / "generated").glob("*/*/tools.json")):
        if str(tools.parents[1]) not in sys.path:
            sys.path.append(str(tools.parents[1]))
        found.append(Package(tools.parent.name, f"{tools.parent.name}._runtime"))
    return found


@dataclass(frozen=True)
class Subject:
    """One tool of a package."""

    package: Package
    tool: str
    catalog: Any

    def __str__(self) -> str:
        return f"{self.package}:{self.tool}"

    @property
    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = self.catalog.schema(self.tool)
        return schema

    @property
    def known(self) -> Any:
        return self.catalog.tool(self.tool)

    @property
    def composite(self) -> bool:
        """Whether it is written by hand: its arguments have no place in one request."""
        return all(not known.wire for known in self.known.arguments.values())

    @property
    def strict(self) -> bool:
        """Whether it may refuse what the schema accepts: as arguments mean something together."""
        source = inspect.getsource(self.catalog.function(self.tool))
        return (
            self.composite or re.search(r"\b(compare|exactly_one|requires)\(", source) is not None
        )

    def arguments(self) -> st.SearchStrategy[Any]:
        """Arguments by the schema; texts that go into paths and headers are plain ones."""
        drawn = {}
        for name, inner in self.schema.get("properties", {}).items():
            wire = self.known.arguments[name].wire if name in self.known.arguments else ""
            sent = not wire or any(place in wire for place in ("path.", "header.", "cookie."))
            drawn[name] = values(self.schema, inner, PLAIN if sent else ANY)
        needed = set(self.schema.get("required", ()))
        return st.fixed_dictionaries(
            {name: drawn[name] for name in drawn if name in needed},
            optional={name: drawn[name] for name in drawn if name not in needed},
        )


def subjects() -> Iterator[Subject]:
    for package in packages():
        catalog = package.part("catalog").Catalog.load(package.name)
        for tool in catalog.names("read_write"):
            if f"{package}:{tool}" not in ON_PURPOSE:
                yield Subject(package, tool, catalog)


SUBJECTS = list(subjects())


class Api:
    """Answers by replies.json, or with `{}`, and keeps what it was asked."""

    def __init__(self, subject: Subject, data: st.DataObject | None, empty: bool = False) -> None:
        self.asked: list[httpx2.Request] = []
        self._subject = subject
        self._data = data
        self._empty = empty
        self._replies = subject.catalog.replies()
        self.base = "https://api.example.com"

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        schema = self._replies.get(self._operation(request))
        # A tool that polls, or reads each row, may ask a hundred times.
        enough = len(self.asked) > DRAWN_REPLIES
        if self._data is None or self._empty or schema is None or enough:
            return httpx2.Response(200, json={} if schema is not None else [])
        # Little of a reply is required: a composite sees whole ones, to get to its end, and others.
        complete = self._subject.composite and self._data.draw(st.booleans())
        wanted = whole(schema) if complete else schema
        reply = self._data.draw(values(wanted, wanted))
        valid = jsonschema_rs.Draft202012Validator(schema, offline=True).is_valid(reply)
        return httpx2.Response(200, json=reply if valid else {})

    def _operation(self, request: httpx2.Request) -> str:
        path = urlsplit(str(request.url)).path
        for name in self._subject.known.operations:
            known = self._subject.catalog.surface.operations[name]
            pattern = re.sub(r"\\\{[^{}]*\\\}", "[^/]*", re.escape(known.path))
            if known.method == request.method and re.fullmatch(pattern, path):
                return str(name)
        raise AssertionError(f"{self._subject} asked {request.method} {path}, which it may not")


async def at_once(seconds: float) -> None:
    """Drawn states are seldom the one that is waited for."""


def call(subject: Subject, api: Api, arguments: dict[str, Any]) -> dict[str, Any]:
    """The result of a call; an error of the protocol is raised as it is."""
    part = subject.package.part
    part("polling").sleep = at_once

    async def called() -> dict[str, Any]:
        schemes = [auth.scheme for auth in subject.catalog.surface.auth]
        chosen = part("settings").Settings(
            base_url=api.base, mode="read_write", credentials=dict.fromkeys(schemes, KEY)
        )
        transport = part("transport").Transport(
            api.base, user_agent="t", max_retries=0, http=httpx2.MockTransport(api)
        )
        try:
            calls = part("calls").Calls(subject.catalog, chosen, transport)
            result: dict[str, Any] = await calls.call(subject.tool, arguments, None)
            return result
        finally:
            await transport.aclose()

    return asyncio.run(called())


@pytest.mark.parametrize("subject", SUBJECTS, ids=str)
@SETTINGS
@given(data=st.data(), empty=st.booleans())
def test_what_the_schema_accepts_is_sent(
    subject: Subject, data: st.DataObject, empty: bool
) -> None:
    arguments = data.draw(subject.arguments(), label="arguments")
    api = Api(subject, data, empty)
    result = call(subject, api, json.loads(json.dumps(arguments)))
    text = result["content"][0].get("text", "")
    assert KEY not in text
    if subject.strict and text.startswith("Invalid arguments"):
        # What one argument means for another is not in a schema; the message names one of them.
        assert any(f"\n- {name}" in text for name in subject.schema["properties"]), text
        return
    if result["isError"] and NOT_SAID in text:
        return  # what the next request needs was not in the drawn reply
    assert not result["isError"], text
    output = subject.catalog.wire(subject.tool).get("outputSchema")
    if output is not None:
        jsonschema_rs.Draft202012Validator(output, offline=True).validate(
            result["structuredContent"]
        )
        assert json.loads(text) == result["structuredContent"]
    if not nothing_to_ask(subject, arguments):
        assert api.asked
    for name, value in arguments.items():
        if name not in subject.known.arguments:
            continue  # `plot` and the like are for the server itself
        # Of several places some are for later pages.
        places = [place for place in subject.known.arguments[name].wire.split(", ") if place]
        found = any(carries(r, place, value) for place in places for r in api.asked)
        assert found or not places, (name, places, api.asked)


def nothing_to_ask(subject: Subject, arguments: dict[str, Any]) -> bool:
    """A local tool; or a composite that is given an empty list of things to look up."""
    if not subject.known.operations:
        return True
    return subject.composite and [] in arguments.values()


def carries(request: httpx2.Request, wire: str, value: Any) -> bool:
    """Whether a request has the place to which an argument belongs."""
    place, _, rest = wire.partition(".")
    url = urlsplit(str(request.url))
    match place:
        case "path":
            return not isinstance(value, str | int) or quote(str(value), safe="") in str(
                request.url.raw_path.decode()
            )
        case "query":
            given = {name.partition("[")[0] for name, _ in parse_qsl(url.query, True)}
            return rest in given or value is None or value in ([], {})
        case "header":
            return rest.lower() in request.headers or value is None
        case "body" if rest and "json" in request.headers.get("content-type", ""):
            found = json.loads(request.content)
            for step in rest.split("."):
                if not isinstance(found, dict) or step not in found:
                    return False
                found = found[step]
            return True
        case _:
            return True


@pytest.mark.parametrize("subject", SUBJECTS, ids=str)
def test_what_it_does_not_accept_is_refused_by_name(subject: Subject) -> None:
    valid = least(subject.schema, subject.schema)
    subject.catalog.validator(subject.tool).validate(valid)
    api = Api(subject, None)
    tried = 0
    for what, spoilt, path in mutations(subject.schema, subject.schema, valid):
        if subject.catalog.validator(subject.tool).is_valid(spoilt):
            continue
        tried += 1
        result = call(subject, api, spoilt)
        text = result["content"][0]["text"]
        assert result["isError"], (what, text)
        assert text.startswith(f"Invalid arguments for {subject.tool}:\n"), (what, text)
        assert f"- {path}: " in text, (what, text)
    assert tried
    assert api.asked == []
