"""What people and programs read."""

import json

from generator.diagnostics import Diagnostic, Place, Severity
from generator.load.text import clean
from generator.show import as_json, render, visible


def found(line: int, column: int, message: str = "wrong", help: str = "mend it") -> Diagnostic:
    return Diagnostic(
        "D205", Severity.WARNING, Place("a.yaml", line, column, "/a/b"), message, help
    )


def test_the_shape() -> None:
    text = "".join(f"line {n}\n" for n in range(1, 13))
    assert render(found(10, 3), text) == (
        "a.yaml:10:3: warning[D205]: wrong\n"
        "   9 | line 9\n"
        "> 10 | line 10\n"
        "  11 | line 11\n"
        "  = at #/a/b\n"
        "  = help: mend it"
    )


def test_without_text_pointer_or_help() -> None:
    bare = Diagnostic("D101", Severity.ERROR, Place("a.yaml"), "gone")
    assert render(bare, None) == "a.yaml:1:1: error[D101]: gone"
    assert render(bare, "") == "a.yaml:1:1: error[D101]: gone"


def test_long_lines_are_cut_around_the_column() -> None:
    text = "x" * 500 + "HERE" + "y" * 500
    line = render(found(1, 501), text).split("\n")[1]
    assert line.startswith("> 1 | …xxx") and line.endswith("yyy…")
    assert "HERE" in line and len(line) < 120


def test_what_hides_is_shown() -> None:
    shown = render(found(1, 1, "a\nb\x1b[2J", "c\u2028d"), "a\tb\u202ec\u200b\x07")
    assert "a<U+000A>b<U+001B>[2J" in shown
    assert "> 1 | a→b<U+202E>c<U+200B><U+0007>" in shown
    assert "c<U+2028>d" in shown
    assert visible("naïve 😀") == "naïve 😀"


def test_lines_are_counted_as_places_count_them() -> None:
    assert "> 2 | b\n  3 | c" in render(found(2, 1), "a\r\nb\rc\u2028d\ne")


def test_for_programs() -> None:
    assert json.loads(json.dumps(as_json(found(3, 4)))) == {
        "code": "D205",
        "severity": "warning",
        "file": "a.yaml",
        "line": 3,
        "column": 4,
        "pointer": "/a/b",
        "message": "wrong",
        "help": "mend it",
    }


def test_clean() -> None:
    assert clean("plain\n\ttext é 😀") == ("plain\n\ttext é 😀", False)
    assert clean("a\0b\x1bc\x7f\x9b") == ("abc", True)
    assert clean("a\u200b\u202eb\u2066c\ufeff\u00ad\U000e0041") == ("abc", True)
    assert clean("a\ud83d") == ("a", True)
    assert clean("a\u2028b\u2029c\r\nd\re\x85f") == ("a\nb\nc\nd\ne\nf", False)
    assert clean("👩\u200d💻 and a\u200db") == ("👩\u200d💻 and ab", True)
    assert clean("👩\u200d💻 ❤️\u200d🔥") == ("👩\u200d💻 ❤️\u200d🔥", False)
