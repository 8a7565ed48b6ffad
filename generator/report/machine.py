"""The report for programs."""

from __future__ import annotations

from typing import Any

from generator.lint.budget import tokens
from generator.surface.change import Diff, Impact, Side
from generator.surface.version import bump, bumped


def as_json(diff: Diff) -> dict[str, Any]:
    version = diff.before.version
    by = bump(version, diff.impact) if version else None
    return {
        "before": _side(diff.before),
        "after": _side(diff.after),
        "impact": diff.impact.value if diff.impact else None,
        "bump": by.value if by else None,
        "next_version": bumped(version, by) if by else None,
        "counts": {impact.value: len(diff.of(impact)) for impact in Impact},
        "changes": [
            {
                "kind": change.kind,
                "impact": change.impact.value,
                "tool": change.tool or None,
                "where": change.where or None,
                "before": change.before or None,
                "after": change.after or None,
                "reason": change.reason,
            }
            for change in diff.changes
        ],
        "weights": [
            {"tool": w.tool, "bytes_before": w.before, "bytes": w.after} for w in diff.weights
        ],
        "apart": {
            "added": list(diff.apart.added),
            "removed": list(diff.apart.removed),
            "changed": list(diff.apart.changed),
        },
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "label": side.label,
        "version": side.version or None,
        "tools": side.tools,
        "bytes": side.bytes,
        "tokens": tokens(side.bytes),
    }
