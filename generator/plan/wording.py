"""The sentences that the generator adds to descriptions: each rule has its words once, here."""

from __future__ import annotations

import re

from generator.plan.names import words


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


NOW = "Defaults to now."


def joined(*parts: str) -> str:
    """Sentences or paragraphs in one text, empty ones left out."""
    return " ".join(part.strip() for part in parts if part.strip())


def paragraphs(*parts: str) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())


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
