"""Plans the arguments of a tool that stands for one operation: what is shown, what is sent.

Each place of the request (`path.id`, `query.limit`, `body.pageId`) is filled at most once: by an
argument of the overlay, by paging, or, where nobody says anything, by an argument of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from generator import ir
from generator.diagnostics import Diagnostics
from generator.overlay.model import Argument, Defaults, Paginate, Tool
from generator.overlay.read import OverlayFile
from generator.plan import bodies, names, paging, places, unions, values
from generator.plan.called import python_names
from generator.plan.definitions import Definitions
from generator.plan.model import Chosen, Code, Method, ToolArgument
from generator.plan.places import Target
from generator.plan.planned import Planned
from generator.plan.request import Request
from generator.plan.spans import plan_span
from generator.plan.values import OPTIONAL, default_of, optional
from generator.plan.wire_values import WireValues
from generator.plan.wording import choice_rule
from generator.schema.json_schema import JsonSchema
from generator.schema.shapes import (
    Schemas,
    nullable,
    resolved,
    without_null,
)
from generator.suggest import did_you_mean


@dataclass(slots=True)
class ArgumentPlanner:
    """Plans one tool; `plan` is its only door."""

    name: str
    entry: Tool
    operation: ir.Operation
    method: Method
    schemas: Schemas
    definitions: Definitions
    defaults: Defaults
    overlay: OverlayFile
    diagnostics: Diagnostics
    prefix: str  # of the server's environment variables
    chosen: tuple[str, ...] = ()  # the fields that a caller may choose from
    out: Planned = field(default_factory=Planned)
    request: Request = field(init=False)
    wire: WireValues = field(init=False)
    narrowed: Mapping[str, bool] | None = None  # body members that the constants leave: required?

    def plan(self) -> Planned:
        targets = places.targets(self.operation, self.method, self.schemas)
        shared = self.overlay, self.diagnostics
        self.request = Request(self.name, self.operation, targets, self.schemas, *shared)
        self.wire = WireValues(self.name, self.schemas, self.definitions, *shared, self.prefix)
        python = python_names(
            self.name, self.entry.arguments, self.overlay, self.diagnostics, self.reserved
        )
        self.narrowed = places.narrowed(
            self.operation, self._constants(), self._wrappers(), self.schemas
        )
        for name, spec in self.entry.arguments.items():
            self._declared(name, spec, python)
        if self.entry.result.paginate is not None:
            self._paginate(self.entry.result.paginate)
        self._choose_fields()
        if self._body_untouched() and unions.stands_whole(self.operation, self.schemas):
            self._whole_body(targets)
        for target in targets.values():
            if (
                target.key not in self.request.filled
                and self._fits(target)
                and self._wanted(target)
            ):
                self._exposed(target)
        self._order(targets)
        self.out.keywords = self.request.keywords()
        self.out.constants = self.wire.constants
        return self.out

    @property
    def reserved(self) -> tuple[Code, ...]:
        """Names that the requests of a paging tool use for themselves."""
        paginate = self.entry.result.paginate
        return () if paginate is None else paging.request_names(paginate)

    def _constants(self) -> dict[str, object]:
        """The members of the body that are always sent with one value."""
        return {
            (spec.source or "").removeprefix("body."): spec.const
            for spec in self.entry.arguments.values()
            if "const" in spec.model_fields_set and (spec.source or "").startswith("body.")
        }

    def _wrappers(self) -> set[str]:
        """The members of the body that arguments fill from inside, such as `http` of
        `body.http.url`."""
        sources = [spec.source or "" for spec in self.entry.arguments.values()]
        steps = [source.split(".") for source in sources if source.startswith("body.")]
        return {parts[1] for parts in steps if len(parts) > 2}

    def _fits(self, target: Target) -> bool:
        """Whether a place means something beside the constants: of a union, one may be chosen."""
        if self.narrowed is None or target.argument.where != "body":
            return True
        return target.argument.wire_name in self.narrowed

    def _wanted(self, target: Target) -> bool:
        """Whether a place that no argument names is one of its own."""
        return self.entry.others == "show" or self._demanded(target)

    def _demanded(self, target: Target) -> bool:
        """Whether the API wants the place filled, given the constants."""
        if self.narrowed is not None and target.argument.where == "body":
            return self.narrowed.get(target.argument.wire_name, False)
        return target.argument.required

    def _declared(self, name: str, spec: Argument, python: Mapping[str, Code]) -> None:
        if spec.window is not None:
            plan_span(name, spec, python[name], self.request, self.wire, self.out)
            return
        if spec.source is None:
            self._error(
                "D501",
                name,
                (
                    f"`{name}` is local, and nothing here would read it"
                    if spec.local
                    else f"`{name}` maps nowhere"
                ),
                "add `from: …` with a place of the request, or write the tool with `python:`",
            )
            return
        found = self.request.find(spec.source, "arguments", name, "from")
        if found is None:
            return
        target, tail, schema = found
        if spec.hide:
            if target.argument.required and not tail:
                self._error(
                    "D504",
                    name,
                    f"`{name}` is required by the API and cannot be hidden",
                    "give it a `const:` or leave it visible",
                    "hide",
                )
            self.request.fill(target, tail, OPTIONAL, "arguments", name, "from")
        elif "const" in spec.model_fields_set:
            self.wire.check_constant(name, spec.const, schema)
            self.request.fill(target, tail, Code(repr(spec.const)), "arguments", name, "from")
        elif spec.present is not None:
            if spec.present not in python:
                self._error(
                    "D502",
                    name,
                    f"`present: {spec.present}` names no argument of this tool",
                    did_you_mean(spec.present, python) or "name an argument that clients see",
                    "present",
                )
                return
            self.request.fill(
                target, tail, Code(f"given({python[spec.present]})"), "arguments", name, "from"
            )
        else:
            self._shown(name, spec, target, tail, schema, python[name])

    def _shown(
        self,
        name: str,
        spec: Argument,
        target: Target,
        tail: tuple[str, ...],
        wire: ir.Schema,
        python: Code,
    ) -> None:
        demanded = self._demanded(target) and not tail
        required = self._required(name, spec, demanded)
        parameter = target.argument.where not in ("body", "payload")
        said = target.argument.description if parameter and not tail else ""
        schema = self.wire.schema(name, spec, wire, said)
        if spec.required or self._changes(target):
            self._forget_default(spec, schema)
        default: Code | None = None
        source = python
        variable = self.wire.variable(spec)
        if variable:
            source = values.setting_read(name, variable, python, schema, needed=demanded)
            default = OPTIONAL
        elif spec.default == "now":
            source, default = values.now_put_in(python), OPTIONAL
        elif "default" in spec.model_fields_set:
            default = default_of(spec.default)
            if default is OPTIONAL:
                source = values.put_in(spec.default, python)
        elif not required:
            default = OPTIONAL
        value = self.wire.converted(name, spec, schema, wire, source)
        annotation = self.wire.annotation(name, spec, schema, wire, kept=value == source)
        given = "default" in spec.model_fields_set or bool(variable)
        if default is OPTIONAL and demanded and not given:
            self._error(
                "D504",
                name,
                f"`{name}` is required by the API and optional here",
                "add `required: true` or a `default:`",
                "required",
            )
        sent = "default" in spec.model_fields_set
        argument = _argument(name, python, annotation, default, schema, spec.source or "")
        self.out.arguments.append(replace(argument, setting=variable, sent=sent))
        self.request.fill(target, tail, value, "arguments", name, "from")

    def _changes(self, target: Target) -> bool:
        """Whether a place is of what changes a thing that is there: what is left out stays, or
        stays as the API sees fit, whatever a new thing would get."""
        return target.argument.where == "body" and self.operation.method in ("PUT", "PATCH")

    def _forget_default(self, spec: Argument, schema: JsonSchema) -> None:
        """Only a default of the overlay's own is one; the description's would be given as if it
        were the state of things."""
        if "default" not in spec.model_fields_set:
            schema.pop("default", None)

    def _required(self, name: str, spec: Argument, usual: bool) -> bool:
        self.wire.one_of_required_and_default(name, spec)
        if spec.setting is not None:
            return False
        return usual if spec.required is None else spec.required

    def _paginate(self, paginate: Paginate) -> None:
        limit, position = paging.request_names(paginate)
        key = "cursor" if paginate.style == "cursor" else "number"
        key = "offset" if paginate.offset is not None else key
        wanted = ((limit, paginate.limit, "limit"), (position, paginate.position, key))
        for value, source, at in wanted:
            place = ("result", "paginate", at)
            found = self.request.find(source, *place) if source is not None else None
            if found is not None:
                self.request.fill(found[0], found[1], value, *place)
        shown = paging.shown_arguments(paginate)
        for keyword, argument in shown:
            self._add(argument, "paging", f"`{keyword}: …` under `paginate:`")
        self.out.paging = paging.helper(paginate, shown)

    def _choose_fields(self) -> None:
        """The argument with which the caller chooses the fields of the result."""
        choice = self.entry.result.fields
        if choice is None:
            return
        name = choice.argument
        python = names.argument_name(name, self.reserved)
        enum = {"enum": list(self.chosen)} if self.chosen else {}
        items: JsonSchema = {"type": "string", **enum}
        schema: JsonSchema = {"type": "array", "items": items}
        schema["description"] = choice_rule(choice.default)
        context = names.pascal(self.name) + names.pascal(name)
        annotation = self.definitions.written(schema, context)
        self._add(
            _argument(name, python, annotation, OPTIONAL, schema, ""),
            "the choice of fields",
            "`argument: …` under `fields:`",
        )
        chosen = values.put_in(choice.default, python) if choice.default else python
        self.out.choice = Chosen(chosen, choice.of or "")

    def _add(self, argument: ToolArgument, whose: str, where: str) -> None:
        """An argument that the generator makes, beside those of the overlay."""
        taken = {a.python for a in self.out.arguments}
        if argument.name in self.entry.arguments or argument.python in taken:
            self.diagnostics.error(
                "D503",
                self.overlay.place("tools", self.name, "arguments", argument.name),
                f"`{argument.name}` is also the name of an argument that {whose} adds",
                f"rename it, or the other one with {where}",
            )
        self.out.arguments.append(argument)

    def _exposed(self, target: Target) -> None:
        """A place nobody mentioned: an argument of its own name."""
        name = self._free(target.argument.wire_name or "body", target.argument.where)
        python = names.argument_name(name, self.reserved)
        spec = Argument.model_validate({"from": target.key})
        schema = target.schema
        if target.argument.where not in ("body", "payload") and nullable(schema, self.schemas):
            shape = resolved(schema, self.schemas)
            if isinstance(shape, ir.Shape):
                schema = without_null(shape, self.schemas)
        self._shown(name, spec, target, (), schema, python)

    def _body_untouched(self) -> bool:
        """Whether the overlay says nothing of the body's members."""
        sources = [spec.source or "" for spec in self.entry.arguments.values()]
        return not any(place.startswith("body") for place in (*self.request.filled, *sources))

    def _whole_body(self, targets: Mapping[str, Target]) -> None:
        """A body that cannot be laid flat: one argument, and every member out of it."""
        body = self.operation.body
        assert body is not None
        name = self._free("body", "body")
        python = names.argument_name(name, self.reserved)
        spec = Argument.model_validate({"from": "body"})
        schema = unions.closed(self.wire.schema(name, spec, body.schema))
        default = None if bodies.is_required(body, self.schemas) else OPTIONAL
        annotation = self.wire.annotation(name, spec, schema, body.schema, kept=True)
        self.out.arguments.append(_argument(name, python, annotation, default, schema, "body"))
        for wire_name, value in unions.spread(self.method, python).items():
            target = targets[f"body.{wire_name}"]
            self.request.fill(target, (), value, "arguments", name, "from")

    def _free(self, wire: str, where: str) -> str:
        """A name that no other argument has, in Python neither: its own, or with its place."""
        taken = {a.name for a in self.out.arguments} | set(self.entry.arguments)
        python = {a.python for a in self.out.arguments}
        forms = [wire, f"{where}_{wire}", *(f"{where}_{wire}_{n}" for n in range(2, 100))]
        made = (names.key(form, self.defaults.naming) for form in forms)
        return next(n for n in made if n not in taken and names.argument_name(n) not in python)

    def _order(self, targets: Mapping[str, Target]) -> None:
        """The document's order, arguments of the overlay's own after it."""
        order = {key: at for at, key in enumerate(targets)}

        def position(argument: ToolArgument) -> int:
            first = argument.wire.partition(",")[0]
            while first and first not in order:
                first = first.rpartition(".")[0]
            return order.get(first, len(order))

        self.out.arguments.sort(key=position)

    def _error(self, code: str, name: str, message: str, help: str, *at: str | int) -> None:
        """A fault of an argument, at one of its keys where that is known."""
        place = self.overlay.place("tools", self.name, "arguments", name, *at)
        self.diagnostics.error(code, place, message, help)


def _argument(
    name: str, python: Code, annotation: Code, default: Code | None, schema: JsonSchema, wire: str
) -> ToolArgument:
    """An argument that goes upstream as it is given; `default` is None where it is required."""
    return ToolArgument(
        name=name,
        python=python,
        annotation=optional(annotation, default),
        required=default is None,
        default=default,
        value=python,
        schema=schema,
        description=str(schema.get("description", "")),
        wire=wire,
    )
