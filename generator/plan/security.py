"""Which credentials a request takes, of those that there are."""

from __future__ import annotations

from collections.abc import Sequence

from generator import ir
from generator.plan.model import Security


def default_security(api: ir.Api, schemes: frozenset[str]) -> Security | None:
    """What an operation takes that says nothing; None where each scheme will do."""
    met = _met(api, api.security, schemes)
    return None if met == tuple((scheme,) for scheme in _order(api, schemes)) else met


def plan_security(api: ir.Api, operation: ir.Operation, schemes: frozenset[str]) -> Security | None:
    """What the operation takes; None where that is what the API takes, () where it is nothing."""
    if operation.security is None:
        return None
    if not any(operation.security):
        return ()
    met = _met(api, operation.security, schemes)
    return None if met is None or met == _met(api, api.security, schemes) else met


def _met(
    api: ir.Api, declared: Sequence[tuple[str, ...]], schemes: frozenset[str]
) -> Security | None:
    """The alternatives that the credentials can meet; None where there are none.

    A scheme that is the overlay's own is in none of them: it goes along with each, and will do
    alone.
    """
    met = [alternative for alternative in declared if schemes.issuperset(alternative)]
    if not any(met):
        return () if met else None
    own = tuple(sorted(schemes - {scheme.key for scheme in api.schemes}))
    together = [(*alternative, *own) for alternative in met if alternative and own]
    return tuple([*together, *met, *([own] if own else [])])


def _order(api: ir.Api, schemes: frozenset[str]) -> list[str]:
    return [scheme.key for scheme in api.schemes if scheme.key in schemes]
