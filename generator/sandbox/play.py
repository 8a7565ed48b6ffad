"""Carries out the steps of an act: what they find is bound to names, what they change is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from generator.sandbox.expressions import (
    Expression,
    SandboxFunctions,
    ScriptFault,
    holds,
)
from generator.sandbox.refusal import Refusal
from generator.sandbox.script import Act, Step, Verb, Window
from generator.sandbox.store import Conflict, Row, Store


class Player:
    """Plays acts against one store."""

    def __init__(self, store: Store, functions: SandboxFunctions) -> None:
        self._store, self._functions = store, functions

    def play(self, act: Act, request: Mapping[str, Any]) -> dict[str, Any]:
        """The names of the request and of every step. Raises `Refusal` and `ScriptFault`."""
        names = dict(request)
        for step in act.steps:
            names |= self._step(step, names)
        return names

    def value(self, expression: Expression, names: Mapping[str, Any]) -> Any:
        return expression.value(names, self._functions)

    def _step(self, step: Step, names: Mapping[str, Any]) -> dict[str, Any]:
        match step.verb:
            case Verb.LIST:
                return self._list(step, names)
            case Verb.READ:
                return {step.name: self._one(step, names)}
            case Verb.CREATE:
                try:
                    return {step.name: self._store.create(step.table, self._given(step, names))}
                except Conflict as conflict:
                    raise Refusal("conflict", str(conflict)) from conflict
            case Verb.UPDATE | Verb.REPLACE:
                row = self._one(step, names)
                changed = self._store.update(
                    step.table,
                    row,
                    self._given(step, {**names, "row": row}),
                    whole=step.verb is Verb.REPLACE,
                )
                return {step.name: changed}
            case Verb.DELETE:
                row = self._one(step, names)
                self._store.delete(step.table, row)
                return {step.name: row}
            case _:
                assert_never(step.verb)

    def _one(self, step: Step, names: Mapping[str, Any]) -> Row:
        wanted = self._members(step.by, names)
        found = self._found(step, wanted, names) if wanted else []
        if not found:
            said = " and ".join(f"{member} {value}" for member, value in wanted.items())
            noun = self._store.noun(step.table)
            raise Refusal("not_found", f"there is no {noun} with {said or 'no id'}")
        return found[0]

    def _found(self, step: Step, wanted: Mapping[str, Any], names: Mapping[str, Any]) -> list[Row]:
        rows = self._store.find(step.table, wanted)
        if step.where is None:
            return rows
        return [row for row in rows if holds(self.value(step.where, {**names, "row": row}))]

    def _given(self, step: Step, names: Mapping[str, Any]) -> dict[str, Any]:
        if isinstance(step.given, Expression):
            value = self.value(step.given, names)
            if not isinstance(value, dict):
                raise ScriptFault(f"`{step.given.text}` must give an object, not {value!r}")
            return dict(value)
        return self._members(step.given, names)

    def _members(
        self, members: tuple[tuple[str, Expression], ...], names: Mapping[str, Any]
    ) -> dict[str, Any]:
        values = {member: self.value(expression, names) for member, expression in members}
        return {member: value for member, value in values.items() if value is not None}

    def _list(self, step: Step, names: Mapping[str, Any]) -> dict[str, Any]:
        rows = self._found(step, self._members(step.by, names), names)
        if step.newest_first:
            rows.reverse()
        if step.window is None:
            return {step.name: rows, "total": len(rows)}
        limit, offset = self._bounds(step.window, names)
        end = offset + limit
        more = end < len(rows)
        return {
            step.name: rows[offset:end],
            "total": len(rows),
            "limit": limit,
            "offset": offset,
            "more": more,
            "next_offset": end if more else None,
            "page": offset // limit + 1,
            "pages": -(-len(rows) // limit),
        }

    def _bounds(self, window: Window, names: Mapping[str, Any]) -> tuple[int, int]:
        limit = self._number(window.limit, names, window.default) or window.default
        if window.page is not None:
            return limit, max(0, self._number(window.page, names, 1) - 1) * limit
        return limit, self._number(window.offset, names, 0)

    def _number(self, expression: Expression | None, names: Mapping[str, Any], default: int) -> int:
        value = None if expression is None else self.value(expression, names)
        if value is None:
            return default
        try:
            return int(value)
        except (TypeError, ValueError) as error:
            raise ScriptFault(f"a page is counted in numbers, not in {value!r}") from error
