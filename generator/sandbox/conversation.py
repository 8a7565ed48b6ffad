"""demo.yaml -> Conversation: what is said, which tool is called with what, and how it must end."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from generator import ir
from generator.diagnostics import Diagnostics, Place
from generator.ir import Json
from generator.load.node import Node
from generator.sandbox.expressions import Expression
from generator.sandbox.fields import Fields, read_file
from generator.suggest import did_you_mean

TURN_KEYS = ("says", "remark", "call", "arguments", "keep", "expect")
EXPECT_KEYS = ("outcome", "result", "text", "upstream")


class Outcome(Enum):
    """How a call ends: with a result, with a result that is an error, with a protocol error."""

    OK = "ok"
    ERROR = "error"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Expect:
    """What must hold after a call; `upstream` None leaves open what was received there."""

    outcome: Outcome
    result: tuple[tuple[Expression, Json], ...]
    text: tuple[str, ...]
    upstream: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing a person says, and the call it leads to. `$name` in arguments is what was kept."""

    says: str
    remark: str
    tool: str
    arguments: dict[str, Json]
    keep: tuple[tuple[str, Expression], ...]
    expect: Expect
    place: Place


@dataclass(frozen=True, slots=True)
class Conversation:
    title: str
    mode: str
    turns: tuple[Turn, ...]


def read(path: Path, shown: str, api: ir.Api, diagnostics: Diagnostics) -> Conversation | None:
    """The conversation of that file, or None when anything in it is wrong."""
    return read_file(path, shown, diagnostics, _Reader(api, diagnostics).read)


class _Reader:
    def __init__(self, api: ir.Api, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self._operations = [o.id for o in api.operations]
        self._kept: dict[str, None] = {}

    def read(self, root: Node) -> Conversation:
        fields = Fields(root, ("title", "mode", "steps"), self._diagnostics)
        mode = fields.text("mode", "read_write")
        if mode not in ("read_only", "read_write"):
            fields.wrong(root["mode"], "`read_only` or `read_write`")
        turns = tuple(self._turn(node) for node in fields.elements("steps"))
        return Conversation(fields.text("title"), mode, turns)

    def _turn(self, node: Node) -> Turn:
        fields = Fields(node, TURN_KEYS, self._diagnostics)
        arguments = node.get("arguments")
        if arguments is not None:
            self._check_references(fields, arguments)
        keep = [
            (name, fields.parsed(str(child.value), child)) for name, child in fields.mapping("keep")
        ]
        expect = self._expect(node.get("expect"), fields)
        self._kept |= dict.fromkeys(name for name, _ in keep)
        return Turn(
            says=fields.text("says", needed=True),
            remark=fields.text("remark"),
            tool=fields.text("call", needed=True),
            arguments={name: child.value for name, child in fields.mapping("arguments")},
            keep=tuple((name, e) for name, e in keep if e is not None),
            expect=expect,
            place=node.place,
        )

    def _expect(self, node: Node | None, turn: Fields) -> Expect:
        if node is None:
            return Expect(Outcome.OK, (), (), None)
        fields = Fields(node, EXPECT_KEYS, self._diagnostics)
        outcome = fields.text("outcome", Outcome.OK.value)
        known = [o.value for o in Outcome]
        if outcome not in known:
            fields.wrong(node["outcome"], " or ".join(f"`{value}`" for value in known))
            outcome = Outcome.OK.value
        for _, child in fields.mapping("result"):
            self._check_references(turn, child)
        checks = [(fields.parsed(key, c), c.value) for key, c in fields.mapping("result")]
        return Expect(
            Outcome(outcome),
            tuple((e, value) for e, value in checks if e is not None),
            tuple(str(child.value) for child in fields.elements("text")),
            (
                tuple(self._operation(fields, child) for child in fields.elements("upstream"))
                if "upstream" in node
                else None
            ),
        )

    def _operation(self, fields: Fields, node: Node) -> str:
        name = str(node.value)
        if name not in self._operations:
            help = did_you_mean(name, self._operations)
            fields.error("D704", node, f"the description has no operation `{name}`", help)
        return name

    def _check_references(self, fields: Fields, node: Node) -> None:
        for name in _references(node.value):
            if name not in self._kept:
                help = did_you_mean(name, list(self._kept))
                fields.error("D710", node, f"no step before this one keeps `{name}`", help)


def filled(value: Json, kept: dict[str, Json]) -> Json:
    """The value with every `$name` replaced by what was kept."""
    match value:
        case str() if value.startswith("$") and value[1:] in kept:
            return kept[value[1:]]
        case list():
            return [filled(element, kept) for element in value]
        case dict():
            return {name: filled(member, kept) for name, member in value.items()}
        case _:
            return value


def _references(value: Json) -> Iterator[str]:
    inner: Collection[Json] = ()
    match value:
        case str():
            if value.startswith("$"):
                yield value[1:]
        case list():
            inner = value
        case dict():
            inner = value.values()
    for element in inner:
        yield from _references(element)
