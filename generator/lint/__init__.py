"""Holds a planned package against what models and people need: a rule a function, a code a rule."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Diagnostic, Diagnostics
from generator.lint import budget, likeness, names, texts, trust
from generator.lint.model import Rule, Subject
from generator.lint.waivers import waived

__all__ = ["RULES", "Subject", "lint"]

RULES: Final[tuple[Rule, ...]] = (
    likeness.near_duplicates,
    likeness.same_to_a_model,
    texts.undescribed_tool,
    texts.no_when,
    texts.undescribed_argument,
    texts.undescribed_values,
    texts.too_long,
    names.vague,
    names.long,
    trust.orders,
    trust.hidden,
    trust.undecided_writes,
    budget.over_budget,
)


def lint(subject: Subject, diagnostics: Diagnostics) -> int:
    """Report what is not waived; the number of findings that are."""
    found = [finding for rule in RULES for finding in rule(subject)]
    kept = waived(subject, found, diagnostics)
    diagnostics.extend(Diagnostic(f.code, f.severity, f.place, f.message, f.help) for f in kept)
    return len(found) - len(kept)
