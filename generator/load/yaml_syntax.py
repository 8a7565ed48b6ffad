"""What libyaml says of a mistake -> what its author can act on."""

from __future__ import annotations

import yaml

from generator.load.spots import Unreadable


def syntax(error: yaml.YAMLError, text: str) -> Unreadable:
    """The mistake, at its place, with what usually causes it."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    offset = min(mark.index, len(text)) if mark is not None else 0
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    context = getattr(error, "context", None)
    message = f"this is not valid YAML: {problem}" + (f" ({context})" if context else "")
    return Unreadable("D108", message, _remedy(problem, text[offset : offset + 1]), offset)


def _remedy(problem: str, at: str) -> str:
    if at == "\t":
        return "indent with spaces: YAML does not allow tabs there"
    if at in ("@", "`", "%"):
        return f"put a value that begins with `{at}` in quotes"
    if "mapping values are not allowed" in problem:
        return "put a value that holds `: ` in quotes, or check the indentation"
    if "escape" in problem:
        return "use single quotes, or write the backslash twice"
    if "could not find expected ':'" in problem:
        return "write `key: value`, and check the indentation of the lines above"
    return "check the indentation, the quotes and the brackets at this line"
