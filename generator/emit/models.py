"""types.py and models.py, by datamodel-code-generator: the only place that imports it.

It is given clean JSON Schema with our class names, never the vendor's document, and called in
process. TypedDicts say what is sent and received; pydantic models are for `reply.parse()`.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from generator.emit.render import ascii_safe
from generator.lower.schemas import BOUNDS
from generator.schema.json_schema import REFERENCE, JsonSchema

# Demands a reply may break without harm, and keywords that mean nothing to a type.
QUOTES = '"""'
MOST_ON_ONE_LINE = 90
# It leaves off what a list holds where that is the list itself.
BARE = re.compile(
    r"^(\w+: TypeAlias = |class \w+\(RootModel\[|    root: )list(\]\):)?$", re.MULTILINE
)
NO_TYPE = frozenset({"title", "not", "default", "readOnly", "writeOnly", "deprecated"}) | {
    "patternProperties",
    *BOUNDS,
}


def types_source(definitions: Mapping[str, JsonSchema]) -> str:
    """The body of types.py: a TypedDict or an alias for each definition."""
    schemas = {name: _typed(schema, keep_dates=False) for name, schema in definitions.items()}
    return _generate(schemas, "typing.TypedDict")


def models_source(definitions: Mapping[str, JsonSchema]) -> str:
    """The body of models.py: lenient pydantic models, unknown members kept."""
    schemas = {name: _typed(schema, keep_dates=True) for name, schema in definitions.items()}
    return _generate(_with_plain_enums(schemas), "pydantic_v2.BaseModel")


def _with_plain_enums(schemas: dict[str, Any]) -> dict[str, Any]:
    """Closed lists of values where they are used: a named one would be a model around its value."""
    enums = {
        REFERENCE + name: schema
        for name, schema in schemas.items()
        if schema.keys() <= {"type", "enum", "description"} and "enum" in schema
    }

    def inlined(part: Any) -> Any:
        match part:
            case {"$ref": str(reference), **beside} if reference in enums:
                return {**enums[reference], **beside}
            case dict():
                return {key: inlined(value) for key, value in part.items()}
            case list():
                return [inlined(element) for element in part]
            case _:
                return part

    return {name: inlined(schema) for name, schema in schemas.items()}


def _generate(definitions: Mapping[str, JsonSchema], kind: str) -> str:
    from datamodel_code_generator import generate
    from datamodel_code_generator._shared_types import LiteralType
    from datamodel_code_generator.enums import DataModelType, InputFileType
    from datamodel_code_generator.format import PythonVersion

    if not definitions:
        return ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of formats that we have taken away or accept
        source = generate(
            {"$defs": dict(definitions)},
            input_file_type=InputFileType.JsonSchema,
            output_model_type=DataModelType(kind),
            target_python_version=PythonVersion.PY_311,
            use_standard_collections=True,
            use_union_operator=True,
            use_schema_description=True,
            use_field_description=True,
            enum_field_as_literal=LiteralType.All,
            disable_timestamp=True,
            formatters=[],
            allow_extra_fields=kind.startswith("pydantic"),
            allow_population_by_field_name=True,
            keep_model_order=True,
            collapse_root_models=False,
            use_title_as_name=False,
        )
    assert isinstance(source, str)
    return _body(ascii_safe(source))  # it writes names of properties as they are


def _body(source: str) -> str:
    """The source less its header and less the class made for the root, which has no meaning."""
    text = source[source.index("from __future__") :]
    text = re.sub(r"\nModel: TypeAlias = Any\n", "\n", text)
    text = re.sub(r"\nclass Model\(RootModel\[Any\]\):\n    root: Any\n", "\n", text)
    if BARE.search(text):
        text = BARE.sub(r"\1list[Any]\2", text.replace("\n\n", "\nfrom typing import Any\n\n", 1))
    return _with_sorted_imports("\n".join(_joined_docstrings(text.splitlines())))


def _joined_docstrings(lines: list[str]) -> Iterator[str]:
    """Docstrings of one short line on one line."""
    at = 0
    while at < len(lines):
        line, inside = lines[at], lines[at + 1 : at + 3]
        if line.strip() != QUOTES:
            yield line
            at += 1
            continue
        end = next(i for i in range(at + 1, len(lines)) if lines[i].strip() == QUOTES)
        if end == at + 2 and len(inside[0]) < MOST_ON_ONE_LINE and inside[0][-1] not in '"\\':
            yield f"{line}{inside[0].strip()}{QUOTES}"
        else:
            yield from lines[at : end + 1]
        at = end + 1


def _with_sorted_imports(text: str) -> str:
    """Imports by section, unused ones gone; TypedDict from typing, which has all we need of it."""
    lines = text.splitlines()
    count = next(at for at, line in enumerate(lines) if line and not line.startswith("from "))
    body = "\n".join(lines[count:])
    found: dict[str, set[str]] = {}
    for line in lines[:count]:
        if match := re.fullmatch(r"from (\S+) import (.+)", line):
            module = "typing" if match[1] == "typing_extensions" else match[1]
            found.setdefault(module, set()).update(match[2].split(", "))
    sections: dict[int, list[str]] = {0: ["from __future__ import annotations"], 1: [], 2: []}
    for module in sorted(found.keys() - {"__future__"}):
        used = sorted(name for name in found[module] if re.search(rf"\b{name}\b", body))
        if used:
            line = f"from {module} import {', '.join(used)}"
            sections[1 if module in sys.stdlib_module_names else 2].append(line)
    heads = ["\n".join(section) for section in sections.values() if section]
    return "\n\n".join(heads) + "\n\n\n" + body + "\n"


def _typed(schema: Any, *, keep_dates: bool) -> Any:
    match schema:
        case dict():
            out = {}
            for key, value in schema.items():
                if key == "properties":
                    out[key] = {n: _typed(s, keep_dates=keep_dates) for n, s in value.items()}
                elif (
                    key in NO_TYPE
                    # A TypedDict cannot say what its other members are; a model keeps them anyway.
                    or (key == "additionalProperties" and (not value or "properties" in schema))
                    or (key == "format" and not (keep_dates and value == "date-time"))
                ):
                    continue
                elif key in ("enum", "required", "type", "description", "$ref"):
                    out[key] = value
                else:
                    out[key] = _typed(value, keep_dates=keep_dates)
            return out
        case list():
            return [_typed(part, keep_dates=keep_dates) for part in schema]
        case _:
            return schema
