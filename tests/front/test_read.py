"""Files -> values: scalars, encodings, anchors, limits."""

import time

import pytest

from generator.ir import Json
from generator.load.source import Document, escape, read, tokens, unescape
from generator.load.values import plain
from tests.front.workshop import Workshop


def data(workshop: Workshop, content: str | bytes, name: str = "a.yaml") -> Json:
    document = workshop.read(content, name)
    assert document is not None, workshop.diagnostics.found
    return document.data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(word, None) for word in ("null", "Null", "NULL", "~", "")],
        *[(word, True) for word in ("true", "True", "TRUE")],
        *[(word, False) for word in ("false", "False", "FALSE")],
        *[(word, word) for word in ("yes", "no", "on", "off", "y", "n", "tRue")],
        *[(word, word) for word in ("2001-01-01", "12:30:45", "1_000", "1.2.3", "0123", "0b1")],
        *[(word, word) for word in (".inf", "-.INF", ".nan", "1e999", "-", "+", ".", "e5")],
        *[("0", 0), ("-0", 0), ("12", 12), ("+1", 1), ("-7", -7), ("0x1F", 31), ("0o17", 15)],
        *[("1.0", 1.0), (".5", 0.5), ("1.", 1.0), ("1e3", 1000.0), ("-1.5E-2", -0.015)],
        ("9" * 4_999, "9" * 4_999),
    ],
)
def test_unquoted_scalars_follow_the_core_schema(text: str, value: Json) -> None:
    assert plain(text) == value
    assert type(plain(text)) is type(value)


def test_keys_are_text_whatever_they_look_like(workshop: Workshop) -> None:
    assert data(workshop, "200: a\ntrue: b\nnull: c\n1.0: d\non: e\n~: f\n") == {
        "200": "a",
        "true": "b",
        "null": "c",
        "1.0": "d",
        "on": "e",
        "~": "f",
    }


def test_tags_that_yaml_knows_are_obeyed_and_others_are_ignored(workshop: Workshop) -> None:
    text = 'a: !!str 1\nb: !!int "2"\nc: !Sub x\nd: !!python/object:os.system {e: 1}\nf: ! 3\n'
    assert data(workshop, text) == {"a": "1", "b": 2, "c": "x", "d": {"e": 1}, "f": "3"}


def test_aliases_give_values_that_are_not_shared(workshop: Workshop) -> None:
    found = data(workshop, "a: &a {b: [1]}\nc: *a\n")
    assert isinstance(found, dict)
    assert found["a"] == found["c"]
    assert found["a"] is not found["c"]


def test_merge_keys(workshop: Workshop) -> None:
    text = """
a: &a {x: 1, y: 2}
b: &b {y: 3, z: 4}
one: {<<: *a, x: 5}
two: {<<: [*a, *b], w: 6}
twice:
  <<: *a
  <<: *b
text: {"<<": *a}
"""
    found = data(workshop, text)
    assert isinstance(found, dict)
    assert found["one"] == {"x": 5, "y": 2}
    assert found["two"] == {"x": 1, "y": 2, "z": 4, "w": 6}
    assert found["twice"] == {"x": 1, "y": 2, "z": 4}
    assert found["text"] == {"<<": {"x": 1, "y": 2}}


def test_merged_members_stand_where_they_were_written(workshop: Workshop) -> None:
    document = workshop.read("a: &a\n  x: 1\nb:\n  <<: *a\n  y: 2\n")
    assert document is not None
    assert (document.place("/b/x").line, document.place("/b/y").line) == (2, 5)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_encodings(workshop: Workshop, encoding: str) -> None:
    assert data(workshop, '{"a": "é😀"}'.encode(encoding), "a.json") == {"a": "é😀"}
    assert data(workshop, "a: é😀\n".encode(encoding)) == {"a": "é😀"}


