"""Every name in the output is made here: readable, legal, stable under reordering.

Names are chosen for a whole group at once, in phases: the short form where it is unambiguous,
then with the context that tells two apart, then with a number. What already stands in the group
never changes because something else was added behind it, except where the two collide. No phase
looks at the order of the document; numbers go by the order of the operations' ids.

The name of a tool, where the overlay gives none:

1. The operationId, less its tag (`StatusPages_list` under `StatusPages`), where two words or
   more are left of it; in snake case.
2. Else the route: a verb for the method (`list` for a GET on a plural, `get`, `create`, `update`,
   `patch`, `delete`) and the last two fixed segments, all but the last in the singular. `api`,
   versions and placeholders are left out.
3. Where two operations come to the same name, the route with every segment; then a number.
4. Over 40 characters, whole words are dropped from the middle: the verb and the noun stay.

Uniqueness is judged without regard to case, among tools, methods, classes and arguments alike.
"""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from generator.plan.model import Code
from generator.schema.advertise import LEGAL_KEY

Naming = Literal["as-is", "snake_case", "camelCase"]

LONGEST_TOOL_NAME = 40
LEGAL_TOOL = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_VERSION = re.compile(r"^v\d+\w*$")
_VERSIONED = re.compile(r"(?<![a-zA-Z0-9])v\d+_")

# Names that a generated module already gives a meaning.
RESERVED_CLASSES = frozenset(
    {"Any", "BaseModel", "ConfigDict", "Dict", "Enum", "Exception", "False", "Field", "List"}
    | {"Literal", "Model", "None", "NotRequired", "Operation", "Optional", "Reply", "RootModel"}
    | {"Sequence", "Tuple", "True", "TypeAlias", "TypedDict", "Union"}
)
BUILT_IN = frozenset({"bool", "bytes", "dict", "float", "int", "list", "object", "str"})
RESERVED_FUNCTIONS = BUILT_IN | frozenset(
    {
        "all_by_cursor",
        "all_pages",
        "as_integer",
        "as_string",
        "as_strings",
        "choose",
        "choose_each",
        "composites",
    }
    | {"compare", "cursor_page", "exactly_one", "given", "keep", "look_up", "models"}
    | {"needed_setting"}
    | {
        "member_of",
        "nested",
        "now",
        "page_of",
        "poll_until",
        "requires",
        "select",
        "setting",
        "tool",
        "types",
    }
    | {"window"}
)
RESERVED_ARGUMENTS = (RESERVED_FUNCTIONS - BUILT_IN) | frozenset(
    {"as_json", "client", "form_body", "found", "json_body", "lines_body"}
    | {"multipart_body", "raw_body", "upload"}
    | {"reply", "result", "self", "since", "styled", "until"}
)
# A method hides a built-in or a module from the annotations of the methods beside it.
RESERVED_METHODS = BUILT_IN | frozenset({"aclose", "api", "bound", "models", "scope", "types"})
RESERVED_MODULES = frozenset({"tools", "client", "types", "models", "composites"})


def words(text: str) -> list[str]:
    """The words of an identifier in any case style, as written: `createHTTPCheck` has three."""
    return _WORD.findall(text.replace("'", ""))


def snake(text: str) -> str:
    """`add_status_report_update`; never empty, never a keyword, never digit-first."""
    name = "_".join(word.lower() for word in words(text)) or "value"
    if name[0].isdigit():
        name = f"n{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def camel(text: str) -> str:
    head, *rest = words(text) or ["value"]
    return head.lower() + "".join(word[:1].upper() + word[1:].lower() for word in rest)


def pascal(text: str) -> str:
    """A class name; the capitals that stand in the text are kept (`HTTPMonitor`)."""
    name = "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", text) if part)
    return f"N{name}" if name[:1].isdigit() else name or "Value"


