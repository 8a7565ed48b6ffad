"""The sentences that the generator adds to descriptions: each rule has its words once, here."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from generator.plan.names import words

FILE = "A file: a data URI such as `data:image/png;name=a.png;base64,iVBO...`, or its text."


def draft_rule(notifies: str) -> str:
    asked = f" and ask whether to set `{notifies}`" if notifies and notifies != "always" else ""
    return (
        f"Draft first: write the text, show it to the user{asked}, "
        "and call only after they agree."
    )


def notify_rule(notifies: str) -> str:
    if notifies == "always":
        return "Calling this always sends a message to people; it cannot be taken back."
    return (
        f"`{notifies}: true` sends a message to people and cannot be taken back; "
        "there is no default, so the user decides."
    )


def lookup_rule(tool: str) -> str:
    return f"Look it up with `{tool}` first; never guess."


def setting_rule(variable: str) -> str:
    return f"Without it, the server's own default counts (`{variable}`), if it has one."


def example_rule(examples: Sequence[object]) -> str:
    """`For example 5 or 7.`, texts in backquotes."""
    shown = [f"`{e}`" if isinstance(e, str) else json.dumps(e) for e in examples]
    return f"For example {listed(shown, 'or')}."


def one_of_rule(names: Sequence[str]) -> str:
    return f"Give exactly one of {listed([f'`{name}`' for name in names], 'and')}."


def compare_rule(argument: str, words: str) -> str:
    """The words that refuse a call, as a rule: `to` + `must be after `from``."""
    return f"`{argument}` {words}" + ("" if words.endswith((".", "!", "?")) else ".")


def once_rule(names: Sequence[str]) -> str:
    shown = listed([f"`{name}`" for name in names], "and")
    verb = "is" if len(names) == 1 else "are"
    return (
        f"{shown} {verb} shown this once and never again: "
        "pass it on to the user, and keep it nowhere else."
    )


def poll_rule(seconds: int) -> str:
    return (
        f"Waits up to {seconds} s for the work to be done; `finished` is false "
        "when it was not done by then."
    )


def choice_rule(default: Sequence[str]) -> str:
    if not default:
        return "Only these fields of the result; all without it."
    return f"The fields of the result to show; {', '.join(default)} without it."


ONCE = "Shown this once."
HIDDEN = "Not shown."
NOW = "Defaults to now."


def listed(parts: Sequence[str], word: str) -> str:
    """`a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def joined(*parts: str) -> str:
    """Sentences or paragraphs in one text, empty ones left out."""
    return " ".join(part.strip() for part in parts if part.strip())


def paragraphs(*parts: str) -> str:
    return "\n\n".join(unwrapped(part) for part in parts if part.strip())


def unwrapped(text: str) -> str:
    """Lines that were broken to fit a screen in one line again; lists keep theirs."""
    return re.sub(r"(?<=\S)[ \t]*\n(?![ \t]*(?:$|\n|[-*#>|] |\d+[.)] |[ \t]))", " ", text.strip())


def first_sentence(text: str) -> str:
    """The first sentence of a text, without line breaks."""
    flat = " ".join(text.split())
    match = re.match(r"(.+?[.!?])(?:\s|$)", flat)
    return match[1] if match else flat


def title_of(name: str) -> str:
    """`list_status_pages` as a title: `List status pages`."""
    parts = [word.lower() if not word.isupper() else word for word in words(name)]
    text = " ".join(parts)
    return text[:1].upper() + text[1:]
