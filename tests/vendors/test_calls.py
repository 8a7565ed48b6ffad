"""Every tool of every vendor in both eras: the requests, the result, nothing besides."""

from __future__ import annotations

import pytest

from tests.vendors.calls import Case
from tests.vendors.conftest import known
from tests.vendors.perform import perform
from tests.vendors.vendor import Vendor, without_tables


def test_every_api_has_tables(pytestconfig: pytest.Config) -> None:
    assert without_tables(known(pytestconfig)) == [], "give each a folder in tests/vendors/"


def test_tables(vendor: Vendor) -> None:
    problems = list(vendor.problems())
    assert not problems, "\n".join(["", *problems])


@pytest.mark.anyio
async def test_call(vendor: Vendor, case: Case, era: str) -> None:
    await perform(vendor.package, case, era)