def choose(
    items: Sequence[str],
    forms: Sequence[Callable[[str], str]],
    reserved: Iterable[str] = (),
    longest: int = 200,
    joint: str = "_",
) -> dict[str, str]:
    """A name for each item: the first of `forms` that is free and unique, numbers as last resort.

    Uniqueness is judged without regard to case.
    """
    taken = {name.lower() for name in reserved}
    chosen: dict[str, str] = {}
    waiting = list(dict.fromkeys(items))
    for form in forms:
        made = {item: form(item) for item in waiting}
        count = Counter(name.lower() for name in made.values())
        for item, name in made.items():
            if count[name.lower()] == 1 and name.lower() not in taken and len(name) <= longest:
                chosen[item] = name
        taken |= {name.lower() for name in chosen.values()}
        waiting = [item for item in waiting if item not in chosen]
    for item in sorted(waiting):
        base, number = forms[-1](item)[:longest].rstrip("_"), 2
        name = base
        while name.lower() in taken:
            suffix = f"{joint}{number}"
            name, number = base[: longest - len(suffix)].rstrip("_") + suffix, number + 1
        taken.add(name.lower())
        chosen[item] = name
    return {item: chosen[item] for item in dict.fromkeys(items)}


def class_names(components: Iterable[str]) -> dict[str, str]:
    """Component name -> class name: the last segment of a dotted name, its context if need be."""
    return choose(
        sorted(components),
        [
            lambda name: pascal(_segments(name)[-1]),
            lambda name: "".join(pascal(s) for s in _segments(name)[-2:]),
            lambda name: "".join(pascal(s) for s in _segments(name)),
        ],
        RESERVED_CLASSES,
        joint="",
    )


def _segments(name: str) -> list[str]:
    kept = [s for s in re.split(r"[./]", name) if s and not _VERSION.match(s)]
    return kept or [name]


def method_names(operations: Mapping[str, tuple[str, str, str, str]]) -> dict[str, str]:
    """Operation id -> client method, from (declared id, tag, HTTP method, path)."""

    def short(key: str) -> str:
        declared, tag, method, path = operations[key]
        if not declared or _spells_route(declared, method, path):
            return from_route(method, path)
        return snake(_without_tag(declared, tag))

    def full(key: str) -> str:
        declared, _, method, path = operations[key]
        if not declared or _spells_route(declared, method, path):
            return from_route(method, path, every_segment=True)
        return snake(declared)

    return choose(list(operations), [short, full], RESERVED_METHODS)


def tool_names(
    operations: Mapping[str, tuple[str, str, str, str]], reserved: Iterable[str] = ()
) -> dict[str, str]:
    """Operation id -> tool name for operations that no overlay entry names."""

    def fitted(name: str) -> str:
        return abbreviated(name, LONGEST_TOOL_NAME)

    def short(key: str) -> str:
        declared, tag, method, path = operations[key]
        forms: tuple[str, ...] = (_without_tag(declared, tag), declared)
        if _spells_route(declared, method, path):
            forms = ()
        telling = next((form for form in forms if len(words(form)) > 1), "")
        return fitted(snake(telling).rstrip("_") if telling else from_route(method, path))

    def full(key: str) -> str:
        _, _, method, path = operations[key]
        return fitted(from_route(method, path, every_segment=True))

    return choose(list(operations), [short, full], reserved, LONGEST_TOOL_NAME)


def _without_tag(declared: str, tag: str) -> str:
    """`StatusReportService_AddUpdate` under the tag `StatusReportService` is `AddUpdate`."""
    head, separator, rest = declared.partition("_")
    return rest if separator and rest and head.lower() == tag.replace(" ", "").lower() else declared


def _spells_route(declared: str, method: str, path: str) -> bool:
    """`v1_alerts_alert_id_get` says no more than `GET /alerts/{alert_id}`, in whatever version."""
    said = {word.lower() for word in words(_VERSIONED.sub("", declared))}
    route = "/".join(s for s in path.split("/") if not _VERSION.match(s))
    return said == {word.lower() for word in (*words(route), method)}


