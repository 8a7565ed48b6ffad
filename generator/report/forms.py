"""A report in the form that was asked for."""

from __future__ import annotations

import json
from collections.abc import Sequence

from generator.report.html import html
from generator.report.machine import as_json
from generator.report.markdown import markdown
from generator.report.text import text
from generator.surface.change import Diff

FORMS = ("text", "json", "markdown", "html")


def written(name: str, diff: Diff, form: str, review: Sequence[str] = ()) -> str:
    """The whole report; `review` are lines about what a person has to look at."""
    match form:
        case "html":
            return html(name, diff, review)
        case "markdown":
            return markdown(name, diff, review)
        case "json":
            told = {"name": name, "review": list(review), **as_json(diff)}
            return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
        case _:
            lines = [*review, ""] if review else []
            return "\n".join([*lines, text(name, diff)]) + "\n"
