"""A project whose vendor is on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.overlay.project import OPENAPI, Project
from tests.refresh.vendor import Vendor, document, vendor


@pytest.fixture
def server() -> Iterator[Vendor]:
    with vendor() as found:
        found.answers["/openapi.yaml"] = document(OPENAPI)
        yield found


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str], server: Vendor) -> Project:
    """Generated and reviewed, and fetched never."""
    made = Project(tmp_path, capsys)
    sourced(made, server.url("/openapi.yaml"))
    assert made.run("review", "larder", "--accept", "--all")[0] == 0
    assert made.run("generate")[0] == 0
    return made


def sourced(project: Project, source: str) -> None:
    text = project.overlay.read_text()
    head = text.partition("tools:\n")
    kept = "".join(line for line in head[0].splitlines(True) if not line.startswith("source:"))
    project.overlay.write_text(f"{kept}source: {source}\n{head[1]}{head[2]}")
