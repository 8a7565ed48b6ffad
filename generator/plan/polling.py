"""Polling: the operation that says how far a piece of work is, and how it is asked."""

from __future__ import annotations

from dataclasses import dataclass

from generator import ir
from generator.diagnostics import Diagnostics
from generator.overlay.read import OverlayFile
from generator.overlay.results import Poll
from generator.plan import places
from generator.plan.methods import reply_schema
from generator.plan.model import Code, Keyword, Method, Polling
from generator.plan.paging import BOOLEAN, check_path
from generator.plan.projection import BadProjection, infer
from generator.schema.flat import fields
from generator.schema.shapes import Schemas


@dataclass(frozen=True, slots=True)
class Asked:
    """The operation that is asked until it is done, and how."""

    operation: ir.Operation
    polling: Polling


def plan_polling(
    name: str,
    poll: Poll,
    started: ir.Operation,
    asked: ir.Operation,
    method: Method,
    schemas: Schemas,
    overlay: OverlayFile,
    diagnostics: Diagnostics,
) -> Asked | None:
    """How to wait, or None where it cannot be said (and diagnostics say why)."""
    found = len(diagnostics.found)

    def report(key: str, message: str, help: str = "", code: str = "D533") -> None:
        diagnostics.error(code, overlay.place("tools", name, "result", "poll", key), message, help)

    needed = [a for a in method.arguments if a.required]
    if len(needed) != 1:
        report(
            "operation",
            f"`{asked.id}` has {len(needed)} required arguments, and the id of the work is one",
            "poll one that needs the id and nothing else, or write the tool with `python:`",
        )
    answer, state = reply_schema(started), reply_schema(asked)
    at: ir.Schema | None = None
    if answer is None:
        report("id", f"`{started.id}` has no JSON reply with an id", "describe its reply")
    else:
        at = check_path(answer, poll.id, schemas, lambda *said: report("id", *said))
    if state is None:
        report("operation", f"`{asked.id}` has no JSON reply", "poll one that has")
    else:
        try:
            infer(poll.until, state, schemas)
        except BadProjection as bad:
            report("until", bad.reason, bad.remedy, "D530")
    if len(diagnostics.found) > found:
        return None
    argument = needed[0]
    value = argument.name
    taken = next(
        t.schema for t in places.targets(asked, method, schemas).values() if t.argument == argument
    )
    number = at is not None and ir.Kind.INTEGER in places.kinds(at, schemas)
    if number and places.kinds(taken, schemas) == {ir.Kind.STRING}:
        value = Code(f"as_string({argument.name})")
    words = {"id": poll.id, "until": poll.until, "every": poll.every, "at_most": poll.at_most}
    keywords = tuple(Keyword(Code(key), Code(repr(said))) for key, said in words.items())
    return Asked(asked, Polling(method.name, argument.name, value, keywords))


def finished(schema: ir.Schema, schemas: Schemas) -> ir.Schema:
    """The reply of the operation that is asked, and whether the work is done."""
    members = tuple(m for m in fields(schema, schemas) or () if m.name != "finished")
    done = ir.Property("finished", BOOLEAN, True)
    return ir.Shape(kinds=(ir.Kind.OBJECT,), properties=(*members, done))
