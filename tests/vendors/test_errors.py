"""What each refusal of an API becomes, and that none of them gives the credential away."""

from __future__ import annotations

import pytest

from tests.vendors.calls import Refusal
from tests.vendors.package import called
from tests.vendors.perform import echoing, ends, refuse
from tests.vendors.vendor import Vendor

pytestmark = pytest.mark.anyio


async def test_refusal(vendor: Vendor, refusal: Refusal, era: str) -> None:
    case = vendor.case(refusal.tool)
    outcome = await refuse(vendor.package, refusal, case, era, refusal.reply)
    ends(vendor.package, refusal.tool, refusal.ending, outcome)


async def test_refusal_that_repeats_the_credential(vendor: Vendor, refusal: Refusal) -> None:
    package, case = vendor.package, vendor.case(refusal.tool)
    for key in package.keys:
        secret = package.credentials()[key.scheme]
        reply = echoing(refusal.reply, secret)
        outcome = await refuse(package, refusal, case, "auto", reply)
        wanted = refusal.ending.refused
        assert (outcome.error.code if outcome.error else None) == wanted
        if wanted is None:
            assert outcome.result is not None and outcome.result.is_error


async def test_without_a_credential_nothing_is_sent(vendor: Vendor) -> None:
    package = vendor.package
    if not package.keys:
        return  # the API asks for none
    needing = [
        case
        for case in vendor.cases
        if case.ending.succeeds and case.exchanges and case.exchanges[0].credential != ""
    ]
    assert needing, "no case needs the credential"
    upstream = package.upstream()
    async with package.connected("auto", upstream.transport(), credentials={}) as client:
        assert len((await client.list_tools()).tools) == len(package.tools)
        outcome = await called(client, needing[0].tool, needing[0].arguments)
    assert outcome.error is not None and outcome.error.code == -32600, outcome.text
    assert upstream.asked == []
