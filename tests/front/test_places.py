"""Every pointer of a document has the line and column of its key or element, in every format."""

import json
import random
from collections.abc import Iterator

import pytest
import yaml

from generator.ir import Json
from generator.load.source import Document, escape
from tests.front.workshop import Workshop

WORDS = ["a", "b/c", "d~e", "naïve", "😀", "with space", "200", "true", "", '"', "\\", "é\u0301"]


def anything(random: random.Random, depth: int) -> Json:
    """A value of every kind, with keys that are hard to point at."""
    kind = random.randrange(8 if depth else 5)
    if kind >= 5:
        size = random.randrange(4)
        if kind == 5:
            return [anything(random, depth - 1) for _ in range(size)]
        return {key: anything(random, depth - 1) for key in random.sample(WORDS, size)}
    return random.choice([None, True, 12, -1.5, random.choice(WORDS), "two\nlines: [here]"])


def pointers(value: Json, pointer: str = "") -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield f"{pointer}/{escape(key)}", key
            yield from pointers(member, f"{pointer}/{escape(key)}")
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield f"{pointer}/{index}", element
            yield from pointers(element, f"{pointer}/{index}")


def starts(text: str, value: Json) -> bool:
    """Whether the text begins with this key or element, however it is written."""
    match value:
        case None | bool():
            return text.startswith(json.dumps(value))
        case int() | float():
            return text.startswith(str(value))
        case dict():
            return text.startswith("{") or not text.startswith(("[", "-"))
        case list():
            return text.startswith(("[", "-"))
        case _:
            return text.startswith(('"', "'", "|", value.strip()[:1] or "'"))


def at(document: Document, pointer: str) -> str:
    place = document.place(pointer)
    line = document.text.split("\n")[place.line - 1 :]
    return "\n".join([line[0][place.column - 1 :], *line[1:]])


@pytest.mark.parametrize("seed", range(40))
def test_every_pointer_points_at_its_key_or_element(seed: int, workshop: Workshop) -> None:
    value = {"root": anything(random.Random(seed), 4)}
    written = {
        "a.json": json.dumps(value),
        "b.json": json.dumps(value, indent=2, ensure_ascii=False),
        "c.yaml": yaml.safe_dump(value, allow_unicode=True, sort_keys=False),
        "d.yaml": yaml.safe_dump(value, default_flow_style=True, width=20),
    }
    for name, text in written.items():
        document = workshop.read(text, name)
        assert document is not None and document.data == value
        for pointer, expected in pointers(value):
            assert starts(at(document, pointer), expected), (name, pointer)


def test_lines_end_in_three_ways(workshop: Workshop) -> None:
    for end in ("\n", "\r\n", "\r"):
        document = workshop.read(f"a: 1{end}b:{end}  - 2{end}  - c: 3{end}")
        assert document is not None
        place = document.place("/b/1/c")
        assert (place.line, place.column) == (4, 5)


def test_characters_are_counted_not_bytes(workshop: Workshop) -> None:
    for name, text in (("a.yaml", "é😀: {ü: 1, b: 2}"), ("a.json", '{"é😀": {"ü": 1, "b": 2}}')):
        document = workshop.read(text, name)
        assert document is not None
        assert document.place("/é😀/b").column == text.index("b") + (name == "a.yaml")


def test_a_large_json_file_is_read_without_its_places(workshop: Workshop) -> None:
    document = workshop.read(json.dumps({"a": [{"b": i} for i in range(1_000)]}), "a.json")
    assert document is not None
    assert "spots" not in vars(document)
    assert document.place("/a/999/b").line == 1
    assert "spots" in vars(document)
