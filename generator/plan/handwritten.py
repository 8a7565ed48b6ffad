"""Reads `tools.py`, or the modules of `tools/`, without running them: a list either way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path

from generator.diagnostics import Diagnostics, Place
from generator.plan.names import RESERVED_MODULES
from generator.suggest import did_you_mean

HOME = "composites"
DOOR = "__init__"
PACKAGE = RESERVED_MODULES | {"_runtime"}


@dataclass(frozen=True, slots=True)
class Source:
    """One module, parsed."""

    name: str  # dotted, inside the package: `composites`, or `composites.<module>`
    file: str
    text: str
    tree: ast.Module


@dataclass(frozen=True, slots=True)
class Written:
    """Everything that people wrote in Python about one API."""

    home: str = "tools.py"
    modules: tuple[Source, ...] = ()
    opening: str | None = None  # how `tools/__init__.py` begins; None where there is one file
    whole: bool = True  # False where something could not be read


def read(home: Path | None, shown: Callable[[Path], str], diagnostics: Diagnostics) -> Written:
    """What stands in `tools.py` or `tools/`; each fault at the line of its module."""
    if home is None:
        return Written()
    if not home.is_dir():
        source = _source(home, HOME, shown(home), diagnostics)
        if source is not None:
            _check_imports(source, {HOME}, diagnostics)
        return Written(modules=(source,) if source else (), whole=source is not None)
    if (single := home.with_suffix(".py")).exists():
        diagnostics.error(
            "D528",
            Place(shown(single)),
            f"{single.name} and the folder {home.name}/ are both there",
            f"move what is in {single.name} to a module of {home.name}/",
        )
        return Written(f"{home.name}/", whole=False)
    return _folder(home, shown, diagnostics)


def _folder(home: Path, shown: Callable[[Path], str], diagnostics: Diagnostics) -> Written:
    opening, whole = '"""The tools that take more than one request."""\n', True
    modules: list[Source] = []
    files = list(_files(home, shown, diagnostics))
    for path in files:
        source = _source(path, f"{HOME}.{path.stem}", shown(path), diagnostics)
        if source is None:
            whole = False
        elif path.stem != DOOR:
            modules.append(source)
        elif not (more := source.tree.body[ast.get_docstring(source.tree) is not None :]):
            opening = source.text or opening
        else:
            diagnostics.error(
                "D529",
                Place(source.file, more[0].lineno, more[0].col_offset + 1),
                "the generator writes the imports of this file",
                "leave its docstring alone in it, and move the rest to a module beside it",
            )
    known = {HOME, *(f"{HOME}.{path.stem}" for path in files if path.stem != DOOR)}
    for source in modules:
        _check_imports(source, known, diagnostics)
    return Written(f"{home.name}/", tuple(modules), opening, whole)


def _files(home: Path, shown: Callable[[Path], str], diagnostics: Diagnostics) -> Iterator[Path]:
    """The modules by name. What cannot be imported would be missing in the package."""
    for path in sorted(home.iterdir()):
        if path.name == "__pycache__" or path.name.startswith("."):
            continue
        if path.is_file() and path.suffix == ".py" and _importable(path.stem):
            yield path
        else:
            diagnostics.error(
                "D529",
                Place(shown(path)),
                f"`{path.name}` is no module: {home.name}/ holds modules and nothing else",
                "name it as an import does, `letters_and_digits.py`, or move it elsewhere",
            )


def _importable(name: str) -> bool:
    return name.isidentifier() and not iskeyword(name)


def _source(path: Path, name: str, file: str, diagnostics: Diagnostics) -> Source | None:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as bad:
        diagnostics.error(
            "D524", Place(file), f"not UTF-8: byte {bad.start + 1} is no text", "save it as UTF-8"
        )
        return None
    diagnostics.texts[file] = text
    try:
        return Source(name, file, text, ast.parse(text))
    except SyntaxError as bad:
        place = Place(file, bad.lineno or 1, bad.offset or 1)
        diagnostics.error("D524", place, f"not valid Python: {bad.msg}", "mend the syntax")
    except ValueError as bad:
        diagnostics.error("D524", Place(file), f"not valid Python: {bad}", "retype the file")
    return None


def _check_imports(source: Source, modules: set[str], diagnostics: Diagnostics) -> None:
    """A relative import must lead to a module beside this one, or to one of the package."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        for name in [node.module] if node.module else [alias.name for alias in node.names]:
            if not _leads_somewhere(source, node.level, name, modules):
                place = Place(source.file, node.lineno, node.col_offset + 1)
                said = "." * node.level + name
                remedy = _remedy(source, said, modules)
                diagnostics.error("D529", place, f"there is no module `{said}`", remedy)


def _leads_somewhere(source: Source, level: int, name: str, modules: set[str]) -> bool:
    parents = source.name.split(".")
    if level > len(parents):
        return False
    there = [*parents[:-level], *name.split(".")]
    if there[0] == HOME:
        return ".".join(there[:2]) in modules
    return there[0] in PACKAGE


def _remedy(source: Source, said: str, modules: set[str]) -> str:
    single = source.name == HOME
    up, name = "." if single else "..", said.lstrip(".")
    if name.split(".")[0] in PACKAGE:
        return f"write `{up}{name}`: dots count from where the copy stands"
    beside = [module.removeprefix(HOME) for module in sorted(modules - {HOME, source.name})]
    meant = did_you_mean(said, [*beside, *(up + module for module in sorted(PACKAGE - {HOME}))])
    if single and not meant.startswith("did"):
        return "modules beside one another live in the folder tools/"
    return meant or "correct the import"
