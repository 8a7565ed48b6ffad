"""What an API wants back with a change, and may not have said."""

from __future__ import annotations

import pytest
from conftest import SECRET
from runtime.catalog import Catalog
from runtime.errors import ApiError
from runtime.failures import Failures
from runtime.merging import demanded
from runtime.redact import Secrets


def test_what_is_there_is_given_back() -> None:
    assert [demanded({"a": value}, "a") for value in (0, "", False)] == [0, "", False]


@pytest.mark.parametrize("row", [{}, {"name": None}])
def test_what_is_not_is_said_before_anything_is_sent(
    larder: Catalog, row: dict[str, object]
) -> None:
    with pytest.raises(ApiError) as raised:
        demanded(row, "name")
    failures = Failures(larder.tool("create_item"), False, "", "", Secrets([SECRET]))
    assert failures.result(raised.value)["content"][0]["text"] == (
        "create_item failed: the API did not say the `name` that it wants to be told with a change"
        " (HTTP 200)\nNothing was changed."
    )
