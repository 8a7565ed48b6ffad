"""Descriptions pressed into packages as the pipeline does it, from a folder or made on the spot."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from generator.config import ApiConfig, composites_in
from generator.pipeline import Result, generate
from generator.show import render
from generator.write import write

CASES = Path(__file__).parents[1] / "cases" / "pipeline"
PANTRY = CASES / "pantry"
CELLAR = CASES / "cellar"


def config(folder: Path, name: str = "", *, bare: bool = False, strict: bool = False) -> ApiConfig:
    """The inputs in a folder; `bare` leaves everything but the description aside."""

    def there(file: str) -> Path | None:
        return folder / file if not bare and (folder / file).exists() else None

    return ApiConfig(
        name=name or folder.name,
        description=folder / "openapi.yaml",
        overlay=there("overlay.yaml"),
        patch=there("patch.overlay.yaml"),
        composites=None if bare else composites_in(folder),
        root=folder,
        strict=strict,
        evals=there("evals.yaml"),
    )


def larder(root: Path, overlay: str) -> Path:
    """A project whose only API is the one beside the cases."""
    specs = root / "specs" / "larder"
    specs.mkdir(parents=True)
    shutil.copy(CASES / "openapi.yaml", specs)
    (specs / "overlay.yaml").write_text(overlay)
    return root


def pressed(folder: Path, files: Mapping[str, str]) -> Result:
    """The package of files that are written down first."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return generate(config(folder))


def told(result: Result) -> str:
    """What a user sees of the diagnostics."""
    texts = result.diagnostics.texts
    return "\n\n".join(render(d, texts.get(d.place.file)) for d in result.diagnostics) + "\n"


def own(files: Mapping[str, str]) -> dict[str, str]:
    """Less the copies of the runtime, which have tests of their own."""
    return {path: text for path, text in files.items() if "/_runtime/" not in path}


def install(result: Result, folder: Path) -> Path:
    """Write the package where it can be imported."""
    assert result.files, told(result)
    write(result.files, folder)
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    return folder
