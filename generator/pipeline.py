"""load -> check -> lower -> plan -> emit -> format: one pure function from inputs to files."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, replace

from generator import ir
from generator.check.document import check
from generator.config import CHANGELOG, ApiConfig
from generator.diagnostics import Diagnostics, Place, Severity
from generator.emit.package import RUNTIME, Classes, classes, emit
from generator.emit.runtime_files import wire
from generator.format import Fault, format_files, formatted
from generator.here import Here
from generator.load import load
from generator.lower import lower
from generator.overlay.default import default_overlay
from generator.overlay.evals import read_evals
from generator.overlay.read import OverlayFile, base_path, read_overlay
from generator.plan.evals import plan_evals
from generator.plan.handwritten import read
from generator.plan.model import Counts, Package
from generator.plan.planner import plan
from generator.schema import portable


@dataclass(frozen=True, slots=True)
class Result:
    """What generating gave. `files` is empty when an error was found."""

    files: dict[str, str]
    diagnostics: Diagnostics
    counts: Counts | None = None

    @property
    def failed(self) -> bool:
        return self.diagnostics.failed


@dataclass(frozen=True, slots=True)
class Planned:
    """A package that is planned, and what it was planned from."""

    api: ir.Api
    overlay: OverlayFile
    package: Package


def generate(config: ApiConfig, beside: Executor | None = None) -> Result:
    """Every file of one API's package, by its path inside `generated/<api>/`. Writes nothing.

    `beside` does what takes long and can be done beside all else.
    """
    diagnostics = Diagnostics()
    try:
        return _generate(config, diagnostics, beside or Here())
    except RecursionError:
        place = Place(config.shown(config.description))
        message = "schemas of this description lead through one another too deeply to be followed"
        help = "shorten the longest chain of schemas; please report the description as well"
        diagnostics.error("D902", place, message, help)
        return Result({}, diagnostics)


def _generate(config: ApiConfig, diagnostics: Diagnostics, beside: Executor) -> Result:
    planned = plan_all(config, diagnostics)
    package = planned.package if planned else None
    if package is None or _stop(config, diagnostics):
        return Result({}, diagnostics, package.counts if package else None)
    _check_tools(config, package, diagnostics)
    begun = {
        path: beside.submit(_written, path, module)
        for path, module in classes(package, config.templates).items()
    }
    files = format_files(emit(package, config.templates), begun, f"/{RUNTIME}/", diagnostics)
    if config.changelog is not None:
        files[CHANGELOG] = config.changelog.read_bytes().decode("utf-8", "replace")
    return Result({} if diagnostics.failed else files, diagnostics, package.counts)


def _written(path: str, module: Classes) -> str | Fault:
    return formatted(path, module.source())


def plan_all(
    config: ApiConfig, diagnostics: Diagnostics, instead: OverlayFile | None = None
) -> Planned | None:
    """The plan of a package with its inputs; None where they do not allow one.

    `instead` takes the place of the overlay on disk.
    """
    api = describe(config, diagnostics)
    overlay = instead or _overlay(config, api, diagnostics)
    if api is None or overlay is None:
        return None
    written = read(config.composites, config.shown, diagnostics)
    package = plan(api, overlay, written, _sources(config), diagnostics)
    return Planned(api, overlay, _with_evals(config, package, overlay, diagnostics))


def _with_evals(
    config: ApiConfig, package: Package, overlay: OverlayFile, diagnostics: Diagnostics
) -> Package:
    if config.evals is None:
        return package
    file = read_evals(config.evals, config.shown(config.evals), diagnostics)
    if file is None:
        return package
    offered = [*overlay.overlay.tools, *(tool.name for tool in package.tools)]
    return replace(package, evals=plan_evals(file, package.tools, offered, diagnostics))


def describe(config: ApiConfig, diagnostics: Diagnostics) -> ir.Api | None:
    """The description alone, lowered."""
    loaded = load(
        config.description,
        config.patch,
        config.shown,
        diagnostics,
        folder=config.folder,
        around=config.around,
        base_path=base_path(config.overlay) if config.overlay else "",
    )
    if loaded is None:
        return None
    return lower(loaded, check(loaded, diagnostics), diagnostics)


def _overlay(config: ApiConfig, api: ir.Api | None, diagnostics: Diagnostics) -> OverlayFile | None:
    if config.overlay is not None:
        return read_overlay(config.overlay, config.shown(config.overlay), diagnostics)
    if api is None:
        return None
    return OverlayFile(default_overlay(api, config.name), config.shown(config.description))


def _check_tools(config: ApiConfig, package: Package, diagnostics: Diagnostics) -> None:
    """Every tool against the rules of clients; a broken one is our own fault."""
    for tool in package.tools:
        place = Place(config.shown(config.overlay or config.description))
        for found in portable.violations(tool.input_schema):
            message = f"the input of `{tool.name}` breaks a rule of clients at `#{found.pointer}`"
            help = "this is a fault of toolpress: please report it with the description"
            diagnostics.error(found.code, place, f"{message}: {found.message}", help)
        if over := portable.over_budget(wire(tool)):
            help = "hide arguments in the overlay, or shorten their descriptions"
            diagnostics.warning(over.code, place, f"`{tool.name}`: {over.message}", help)


def _sources(config: ApiConfig) -> tuple[str, ...]:
    inputs = (config.description, config.patch, config.overlay, config.composites)
    return tuple(config.shown(path) + "/" * path.is_dir() for path in inputs if path is not None)


def _stop(config: ApiConfig, diagnostics: Diagnostics) -> bool:
    if diagnostics.failed:
        return True
    return config.strict and any(d.severity is Severity.WARNING for d in diagnostics)
