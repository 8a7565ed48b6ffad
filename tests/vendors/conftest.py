"""Which vendors there are, and what a test of theirs is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.vendors import perform
from tests.vendors.package import ERAS
from tests.vendors.vendor import Vendor, vendors

_KNOWN: dict[Path, list[Vendor]] = {}


def known(config: pytest.Config) -> list[Vendor]:
    """The vendors with the packages of `--generated`, each read once a process."""
    generated = Path(config.getoption("generated")).resolve()
    if generated not in _KNOWN:
        _KNOWN[generated] = vendors(generated)
    return _KNOWN[generated]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    every = known(metafunc.config)
    usable = [v for v in every if next(v.problems(), None) is None]
    wanted = metafunc.fixturenames
    if "case" in wanted:
        sandboxed = "stage_of" in wanted
        rows = [(v, case) for v in usable for case in (v.sandboxed() if sandboxed else v.cases)]
        metafunc.parametrize(("vendor", "case"), rows, ids=[f"{v}-{case}" for v, case in rows])
    elif "refusal" in wanted:
        pairs = [(v, refusal) for v in usable for refusal in v.refusals]
        metafunc.parametrize(("vendor", "refusal"), pairs, ids=[f"{v}-{r}" for v, r in pairs])
    elif "vendor" in wanted:
        # What is wrong with the tables of one is for `test_tables` to say.
        shown = every if metafunc.function.__name__ == "test_tables" else usable
        metafunc.parametrize("vendor", shown, ids=str)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=ERAS)
def era(request: pytest.FixtureRequest) -> str:
    """The protocol era: 2026-07-28, or the initialize handshake before it."""
    return str(request.param)


@pytest.fixture(scope="session")
def stage_of() -> Iterator[Callable[[Vendor], perform.Stage]]:
    """The sandbox of a vendor, started when it is first asked for."""
    started: dict[str, perform.Stage] = {}
    with ExitStack() as stack:

        def stage(vendor: Vendor) -> perform.Stage:
            if vendor.name not in started:
                started[vendor.name] = stack.enter_context(perform.staged(vendor))
            return started[vendor.name]

        yield stage
