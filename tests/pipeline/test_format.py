"""Generated Python in black's form; what is none is a fault of ours, wherever it is made."""

from __future__ import annotations

from generator.diagnostics import Diagnostics
from generator.format import LARGEST, Fault, format_files, formatted
from generator.here import Here

FILES = {"README.md": "x  =  1", "a/x.py": "x  =  1\n", "a/_runtime/y.py": "y  =  1\n"}


def test_python_alone_is_formatted() -> None:
    diagnostics = Diagnostics()
    begun = {"a/types.py": Here().submit(formatted, "a/types.py", "z  =  1\n")}
    assert format_files(FILES, begun, "/_runtime/", diagnostics) == FILES | {
        "a/x.py": "x = 1\n",
        "a/types.py": "z = 1\n",
    }
    assert list(diagnostics) == []


def test_faults_of_all_files() -> None:
    diagnostics = Diagnostics()
    begun = {"a/models.py": Here().submit(formatted, "a/models.py", "x = 1\n\nclass\n")}
    files = FILES | {"a/z.py": "def f(:\n", "a/b.py": "return\n+\n"}
    out = format_files(files, begun, "/_runtime/", diagnostics)
    assert out.keys() == FILES.keys()
    told = [(found.code, found.place.file, found.place.line) for found in diagnostics]
    assert told == [("D901", "a/b.py", 2), ("D901", "a/models.py", 3), ("D901", "a/z.py", 1)]
    assert diagnostics.failed


def test_many_classes_are_parsed_only() -> None:
    text = "x  =  1\n" * (LARGEST // 8 + 1)
    assert formatted("a/types.py", text) == text
    assert formatted("a/client.py", text) == text.replace("  ", " ")
    assert isinstance(formatted("a/types.py", f"{text}class\n"), Fault)


def test_here_keeps_a_fault_until_it_is_asked_for() -> None:
    done = Here().submit(int, "none")
    assert isinstance(done.exception(), ValueError)
    assert Here().submit(int, "1").result() == 1
