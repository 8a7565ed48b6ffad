"""The diagnostics of sandbox.yaml and demo.yaml: what each code means and what cures it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Code(NamedTuple):
    title: str
    cause: str
    fix: str


CODES: Mapping[str, Code] = {
    "D701": Code(
        "unknown key",
        "A mapping of sandbox.yaml or demo.yaml has a key that means nothing there.",
        "Correct the key; the help names the nearest one. Private members of rows are free.",
    ),
    "D702": Code(
        "wrong kind of value",
        "A key has a value of the wrong kind: a list for a mapping, a text for a number, a word "
        "outside its set.",
        "Write the kind of value that the message names.",
    ),
    "D703": Code(
        "missing key, or too many",
        "A mapping lacks a key it needs, or names several verbs where one stands.",
        "Add the key, or split the step: `do:` takes several, each with a name.",
    ),
    "D704": Code(
        "unknown operation",
        "The script names an operation that the description does not have, or that is quarantined.",
        "Write an operationId of the description, or `METHOD /path`.",
    ),
    "D705": Code(
        "unknown table",
        "A step or an expression names a table that `tables:` does not declare.",
        "Declare the table, or correct the name.",
    ),
    "D706": Code(
        "an expression that cannot be read",
        "The text is not JMESPath.",
        "Correct it at the column that the message names; texts stand in single quotes, numbers "
        "and true/false/null in backticks.",
    ),
    "D707": Code(
        "unknown name in an expression",
        "An expression looks up a name, a member of the request or a function that does not exist "
        "where it stands, and would give null or fail.",
        "Correct the name. A text stands in single quotes inside of the expression: \"'open'\".",
    ),
    "D708": Code(
        "unknown kind of answer",
        "A fault answers with a kind that is neither built in nor declared under `errors:`.",
        "Declare the kind with its status and code, or use a built-in one.",
    ),
    "D709": Code(
        "rows that cannot be told apart",
        "A first row has no id, or the id of another row of its table.",
        "Give each row an id of its own.",
    ),
    "D710": Code(
        "a value that no earlier step kept",
        "An argument of demo.yaml is `$name`, and no step before it keeps that name.",
        "Add `keep: {name: <JMESPath into the result>}` to an earlier step, or correct the name.",
    ),
}
