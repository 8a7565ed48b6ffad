"""The rows of a sandbox: in memory, in the order they were made, ids counting up."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, TypeAlias

from generator.ir import Json
from generator.sandbox.expressions import Clock, SandboxFunctions, ScriptFault, iso
from generator.sandbox.script import Table

# What tells a row from other JSON, so that `fit` may cut its private members. jmespath checks the
# arguments of its functions by class name and knows two names for an object: this is the other.
Row: TypeAlias = "OrderedDict[str, Any]"
TRAILING_NUMBER = re.compile(r"(.*?)(\d+)", re.DOTALL)


class Conflict(Exception):
    """A row with that id exists already."""


class Store:
    """All tables of a script."""

    def __init__(
        self, tables: Mapping[str, Table], clock: Clock, functions: SandboxFunctions
    ) -> None:
        self._tables, self._clock, self._functions = tables, clock, functions
        self._rows: dict[str, list[Row]] = {name: [] for name in tables}
        self._last: dict[str, int | str] = {}
        started = iso(functions.started)
        for table in tables.values():
            for row in table.rows:
                self._add(table, OrderedDict({**row, **_stamps(table, started), **row}))

    def noun(self, name: str) -> str:
        return self._tables[name].noun

    def get(self, name: str) -> list[Row] | None:
        """All rows of a table as they are shown; this is what `tables.<name>` asks for."""
        if name not in self._tables:
            return None
        return [self._shown(name, row) for row in self._rows[name]]

    def find(self, name: str, wanted: Mapping[str, Any]) -> list[Row]:
        """The rows that are as wanted: a list wants any of its values, null wants nothing."""
        asked = {member: v for member, v in wanted.items() if v is not None and v != []}
        return [
            row
            for row in self.get(name) or ()
            if all(_alike(row.get(member), value) for member, value in asked.items())
        ]

    def create(self, name: str, members: Mapping[str, Any]) -> Row:
        """A new row, with the next id unless it brings its own. Raises `Conflict`."""
        table = self._tables[name]
        row: Row = OrderedDict(members)
        if row.get(table.id) is None:
            row[table.id] = self._next(table)
            row.move_to_end(table.id, last=False)
        elif self.find(name, {table.id: row[table.id]}):
            raise Conflict(f"there is a {table.noun} {row[table.id]} already")
        return self._shown(name, self._add(table, OrderedDict(row | _stamps(table, self._now()))))

    def update(self, name: str, shown: Row, members: Mapping[str, Any], *, whole: bool) -> Row:
        """Change the row that is shown; `whole` drops what is not given, but id and creation."""
        table = self._tables[name]
        row = self._kept(name, shown)
        if whole:
            for member in row.keys() - {table.id, table.created}:
                del row[member]
        row.update({member: v for member, v in members.items() if member != table.id})
        if table.updated:
            row[table.updated] = self._now()
        return self._shown(name, row)

    def delete(self, name: str, shown: Row) -> None:
        row = self._kept(name, shown)
        self._rows[name] = [other for other in self._rows[name] if other is not row]

    def _kept(self, name: str, shown: Row) -> Row:
        identity = self._tables[name].id
        kept = next((r for r in self._rows[name] if r[identity] == shown.get(identity)), None)
        if kept is None:
            raise ScriptFault(f"this {self.noun(name)} is gone, an earlier step deleted it")
        return kept

    def _shown(self, name: str, row: Row) -> Row:
        shown: Row = OrderedDict(row)
        # A derived member sees the kept rows of other tables, not their derived members: two
        # tables may so derive from each other.
        names = {"row": shown, "tables": self._rows, "now": self._now()}
        for member, expression in self._tables[name].derive:
            value = expression.value(names, self._functions)
            if value is not None:
                shown[member] = value
        return shown

    def _add(self, table: Table, row: Row) -> Row:
        self._rows[table.name].append(row)
        self._last[table.name] = _later(self._last.get(table.name), row[table.id])
        return row

    def _next(self, table: Table) -> int | str:
        last = self._last.get(table.name)
        return table.first if last is None else following(last)

    def _now(self) -> str:
        return iso(self._clock())


def following(last: int | str) -> int | str:
    """The id after this one: the number at its end counts up, its width kept."""
    if isinstance(last, int):
        return last + 1
    match = TRAILING_NUMBER.fullmatch(last)
    if match is None:
        return f"{last}-2"
    return match[1] + str(int(match[2]) + 1).zfill(len(match[2]))


def _later(known: int | str | None, other: Any) -> int | str:
    if known is None:
        return other if isinstance(other, int | str) else str(other)
    return other if _number(other) > _number(known) else known


def _number(identity: Any) -> int:
    match = TRAILING_NUMBER.fullmatch(str(identity))
    return int(match[2]) if match else 0


def _stamps(table: Table, moment: str) -> dict[str, Json]:
    return {member: moment for member in (table.created, table.updated) if member}


def _alike(value: Any, wanted: Any) -> bool:
    """Ids come as text in a path and as numbers in a row; both mean the same."""
    if isinstance(wanted, list):
        return any(_alike(value, one) for one in wanted)
    if isinstance(value, list):
        return any(_alike(one, wanted) for one in value)
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    return value is not None and str(value) == str(wanted)
