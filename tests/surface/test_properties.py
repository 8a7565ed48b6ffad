"""What holds of any two surfaces: nothing differs from itself, a diff reads backwards, and no
value is refused that the report calls good."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from typing import Any

import jsonschema_rs
from hypothesis import HealthCheck, given, settings, strategies as st

from generator.surface import Change, Diff, Impact, Surface, diff, from_data
from generator.surface.change import KINDS

EXAMPLES = settings(
    max_examples=int(os.environ.get("SOAK_EXAMPLES", "150")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# What each verb of a kind is when it is looked at from the other side.
PAIRS = {"added": "removed", "narrowed": "widened", "required": "optional"}
OPPOSITE = PAIRS | {after: before for before, after in PAIRS.items()}
NAMES = ("a", "b", "c")
TYPES = ("string", "integer", "number", "boolean", "null", "array", "object")
TEXTS = ("x", "y", "xyz", "")
GRAVE = (Impact.BREAKING, Impact.ADDITIVE)
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(-3, 9), st.sampled_from(TEXTS))


def optional(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=parts)


WORDS = optional(description=st.sampled_from(("One.", "Two.")), title=st.just("T"))


@st.composite
def scalars(draw: st.DrawFn) -> dict[str, Any]:
    kinds = draw(st.lists(st.sampled_from(TYPES[:5]), min_size=1, max_size=3, unique=True))
    limits = optional(
        minimum=st.integers(-2, 4),
        maximum=st.integers(2, 8),
        minLength=st.integers(0, 2),
        maxLength=st.integers(1, 4),
        pattern=st.sampled_from(("^x", "z$")),
        format=st.sampled_from(("date", "uri")),
        default=PLAIN,
        enum=st.lists(PLAIN, min_size=1, max_size=4, unique_by=repr),
    )
    return {"type": kinds[0] if len(kinds) == 1 else kinds, **draw(limits), **draw(WORDS)}


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    members = draw(st.dictionaries(st.sampled_from(NAMES), inner, max_size=3))
    required = [name for name in members if draw(st.booleans())]
    rest = draw(st.one_of(st.just(False), inner)) if not members else False
    made = {"type": "object", "properties": members, "additionalProperties": rest, **draw(WORDS)}
    return made | ({"required": required} if required else {})


def schemas() -> st.SearchStrategy[dict[str, Any]]:
    return st.recursive(
        scalars(),
        lambda inner: st.one_of(
            objects(inner),
            st.builds(lambda items: {"type": "array", "items": items}, inner),
            st.builds(lambda a, b: {"anyOf": [a, b]}, inner, inner),
        ),
        max_leaves=5,
    )


@st.composite
def values(draw: st.DrawFn, schema: Mapping[str, Any]) -> Any:
    """Mostly a value that fits."""
    if draw(st.integers(0, 19)) == 0:
        return draw(PLAIN)
    if "anyOf" in schema:
        return draw(values(draw(st.sampled_from(schema["anyOf"]))))
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    match schema["type"]:
        case "object":
            members = {
                name: draw(values(part))
                for name, part in schema["properties"].items()
                if name in schema.get("required", ()) or draw(st.booleans())
            }
            if isinstance(rest := schema["additionalProperties"], dict):
                members |= {"d": draw(values(rest))}
            return members
        case "array":
            return [draw(values(schema["items"])) for _ in range(draw(st.integers(0, 2)))]
        case _:
            fitting = [v for v in (None, True, *range(-3, 10), *TEXTS) if good(dict(schema), v)]
            return draw(st.sampled_from(fitting)) if fitting else draw(PLAIN)


@st.composite
def surfaces(draw: st.DrawFn) -> Surface:
    """A package of tools over a few operations, as its files say it."""
    tools, known = [], {}
    for name in draw(st.lists(st.sampled_from(("one", "two", "three")), max_size=3, unique=True)):
        input = draw(objects(schemas()))
        wire: dict[str, Any] = {
            "name": name,
            "title": draw(st.sampled_from(("One", "Two"))),
            "description": draw(st.sampled_from(("Reads.", "Writes."))),
            "inputSchema": input,
            "annotations": {
                hint: draw(st.booleans())
                for hint in ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")
            },
        }
        if draw(st.booleans()):
            wire["outputSchema"] = draw(objects(schemas()))
        if notifies := draw(st.sampled_from(("", "always", *input["properties"]))):
            wire["_meta"] = {"toolpress/notifies": notifies}
        tools.append(wire)
        known[name] = {
            "operations": draw(
                st.lists(st.sampled_from(("read", "write")), min_size=1, max_size=1)
            ),
            "arguments": {
                argument: {
                    "wire": f"query.{draw(st.sampled_from(NAMES))}",
                    "sent": draw(st.booleans()),
                }
                for argument in input["properties"]
            },
            "toolsets": draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True)),
            "redact": draw(st.lists(st.sampled_from(NAMES), max_size=1)),
        }
    operations = {
        "read": {"method": "GET", "path": "/a"},
        "write": {"method": "POST", "path": "/a"},
    }
    server = {
        "name": "jars",
        "version": "0.1.0",
        "mode": draw(st.sampled_from(("read_only", "read_write"))),
        "base_url": draw(st.sampled_from(("https://a.example", "https://b.example"))),
    }
    scheme = st.sampled_from(("Key", "Token"))
    auth = [
        {"scheme": s, "env": draw(st.sampled_from(("A", "B"))), "type": "apiKey", "name": "k"}
        for s in draw(st.lists(scheme, max_size=2, unique=True))
    ]
    replies = {id: draw(objects(schemas())) for id in operations if draw(st.booleans())}
    return from_data(
        {"tools": tools},
        {"server": server, "auth": auth, "operations": operations, "tools": known},
        draw(st.sampled_from((None, replies))),
    )


def renamed(found: Diff) -> Mapping[tuple[str, str], str]:
    """New name -> old name, of tools and of the arguments of each tool."""
    names = {("", c.tool): c.before for c in found.changes if c.kind == "tool-renamed"}
    arguments = [c for c in found.changes if c.kind == "argument-renamed"]
    return names | {(c.tool, c.after): c.before for c in arguments}


def opposite(kind: str) -> str:
    """The kind of the same change, undone."""
    stem, _, verb = kind.rpartition("-")
    return f"{stem}-{OPPOSITE.get(verb, verb)}"


def backwards(change: Change, names: Mapping[tuple[str, str], str]) -> tuple[str, ...]:
    """The change as the diff of the other direction tells it."""
    where = change.where
    if change.kind.startswith("argument-"):
        head = where.partition(".")[0].partition("[")[0]
        where = names.get((change.tool, head), head) + where[len(head) :]
    tool = names.get(("", change.tool), change.tool)
    return (opposite(change.kind), tool, where, change.after, change.before)


@EXAMPLES
@given(surfaces())
def test_nothing_differs_from_itself(surface: Surface) -> None:
    assert not diff(surface, surface)


@EXAMPLES
@given(surfaces(), surfaces())
def test_a_diff_reads_backwards(one: Surface, other: Surface) -> None:
    there, back = diff(one, other), diff(other, one)
    names = renamed(there)
    assert {change.kind for change in there.changes} <= set(KINDS)
    assert Counter(backwards(change, names) for change in there.changes) == Counter(
        (c.kind, c.tool, c.where, c.before, c.after) for c in back.changes
    )
    assert {(w.tool, w.before, w.after) for w in back.weights} == {
        (names.get(("", w.tool), w.tool), w.after, w.before) for w in there.weights
    }


def of(input: dict[str, Any], output: dict[str, Any]) -> Surface:
    return from_data({"tools": [{"name": "t", "inputSchema": input, "outputSchema": output}]}, {})


def good(schema: dict[str, Any], value: Any) -> bool:
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=False).is_valid(value)


def answering(reply: dict[str, Any], output: dict[str, Any] | None = None) -> Surface:
    tool = {"name": "t", "inputSchema": {}} | ({"outputSchema": output} if output else {})
    return from_data([tool], {"tools": {"t": {"operations": ["read"]}}}, {"read": reply})


@EXAMPLES
@given(objects(schemas()), objects(schemas()))
def test_a_reply_weighs_what_a_described_result_does_and_is_told_once(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    told = diff(of({}, one), of({}, other))
    found = diff(answering(one), answering(other))
    assert [c.impact for c in found.changes] == [i for i in (told.impact,) if i in GRAVE]
    assert diff(answering(one, one), answering(other, other)).changes == told.changes
    assert not diff(answering(one), from_data([{"name": "t", "inputSchema": {}}], {}))


def test_a_reply_with_definitions_ends() -> None:
    one, other = ({"$ref": "#/$defs/A", "$defs": {"A": {"type": kind}}} for kind in TYPES[:2])
    assert [c.after for c in diff(answering(one), answering(other)).changes] == ["integer"]


@EXAMPLES
@given(st.data(), objects(schemas()), objects(schemas()))
def test_no_value_is_refused_without_a_breaking_change(
    data: st.DataObject, one: dict[str, Any], other: dict[str, Any]
) -> None:
    """And no reply holds what clients could not know, but for a field that is new."""
    found = diff(of(one, {}), of(other, {}))
    if not found.of(Impact.BREAKING):
        value = data.draw(values(one))
        assert not good(one, value) or good(other, value)
    found = diff(of({}, one), of({}, other))
    if not found.of(Impact.BREAKING) and not [c for c in found.changes if c.kind == "field-added"]:
        value = data.draw(values(other))
        assert not good(other, value) or good(one, value)


@EXAMPLES
@given(st.data(), objects(schemas()))
def test_a_wider_schema_takes_what_the_narrow_one_took(
    data: st.DataObject, one: dict[str, Any]
) -> None:
    """Small steps, of which many are harmless; the ones above hardly ever are."""
    other = data.draw(changed(one))
    for narrow, wide in ((one, other), (other, one)):
        if not diff(of(narrow, {}), of(wide, {})).of(Impact.BREAKING):
            value = data.draw(values(narrow))
            assert not good(narrow, value) or good(wide, value)


@st.composite
def changed(draw: st.DrawFn, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with one part of it gone, replaced or new."""
    made = dict(schema)
    if "anyOf" in made:
        at = draw(st.integers(0, len(made["anyOf"]) - 1))
        parts = list(made["anyOf"])
        parts[at] = draw(changed(parts[at]))
        return made | {"anyOf": parts[: draw(st.integers(1, 2))]}
    if made["type"] == "array":
        return made | {"items": draw(changed(made["items"]))}
    if made["type"] == "object":
        members = dict(made["properties"])
        name = draw(st.sampled_from(NAMES))
        if name in members and draw(st.booleans()):
            members[name] = draw(changed(members[name]))
        elif name in members:
            made["required"] = sorted({*made.get("required", ())} ^ {name})
        elif made["additionalProperties"] is False:
            members[name] = draw(scalars())
        return made | {"properties": members}
    gone = draw(st.sampled_from([key for key in made if key != "type"] or ["none"]))
    made.pop(gone, None)
    return made | draw(st.one_of(st.just({}), scalars()))
