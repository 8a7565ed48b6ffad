r"""Vendor text is data: whatever stands in a description, the code around it is the same."""

from __future__ import annotations

import ast
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from generator.emit.render import comment, docstring, literal, one_line, prose
from generator.load.text import INVISIBLE
from generator.pipeline import Result
from tests.pipeline.press import install, pressed, told

HOSTILE = {
    "quotes": 'it\'s "so" `called`',
    "backslash": "C:\\new\\x41\\u0041\\N{DASH}",
    "jinja": "{{ 7 * 7 }} {% raw %} {# no #} ${HOME} %(x)s {0}",
    "triple": 'a """ b \'\'\' c """"',
    "code": '"""\nimport os\nos.system("x")\n"""',
    "fstring": '{__import__("os")}"+str(1)+"',
    "newlines": "one\ntwo\r\nthree\n\n\n    four\n",
    "hash": "# not a comment */ --> <!-- ]]> */",
    "ends in a quote": 'said "',
    "ends in quotes": 'said """',
    "ends in a backslash": "path\\",
    "ends in backslash quote": 'path\\"',
    "only quotes": '""""""',
    "only backslashes": "\\\\\\",
    "nul": "a\0b\x1b[31mc\x07",
    "separators": "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg",
    "bidi": "a\u202eb\u2066c\u200bd\ufeffe\u00adf\U000e0041g",
    "surrogate-like": "\U0001f469\u200d\U0001f373 \ufffd \uffff",
    "control words": "None True class def import lambda self cls",
    "long": "word " * 100,
    "long without a space": "x" * 500,
    "many quotes": '"' * 500,
    "type: ignore": "type: ignore\n# noqa\n# fmt: off\n# mypy: ignore-errors",
}


def document(texts: Iterable[str], *, keys: bool = True) -> dict[str, Any]:
    """A description with each text wherever a text can stand; in names too, with `keys`."""
    data: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "Larder", "version": "1"},
        "servers": [{"url": "https://larder.example"}],
        "tags": [],
        "security": [{"Key": []}],
        "paths": {},
        "components": {"securitySchemes": {}, "schemas": {}},
    }
    for number, text in enumerate(texts):
        data["info"] = {"title": text, "version": text, "description": text}
        data["servers"][0]["description"] = text
        data["tags"].append({"name": text, "description": text})
        key = {"type": "apiKey", "in": "header", "name": "X-Key", "description": text}
        data["components"]["securitySchemes"]["Key"] = key
        data["components"]["schemas"][f"Thing{number}"] = _thing(text, text if keys else "a-b")
        data["paths"][f"/things{number}"] = _item(text, f"Thing{number}", keys)
    return data


def _thing(text: str, name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "title": text,
        "description": text,
        "required": [name],
        "properties": {
            name: {"type": "string", "description": text, "title": text},
            "kind": {"type": "string", "enum": [text, "other"], "default": text},
            "many": {"type": "string", "enum": [text, *"abcdefgh"], "description": text},
            "const": {"const": text},
            "inner": {"type": "object", "description": text, "properties": {name: {"const": text}}},
            "x-y": {"type": "integer", "description": text},
        },
    }


def _item(text: str, thing: str, keys: bool) -> dict[str, Any]:
    schema = {"schema": {"$ref": f"#/components/schemas/{thing}"}}
    reply = {"200": {"description": text, "content": {"application/json": schema}}}
    closed = {"type": "string", "enum": [text, "z"], "default": text}
    parameters = [
        {"name": text if keys else "c-d", "in": "query", "description": text, "schema": closed},
        {"name": "X-Trace", "in": "header", "description": text, "schema": {}},
    ]
    body = {"required": True, "description": text, "content": {"application/json": schema}}
    tags = [text] if keys else ["Things"]
    return {
        "summary": text,
        "post": {
            "operationId": text if keys else f"put{thing}",
            "tags": tags,
            "summary": text,
            "description": text,
            "parameters": parameters,
            "requestBody": body,
            "responses": reply,
        },
        "get": {"tags": tags, "description": text, "responses": reply},
    }


def press(folder: Path, texts: Iterable[str], *, keys: bool) -> Result:
    return pressed(folder, {"openapi.yaml": json.dumps(document(texts, keys=keys))})


def statements(result: Result) -> Counter[str]:
    """What the package does, room by room, less what things are called."""
    found: Counter[str] = Counter()
    for path, source in result.files.items():
        if path.endswith(".py") and "/_runtime/" not in path:
            room = path.split("/")[1] if "/tools/" not in path else "tools"
            for node in ast.walk(ast.parse(source)):
                match node:
                    case ast.Import() | ast.ImportFrom():
                        for alias in node.names:
                            found[f"{room}: import {_known(alias.name)}"] += 1
                    case ast.Call():
                        found[f"{room}: call {_known(ast.unparse(node.func))}"] += 1
                    case ast.Expr(value=ast.Constant()):
                        found[f"{room}: text"] += 1
                    case ast.stmt() | ast.JoinedStr():
                        found[f"{room}: {type(node).__name__}"] += 1
    return found


def _known(name: str) -> str:
    """A name, unless the description made it: a method of the client."""
    return "client method" if name.startswith("client.") else name


