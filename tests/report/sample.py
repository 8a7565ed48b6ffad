"""A diff that holds one of everything, and text that would like to be markup."""

from __future__ import annotations

from generator.surface.change import Apart, Change, Diff, Impact, Side, Weight

HOSTILE = (
    '</script><script>alert(1)</script><img src=x onerror="alert(2)"> & @everyone #1 '
    "[a](https://evil.example) `x` ``` | \u202egnp \u200b </details> $title ${title}"
)
CHANGES = (
    Change("tool-removed", Impact.BREAKING, "drop_jar", "", "Drop a jar", "", "calls are refused"),
    Change(
        "argument-type-narrowed",
        Impact.BREAKING,
        "list_jars",
        "rows[].size",
        "integer or null",
        "integer",
        "values that were good are refused",
    ),
    Change("field-added", Impact.ADDITIVE, "list_jars", "jars[].lid", "", "string", "one more"),
    Change("server-changed", Impact.WORDING, "", "instructions", "", HOSTILE, "other words"),
    Change(
        "tool-description-changed",
        Impact.WORDING,
        "list_jars",
        "",
        f"Lists the jars. {HOSTILE}",
        f"Shows the jars. {HOSTILE} More.",
        "other words",
    ),
)
WEIGHTS = (
    Weight("list_jars", 2_000, 2_400),
    Weight("drop_jar", 600, None),
    Weight("get_jar", 500, 500),
)


def sample(*changes: Change) -> Diff:
    return Diff(
        before=Side("HEAD (8437c71)", "0.3.1", 3, 3_112),
        after=Side(HOSTILE, "0.3.1", 2, 2_911),
        changes=changes or CHANGES,
        weights=WEIGHTS,
        apart=Apart(("listLids",), ("oldLids",), (HOSTILE,)),
    )
