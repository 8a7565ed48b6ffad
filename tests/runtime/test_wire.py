"""Every style of OpenAPI's parameters, and every body, byte for byte."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import wire_cells
from runtime import files, wire
from runtime.bodies import (
    Body,
    File,
    form_body,
    json_body,
    lines_body,
    multipart_body,
    raw_body,
    upload,
)
from runtime.errors import InvalidArgument
from runtime.values import OMITTED
from runtime.wire import as_json, styled
from wire_cells import BODIES, CELLS, RULES, Cell

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
    assert body is not None
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
    assert body is not None
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


def test_a_multipart_body_given_whole() -> None:
    whole = "--ab\r\n\r\none\r\n--ab--\r\n"
    assert raw_body(whole, "multipart/mixed") == Body(
        whole.encode(), 'multipart/mixed; boundary="ab"'
    )
    given = raw_body("x", "multipart/mixed; boundary=ab")
    assert given == Body(b"x", "multipart/mixed; boundary=ab")
    part = raw_body("data:image/png;name=a.png,x", "multipart/related")
    assert part == multipart_body({"file": File(b"x", "a.png", "image/png")}, "multipart/related")


PAGE = Path(__file__).parents[2] / "docs" / "wire.md"


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.place}-{cell.style}-{cell.sent}")
def test_each_cell(cell: Cell) -> None:
    assert written(cell) == cell.sent


def written(cell: Cell) -> str:
    given: Any = cell.value
    if cell.style == "content":
        given = as_json(given)
    else:
        given = styled(given, cell.style, explode=bool(cell.explode), reserved=cell.reserved)  # type: ignore[arg-type]  # the style's name is a text there
    match cell.place:
        case "path":
            return wire.path("/{color}", {"color": given}).removeprefix("/")
        case "query":
            return wire.query({"color": given})
        case "header":
            return wire.headers({"color": given})[0][1]
        case _:
            return wire.cookies({"color": given})


@pytest.mark.parametrize(("media_type", "value", "sent"), BODIES)
def test_each_body(media_type: str, value: Any, sent: str) -> None:
    body = made(media_type, value)
    assert body.media_type.partition(";")[0] == media_type
    assert told(body) == sent


def made(media_type: str, value: Any) -> Body:
    if media_type.endswith("json") and "ndjson" not in media_type:
        body = json_body(value, media_type)
    elif "ndjson" in media_type:
        body = lines_body(value, media_type)
    elif "urlencoded" in media_type:
        body = form_body(value)
    elif media_type.startswith("multipart"):
        body = multipart_body({k: upload(v, k) if k == "file" else v for k, v in value.items()})
    else:
        body = raw_body(value, media_type)
    assert body is not None
    return body


def told(body: Body) -> str:
    """The content as the table shows it: parts on one line, bytes that are no text as escapes."""
    text = body.content.decode(errors="backslashreplace").replace("\n", "\\n")
    text = re.sub(r"[\x00-\x08]", lambda found: f"\\x{ord(found[0]):02x}", text)
    if not body.media_type.startswith("multipart"):
        return text
    parts = body.content.split(f"--{body.media_type.partition('=')[2]}".encode())[1:-1]
    shown = []
    for part in parts:
        head, _, content = part.strip(b"\r\n").partition(b"\r\n\r\n")
        about = head.decode().replace("Content-Disposition: form-data; ", "").replace("\r\n", " ")
        shown.append(f"{about}: {content.decode(errors='backslashreplace')}")
    return " | ".join(shown)


def page() -> str:
    """docs/wire.md, made of the cells that are tested here."""
    lines = [
        "# What stands on the wire",
        "",
        "Made by `tests/runtime/test_wire.py` from the cells that it asserts (`pytest"
        " tests/runtime/test_wire.py --snapshot-update`). The parameter is called `color`.",
        "",
        "An argument that is not given is never sent; null is, in JSON bodies, and nowhere else."
        " A body that is optional stays away when nothing of it is given, and its Content-Type"
        " with it.",
        "",
        "## Parameters",
        "",
        "| place | style | explode | value | sent |",
        "|---|---|---|---|---|",
    ]
    for cell in CELLS:
        explode = {None: "", True: "yes", False: "no"}[cell.explode]
        style = cell.style + (", allowReserved" if cell.reserved else "")
        style = "`content: application/json`" if cell.style == "content" else style
        lines.append(
            f"| {cell.place} | {style} | {explode} | {code(cell.value)} | {shown(cell.sent)} |"
        )
    lines += ["", "## Bodies", "", "| media type | value | sent |", "|---|---|---|"]
    lines += [f"| {media} | {code(value)} | {shown(sent)} |" for media, value, sent in BODIES]
    lines += ["", "## Where descriptions leave room", "", *RULES]
    return "\n".join(lines) + "\n"


def code(value: Any) -> str:
    return shown(json.dumps(value, ensure_ascii=False))


def shown(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`" if text else "nothing"


def test_the_page_says_what_is_sent(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("update_snapshots", default=False):
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()


def test_a_template_brings_its_own_query() -> None:
    assert wire.target("/a?x=1", "y=2") == "/a?x=1&y=2"
    assert wire.target("/a#part", "y=2") == "/a?y=2"
    assert wire.target("/a?x=1", "") == "/a?x=1"


def test_an_optional_body_stays_away_when_nothing_is_given() -> None:
    nothing = {"a": OMITTED}
    assert json_body(nothing, optional=True) is None
    assert form_body(nothing, optional=True) is None
    assert multipart_body(nothing, optional=True) is None
    assert json_body({"a": None}, optional=True) is not None


def test_a_data_uri_that_is_no_base64_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="photo: the data URI is not valid base64"):
        upload("data:image/png;base64,!!!", "photo")


def test_files_are_read_where_that_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").write_bytes(b"x")
    (tmp_path / "secret").write_bytes(b"y")
    inside, outside = (tmp_path / "in" / "a.png").as_uri(), (tmp_path / "secret").as_uri()
    with pytest.raises(InvalidArgument, match="send the content as a data URI"):
        upload(inside, "photo")
    files.allow(tmp_path / "in")
    try:
        assert upload(inside, "photo") == File(b"x", "a.png", "image/png")
        with pytest.raises(InvalidArgument, match="only files below"):
            upload(outside, "photo")
        with pytest.raises(InvalidArgument, match="only files below"):
            upload(f"{(tmp_path / 'in').as_uri()}/../secret", "photo")
    finally:
        files.allow(None)


def test_the_readme_has_the_table_in_short() -> None:
    """One row a style, the same bytes as in the cells above."""
    sent = {
        (cell.place, cell.style, cell.explode, cell.value is wire_cells.LIST): cell.sent
        for cell in CELLS
        if cell.value is wire_cells.LIST or cell.value is wire_cells.OBJECT
    }
    lines = [
        "| place | style | list | list, exploded | object | object, exploded |",
        "|---|---|---|---|---|---|",
    ]
    for place, style in dict.fromkeys(key[:2] for key in sent):
        cells = [
            sent.get((place, style, explode, is_list))
            for is_list in (True, False)
            for explode in (False, True)
        ]
        row = " | ".join("" if cell is None else shown(cell) for cell in cells)
        lines.append(f"| {place} | {style} | {row} |")
    assert "\n".join(lines) in (PAGE.parents[1] / "README.md").read_text(encoding="utf-8")