# A last segment that is one of these names the action: `POST /checks/{id}/pause` is `pause_check`.
ACTIONS = frozenset(
    {"acknowledge", "activate", "approve", "archive", "assign", "cancel", "clone", "close"}
    | {"complete", "confirm", "copy", "deactivate", "disable", "duplicate", "enable", "escalate"}
    | {"execute", "export", "import", "invite", "lock", "merge", "move", "mute", "pause", "ping"}
    | {"publish", "refresh", "regenerate", "reject", "rename", "reopen", "reset", "resolve"}
    | {"restart", "restore", "resume", "retry", "revoke", "rotate", "run", "search", "send"}
    | {"start", "stop", "subscribe", "sync", "test", "trigger", "unarchive", "unlock", "unmute"}
    | {"unpublish", "unsubscribe", "validate", "verify"}
)
VERBS = {"GET": "get", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


def from_route(method: str, path: str, *, every_segment: bool = False) -> str:
    """A name read off a route: `GET /v1/status-reports` is `list_status_reports`."""
    segments = [s for s in path.split("/") if s and not _VERSION.match(s) and s != "api"]
    fixed = [s for s in segments if not s.startswith("{")]
    ends_on_item = bool(segments) and segments[-1].startswith("{")
    verb = VERBS.get(method) or snake(method).rstrip("_")
    acts = method == "POST" and len(fixed) > 1 and not ends_on_item and fixed[-1] in ACTIONS
    if acts:
        verb = fixed.pop()
    nouns = [snake(s) for s in (fixed if every_segment else fixed[-2:])]
    if acts:
        nouns[-1] = singular(nouns[-1])
    elif method == "GET" and not ends_on_item and nouns and nouns[-1].endswith("s"):
        verb = "list"
    elif nouns and (ends_on_item or method == "POST"):
        nouns[-1] = singular(nouns[-1])
    return "_".join([verb, *(singular(n) for n in nouns[:-1]), *nouns[-1:]]) or verb


def singular(noun: str) -> str:
    if noun in ("series", "species"):
        return noun
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "shes", "ches", "xes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) else noun


def abbreviated(name: str, longest: int) -> str:
    """Whole words dropped from the middle until the name fits; the verb and the noun stay."""
    parts = name.split("_")
    while len("_".join(parts)) > longest and len(parts) > 2:
        del parts[len(parts) // 2]
    return "_".join(parts)[:longest].rstrip("_")


def key(wire_name: str, naming: Naming) -> str:
    """The property key that clients see for a wire name."""
    match naming:
        case "snake_case":
            made = snake(wire_name).rstrip("_")
        case "camelCase":
            made = camel(wire_name)
        case "as-is":
            made = wire_name
    if LEGAL_KEY.fullmatch(made):
        return made
    return re.sub(r"[^a-zA-Z0-9_.-]+", "_", made).strip("_.")[:64] or "value"


def toolset_name(tag: str) -> str:
    return abbreviated(snake(tag), LONGEST_TOOL_NAME)


def module_name(toolset: str) -> str:
    """The module of a toolset under `tools/`."""
    return f"{toolset}_tools" if toolset in RESERVED_MODULES else toolset


def function_name(tool: str) -> Code:
    """The function of a tool: its own name, unless that means something in the module."""
    taken = keyword.iskeyword(tool) or tool in RESERVED_FUNCTIONS
    return Code(f"{tool}_" if taken else tool)


def argument_name(name: str, reserved: Iterable[str] = ()) -> Code:
    """The Python name of one argument of a tool."""
    python = snake(name)
    taken = python in RESERVED_ARGUMENTS or python in reserved
    return Code(f"{python}_" if taken else python)


def argument_names(wanted: Sequence[tuple[str, str]]) -> list[Code]:
    """Python names for (wire name, place) pairs; the place (`query`, `body`) tells twins apart."""
    items = [f"{place}\0{name}" for name, place in wanted]
    names = choose(
        items,
        [
            lambda item: snake(item.partition("\0")[2]),
            lambda item: snake(item.partition("\0")[2]) + "_" + item.partition("\0")[0],
        ],
        RESERVED_ARGUMENTS,
    )
    return [Code(names[item]) for item in items]
