"""Requests are read as described, and refused with the name of what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from generator import ir
from generator.sandbox.contract import Contract, Direction


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filter[name]=a%20b&filter[old]=true", {"filter": {"name": "a b", "old": True}}),
        ("filter%5Bname%5D=a+b", {"filter": {"name": "a b"}}),
        ("tags=a|b%2Cc", {"tags": ["a", "b,c"]}),
        ("tags=a%7Cb", {"tags": ["a", "b"]}),
        ("ids=1,2,3", {"ids": [1, 2, 3]}),
        ("", {}),
    ],
)
def test_query_parameters_are_decoded_by_their_style(call: Any, query: Any, expected: Any) -> None:
    assert call("GET", f"/search?{query}")[1]["query"] == expected


def test_header_and_cookie_parameters(call: Any) -> None:
    reply = call("GET", "/search", **{"x-trace": "12", "cookie": "session=a%20b; other=1"})[1]
    assert (reply["headers"], reply["cookies"]) == ({"X-Trace": 12}, {"session": "a b"})


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("GET", "/items/salt", None, 'path parameter `itemId`: "salt" is not of type "integer"'),
        ("GET", "/items?page=two", None, 'query parameter `page`: "two" is not of type "integer"'),
        ("GET", "/items?page=1&page=2", None, "`page` was sent 2 times"),
        (
            "GET",
            "/items?per_pag=1",
            None,
            "`per_pag` is no query parameter; did you mean `per_page`?",
        ),
        ("GET", "/search?ids=1,x", None, 'query parameter `ids`[1]: "x" is not of type "integer"'),
        ("POST", "/items", None, "the body is missing"),
        ("POST", "/items", {}, 'body: "name" is a required property'),
        ("POST", "/items", {"name": ""}, 'body.name: "" is shorter than 1 character'),
        (
            "POST",
            "/items",
            {"name": "x", "tags": [1]},
            'body.tags[0]: 1 is not of type "string"',
        ),
        (
            "POST",
            "/items",
            {"name": "x", "colour": "red"},
            "body: Additional properties are not allowed ('colour' was unexpected)",
        ),
        (
            "POST",
            "/items",
            {"name": "x", "added": "monday"},
            'body.added: "monday" is not a "date-time"',
        ),
        ("GET", "/shelves", {}, "a body was sent where none is described"),
    ],
)
def test_refusals_name_what_is_wrong(
    call: Any, method: Any, path: Any, body: Any, said: Any
) -> None:
    status, reply = call(method, path, body)
    assert (status, reply["error"], reply["detail"]) == (422, "bad_request", said)


def test_a_body_of_another_type_or_no_json_is_refused(call: Any) -> None:
    status, reply = call("POST", "/items", {"name": "x"}, **{"content-type": "text/plain"})
    assert (status, reply["detail"]) == (422, "the body is `text/plain`, not `application/json`")
    assert (
        call("POST", "/items", float("nan"))[1]["detail"] == "the body is no JSON: NaN is no JSON"
    )


def test_an_encoded_slash_stays_inside_of_its_segment(call: Any) -> None:
    detail = call("GET", "/items/a%2Fb")[1]["detail"]
    assert detail == 'path parameter `itemId`: "a/b" is not of type "integer"'


def test_members_that_only_the_server_writes_are_not_required_of_the_caller(api: ir.Api) -> None:
    schema = ir.Shape(
        properties=(
            ir.Property("id", ir.Shape(read_only=True), True),
            ir.Property("password", ir.Shape(write_only=True), True),
        )
    )
    contract = Contract(api)
    assert contract.fault("a", schema, Direction.REQUEST, {"password": "x"}) == ""
    assert contract.fault("a", schema, Direction.ANSWER, {"id": 1}) == ""
    assert "id" in contract.fault("a", schema, Direction.ANSWER, {"password": "x"})


@pytest.mark.parametrize(
    ("names", "sent", "accepted"),
    [
        (("id",), {"id": "1", "slug": "a"}, False),  # the branches have nothing in common
        ((), {"id": "1", "slug": "a"}, True),  # any object fits both: no one means to refuse it
    ],
)
def test_one_of_is_strict_where_its_branches_are_apart(
    api: ir.Api, names: Any, sent: Any, accepted: Any
) -> None:
    def branch(name: str) -> ir.Shape:
        required = bool(names)
        return ir.Shape(
            kinds=(ir.Kind.OBJECT,), properties=(ir.Property(name, ir.Shape(), required),)
        )

    schema = ir.Shape(one_of=(branch("id"), branch("slug")))
    fault = Contract(api).fault("a", schema, Direction.REQUEST, sent)
    assert (fault == "") is accepted
