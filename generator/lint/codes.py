"""What the findings of `toolpress lint` mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from generator.diagnostics import Entry

CODES: Final[Mapping[str, Entry]] = {
    "D801": Entry(
        "near-duplicate descriptions",
        "Two tools are described in nearly the same words.",
        "Say in each what sets it apart, and when the other is the better one.",
    ),
    "D802": Entry(
        "tools that look the same",
        "Two tools have the same title, or names of the same meaning, and neither description "
        "mentions the other.",
        "Rename one, or name each in the description of the other.",
    ),
    "D803": Entry(
        "tool is not described",
        "A tool has no description, or only its title again.",
        "Write what it does, when to use it, and when another tool is the better one.",
    ),
    "D804": Entry(
        "no word about when",
        "A description says what the tool does, and never when to use it.",
        "Add a sentence such as `Use it when …`, or name the tool that comes before or instead.",
    ),
    "D805": Entry(
        "argument is not described",
        "An argument has no description.",
        "Add `description:` to it, or hide it.",
    ),
    "D806": Entry(
        "values are not described",
        "An argument takes one of a list of values, and nothing says what they mean.",
        "Add `description:`, or map the values to telling words with `enum:`.",
    ),
    "D807": Entry(
        "name that says little",
        "A tool or an argument has a name that fits almost anything, such as `id` or `data`.",
        "Name the thing: `monitorId: {from: path.id}`.",
    ),
    "D808": Entry(
        "name too long",
        "A name is longer than clients show or take once they have put the server's before it.",
        "Shorten the name, or that of the server.",
    ),
    "D809": Entry(
        "text too long",
        "A text is longer than models read with care, or longer than clients show.",
        "Keep what decides whether and how to call; leave the rest to the reply.",
    ),
    "D810": Entry(
        "text that gives orders",
        "A text reads like instructions to a model. Whoever writes the description of an API "
        "could steer every conversation that way.",
        "Say what the tool does instead; override the vendor's text in the overlay.",
    ),
    "D811": Entry(
        "text that hides something",
        "A text holds characters or comments that a person does not see and a model reads.",
        "Retype it.",
    ),
    "D812": Entry(
        "write without a decision",
        "A tool changes something, and nobody has said whether it overwrites, may be repeated, "
        "needs a draft or tells people.",
        "Add `annotations:`, `notifies:` or `confirm:` to its entry.",
    ),
    "D813": Entry(
        "tool over the budget",
        "A tool takes more bytes of `tools/list` than `budget.tool` allows.",
        "Hide arguments, select less of the reply, or shorten texts; or raise the budget.",
    ),
    "D814": Entry(
        "list over the budget",
        "All tools together take more bytes of `tools/list` than `budget.list` allows.",
        "Offer fewer tools, or make the largest smaller; or raise the budget.",
    ),
    "D815": Entry(
        "waiver of nothing",
        "`waive:` accepts a finding that is no more.",
        "Remove it.",
    ),
    "D816": Entry(
        "waiver without a meaning",
        "`waive:` names a code that `toolpress lint` does not have, or that cannot be waived.",
        "Correct the code, or remove it.",
    ),
}