def tame(count: int, folder: Path, *, keys: bool) -> Counter[str]:
    return statements(press(folder / "in", (f"tame text {n}" for n in range(count)), keys=keys))


def assert_sound(result: Result, folder: Path) -> None:
    """Nothing invisible in any file, and every module imports."""
    for path, source in result.files.items():
        if "/_runtime/" not in path:
            assert not INVISIBLE.search(source.replace("\u200d", "")), path
    install(result, folder)
    try:
        for module in ("client", "models", "__main__"):
            import_module(f"in_mcp.{module}")
        surface = json.loads((folder / "in_mcp" / "surface.json").read_text())
        for tool in surface["tools"].values():
            import_module(f"in_mcp.tools.{tool['module']}")
    finally:
        sys.path.remove(str(folder))
        for module in [m for m in sys.modules if m.partition(".")[0] == "in_mcp"]:
            del sys.modules[module]


def test_texts_change_nothing_of_the_code(tmp_path: Path) -> None:
    result = press(tmp_path / "in", HOSTILE.values(), keys=False)
    assert result.files, told(result)[:5_000]
    assert statements(result) == tame(len(HOSTILE), tmp_path / "tame", keys=False)
    assert_sound(result, tmp_path / "out")


def test_names_decide_what_things_are_called_and_nothing_else(tmp_path: Path) -> None:
    result = press(tmp_path / "in", HOSTILE.values(), keys=True)
    assert result.files, told(result)[:5_000]
    usual = tame(len(HOSTILE), tmp_path / "tame", keys=True)
    assert statements(result).keys() - usual.keys() <= {"types.py: ClassDef"}
    assert_sound(result, tmp_path / "out")


ALONE = ["word " * 4_000, "x" * 100_000, '"' * 100_000, HOSTILE["code"], HOSTILE["separators"]]


@pytest.mark.parametrize("text", ALONE, ids=["words", "one word", "quotes", "code", "separators"])
def test_one_text_alone(text: str, tmp_path: Path) -> None:
    result = press(tmp_path / "in", [text], keys=True)
    assert result.files, told(result)
    assert_sound(result, tmp_path / "out")


@pytest.mark.parametrize("name", ["nul", "bidi"])
def test_invisible_characters_are_taken_out_and_told(name: str, tmp_path: Path) -> None:
    result = press(tmp_path, [HOSTILE[name]], keys=False)
    places = {d.place.pointer for d in result.diagnostics if d.code == "D311"}
    assert {
        "/info/title",
        "/paths/~1things0/post/summary",
        "/paths/~1things0/post/description",
        "/paths/~1things0/post/parameters/0/description",
        "/components/schemas/Thing0/description",
    } <= places
    tools = next(text for path, text in result.files.items() if path.endswith("tools.json"))
    for tool in json.loads(tools)["tools"]:
        assert not INVISIBLE.search(tool["title"] + tool["description"])
    # A value is sent as it is; what cannot be seen of it is escaped in the file.
    assert not INVISIBLE.search(tools)
    assert json.dumps(HOSTILE[name]).strip('"') in tools


TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from("\"'\\\n\r\t\0\u2028\u2029\u202e\x85\x0c{}%# ")),
    max_size=60,
)


@given(TEXT)
def test_a_literal_is_the_text(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text
    assert literal(text).isprintable()


@given(st.recursive(TEXT | st.integers() | st.booleans() | st.none(), st.lists, max_leaves=5))
def test_a_literal_is_the_value(value: object) -> None:
    assert ast.literal_eval(literal(value)) == value


def words(text: str) -> list[str]:
    return "".join(c if c.isprintable() else " " for c in text).split()


@given(TEXT, st.sampled_from([4, 8]))
def test_a_docstring_holds_the_words_and_nothing_else(text: str, indent: int) -> None:
    source = f"class C:\n{' ' * indent}{docstring(text, indent)}\n"
    (body,) = ast.parse(source).body
    assert isinstance(body, ast.ClassDef)
    (only,) = body.body
    assert isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant)
    assert isinstance(only.value.value, str)
    assert words(only.value.value) == words(text)


@given(TEXT)
@settings(max_examples=200)
def test_prose_is_one_line_of_a_docstring(text: str) -> None:
    (only,) = ast.parse(f'"""The {prose(text)} tools."""').body
    assert isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant)
    assert only.value.value == f"The {one_line(text)} tools."


@given(TEXT)
def test_prose_may_end_the_docstring(text: str) -> None:
    (only,) = ast.parse(f'"""The {prose(text)}"""').body
    assert isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant)
    assert only.value.value == f"The {one_line(text)}"


@given(TEXT)
def test_a_comment_is_no_code(text: str) -> None:
    source = f"# {comment(text)}\n"
    assert ast.parse(source).body == [] and source.count("\n") == len(source.splitlines()) == 1


@pytest.mark.parametrize("write", [literal, comment, prose, docstring])
def test_the_filters_are_quick(write: Callable[[str], str]) -> None:
    for text in ('"' * 300_000, "\\" * 300_000, "x " * 150_000):
        assert write(text)
