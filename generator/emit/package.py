"""plan.Package -> the text of every file, by its path inside `generated/<api>/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2

from generator.emit import models, package_files
from generator.emit.code import FILTERS
from generator.emit.imports import import_block, import_lines
from generator.emit.render import environment
from generator.plan.model import Code, Module, Package
from generator.schema.json_schema import JsonSchema

RUNTIME = "_runtime"

TYPING = {name: "typing" for name in ("Any", "Final", "Literal", "cast")} | {
    "Mapping": "collections.abc"
}
ERRORS = ("ApiError", "AuthError", "ConnectionError", "RateLimitError", "TimeoutError")
VALUES = {name: "values" for name in ("OMITTED", "Omitted", "JsonObject")}
CLIENT = {
    name: "client"
    for name in (
        "Api",
        "ApiKey",
        "BaseClient",
        "Basic",
        "Bearer",
        "ErrorShape",
        "File",
        "Operation",
        "Reply",
        "as_json",
        "form_body",
        "json_body",
        "lines_body",
        "multipart_body",
        "raw_body",
        "styled",
        "upload",
    )
}
TOOLS = {
    "all_by_cursor": "cursors",
    "all_pages": "pages",
    "as_integer": "transforms",
    "as_string": "transforms",
    "as_strings": "transforms",
    "choose": "transforms",
    "choose_each": "transforms",
    "compare": "rules",
    "cursor_page": "cursors",
    "exactly_one": "rules",
    "given": "transforms",
    "keep": "choice",
    "look_up": "search",
    "member_of": "transforms",
    "needed_setting": "defaults",
    "nested": "transforms",
    "now": "transforms",
    "page_of": "pages",
    "poll_until": "polling",
    "requires": "rules",
    "select": "select",
    "selected": "selected",
    "setting": "defaults",
    "tool": "tool",
    "window": "transforms",
}


@dataclass(frozen=True, slots=True)
class Classes:
    """A module of nothing but classes: long to write, and in need of nothing but definitions."""

    head: str
    body: Callable[[Mapping[str, JsonSchema]], str]
    definitions: Mapping[str, JsonSchema]

    def source(self) -> str:
        return self.head + self.body(self.definitions)


def classes(package: Package, templates: Path) -> dict[str, Classes]:
    """The modules of classes, not yet written."""
    header = _header(environment(templates, *FILTERS), package)
    types = f'{header}"""What is sent and received, as TypedDicts."""\n\n'
    replies = f'{header}"""Replies as pydantic models, for `reply.parse()`."""\n\n'
    folder = package.server.package
    return {
        f"{folder}/types.py": Classes(types, models.types_source, package.definitions),
        f"{folder}/models.py": Classes(replies, models.models_source, package.definitions),
    }


def emit(package: Package, templates: Path) -> dict[str, str]:
    """Every file of the package but the modules of classes, not yet formatted."""
    env = environment(templates, *FILTERS)
    folder = package.server.package
    out = package_files.files(env, package)
    out |= {
        f"{folder}/__init__.py": _module(env, package, "init.py.jinja"),
        f"{folder}/__main__.py": _module(env, package, "main.py.jinja"),
        f"{folder}/py.typed": "",
        f"{folder}/client.py": _client(env, package),
        f"{folder}/tools/__init__.py": _header(env, package)
        + '"""The tools, one module a toolset."""\n',
    }
    for module in package.modules:
        out[f"{folder}/tools/{module.name}.py"] = _tools(env, package, module)
    for written in package.composites.modules:
        inside = written.name.replace(".", "/")
        out[f"{folder}/{inside}.py"] = _header(env, package, written.file) + written.source
    if package.composites.opening is not None:
        out[f"{folder}/composites/__init__.py"] = _composites(env, package)
    for path in sorted((templates / "runtime").rglob("*.py")):
        inside = path.relative_to(templates / "runtime").as_posix()
        out[f"{folder}/{RUNTIME}/{inside}"] = path.read_text(encoding="utf-8")
    return out


def _header(env: jinja2.Environment, package: Package, *copied: str) -> str:
    """The first line: every source of the package, or the one file that is copied."""
    return env.get_template("header.jinja").render(sources=copied or package.server.sources)


def _render(env: jinja2.Environment, package: Package, template: str, **more: object) -> str:
    return env.get_template(template).render(
        package=package,
        server=package.server,
        auth=package.auth,
        exports=sorted((*ERRORS, package.server.client, package.server.error)),
        **more,
    )


def _module(env: jinja2.Environment, package: Package, template: str) -> str:
    return _header(env, package) + _render(env, package, template)


def _client(env: jinja2.Environment, package: Package) -> str:
    body = _render(env, package, "client.py.jinja")
    known = TYPING | {name: f"._runtime.{home}" for name, home in (VALUES | CLIENT).items()}
    known |= {"types": ".", "models": "."}
    also = {"._runtime.errors": [*ERRORS, f"ClientError as {package.server.error}"]}
    return (
        _header(env, package)
        + _render(env, package, "client_docstring.py.jinja")
        + import_block(body, known, also)
        + "\n"
        + _render(env, package, "exports.py.jinja")
        + body
    )


def _tools(env: jinja2.Environment, package: Package, module: Module) -> str:
    body = _render(env, package, "tools.py.jinja", module=module)
    runtime = VALUES | CLIENT | TOOLS
    known = TYPING | {name: f".._runtime.{home}" for name, home in runtime.items()}
    known |= {"types": "..", "models": "..", "composites": "..", package.server.client: "..client"}
    return (
        _header(env, package)
        + _render(env, package, "tools_docstring.py.jinja", module=module)
        + import_block(body, known)
        + "\n\n"
        + body
    )


def _composites(env: jinja2.Environment, package: Package) -> str:
    """The one door to the hand-written modules: what the tools call, and nothing else."""
    offered = {m.name.removeprefix("composites"): m.functions for m in package.composites.modules}
    return (
        _header(env, package)
        + (package.composites.opening or "")
        + _render(
            env,
            package,
            "composites.py.jinja",
            imports=Code("\n".join(import_lines({m: set(f) for m, f in offered.items() if f}))),
            offered=sorted(name for names in offered.values() for name in names),
        )
    )
