"""A small larder API, made by hand, and a sandbox that serves it at a stopped clock."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from generator import ir
from generator.diagnostics import Diagnostics, Place
from generator.sandbox.app import App, Exchange, build
from generator.sandbox.read import read
from generator.sandbox.refusal import Answer
from generator.sandbox.request import Request
from generator.sandbox.script import Sandbox

NOWHERE = Place("openapi.yaml")
STRING = ir.Shape(kinds=(ir.Kind.STRING,))
INTEGER = ir.Shape(kinds=(ir.Kind.INTEGER,))
BOOLEAN = ir.Shape(kinds=(ir.Kind.BOOLEAN,))


def record(additional: bool | None = False, /, **members: ir.Schema) -> ir.Shape:
    """An object; a member that is required ends in `_`."""
    return ir.Shape(
        kinds=(ir.Kind.OBJECT,),
        properties=tuple(
            ir.Property(name.rstrip("_"), schema, name.endswith("_"))
            for name, schema in members.items()
        ),
        additional=additional,
    )


def listed(items: ir.Schema) -> ir.Shape:
    return ir.Shape(kinds=(ir.Kind.ARRAY,), items=items)


def parameter(name: str, where: str, schema: ir.Schema, **more: Any) -> ir.Parameter:
    location = ir.Location(where)
    style = "simple" if where in ("path", "header") else "form"
    given: dict[str, Any] = {
        "required": where == "path",
        "style": style,
        "explode": style == "form",
    } | more
    return ir.Parameter(
        name=name, location=location, schema=schema, description="", place=NOWHERE, **given
    )


def operation(
    id: str, method: str, path: str, reply: ir.Schema | None, **more: Any
) -> ir.Operation:
    body = more.pop("body", None)
    status = more.pop("status", "200")
    media = () if reply is None else ("application/json",)
    given: dict[str, Any] = {"parameters": (), "security": None} | more
    return ir.Operation(
        id=id,
        declared_id=id,
        method=method,
        path=path,
        tag="",
        summary="",
        description="",
        deprecated=False,
        body=None if body is None else ir.Body("application/json", True, body, "", NOWHERE),
        successes=(ir.Response(status, "", media, reply, NOWHERE),),
        failures=(),
        effect=ir.Effect.READ if method == "GET" else ir.Effect.WRITE,
        destroys=method == "DELETE",
        place=NOWHERE,
        **given,
    )


def larder() -> ir.Api:
    item = record(
        id=ir.Shape(kinds=(ir.Kind.INTEGER,), read_only=True),
        name_=ir.Shape(kinds=(ir.Kind.STRING,), bounds=(("minLength", 1),)),
        shelf=ir.Shape(kinds=(ir.Kind.STRING, ir.Kind.NULL)),
        tags=listed(STRING),
        added=ir.Shape(kinds=(ir.Kind.STRING,), format="date-time"),
    )
    changes = record(name=STRING, shelf=ir.Shape(kinds=(ir.Kind.STRING, ir.Kind.NULL)))
    named = ir.Named("Item")
    page = record(data=listed(named), meta=record(page=INTEGER, total=INTEGER))
    at = (parameter("itemId", "path", INTEGER),)
    search = (
        parameter("filter", "query", record(name=STRING, old=BOOLEAN), style="deepObject"),
        parameter("tags", "query", listed(STRING), style="pipeDelimited", explode=False),
        parameter("ids", "query", listed(INTEGER), explode=False),
        parameter("X-Trace", "header", INTEGER),
        parameter("session", "cookie", STRING),
    )
    return ir.Api(
        title="Larder",
        version="1",
        description="",
        servers=("https://larder.example.com/api",),
        operations=(
            operation("getItem", "GET", "/items/{itemId}", record(data=named), parameters=at),
            operation(
                "listItems",
                "GET",
                "/items",
                page,
                parameters=(
                    parameter("page", "query", INTEGER),
                    parameter("per_page", "query", INTEGER),
                    parameter("shelf", "query", listed(STRING)),
                ),
            ),
            operation("listShelves", "GET", "/shelves", listed(record(slug=STRING, name=STRING))),
            operation("latestItem", "GET", "/items/latest", named),
            operation("createItem", "POST", "/items", named, body=named, status="201"),
            operation("patchItem", "PATCH", "/items/{itemId}", named, body=changes, parameters=at),
            operation("putItem", "PUT", "/items/{itemId}", named, body=named, parameters=at),
            operation("deleteItem", "DELETE", "/items/{itemId}", None, status="204", parameters=at),
            operation("search", "GET", "/search", ir.Shape(), parameters=search),
            operation("health", "GET", "/health", record(ok=BOOLEAN), security=()),
        ),
        schemas={"Item": item},
        security=(("token",),),
        schemes=(ir.SecurityScheme("token", ir.SchemeType.BEARER, "", "", "", NOWHERE),),
    )


@dataclass
class Clock:
    """Stands still until it is moved."""

    moment: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, minutes: int) -> None:
        self.moment += timedelta(minutes=minutes)


@dataclass
class Caller:
    """Talks to an app without a socket."""

    app: App
    clock: Clock
    exchanges: list[Exchange]
    headers: dict[str, str] = field(default_factory=dict)

    def raw(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        path, _, query = path.partition("?")
        sent = {"content-type": "application/json"} | self.headers | headers
        text = b"" if body is None else json.dumps(body).encode()
        return self.app.answer(Request(method, path, query, sent, text))

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        answer = self.raw(method, path, body, **headers)
        return answer.status, json.loads(answer.body) if answer.body else None


@pytest.fixture
def api() -> ir.Api:
    return larder()


@pytest.fixture
def script(api: ir.Api) -> Sandbox:
    diagnostics = Diagnostics()
    path = Path(__file__).with_name("larder.yaml")
    script = read(path, "larder.yaml", api, diagnostics)
    assert script is not None, list(diagnostics)
    return script


@pytest.fixture
def caller() -> Callable[..., Caller]:
    def made(api: ir.Api, script: Sandbox, **headers: str) -> Caller:
        clock, exchanges = Clock(), list[Exchange]()
        return Caller(
            build(api, script, clock=clock, observe=exchanges.append), clock, exchanges, headers
        )

    return made


@pytest.fixture
def call(api: ir.Api, script: Sandbox, caller: Callable[..., Caller]) -> Caller:
    return caller(api, script, authorization="Bearer all")
