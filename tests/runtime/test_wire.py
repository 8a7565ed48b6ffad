"""Every style of OpenAPI's parameters, and every body, byte for byte."""

from __future__ import annotations

from typing import Any

import pytest
from runtime import wire
from runtime.bodies import File, form_body, json_body, multipart_body, raw_body
from runtime.errors import InvalidArgument
from runtime.values import OMITTED
from runtime.wire import as_json, styled

LIST = ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}
HARD = "a/b?c&d=e f+ä|,#'"
HARD_ENCODED = "a%2Fb%3Fc%26d%3De%20f%2B%C3%A4%7C%2C%23%27"

PATHS: list[tuple[Any, str]] = [
    ("blue", "blue"),
    (5, "5"),
    (True, "true"),
    (1.5, "1.5"),
    (HARD, HARD_ENCODED),
    ("%2e", "%252e"),
    (LIST, "blue,black,brown"),
    (OBJECT, "R,100,G,200,B,150"),
    (styled(OBJECT, "simple", explode=True), "R=100,G=200,B=150"),
    (styled(["a,b", "c"], "simple"), "a%2Cb,c"),
    (styled("blue", "label"), ".blue"),
    (styled(LIST, "label"), ".blue,black,brown"),
    (styled(LIST, "label", explode=True), ".blue.black.brown"),
    (styled(OBJECT, "label"), ".R,100,G,200,B,150"),
    (styled(OBJECT, "label", explode=True), ".R=100.G=200.B=150"),
    (styled("blue", "matrix"), ";color=blue"),
    (styled(LIST, "matrix"), ";color=blue,black,brown"),
    (styled(LIST, "matrix", explode=True), ";color=blue;color=black;color=brown"),
    (styled(OBJECT, "matrix"), ";color=R,100,G,200,B,150"),
    (styled(OBJECT, "matrix", explode=True), ";R=100;G=200;B=150"),
    (as_json({"a": [1, None]}), "%7B%22a%22%3A%5B1%2Cnull%5D%7D"),
    (styled("a/b?c#d", "simple", reserved=True), "a/b%3Fc%23d"),
]


@pytest.mark.parametrize(("value", "expected"), PATHS)
def test_path(value: object, expected: str) -> None:
    assert wire.path("/x/{color}/y", {"color": value}) == f"/x/{expected}/y"


@pytest.mark.parametrize(
    "value",
    [
        OMITTED,
        None,
        "",
        [],
        ".",
        "..",
        styled("a/../b", "simple", reserved=True),
        styled("a/%2e%2E/b", "simple", reserved=True),
    ],
)
def test_path_refuses_what_would_change_the_route(value: object) -> None:
    with pytest.raises(InvalidArgument) as raised:
        wire.path("/x/{color}", {"color": value})
    assert raised.value.argument == "color"


def test_path_fills_parts_of_segments() -> None:
    assert wire.path("/x/{a}.{b}/{a}", {"a": 1, "b": "t"}) == "/x/1.t/1"


