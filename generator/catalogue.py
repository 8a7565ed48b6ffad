"""Every diagnostic code, with its title, its cause and its cure: what `explain CODE` shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from generator.check import codes as checking
from generator.diagnostics import Entry
from generator.fetch import codes as fetching
from generator.lint import codes as linting
from generator.load import codes as loading
from generator.sandbox import codes as playing
from generator.schema import portable

__all__ = ["CATALOGUE", "Entry", "explain"]

_LOWERING: Mapping[str, Entry] = {
    "D301": Entry(
        "not a schema",
        "Where a schema belongs stands neither a mapping nor true or false.",
        "Write a schema, or `{}` for any value.",
    ),
    "D302": Entry(
        "reference without a target",
        "The operation needs something that a `$ref` does not lead to; D12x says why.",
        "Mend the reference, in the description or in patch.overlay.yaml.",
    ),
    "D305": Entry(
        "not an operation",
        "A method of a path holds something that is not a mapping.",
        "Write the operation below it, or remove the method.",
    ),
    "D306": Entry(
        "style that cannot be sent",
        "A parameter is written in a way that its place does not know, such as `tsv` of Swagger.",
        "Choose another style in patch.overlay.yaml, if the API takes one.",
    ),
    "D307": Entry(
        "served nowhere",
        "An operation, or its path, lists servers of its own, and none of them is a whole URL: a "
        "variable has no default, or the host is missing.",
        "Give its `servers` a whole URL, or remove them in patch.overlay.yaml.",
    ),
    "D311": Entry(
        "invisible characters",
        "A text holds control, bidirectional or zero-width characters. They were removed: they "
        "can hide instructions to a model.",
        "Retype the text, or ask the vendor why they are there.",
    ),
    "D312": Entry(
        "undeclared path parameter",
        "A path names a `{parameter}` that nothing declares. It is taken as a required text.",
        "Declare it with `in: path`.",
    ),
    "D313": Entry(
        "default its own schema refuses",
        "A default is of another type than the schema, or outside its values or bounds. Models "
        "would send it, so it is left out.",
        "Correct it, in the description or in patch.overlay.yaml.",
    ),
    "D314": Entry(
        "parameter declared twice",
        "One list of parameters has the same name in the same place twice.",
        "Delete one of the two.",
    ),
    "D315": Entry(
        "path parameter without a place",
        "A parameter is `in: path`, and the path has no placeholder of its name.",
        "Write the placeholder, or delete the parameter.",
    ),
    "D316": Entry(
        "webhooks and callbacks",
        "The description also tells of requests that the API sends to others. A tool calls the "
        "API, so there is nothing to make of them.",
        "Nothing has to be done.",
    ),
}

_OVERLAY: Mapping[str, Entry] = {
    "D401": Entry(
        "unknown key in the overlay",
        "A key of overlay.yaml, or of evals.yaml, means nothing at its place.",
        "Correct the key, or remove it.",
    ),
    "D402": Entry("missing key in the overlay", "A key is needed that is not there.", "Add it."),
    "D403": Entry(
        "wrong value in the overlay",
        "A key of overlay.yaml, or of evals.yaml, has a value of the wrong kind or form.",
        "Write the kind of value that the message names.",
    ),
    "D404": Entry(
        "illegal name",
        "A tool has a name that some clients do not accept.",
        "Use lower-case letters, digits and underscores, a letter first, at most 40 characters.",
    ),
    "D405": Entry(
        "tool of nothing, or of two things",
        "An entry needs one of `operation:` and `python:`.",
        "Name the operation it stands for, or the function in Python.",
    ),
    "D406": Entry(
        "unknown operation",
        "An entry selects an operation that the description does not have, or no longer.",
        "Name an operationId, or a route such as `GET /pages`.",
    ),
    "D407": Entry(
        "quarantined operation",
        "An entry selects an operation that could not be expressed.",
        "Mend the fault that is shown, in the description or in patch.overlay.yaml.",
    ),
    "D408": Entry(
        "unknown security scheme in the overlay",
        "`auth:` names a scheme that the description does not define.",
        "Correct the name, or say where the key goes with `in:` and `name:`.",
    ),
    "D409": Entry(
        "unsupported security scheme",
        "`auth:` names a scheme whose type is not supported yet.",
        "Say where the key goes with `in:` and `name:`.",
    ),
    "D410": Entry(
        "no address",
        "Neither the description nor the overlay says where the API is.",
        "Add `base_url:` under `server:`.",
    ),
    "D418": Entry(
        "base path without an address",
        "`server.base_path` is taken off the paths of the description, so the address has to end "
        "in it, and does not.",
        "End `base_url:` in it, or remove `base_path:`.",
    ),
    "D419": Entry(
        "two paths become one",
        "Without `server.base_path` a path reads as another one of the description.",
        "Remove one of the two in the description, or `base_path:` in the overlay.",
    ),
    "D411": Entry(
        "contradiction about what is unsupported",
        "`unsupported:` names a tool or argument that exists, or one of a tool that does not.",
        "Remove one of the two.",
    ),
    "D412": Entry(
        "hidden and used",
        "`hidden:` names an operation that a tool uses.",
        "Remove it from `hidden:`, or from the tool.",
    ),
    "D413": Entry(
        "unknown fragment",
        "`says:` names a fragment that `fragments:` does not have.",
        "Correct the name, or write the fragment.",
    ),
    "D414": Entry(
        "fragment that nobody says",
        "A sentence stands under `fragments:`, and no tool has it in its description.",
        "Add it to a tool with `says:`, or remove it.",
    ),
    "D415": Entry(
        "group without tools",
        "`toolset_descriptions:` names a group that no tool belongs to.",
        "Correct the name, or remove it.",
    ),
    "D420": Entry(
        "no such tool",
        "A prompt, a resource or an eval names a tool that does not exist.",
        "Name one of the tools of the overlay.",
    ),
    "D421": Entry(
        "gaps of a prompt",
        "The text of a prompt and its `arguments:` name different gaps, or a gap that has to be "
        "filled in has a default.",
        "Write `{argument}` in the text for each argument, and an argument for each gap.",
    ),
    "D422": Entry(
        "arguments that the tool does not take",
        "An eval expects a call that the input schema of the tool refuses.",
        "Write a call that the tool takes; `toolpress show API TOOL` shows its arguments.",
    ),
    "D423": Entry(
        "eval against itself",
        "An eval expects a tool and forbids it, or the same prompt stands there twice.",
        "Remove one of the two.",
    ),
    "D430": Entry(
        "address of a resource",
        "The `uri:` of a resource is none, or two resources share an address or a name.",
        "Write a scheme, a path and `{variables}` with text between them, each address once.",
    ),
    "D431": Entry(
        "resource behind a tool that writes",
        "Clients read resources without asking anybody, so that the tool behind one must only "
        "read.",
        "Name a tool that only reads.",
    ),
    "D450": Entry(
        "nothing to draw",
        "`plot:` names what the result of its tool does not have or what cannot be drawn, or the "
        "tool has an argument `plot` already.",
        "Name a list of the result, and fields of its elements.",
    ),
    "D440": Entry(
        "search of a name that is taken",
        "`docs:` makes a tool, and another one has its name.",
        "Write `tool:` with another name below `docs:`.",
    ),
    "D432": Entry(
        "variables of a resource",
        "A variable of an address is no argument of the tool, or no single value, or the tool "
        "requires an argument that the address does not hold.",
        "Give each required argument a variable of the same name.",
    ),
}

_PLANNING: Mapping[str, Entry] = {
    "D501": Entry(
        "argument maps nowhere",
        "An argument is not part of the request of its operation.",
        "Correct its `from:`, or write the tool with `python:` if it is not sent.",
    ),
    "D502": Entry(
        "argument is not described",
        "An argument has no type, or refers to one that does not exist.",
        "Add `type:` or `schema:`, or correct the name.",
    ),
    "D503": Entry(
        "two arguments of one name",
        "Two arguments become the same name in Python.",
        "Rename one of them.",
    ),
    "D504": Entry(
        "required argument is left out",
        "The API requires an argument that the tool hides or makes optional.",
        "Require it, or give it a `const:` or a `default:`.",
    ),
    "D505": Entry(
        "required argument with a default",
        "An argument is required and has a default, which would never be used.",
        "Remove `default:` or `required: true`.",
    ),
    "D506": Entry(
        "value the API does not take",
        "An `enum`, `const`, `default` or example holds a value outside the set of the "
        "description, or one of another type.",
        "Write one of the values of the description, and numbers and text as it has them.",
    ),
    "D507": Entry(
        "span without a default",
        "An argument that is a span of time is neither required nor has a default.",
        "Add `default:` or `required: true`.",
    ),
    "D508": Entry(
        "filled twice",
        "Two arguments of a tool go to the same place of the request.",
        "Remove one of the two.",
    ),
    "D509": Entry(
        "time of another kind",
        "A span fills places that take a time in another form than the span is written in.",
        "Say with `form:` how the API writes times.",
    ),
    "D510": Entry(
        "hint against the method",
        "A hint says something else than the method of the operation.",
        "Say why with `because:`, or leave the hint out.",
    ),
    "D511": Entry(
        "floor of destruction",
        "The operation deletes or revokes; its tool is destructive whatever the hint says.",
        "Remove the hint.",
    ),
    "D512": Entry(
        "hints that exclude each other",
        "A tool cannot be both read-only and destructive.",
        "Remove one of the two hints.",
    ),
    "D513": Entry(
        "tools disagree about an operation",
        "One tool says that an operation only reads, and another that it writes.",
        "Correct the hint of one of them.",
    ),
    "D514": Entry(
        "description against the floor",
        "The description says of an operation that deletes or revokes that it is harmless. Its "
        "word is not taken.",
        "Nothing has to be done: the tool is destructive.",
    ),
    "D519": Entry(
        "call that is not declared",
        "A hand-written function calls an operation that its entry does not name, or none at all.",
        "Add the operation to `calls:`, or correct the name of the method.",
    ),
    "D520": Entry(
        "no such function",
        "An entry names a function that neither tools.py nor a module of tools/ has.",
        "Correct the name, or write the function.",
    ),
    "D521": Entry(
        "no such tool to look up with",
        "`lookup:` names a tool that does not exist.",
        "Name one of the tools of this overlay.",
    ),
    "D522": Entry(
        "no such argument to decide",
        "`notifies:` names no argument of its tool.",
        "Name an argument, or write `always`.",
    ),
    "D523": Entry(
        "people may be told by accident",
        "The argument that decides whether people are told is optional or has a default.",
        "Require it, and remove its default.",
    ),
    "D524": Entry(
        "invalid Python",
        "tools.py, or a module of tools/, does not parse.",
        "Mend the line that is shown.",
    ),
    "D525": Entry(
        "signature against the overlay",
        "The function of a composite and the arguments declared for it differ.",
        "Make the two agree.",
    ),
    "D526": Entry(
        "rule about no argument",
        "`one_of:` or `rules:` names an argument that its tool does not have.",
        "Correct the name.",
    ),
    "D527": Entry(
        "group whose choice is made",
        "An argument of a `one_of:` group is required or has a default, so that no other one of "
        "the group could ever be given.",
        "Make it optional, without a default, or take it out of the group.",
    ),
    "D528": Entry(
        "written twice",
        "tools.py and the folder tools/ are both there, or two modules of tools/ have the function "
        "of one tool.",
        "Keep one of the two.",
    ),
    "D529": Entry(
        "no module of the package",
        "A relative import leads to no module, or the package would go without a file of tools/: "
        "it is none that can be imported, or it is `__init__.py`, which the generator writes.",
        "Correct the import, or the name of the file; `__init__.py` may hold a docstring.",
    ),
    "D530": Entry(
        "invalid projection",
        "`result.select` is no JMESPath expression, or selects what the reply does not have.",
        "Correct the expression.",
    ),
    "D531": Entry(
        "no such field to page by",
        "`result.paginate` names a field that the reply does not have.",
        "Name one of the fields of the reply.",
    ),
    "D532": Entry(
        "nothing there to hide",
        "`redact:` or `once:` points to what the result does not have, so that a secret may be "
        "elsewhere.",
        "Name the field as the tool shows it.",
    ),
    "D533": Entry(
        "polling that cannot work",
        "`result.poll` names an operation that cannot be asked with one id, or a field that the "
        "first reply does not have.",
        "Correct what is shown, or write the tool with `python:`.",
    ),
    "D534": Entry(
        "no such fields to choose",
        "`result.fields` names what the result does not have.",
        "Name one of the fields of the result.",
    ),
    "D540": Entry(
        "arguments shortened",
        "The input schema of a tool is larger than clients can carry. It is shown down to some "
        "depth; deeper values are taken as they come, and the typed client has the full shape.",
        "Hide arguments that nobody needs, or map the few that matter, in the overlay.",
    ),
    "D541": Entry(
        "replies shortened",
        "The schemas of some replies are larger than clients can carry, and end at some depth.",
        "Select what is needed with `result.select`.",
    ),
}

_OURS: Mapping[str, Entry] = {
    "D901": Entry(
        "fault of toolpress",
        "A generated module is not valid Python. No input should be able to cause that.",
        "Report it with the description and the overlay.",
    ),
    "D902": Entry(
        "schemas too deep",
        "Hundreds of schemas lead through one another before one of them says anything.",
        "Shorten the chain, and report the description.",
    ),
}

CATALOGUE: Final[Mapping[str, Entry]] = {
    **loading.CODES,
    **checking.CODES,
    **_LOWERING,
    **_OVERLAY,
    **_PLANNING,
    **fetching.CODES,
    **{code: Entry(*entry) for code, entry in playing.CODES.items()},
    **linting.CODES,
    **portable.CODES,
    **_OURS,
}


def explain(code: str) -> str:
    """What a code means and what cures it; KeyError for one that is not in the catalogue."""
    entry = CATALOGUE[code]
    return f"{code}: {entry.title}\n\n{entry.cause}\n\nfix: {entry.fix}"
