"""The diagnostics of reading: what each code means and what cures it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from generator.diagnostics import Entry

CODES: Final[Mapping[str, Entry]] = {
    "D101": Entry(
        "no such file",
        "An input is named that does not exist.",
        "Correct the path, or put the file there.",
    ),
    "D102": Entry(
        "not a file",
        "The path names a folder, a device or a pipe.",
        "Name the description inside the folder.",
    ),
    "D103": Entry(
        "unreadable file",
        "The operating system refuses to read the file.",
        "Mend its permissions, or the link or the disk it is on.",
    ),
    "D104": Entry(
        "file too large",
        "The file is over the limit of 64 MB, which no description of an API needs.",
        "Split it with `$ref`, or remove what no tool needs.",
    ),
    "D105": Entry(
        "binary file",
        "The file holds NUL bytes, so it is no text: an archive, an image, a compressed file.",
        "Name the YAML or JSON text itself.",
    ),
    "D106": Entry(
        "invalid encoding",
        "The bytes are not valid in the encoding of the file, which is UTF-8 unless a byte order "
        "mark says otherwise.",
        "Save the file as UTF-8.",
    ),
    "D107": Entry(
        "empty file",
        "The file holds nothing, or nothing but comments.",
        "Write or fetch the description first.",
    ),
    "D108": Entry(
        "invalid YAML",
        "The text breaks the rules of YAML: a tab for indentation, a bracket or quote left open, "
        "`: ` inside an unquoted value.",
        "Mend the line that is shown; the mistake may be in the line above it.",
    ),
    "D109": Entry(
        "invalid JSON",
        "The text breaks the rules of JSON: a comma too many, a comment, single quotes, NaN.",
        "Mend the line that is shown; the mistake may be in the line above it.",
    ),
    "D110": Entry(
        "duplicate key",
        "A mapping has one key twice. Of a description the later one counts, as most parsers "
        "have it; an overlay or a patch is refused.",
        "Delete or rename one of the two.",
    ),
    "D111": Entry(
        "nested too deeply",
        "Values stand inside one another more than 200 levels deep.",
        "Give the inner part a name under `components/schemas`, and refer to it.",
    ),
    "D112": Entry(
        "aliases expand without measure",
        "YAML aliases repeat aliases, so that a small file stands for millions of values.",
        "Use `$ref`, which names a thing without repeating it.",
    ),
    "D113": Entry(
        "bad alias",
        "A `*name` has no `&name` above it, or stands inside what it repeats.",
        "Define the anchor first; for a schema that holds itself, use `$ref`.",
    ),
    "D114": Entry(
        "several documents in one file",
        "`---` begins a second YAML document. Only one would be read, and silently.",
        "Keep one document in a file.",
    ),
    "D115": Entry(
        "key is not text",
        "A list or a mapping stands where a key should. Most often it is `{id}` without quotes.",
        "Put the key in quotes.",
    ),
    "D116": Entry(
        "not a mapping",
        "The file is valid and holds a list or a single value. A web page, saved, does too.",
        "Name the description itself, which begins with `openapi:`.",
    ),
    "D117": Entry(
        "character that cannot stand",
        "A control character that YAML forbids, or half of a surrogate pair in JSON.",
        "Delete it. Until then it is read as a blank or as U+FFFD.",
    ),
    "D120": Entry(
        "reference to nowhere",
        "A `$ref` names a file, a pointer or an anchor that does not exist. It costs the "
        "operations that need it.",
        "Correct the name, or define what it names.",
    ),
    "D121": Entry(
        "reference to itself",
        "A chain of `$ref`s comes back to where it began, with no schema on the way.",
        "Replace one of them by the schema.",
    ),
    "D122": Entry(
        "reference outside the folder",
        "A `$ref` names a file outside the folder of the description, by `..`, an absolute path "
        "or a symbolic link.",
        "Copy the file into the folder, so that the inputs are complete.",
    ),
    "D123": Entry(
        "reference to the network",
        "A `$ref` names an address. Generating is offline, so that the same inputs give the same "
        "bytes.",
        "Save the file beside the description, and refer to it.",
    ),
    "D124": Entry(
        "reference is not text",
        "A `$ref` has a number, a list, a mapping or nothing as its value.",
        'Write it as text: `$ref: "#/components/schemas/Name"`.',
    ),
    "D125": Entry(
        "referred file is unusable",
        "A `$ref` names a file with mistakes of its own, which are listed.",
        "Mend that file.",
    ),
    "D200": Entry(
        "not an OpenAPI description",
        "The file has no `openapi` key: it is something else, or an inner file of a description.",
        "Name the file that begins with `openapi: 3.1.0`.",
    ),
    "D201": Entry(
        "two bodies",
        "An operation of Swagger 2.0 has several parameters with `in: body`, or `in: formData` "
        "beside one. A request has one body; the first is sent.",
        "Keep one of them.",
    ),
    "D202": Entry(
        "unknown version",
        "`openapi` names a version other than 3.0, 3.1 and 3.2.",
        "Write the version the description follows.",
    ),
    "D211": Entry(
        "read as it was meant",
        "A habit of another format or language, such as `type: int`, has one likely meaning, and "
        "is read so.",
        "Write what the message names, in the description or in patch.overlay.yaml.",
    ),
    "D481": Entry(
        "not an Overlay",
        "The patch has no `overlay` key, or names a version other than 1.0 and 1.1.",
        "Begin it with `overlay: 1.1.0`.",
    ),
    "D482": Entry(
        "malformed Overlay",
        "A key of the patch is missing or holds the wrong kind of value.",
        "Write `actions:` as a list, each with a `target:` and what to do.",
    ),
    "D483": Entry(
        "unknown key in an Overlay",
        "The patch has a key that the Overlay format does not know; it would do nothing.",
        "Correct the key, or begin it with `x-`.",
    ),
    "D484": Entry(
        "invalid JSONPath",
        "A `target` or `copy` is not a path by RFC 9535.",
        "Put keys in brackets and quotes: `$.paths['/items'].get`.",
    ),
    "D485": Entry(
        "action matches nothing",
        "The path of an action selects nothing. A refresh of the description may have mended or "
        "renamed what it was for.",
        "Correct the path, or delete the action.",
    ),
    "D486": Entry(
        "action cannot be applied",
        "A mapping is merged into a list or the like, the whole description is removed, or a copy "
        "has several sources.",
        "Remove what stands there in an action of its own, or narrow the path.",
    ),
    "D487": Entry(
        "action of nothing, or of two things",
        "An action has none of `update`, `copy` and `remove: true`, or more than one.",
        "Keep exactly one in each action.",
    ),
}
