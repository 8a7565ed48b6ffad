"""Where everything is: the inputs of one API and the folder its package goes to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHANGELOG = "CHANGELOG.md"
# Beside the package in a checkout, inside it in a wheel.
TEMPLATES = next(p for p in (HERE.parent / "templates", HERE / "_templates") if p.is_dir())


@dataclass(frozen=True, slots=True)
class ApiConfig:
    """The inputs of one API. What is optional is None where there is no such file."""

    name: str
    description: Path
    overlay: Path | None
    patch: Path | None
    composites: Path | None  # `tools.py`, or `tools/` with several modules
    root: Path  # files are shown relative to this folder
    templates: Path = TEMPLATES
    strict: bool = False
    folder: Path | None = None  # that references may not leave; None: that of the description
    around: Path | None = None  # a wider one, where they may lead to descriptions
    evals: Path | None = None  # prompts with the calls that answer them

    changelog: Path | None = None  # goes into the package as it is

    def shown(self, path: Path) -> str:
        """A path as the user sees it: relative where it lies below the root, with slashes."""
        absolute = path.resolve()
        if absolute.is_relative_to(self.root.resolve()):
            return absolute.relative_to(self.root.resolve()).as_posix()
        return path.as_posix()


def api_names(root: Path) -> list[str]:
    """The APIs of a project: the folders of `specs/` with a description in them."""
    specs = root / "specs"
    if not specs.is_dir():
        return []
    return sorted(p.name for p in specs.iterdir() if description_in(p) is not None)


def api_config(root: Path, name: str, *, strict: bool = False) -> ApiConfig:
    """The inputs under `specs/<name>/`, whether or not they exist."""
    return inputs(root / "specs" / name, name, root, strict=strict)


def inputs(folder: Path, name: str, root: Path, *, strict: bool = False) -> ApiConfig:
    """The inputs in any folder, under the names that they have in `specs/`."""
    overlay = folder / "overlay.yaml"
    misnamed = (folder / "overlay.yml").exists()
    return ApiConfig(
        name=name,
        description=description_in(folder) or folder / "openapi.yaml",
        overlay=overlay if misnamed else _existing(overlay),
        patch=_existing(folder / "patch.overlay.yaml"),
        composites=composites_in(folder),
        root=root,
        strict=strict,
        evals=_existing(folder / "evals.yaml"),
        changelog=_existing(folder / CHANGELOG),
    )


def description_in(folder: Path) -> Path | None:
    """The description in a folder, under any of its names."""
    for name in ("openapi.yaml", "openapi.yml", "openapi.json"):
        if (folder / name).is_file():
            return folder / name
    return None


def composites_in(folder: Path) -> Path | None:
    """What is written by hand in a folder: `tools/` where it holds a module, else `tools.py`."""
    several = folder / "tools"
    return several if any(several.glob("*.py")) else _existing(folder / "tools.py")


def _existing(path: Path) -> Path | None:
    return path if path.is_file() else None