QUERIES: list[tuple[Any, str]] = [
    ("blue", "color=blue"),
    ("", "color="),
    (False, "color=false"),
    (10**20, "color=100000000000000000000"),
    (None, ""),
    (OMITTED, ""),
    (HARD, f"color={HARD_ENCODED}"),
    (LIST, "color=blue&color=black&color=brown"),
    ([], ""),
    (OBJECT, "R=100&G=200&B=150"),
    ({"a": None, "b": OMITTED, "c": 1}, "c=1"),
    (styled(LIST, "form", explode=False), "color=blue,black,brown"),
    (styled(["a,b", "c d"], "form", explode=False), "color=a%2Cb,c%20d"),
    (styled([], "form", explode=False), ""),
    (styled(OBJECT, "form", explode=False), "color=R,100,G,200,B,150"),
    (styled(LIST, "spaceDelimited"), "color=blue%20black%20brown"),
    (styled(OBJECT, "spaceDelimited"), "color=R%20100%20G%20200%20B%20150"),
    (styled(LIST, "pipeDelimited"), "color=blue|black|brown"),
    (styled(["a|b", "c"], "pipeDelimited"), "color=a%7Cb|c"),
    (styled(OBJECT, "pipeDelimited"), "color=R|100|G|200|B|150"),
    (styled(LIST, "pipeDelimited", explode=True), "color=blue&color=black&color=brown"),
    (styled(OMITTED, "pipeDelimited"), ""),
    (styled(OBJECT, "deepObject"), "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
    (
        styled({"a": {"b": 1}, "c": ["x", "y"]}, "deepObject", explode=True),
        "color%5Ba%5D%5Bb%5D=1&color%5Bc%5D=x&color%5Bc%5D=y",
    ),
    (as_json({"a": "ä b", "gone": OMITTED}), "color=%7B%22a%22%3A%22%C3%A4%20b%22%7D"),
    (as_json(OMITTED), ""),
    (
        styled("a/b?c=d&e#f g+h[1]%2F", "form", reserved=True),
        "color=a/b?c=d%26e%23f%20g%2Bh%5B1%5D%2F",
    ),
]


@pytest.mark.parametrize(("value", "expected"), QUERIES)
def test_query(value: object, expected: str) -> None:
    assert wire.query({"color": value}) == expected


def test_query_names_are_encoded_and_keep_their_order() -> None:
    given = {"filter[x]": 1, "$top": 2, "a&b": [3, 4]}
    assert wire.query(given) == "filter%5Bx%5D=1&%24top=2&a%26b=3&a%26b=4"


HEADERS: list[tuple[Any, str]] = [
    ("a b", "a b"),
    (True, "true"),
    (LIST, "blue,black,brown"),
    (OBJECT, "R,100,G,200,B,150"),
    (styled(OBJECT, "simple", explode=True), "R=100,G=200,B=150"),
    (as_json([1]), "[1]"),
]


@pytest.mark.parametrize(("value", "expected"), HEADERS)
def test_headers(value: object, expected: str) -> None:
    assert wire.headers({"X-Color": value, "X-None": None, "X-Gone": OMITTED}) == [
        ("X-Color", expected)
    ]


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\0", ["ok", "a\nb"]])
def test_headers_cannot_be_smuggled(value: object) -> None:
    with pytest.raises(InvalidArgument, match="X-Color: line breaks"):
        wire.headers({"X-Color": value})


COOKIES: list[tuple[Any, str]] = [
    ("blue", "color=blue"),
    ("a;b c", "color=a%3Bb%20c"),
    (LIST, "color=blue; color=black; color=brown"),
    (styled(LIST, "form", explode=False), "color=blue,black,brown"),
    (OBJECT, "R=100; G=200; B=150"),
    (styled("a b", "cookie"), "color=a b"),
    (styled(OBJECT, "cookie"), "R=100; G=200; B=150"),
    (styled(None, "cookie"), ""),
    (None, ""),
]


@pytest.mark.parametrize(("value", "expected"), COOKIES)
def test_cookies(value: object, expected: str) -> None:
    assert wire.cookies({"color": value}) == expected


def test_raw_cookies_cannot_be_smuggled() -> None:
    with pytest.raises(InvalidArgument):
        wire.cookies({"color": styled("a; admin=1", "cookie")})


def test_json_bodies_lose_what_was_omitted_and_keep_null() -> None:
    body = json_body(
        {"a": OMITTED, "b": None, "c": {"d": OMITTED}, "e": [{"f": OMITTED}], "g": "ä"}
    )
    assert body is not None
    assert body.content == '{"b":null,"c":{},"e":[{}],"g":"ä"}'.encode()
    assert body.media_type == "application/json"
    assert json_body(OMITTED) is None
    empty = json_body({"a": OMITTED})
    assert empty is not None
    assert empty.content == b"{}"
    with pytest.raises(InvalidArgument, match="body: NaN"):
        json_body({"a": float("nan")})


def test_form_bodies() -> None:
    body = form_body(
        {
            "a": "x y&z",
            "b": [1, 2],
            "c": {"d": 1},
            "e": OMITTED,
            "f": styled({"g": 1}, "deepObject", explode=True),
            "h": [1, 2],
        },
        {"h": "application/json"},
    )
    assert body.content == (b"a=x%20y%26z&b=1&b=2&c=%7B%22d%22%3A1%7D&f%5Bg%5D=1&h=%5B1%2C2%5D")
    assert body.media_type == "application/x-www-form-urlencoded"


def test_multipart_bodies() -> None:
    fields = {
        "name": "ä",
        "tags": ["a", "b"],
        "meta": {"x": 1},
        "none": None,
        "gone": OMITTED,
        "file": File(b"\0\xff", 'a"b.png', "image/png"),
    }
    body = multipart_body(fields)
    boundary = body.media_type.removeprefix("multipart/form-data; boundary=")
    head = f"--{boundary}\r\nContent-Disposition: form-data; name="
    assert (
        body.content
        == (
            f'{head}"name"\r\n\r\nä\r\n'
            f'{head}"tags"\r\n\r\na\r\n'
            f'{head}"tags"\r\n\r\nb\r\n'
            f'{head}"meta"\r\nContent-Type: application/json\r\n\r\n{{"x":1}}\r\n'
            f'{head}"file"; filename="a%22b.png"\r\nContent-Type: image/png\r\n\r\n'
        ).encode()
        + b"\0\xff\r\n"
        + f"--{boundary}--\r\n".encode()
    )
    assert multipart_body(fields) == body


def test_raw_bodies() -> None:
    text = raw_body("ä", "text/plain")
    assert text is not None
    assert (text.content, text.media_type) == (b"\xc3\xa4", "text/plain")
    assert raw_body(OMITTED, "text/plain") is None
