"""Plans the arguments of a tool that stands for one operation: what is shown, what is sent.

Each place of the request (`path.id`, `query.limit`, `body.pageId`) is filled at most once: by an
argument of the overlay, by paging, or, where nobody says anything, by an argument of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator import ir
from generator.diagnostics import Diagnostics
from generator.overlay.model import Argument, Defaults, Paginate, Tool
from generator.overlay.read import OverlayFile
from generator.plan import names, places, wording
from generator.plan.definitions import Definitions
from generator.plan.model import Code, Keyword, Method, Paging, ToolArgument
from generator.plan.places import Target
from generator.schema.advertise import advertised, bounded
from generator.schema.json_schema import JsonSchema
from generator.schema.shapes import Schemas, fields, nullable, resolved, without_null
from generator.suggest import did_you_mean

OPTIONAL = Code("OMITTED")


@dataclass(slots=True)
class Planned:
    """What a tool takes and what its function hands to the client."""

    arguments: list[ToolArgument] = field(default_factory=list)
    keywords: list[Keyword] = field(default_factory=list)
    before: list[Code] = field(default_factory=list)
    paging: Paging | None = None
    constants: dict[str, tuple[Code, Mapping[str, str]]] = field(default_factory=dict)


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
    out: Planned = field(default_factory=Planned)
    filled: dict[str, dict[tuple[str, ...], Code]] = field(default_factory=dict)

    def plan(self) -> Planned:
        targets = places.targets(self.operation, self.method, self.schemas)
        reserved = ("limit", "offset") if self.entry.result.paginate else ()
        python = python_names(
            self.name, self.entry.arguments, self.overlay, self.diagnostics, reserved
        )
        for name, spec in self.entry.arguments.items():
            self._declared(name, spec, targets, python)
        if self.entry.result.paginate is not None:
            self._paginate(self.entry.result.paginate, targets)
        for target in targets.values():
            if target.key not in self.filled:
                self._exposed(target)
        self._order(targets)
        for target in targets.values():
            self._keyword(target)
        return self.out

    def _declared(
        self, name: str, spec: Argument, targets: Mapping[str, Target], python: Mapping[str, Code]
    ) -> None:
        if spec.window is not None:
            self._window(name, spec, targets, python[name])
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
        found = self._find(spec.source, targets, "arguments", name, "from")
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
            self._fill(target, tail, OPTIONAL, "arguments", name, "from")
        elif "const" in spec.model_fields_set:
            self._check_values(name, "const", spec.const, schema)
            self._fill(target, tail, Code(repr(spec.const)), "arguments", name, "from")
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
            self._fill(
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
        required = self._required(name, spec, target.argument.required and not tail)
        schema = self._schema(name, spec, wire)
        default: Code | None = None
        source = python
        if spec.default == "now":
            source = Code(f"now() if {python} is OMITTED else {python}")
            default = OPTIONAL
        elif "default" in spec.model_fields_set:
            default = default_of(spec.default)
            if default is OPTIONAL:
                source = Code(f"{spec.default!r} if {python} is OMITTED else {python}")
        elif not required:
            default = OPTIONAL
        value = self._converted(name, spec, schema, wire, source)
        annotation = self._annotation(name, spec, schema, wire, kept=value == source)
        given = "default" in spec.model_fields_set
        if default is OPTIONAL and target.argument.required and not given and not tail:
            self._error(
                "D504",
                name,
                f"`{name}` is required by the API and optional here",
                "add `required: true` or a `default:`",
                "required",
            )
        self.out.arguments.append(
            ToolArgument(
                name=name,
                python=python,
                annotation=_optional(annotation, default),
                required=default is None,
                default=default,
                value=python,
                schema=schema,
                description=str(schema.get("description", "")),
                wire=spec.source or "",
            )
        )
        self._fill(target, tail, value, "arguments", name, "from")

    def _required(self, name: str, spec: Argument, usual: bool) -> bool:
        self._one_of_required_and_default(name, spec)
        return usual if spec.required is None else spec.required

    def _one_of_required_and_default(self, name: str, spec: Argument) -> None:
        if spec.required and "default" in spec.model_fields_set:
            self._error(
                "D505",
                name,
                f"`{name}` is required and has a default",
                "a required argument has none: remove `default:` or `required: true`",
                "default",
            )

    def _schema(self, name: str, spec: Argument, wire: ir.Schema) -> JsonSchema:
        if spec.schema_ is not None:
            schema = dict(spec.schema_)
        elif spec.type is not None:
            schema = {"type": spec.type}
        else:
            schema = advertised(wire, self.schemas)
        shape = resolved(wire, self.schemas)
        described = spec.description
        if described is None and isinstance(shape, ir.Shape):
            described = bounded(shape.description)
        if spec.items is not None:
            schema = {"type": "array", "items": {"type": spec.items}}
        if spec.enum is not None:
            self._check_values(name, "enum", spec.enum, wire)
            values = list(spec.enum)
            if schema.get("type") == "array":
                schema = {"type": "array", "items": {"type": "string", "enum": values}}
            else:
                schema = {"type": "string", "enum": values}
        schema |= {
            keyword: value
            for keyword, value in (
                ("format", spec.format),
                ("minimum", spec.minimum),
                ("maximum", spec.maximum),
                ("minLength", spec.min_length),
                ("maxLength", spec.max_length),
            )
            if value is not None
        }
        now = spec.default == "now"
        if "default" in spec.model_fields_set and not now:
            shown = spec.enum if spec.enum is not None else places.values(wire, self.schemas)
            self._check_values(name, "default", spec.default, wire, tuple(shown))
            schema["default"] = spec.default
        text = wording.joined(
            described or "",
            wording.NOW if now else "",
            wording.lookup_rule(spec.lookup) if spec.lookup else "",
        )
        schema.pop("description", None)
        return {**schema, "description": text} if text else schema

    def _check_values(
        self,
        name: str,
        key: str,
        said: object,
        wire: ir.Schema,
        taken: tuple[ir.Json, ...] | None = None,
    ) -> None:
        """Each value under `key:` must be one of a closed list: the tool's own, or the API's."""
        known = places.values(wire, self.schemas) if taken is None else taken
        for step, value in places.each(said):
            absent = value is None and nullable(wire, self.schemas)
            if known and value not in known and not absent:
                whose = "the API" if taken is None else f"`{name}`"
                self._error(
                    "D506",
                    name,
                    f"`{value}` is not among the values that {whose} takes",
                    did_you_mean(str(value), [str(k) for k in known]),
                    key,
                    *step,
                )

    def _annotation(
        self, name: str, spec: Argument, schema: JsonSchema, wire: ir.Schema, *, kept: bool
    ) -> Code:
        """What the function takes. A list or object that is `kept` as it is has the API's type."""
        context = names.pascal(self.name) + names.pascal(name)
        untouched = spec.type is None and spec.items is None and spec.enum is None
        whole = kept and schema.get("type") in ("array", "object")
        if whole or (untouched and spec.schema_ is None):
            shape = resolved(wire, self.schemas)
            if isinstance(shape, ir.Shape) and not isinstance(wire, ir.Named):
                return self.definitions.annotation(shape, context)
            return self.definitions.annotation(wire, context)
        return self.definitions.written(schema, context)

    def _converted(
        self, name: str, spec: Argument, schema: JsonSchema, wire: ir.Schema, python: Code
    ) -> Code:
        """The expression that turns the argument into what the wire takes."""
        items = places.items(wire, self.schemas)
        if isinstance(spec.enum, dict):
            of = wire if items is None else items
            constant = self._constant(name, spec.enum, of)
            return Code(f"{'choose' if items is None else 'choose_each'}({constant}, {python})")
        shown, taken = schema.get("type"), places.kinds(wire, self.schemas)
        if shown == "integer" and ir.Kind.STRING in taken and ir.Kind.INTEGER not in taken:
            return Code(f"as_string({python})")
        if shown == "string" and taken and taken <= {ir.Kind.INTEGER, ir.Kind.NULL}:
            return Code(f"as_integer({python})")
        if shown == "array" and items is not None:
            inner, wanted = schema.get("items", {}).get("type"), places.kinds(items, self.schemas)
            if inner == "integer" and wanted == {ir.Kind.STRING}:
                return Code(f"as_strings({python})")
        return python

    def _constant(self, name: str, values: Mapping[str, str], wire: ir.Schema) -> str:
        shape = resolved(wire, self.schemas)
        bare = wire
        if isinstance(shape, ir.Shape) and nullable(wire, self.schemas):
            bare = without_null(shape, self.schemas)
        annotation = self.definitions.annotation(bare, names.pascal(self.name) + names.pascal(name))
        constant = names.snake(name).upper().rstrip("_")
        self.out.constants[constant] = (annotation, values)
        return constant

    def _window(
        self, name: str, spec: Argument, targets: Mapping[str, Target], python: Code
    ) -> None:
        assert spec.window is not None
        self._one_of_required_and_default(name, spec)
        ends = [
            self._find(source, targets, "arguments", name, "window", key)
            for key, source in (("from", spec.window.start), ("to", spec.window.end))
        ]
        if "default" not in spec.model_fields_set and not spec.required:
            self._error(
                "D507",
                name,
                f"the span `{name}` has no default and is not required",
                "add `default: 1d` or `required: true`",
                "window",
            )
        self.out.before.append(Code(f"since, until = window({python})"))
        for key, found, value in zip(("from", "to"), ends, ("since", "until"), strict=True):
            if found is not None:
                self._fill(found[0], found[1], Code(value), "arguments", name, "window", key)
        schema: JsonSchema = {"type": "string"}
        if spec.enum is not None:
            schema["enum"] = list(spec.enum)
        default = None
        if "default" in spec.model_fields_set:
            shown = tuple(spec.enum or ())
            self._check_values(name, "default", spec.default, ir.Shape(), shown)
            schema["default"] = spec.default
            default = Code(repr(spec.default))
        if spec.description:
            schema["description"] = spec.description
        self.out.arguments.append(
            ToolArgument(
                name=name,
                python=python,
                annotation=self.definitions.written(
                    schema, names.pascal(self.name) + names.pascal(name)
                ),
                required=default is None,
                default=default,
                value=python,
                schema=schema,
                description=spec.description or "",
                wire=f"{spec.window.start}, {spec.window.end}",
            )
        )

    def _paginate(self, paginate: Paginate, targets: Mapping[str, Target]) -> None:
        for value, source in (("limit", paginate.limit), ("offset", paginate.offset)):
            at = ("result", "paginate", value)
            found = self._find(source, targets, *at)
            if found is not None:
                self._fill(found[0], found[1], Code(value), *at)
        keywords = [
            Keyword(Code("items"), Code(repr(paginate.items))),
            Keyword(Code("total"), Code(repr(paginate.total))),
        ]
        if not paginate.all:
            shown = (
                (paginate.page or "page", 1, None, "page", "Which page, counted from 1."),
                (
                    paginate.per_page or "perPage",
                    paginate.default,
                    paginate.maximum or paginate.at_most,
                    "per_page",
                    "Rows a page.",
                ),
            )
            for name, default, maximum, keyword, text in shown:
                python = names.argument_name(name, ("limit", "offset"))
                if name in self.entry.arguments or python in {a.python for a in self.out.arguments}:
                    self.diagnostics.error(
                        "D503",
                        self.overlay.place("tools", self.name, "arguments", name),
                        f"`{name}` is also the name of an argument that paging adds",
                        f"rename it, or the other one with `{keyword}: …` under `paginate:`",
                    )
                schema = {"type": "integer", "minimum": 1} | (
                    {"maximum": maximum} if maximum else {}
                )
                self.out.arguments.append(
                    ToolArgument(
                        name=name,
                        python=python,
                        annotation=Code("int"),
                        required=False,
                        default=Code(repr(default)),
                        value=python,
                        schema={**schema, "default": default, "description": text},
                        description=text,
                        wire=f"{paginate.limit}, {paginate.offset}",
                    )
                )
                keywords.append(Keyword(Code(keyword), python))
        keywords.append(Keyword(Code("at_most"), Code(repr(paginate.at_most))))
        function = Code("all_pages" if paginate.all else "page_of")
        self.out.paging = Paging(function, tuple(keywords))

    def _exposed(self, target: Target) -> None:
        """A place nobody mentioned: an argument of its own name."""
        name = self._free(target.argument.wire_name or "body", target.argument.where)
        python = names.argument_name(name, ("limit", "offset") if self.out.paging else ())
        spec = Argument.model_validate({"from": target.key})
        schema = target.schema
        if target.argument.where not in ("body", "payload") and nullable(schema, self.schemas):
            shape = resolved(schema, self.schemas)
            if isinstance(shape, ir.Shape):
                schema = without_null(shape, self.schemas)
        self._shown(name, spec, target, (), schema, python)

    def _free(self, wire: str, where: str) -> str:
        """A name that no other argument has, in Python neither: its own, or with its place."""
        taken = {a.name for a in self.out.arguments} | set(self.entry.arguments)
        python = {a.python for a in self.out.arguments}
        forms = [wire, f"{where}_{wire}", *(f"{where}_{wire}_{n}" for n in range(2, 100))]
        made = (names.key(form, self.defaults.naming) for form in forms)
        return next(n for n in made if n not in taken and names.argument_name(n) not in python)

    def _find(
        self, source: str, targets: Mapping[str, Target], *at: str
    ) -> tuple[Target, tuple[str, ...], ir.Schema] | None:
        """The target of `body.a.b`, the members below it, and the schema that stands there."""
        place = self.overlay.place("tools", self.name, *at)
        head, *rest = source.split(".")
        for length in range(len(rest), -1, -1):
            target = targets.get(".".join([head, *rest[:length]]))
            if target is not None:
                break
        else:
            self.diagnostics.error(
                "D501",
                place,
                f"`{source}` is nowhere in the request of `{self.operation.id}`",
                did_you_mean(source, targets),
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

    def _fill(self, target: Target, tail: tuple[str, ...], value: Code, *at: str) -> None:
        parts = self.filled.setdefault(target.key, {})
        if tail in parts or (() in parts and tail) or (parts and not tail):
            self.diagnostics.error(
                "D508",
                self.overlay.place("tools", self.name, *at),
                f"`{'.'.join([target.key, *tail])}` is filled twice",
                "remove one of the two",
            )
        parts[tail] = value

    def _keyword(self, target: Target) -> None:
        parts = self.filled.get(target.key, {})
        if () in parts:
            if parts[()] is not OPTIONAL:
                self.out.keywords.append(Keyword(target.argument.name, parts[()]))
        elif parts:
            given = target.argument
            written = given.annotation if given.required else f"{given.annotation} | Omitted"
            value = Code(f"cast({written!r}, nested({places.tree(parts)}))")
            self.out.keywords.append(Keyword(given.name, value))

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


def python_names(
    tool: str,
    arguments: Mapping[str, Argument],
    overlay: OverlayFile,
    diagnostics: Diagnostics,
    reserved: tuple[str, ...] = (),
) -> dict[str, Code]:
    """What the arguments that clients see are called in Python."""
    found: dict[str, Code] = {}
    taken: dict[str, str] = {}
    for name in (n for n, spec in arguments.items() if not _unseen(spec)):
        if not names.LEGAL_KEY.match(name):
            diagnostics.error(
                "D404",
                overlay.place("tools", tool, "arguments", name),
                f"`{name}` is not a legal argument name",
                "use letters, digits, `_`, `.` and `-`, at most 64 characters",
            )
        python = names.argument_name(name, reserved)
        if python in taken:
            diagnostics.error(
                "D503",
                overlay.place("tools", tool, "arguments", name),
                f"`{name}` and `{taken[python]}` are the same name in Python, `{python}`",
                "rename one of the two",
            )
        taken.setdefault(python, name)
        found[name] = python
    return found


def default_of(value: object) -> Code:
    """A default as it stands in a signature; a list or an object is put in when the tool runs."""
    return OPTIONAL if isinstance(value, (list, dict)) else Code(repr(value))


def _unseen(spec: Argument) -> bool:
    """Whether the argument fills the request without being shown."""
    return spec.hide or spec.present is not None or "const" in spec.model_fields_set


def _optional(annotation: Code, default: Code | None) -> Code:
    return Code(f"{annotation} | Omitted") if default is OPTIONAL else annotation
