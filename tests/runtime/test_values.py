"""Transforms, projections, pages, concurrency, redaction: the small things tools are made of."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from runtime import transforms
from runtime.concurrency import gather
from runtime.errors import ApiError, InvalidArgument
from runtime.pages import all_pages, page_of, rows_of
from runtime.redact import Secrets, redact
from runtime.reply import Reply
from runtime.select import select
from runtime.selected import selected
from runtime.transforms import (
    as_integer,
    as_string,
    as_strings,
    choose,
    choose_each,
    given,
    now,
    window,
)
from runtime.values import OMITTED

NOON = 1_795_000_000.0


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transforms, "clock", lambda: NOON)


def test_omitted_is_false_and_one_of_a_kind() -> None:
    assert not OMITTED
    assert repr(OMITTED) == "OMITTED"


@pytest.mark.parametrize("absent", [OMITTED, None])
def test_what_is_absent_passes_through(absent: Any) -> None:
    for transform in (as_string, as_strings, as_integer):
        assert transform(absent) is absent
    assert choose({"a": "A"}, absent) is absent
    assert choose_each({"a": "A"}, absent) is absent


def test_transforms() -> None:
    assert [as_string(v) for v in (7, "7", True, 1.5)] == ["7", "7", "true", "1.5"]
    assert as_strings([1, "2"]) == ["1", "2"]
    assert as_integer("42") == 42
    assert choose({"a": "A"}, "a") == "A"
    assert choose_each({"a": "A"}, ["a", "a"]) == ["A", "A"]
    assert (given(None), given(0), given(OMITTED)) == (True, True, OMITTED)
    assert now() == "2026-11-18T11:06:40.000Z"
    for wrong in (lambda: as_integer("x"), lambda: choose({"a": "A"}, "b")):
        with pytest.raises(InvalidArgument):
            wrong()


@pytest.mark.parametrize(
    ("span", "milliseconds"),
    [("30m", 1_800_000), ("12h", 43_200_000), ("1d", 86_400_000), ("2w", 1_209_600_000)],
)
def test_windows(span: str, milliseconds: int) -> None:
    assert window(span) == (int(NOON * 1000) - milliseconds, int(NOON * 1000))


@pytest.mark.parametrize("span", ["", "d", "0d", "1y", "1 d", "-1d", "1d "])
def test_spans_that_are_none(span: str) -> None:
    with pytest.raises(InvalidArgument, match="is not a span such as 30m, 12h or 7d"):
        window(span)


@pytest.mark.parametrize(
    ("value", "expression", "expected"),
    [
        ({"a": "12"}, "integer(a)", 12),
        ({"a": 12.0}, "integer(a)", 12),
        ({"a": "1.5"}, "integer(a)", None),
        ({"a": True}, "integer(a)", None),
        ({}, "integer(a)", None),
        ({"a": "ABC"}, "lower(a)", "abc"),
        ({}, "lower(a)", None),
        ({"a": "UNIT_GRAM"}, "lower(strip_prefix(a, 'UNIT_'))", "gram"),
        ({"a": "GRAM"}, "strip_prefix(a, 'UNIT_')", "GRAM"),
        ({}, "strip_prefix(a, 'UNIT_')", None),
        (None, "{a: b}", None),
    ],
)
def test_projections(value: object, expression: str, expected: object) -> None:
    assert select(value, expression) == expected


class Rows:
    """An API that pages by offset."""

    def __init__(self, count: int, total: object = None) -> None:
        self.count = count
        self.total = total
        self.asked: list[tuple[int, int]] = []

    async def __call__(self, limit: int, offset: int) -> Reply[Any, Any]:
        self.asked.append((limit, offset))
        body: dict[str, object] = {"more": "kept"}
        if rows := list(range(self.count))[offset : offset + limit]:
            body["rows"] = rows
        if self.total is not None:
            body["total"] = self.total
        reply: Reply[Any, Any] = Reply(200, {}, b"x")
        reply._json = body
        return reply


def page(rows: Rows, number: int, size: int) -> dict[str, Any]:
    async def run() -> dict[str, Any]:
        return await page_of(
            rows, items="rows", total="total", page=number, per_page=size, at_most=100
        )

    return anyio.run(run)


def test_a_page_is_fetched_in_requests_the_api_allows() -> None:
    rows = Rows(500, "500")
    found = page(rows, 2, 200)
    assert rows.asked == [(100, 200), (100, 300)]
    assert found["rows"] == list(range(200, 400))
    assert found["more"] == "kept"
    assert found["pagination"] == {"page": 2, "perPage": 200, "totalSize": 500, "totalPages": 3}


@pytest.mark.parametrize(
    ("count", "total", "asked", "size", "pages"),
    [
        (0, None, 1, 0, 1),
        (0, 0, 1, 0, 1),
        (50, None, 1, 50, 1),
        (100, 100, 1, 100, 1),
        (150, None, 2, 150, 1),
        (500, None, 2, None, None),
    ],
)
def test_a_page_ends_early(
    count: int, total: object, asked: int, size: int | None, pages: int | None
) -> None:
    rows = Rows(count, total)
    pagination = page(rows, 1, 200)["pagination"]
    assert len(rows.asked) == asked
    assert (pagination["totalSize"], pagination["totalPages"]) == (size, pages)


@pytest.mark.parametrize(("number", "size"), [(0, 10), (1, 0)])
def test_pages_that_are_none(number: int, size: int) -> None:
    with pytest.raises(InvalidArgument):
        page(Rows(0), number, size)


@pytest.mark.parametrize(
    ("count", "total", "ceiling", "kept", "truncated"),
    [
        (250, None, 2000, 250, False),
        (250, "250", 2000, 250, False),
        (250, None, 200, 200, True),
        (200, 200, 200, 200, False),
        (250, 250, 150, 150, True),
    ],
)
def test_all_pages(count: int, total: object, ceiling: int, kept: int, truncated: bool) -> None:
    async def run() -> dict[str, Any]:
        return await all_pages(
            Rows(count, total), items="rows", total="total", at_most=100, ceiling=ceiling
        )

    found = anyio.run(run)
    assert (len(found["rows"]), found["truncated"]) == (kept, truncated)


@pytest.mark.parametrize("figures", [{}, {"meta": {}}, {"meta": {"pages": 0, "total": 0}}])
@pytest.mark.parametrize(
    ("number", "size", "kept", "pages"),
    [(1, 20, range(5), 1), (2, 20, range(0), 1), (2, 2, range(2, 4), 3), (3, 2, range(4, 5), 3)],
)
def test_a_reply_without_pages_is_the_whole_list(
    figures: dict[str, object], number: int, size: int, kept: range, pages: int
) -> None:
    asked: list[tuple[int, int]] = []

    async def fetch(limit: int, position: int) -> Reply[Any, Any]:
        asked.append((limit, position))
        reply: Reply[Any, Any] = Reply(200, {}, b"x")
        reply._json = {"rows": list(range(5)), **figures}
        return reply

    async def run() -> dict[str, Any]:
        return await page_of(
            fetch,
            items="rows",
            total="meta.total",
            page_count="meta.pages",
            page=number,
            per_page=size,
            at_most=100,
            by="page",
            first=1,
        )

    found = anyio.run(run)
    assert asked == [(size, number)]
    assert found["rows"] == list(kept)
    assert found["pagination"] == {
        "page": number,
        "perPage": size,
        "totalSize": 5,
        "totalPages": pages,
    }


@pytest.mark.parametrize(
    ("items", "body", "rows"),
    [
        ("rows", b'{"rows": [1]}', [1]),
        ("", b"[1]", [1]),
        ("rows", b"{}", []),
        ("rows", b'{"rows": null}', []),
        ("a.rows", b'{"a": null}', []),
        ("rows", b"", []),
        ("", b"null", []),
        ("", b"{}", []),
        ("rows", b"[]", []),
        ("rows", b"[1]", "the reply is no object"),
        ("rows", b'"late"', "the reply is no object"),
        ("rows", b'{"rows": {"error": 1}}', "`rows` of the reply is no list"),
        ("", b'{"error": 1}', "the reply is no list"),
    ],
)
def test_what_is_no_list_is_not_told_as_an_empty_one(
    items: str, body: bytes, rows: list[int] | str
) -> None:
    reply: Reply[Any, Any] = Reply(200, {"content-type": "application/json"}, body)
    if isinstance(rows, list):
        assert rows_of(reply, items) == rows
        return
    with pytest.raises(ApiError, match=rows) as raised:
        rows_of(reply, items)
    assert raised.value.kind == "upstream"


ONE = "{id: integer(id), name: name}"
INSIDE = "data.{id: id, name: join(' ', [first, last])}"
ROWS = "{items: data[].{id: id}}"


@pytest.mark.parametrize(
    ("expression", "body", "result"),
    [
        (ONE, b'{"id": "1"}', {"id": 1, "name": None}),
        (ONE, b'{"id": null, "name": null}', {"id": None, "name": None}),
        (ONE, b'{"id": null, "message": "None there."}', {"id": None, "name": None}),
        (ONE, b'{"kind": "new"}', {"id": None, "name": None}),
        (ONE, b'{"kind": "new", "error": null}', {"id": None, "name": None}),
        (ONE, b"{}", {"id": None, "name": None}),
        (ONE, b"[]", {"id": None, "name": None}),
        (ONE, b"null", None),
        ("data.{id: id}", b'{"data": null, "error": "x"}', None),
        ("data.{id: id}", b'{"data": []}', {"id": None}),
        (ROWS, b'{"data": []}', {"items": []}),
        (ROWS, b'{"total": 0}', {"items": None}),
        ("[0].id", b"[]", None),
        ("a[0].id || b", b'{"b": 1}', 1),
        ("{all: @}", b"[1]", {"all": [1]}),
        ("{new: id == null}", b'{"error": 1}', {"new": True}),
    ],
)
def test_nulls_are_not_made_of_a_reply_of_another_kind(
    expression: str, body: bytes, result: object
) -> None:
    reply: Reply[Any, Any] = Reply(200, {"content-type": "application/json"}, body)
    assert selected(reply, expression) == result


@pytest.mark.parametrize(
    ("expression", "body", "told"),
    [
        (ONE, b'[{"id": 1}]', "the reply is no object"),
        (ONE, b'"Not found"', "the reply is no object"),
        (INSIDE, b'[{"id": 1}]', "the reply is no object"),
        ("data.{id: id}", b'{"data": [1]}', "`data` of the reply is no object"),
        ("data.{id: id}", b'{"data": "late"}', "`data` of the reply is no object"),
        (ROWS, b'{"data": {"id": 1}}', "`data` of the reply is no list"),
        ("@[].{id: id}", b'{"error": "no"}', "the reply is no list"),
        ("[0].id", b'{"a": 1}', "the reply is no list"),
        ("data.*.id", b'{"data": [1]}', "`data` of the reply is no object"),
        (ONE, b'{"error": {"code": 7}}', {"error": {"code": 7}}),
        (ONE, b'{"Errors": ["no"]}', {"Errors": ["no"]}),
        (ROWS, b'{"success": false, "message": "no"}', {"success": False, "message": "no"}),
    ],
)
def test_a_reply_that_is_something_else_is_a_failed_call(
    expression: str, body: bytes, told: object
) -> None:
    reply: Reply[Any, Any] = Reply(200, {"content-type": "application/json"}, body)
    with pytest.raises(ApiError) as raised:
        selected(reply, expression)
    assert raised.value.kind == "upstream"
    assert (raised.value.message.partition(",")[0] or raised.value.body) == told


def test_a_reply_without_content_is_not_said_to_be_null() -> None:
    reply: Reply[Any, Any] = Reply(200, {"content-type": "application/json"}, b" ")
    assert selected(reply, ONE) is reply


def test_gather_keeps_the_order_and_the_limit() -> None:
    under_way: list[int] = []
    most = 0

    async def call(n: int) -> int:
        nonlocal most
        under_way.append(n)
        most = max(most, len(under_way))
        await anyio.lowlevel.checkpoint()
        under_way.remove(n)
        return n * n

    async def run() -> list[int]:
        return await gather((call(n) for n in range(20)), limit=3)

    assert anyio.run(run) == [n * n for n in range(20)]
    assert most == 3


def test_gather_raises_the_first_failure_bare_and_cancels_the_rest() -> None:
    finished: list[int] = []

    async def call(n: int) -> None:
        if n == 1:
            raise LookupError("first")
        await anyio.sleep_forever()
        finished.append(n)

    async def run() -> None:
        await gather((call(n) for n in range(20)), limit=3)

    with pytest.raises(LookupError, match="first"):
        anyio.run(run)
    assert finished == []


def test_redaction_copies() -> None:
    value = {"a": [{"token": "x", "tokens": 1}], "token": None}
    assert redact(value, {"token"}) == {
        "a": [{"token": "[redacted]", "tokens": 1}],
        "token": None,
    }
    assert value["a"] == [{"token": "x", "tokens": 1}]


def test_secrets_are_masked_in_every_form() -> None:
    secrets = Secrets(["user:pass/word 1", "short"])
    said = "pass/word 1, pass%2Fword%201, dXNlcjpwYXNzL3dvcmQgMQ==, user, short"
    masked = "[redacted], [redacted], [redacted], user, short"
    assert secrets.mask(said) == masked
    assert secrets.mask_value({"pass/word 1": [said, 1, None]}) == {"[redacted]": [masked, 1, None]}
    assert repr(secrets) == "Secrets(7 forms)"
