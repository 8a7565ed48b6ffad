"""The inputs of an API with some files exchanged, in a folder of their own: tried before anything
is written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from generator.config import ApiConfig, api_config


@contextmanager
def trial(config: ApiConfig, files: Mapping[str, bytes | None]) -> Iterator[ApiConfig]:
    """A copy of `specs/<api>/` with these files, by their paths in it; None removes one."""
    with tempfile.TemporaryDirectory(prefix="toolpress-") as root:
        folder = Path(root) / "specs" / config.name
        shutil.copytree(
            config.description.parent, folder, ignore=shutil.ignore_patterns("__pycache__")
        )
        for name, data in files.items():
            if data is None:
                (folder / name).unlink(missing_ok=True)
            else:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(data)
        yield api_config(Path(root), config.name, strict=config.strict)
