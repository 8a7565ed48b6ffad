"""The request of a tool: each place filled at most once, and what the client is called with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator import ir
from generator.diagnostics import Diagnostics
from generator.overlay.read import OverlayFile
from generator.plan import places
from generator.plan.model import Code, Keyword
from generator.plan.places import Target
from generator.plan.values import OPTIONAL
from generator.schema.flat import fields
from generator.schema.shapes import Schemas
from generator.suggest import did_you_mean


@dataclass(slots=True)
class Request:
    """The places of one request, and what fills them so far, by the members below each."""

    tool: str
    operation: ir.Operation
    targets: Mapping[str, Target]
    schemas: Schemas
    overlay: OverlayFile
    diagnostics: Diagnostics
    filled: dict[str, dict[tuple[str, ...], Code]] = field(default_factory=dict)

    def find(self, source: str, *at: str) -> tuple[Target, tuple[str, ...], ir.Schema] | None:
        """The target of `body.a.b`, the members below it, and the schema that stands there."""
        place = self.overlay.place("tools", self.tool, *at)
        head, *rest = source.split(".")
        for length in range(len(rest), -1, -1):
            target = self.targets.get(".".join([head, *rest[:length]]))
            if target is not None:
                break
        else:
            self.diagnostics.error(
                "D501",
                place,
                f"`{source}` is nowhere in the request of `{self.operation.id}`",
                did_you_mean(source, self.targets),
            )
            return None
        schema = target.schema
        tail = tuple(rest[length:])
        for at_step, step in enumerate(tail):
            members = {m.name: m.schema for m in fields(schema, self.schemas) or ()}
            if step not in members:
                self.diagnostics.error(
                    "D501",
                    place,
                    f"`{source}` is nowhere in the request of `{self.operation.id}`",
                    did_you_mean(
                        source, [".".join([target.key, *tail[:at_step], m]) for m in members]
                    ),
                )
                return None
            schema = members[step]
        return target, tail, schema

    def fill(self, target: Target, tail: tuple[str, ...], value: Code, *at: str) -> None:
        parts = self.filled.setdefault(target.key, {})
        if tail in parts or (() in parts and tail) or (parts and not tail):
            self.diagnostics.error(
                "D508",
                self.overlay.place("tools", self.tool, *at),
                f"`{'.'.join([target.key, *tail])}` is filled twice",
                "remove one of the two",
            )
        parts[tail] = value

    def keywords(self) -> list[Keyword]:
        """What the client's method is called with."""
        made = (self._keyword(target) for target in self.targets.values())
        return [keyword for keyword in made if keyword is not None]

    def _keyword(self, target: Target) -> Keyword | None:
        parts = self.filled.get(target.key, {})
        if () in parts:
            value = parts[()]
            return None if value is OPTIONAL else Keyword(target.argument.name, value)
        if parts:
            given = target.argument
            written = given.annotation if given.required else f"{given.annotation} | Omitted"
            value = Code(f"cast({written!r}, nested({places.tree(parts)}))")
            return Keyword(given.name, value)
        return None
