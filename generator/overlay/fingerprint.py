"""What a reviewer relied on when an entry was written, as facts to compare and as a short digest.

A fingerprint is `5f0c1a2b3c4d/9e1f`: what operations take and answer, then the words about it.
The order of the document says nothing, and neither do the names of its components.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from generator import ir

Label: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Facts:
    """One operation in lines: where in it, and what stands there; words apart."""

    form: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def fingerprint(api: ir.Api, operations: Sequence[ir.Operation]) -> str:
    """The fingerprint of all that an entry calls, in any order."""
    made = sorted(_digests(api, operation) for operation in operations)
    form, words = ("".join(parts) for parts in zip(*made, strict=True)) if made else ("", "")
    return f"{_digest(form)[:12]}/{_digest(words)[:4]}"


def facts(api: ir.Api, operation: ir.Operation) -> Facts:
    """Everything about an operation that a reviewer relied on, under the names of the document."""
    return _Writer(api, lambda name: name).write(operation)


def renamed_as(operation: ir.Operation, selector: str) -> ir.Operation:
    """The operation as it would be, had it kept the name or route that an entry selects it by."""
    method, _, path = selector.partition(" ")
    if path.startswith("/"):
        return replace(operation, method=method, path=path)
    return replace(operation, id=selector, declared_id=selector)


def _digests(api: ir.Api, operation: ir.Operation) -> tuple[str, str]:
    numbers: dict[str, str] = {}
    told = _Writer(api, lambda name: numbers.setdefault(name, f"#{len(numbers)}")).write(operation)
    return _digest(_text(told.form)), _digest(_text(told.words))


def _text(lines: dict[str, str]) -> str:
    return json.dumps(lines, sort_keys=True, ensure_ascii=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(slots=True)
class _Writer:
    """Lays an operation out; every component it leads to is laid out once, below its label."""

    api: ir.Api
    label: Label
    told: Facts = field(default_factory=Facts)
    waiting: deque[str] = field(default_factory=deque)
    met: set[str] = field(default_factory=set)

    def write(self, operation: ir.Operation) -> Facts:
        form, words = self.told.form, self.told.words
        form["operationId"] = operation.declared_id
        form["route"] = f"{operation.method} {operation.prefix}{operation.path}"
        form["security"] = self._security(operation)
        if operation.deprecated:
            form["deprecated"] = "yes"
        words["summary"] = operation.summary
        words["description"] = operation.description
        for parameter in sorted(operation.parameters, key=lambda p: (p.location.value, p.name)):
            self._parameter(parameter)
        if operation.body is not None:
            self._body(operation.body)
        for response in sorted(operation.successes, key=lambda r: r.status):
            form[response.status] = ", ".join(sorted(response.media_types)) or "empty"
            words[response.status] = response.description
            if response.schema is not None:
                self._schema(f"{response.status}.body", response.schema)
        while self.waiting:
            name = self.waiting.popleft()
            self._schema(self.label(name), self.api.schemas[name])
        return Facts(form, {key: text for key, text in words.items() if text})

    def _security(self, operation: ir.Operation) -> str:
        known = {scheme.key: scheme for scheme in self.api.schemes}
        demanded = self.api.security if operation.security is None else operation.security
        alternatives = []
        for alternative in demanded:
            parts = []
            for key in sorted(alternative):
                scheme = known.get(key)
                how = (scheme.type.value, scheme.location, scheme.name) if scheme else ()
                parts.append(" ".join((key, *filter(None, how))))
            alternatives.append(" and ".join(parts) or "nothing")
        return " or ".join(sorted(alternatives)) or "nothing"

    def _parameter(self, parameter: ir.Parameter) -> None:
        at = f"{parameter.location.value}.{parameter.name}"
        traits = [
            "required" if parameter.required else "optional",
            parameter.media_type or f"{parameter.style}{' exploded' * parameter.explode}",
            *_flags(parameter, "allow_reserved", "deprecated"),
        ]
        self._schema(at, parameter.schema, traits)
        self.told.words[at] = parameter.description or self.told.words.get(at, "")

    def _body(self, body: ir.Body) -> None:
        traits = ["required" if body.required else "optional", body.media_type]
        for encoding in sorted(body.encodings, key=lambda e: e.property):
            how = (encoding.content_type, encoding.style, encoding.explode)
            traits.append(f"{encoding.property} as {how}")
        self._schema("body", body.schema, traits)
        self.told.words["body"] = body.description or self.told.words.get("body", "")

    def _schema(self, at: str, schema: ir.Schema, traits: Sequence[str] = ()) -> None:
        """One line for the schema itself, then those of what it holds."""
        match schema:
            case ir.Named(name=name, description=description):
                self.told.form[at] = ", ".join((self._component(name), *traits))
                self.told.words[at] = description
            case ir.Never():
                self.told.form[at] = ", ".join(("nothing", *traits))
            case ir.Shape():
                said = "\n".join(filter(None, (schema.title, schema.description)))
                self.told.words[at] = said
                self.told.form[at] = ", ".join((*self._traits(schema), *traits))
                for key, part, more in _parts(schema):
                    self._schema(f"{at}{key}", part, more)

    def _component(self, name: str) -> str:
        if name not in self.met and name in self.api.schemas:
            self.met.add(name)
            self.waiting.append(name)
        return self.label(name)

    def _traits(self, shape: ir.Shape) -> Iterator[str]:
        yield " or ".join(sorted(k.value for k in shape.kinds)) or "anything"
        if shape.format:
            yield shape.format
        if shape.enum is not None:
            yield "one of " + ", ".join(sorted(json.dumps(value) for value in shape.enum))
        if shape.default is not ir.ABSENT:
            yield f"default {json.dumps(shape.default, sort_keys=True)}"
        yield from (f"{name} {json.dumps(value)}" for name, value in sorted(shape.bounds))
        if shape.required:
            yield "with " + ", ".join(sorted(shape.required))
        if isinstance(shape.additional, bool):
            yield "more allowed" if shape.additional else "nothing more"
        if shape.discriminator:
            chosen = (f"{value}={self._component(name)}" for value, name in sorted(shape.mapping))
            yield " ".join(("by", shape.discriminator, *chosen))
        yield from _flags(shape, "read_only", "write_only", "deprecated")


def _parts(shape: ir.Shape) -> Iterator[tuple[str, ir.Schema, Sequence[str]]]:
    """Each schema inside a shape with the step that leads to it, in an order of its own."""
    for member in sorted(shape.properties, key=lambda p: p.name):
        yield f".{member.name}", member.schema, ("required",) if member.required else ()
    for pattern, part in sorted(shape.patterns, key=lambda pair: pair[0]):
        yield f".~{pattern}", part, ()
    if shape.additional is not None and not isinstance(shape.additional, bool):
        yield ".*", shape.additional, ()
    if shape.items is not None:
        yield "[]", shape.items, ()
    for at, part in enumerate(shape.prefix):
        yield f"[{at}]", part, ()
    for sign, parts in (("&", shape.all_of), ("|", shape.any_of), ("^", shape.one_of)):
        for at, part in enumerate(parts):
            yield f"{sign}{at}", part, ()
    if shape.negated is not None:
        yield "!", shape.negated, ()


def _flags(of: object, *names: str) -> Iterator[str]:
    return (name.replace("_", " ") for name in names if getattr(of, name))