def test_json_that_is_not_yaml(workshop: Workshop) -> None:
    key = "k" * 2_000
    text = f'{{"{key}": "\\ud83d\\ude00",\t"tab": "a\tb", "slash": "\\/"}}'
    for name in ("a.json", "a.yaml"):
        document = workshop.read(text, name)
        assert document is not None
        assert document.data == {key: "😀", "tab": "a\tb", "slash": "/"}
        assert document.place("/slash").column == text.index('"slash"') + 1


def test_yaml_that_begins_like_json(workshop: Workshop) -> None:
    assert data(workshop, "{a: 1, b: [x,],}\n") == {"a": 1, "b": ["x"]}


def test_half_a_surrogate_pair_never_reaches_the_data(workshop: Workshop) -> None:
    found = data(workshop, '{"\\udc00": ["\\ud83d\\ude00 \\ud83d x"], "b": "\\\\ud83d"}', "a.json")
    assert found == {"\ufffd": ["😀 \ufffd x"], "b": "\\ud83d"}
    assert workshop.codes == ["D117"]
    assert workshop.diagnostics.found[0].place.column == 3


def test_every_duplicate_key_is_reported(workshop: Workshop) -> None:
    text = '{"a": {"b": 1, "b": 2}, "a": 3, "c": {"d": 1}, "\\u0063": 4}'
    for name, content in (("a.json", text), ("a.yaml", "a: {b: 1, b: 2}\na: 3\nc: 1\nc: 4\n")):
        assert workshop.read(content, name) is None
        assert workshop.codes == ["D110"] * 3
        workshop.diagnostics.found.clear()


def test_of_what_others_have_written_the_later_key_counts(workshop: Workshop) -> None:
    for name, content in (
        ("a.json", '{"a": {"b": 1}, "a": {"c": 2}}'),
        ("a.yaml", "a: 1\na: {c: 2}\n"),
    ):
        path = workshop.write(name, content)
        document = read(path, name, workshop.diagnostics, unique=False)
        assert document is not None
        assert document.data == {"a": {"c": 2}}
        assert [d.severity.value for d in workshop.diagnostics.found] == ["warning"]
        workshop.diagnostics.found.clear()


def test_anchors_one_inside_the_other_count_as_depth(workshop: Workshop) -> None:
    chain = [f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 400)]
    assert workshop.read("\n".join(["a0: &a0 [x]", *chain])) is None
    assert workshop.codes == ["D111"]


@pytest.mark.parametrize(
    "opening", ["[", "{a: ", "- ", "? ", "a:\n", '{"a":', '["', "&a [", "<<: {"]
)
def test_no_depth_crashes_or_takes_long(workshop: Workshop, opening: str) -> None:
    start = time.perf_counter()
    for name in ("a.yaml", "a.json"):
        assert workshop.read("a: " + opening * 10_000, name) is None
        assert workshop.read(opening * 10_000, name) is None
    assert time.perf_counter() - start < 5
    assert len(workshop.codes) >= 1


def test_two_hundred_levels_are_allowed_and_no_more(workshop: Workshop) -> None:
    for name in ("a.yaml", "a.json"):
        assert workshop.read('{"a":' * 200 + "1" + "}" * 200, name) is not None
        assert workshop.read('{"a":' * 201 + "1" + "}" * 201, name) is None


def test_pointer_tokens() -> None:
    assert escape("a/b~c~1") == "a~1b~0c~01"
    assert unescape(escape("~1/~0")) == "~1/~0"
    assert tokens("/paths/~1items/") == ["paths", "/items", ""]
    assert tokens("") == []


def test_places_of_ancestors(workshop: Workshop) -> None:
    document = workshop.read("a:\n  b: [1, {c: 2}]\n")
    assert isinstance(document, Document)
    place = document.place("/a/b/1/nowhere/at/all")
    assert (place.line, place.column, place.pointer) == (2, 10, "/a/b/1/nowhere/at/all")
    assert document.place("/a/b/99").column == 3
    assert document.place("/a/b/x").column == 3
