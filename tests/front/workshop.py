"""Descriptions made on the spot, loaded as the pipeline loads them."""

from collections.abc import Mapping
from pathlib import Path

from generator.diagnostics import Diagnostics
from generator.load import Document, Loaded, load, read

Files = Mapping[str, str | bytes]


class Workshop:
    """A folder to write files to and load them from; `diagnostics` has what was found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.diagnostics = Diagnostics()

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8", newline="")
        return path

    def shown(self, path: Path) -> str:
        return path.resolve().relative_to(self.folder.resolve()).as_posix()

    def read(self, content: str | bytes, name: str = "a.yaml") -> Document | None:
        return read(self.write(name, content), name, self.diagnostics)

    def load(self, files: Files, patch: str | None = None) -> Loaded | None:
        paths = [self.write(name, content) for name, content in files.items()]
        overlay = self.write("patch.overlay.yaml", patch) if patch is not None else None
        return load(paths[0], overlay, self.shown, self.diagnostics)

    @property
    def codes(self) -> list[str]:
        return [found.code for found in self.diagnostics]
