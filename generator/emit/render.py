"""The Jinja environment: templates place text, and nothing but `Code` reaches the output."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import jinja2

from generator.plan.model import Code


def only_code(value: object) -> Code:
    """Jinja's `finalize` hook: text of a vendor never reaches the output by accident."""
    if isinstance(value, Code):
        return value
    raise TypeError(f"a template printed {value!r}; pass it through a filter first")


def one_line(value: str) -> str:
    return " ".join(value.split())


def literal(value: object) -> Code:
    """A Python literal, strings in double quotes where that needs no more escapes."""
    if isinstance(value, str) and '"' not in value:
        body = ascii_safe(repr(value)[1:-1])
        return Code(f'"{body}"')
    return Code(ascii_safe(repr(value)))


def ascii_safe(text: str) -> str:
    """Escapes what a source file should not hold: surrogates and what `str.isprintable` refuses."""
    return escaped(text, _code_point)


def escaped(text: str, escape: Callable[[str], str]) -> str:
    """The text with `escape` of each character but line feeds that `str.isprintable` refuses."""
    return "\n".join(
        line if line.isprintable() else "".join(c if c.isprintable() else escape(c) for c in line)
        for line in text.split("\n")
    )


def _code_point(character: str) -> str:
    point = ord(character)
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def comment(value: str) -> Code:
    """Text for a `#` comment: one line, whatever the vendor says."""
    return Code("".join(c for c in one_line(value) if c.isprintable()))


def quoted(value: str) -> str:
    """Text inside a triple-quoted docstring; a final quote never meets the closing ones."""
    text = value.rstrip('"')
    ends = '\\"' * (len(value) - len(text))
    return ascii_safe(text.replace("\\", "\\\\")).replace('"""', '\\"\\"\\"') + ends


def prose(value: str) -> Code:
    """Text for the inside of a one-line docstring."""
    return Code(quoted(one_line(value)))


def docstring(value: str, indent: int = 4, width: int = 100) -> Code:
    """A whole docstring literal, wrapped; blank lines keep their meaning, lists their lines."""
    paragraphs = []
    for line in value.strip().splitlines():
        prefix = line[: len(line) - len(line.lstrip())]
        hanging = prefix + ("  " if line.lstrip().startswith(("- ", "* ")) else "")
        paragraphs += textwrap.wrap(
            line.strip(),
            width - indent,
            initial_indent=prefix,
            subsequent_indent=hanging + ("    " if prefix and hanging == prefix else ""),
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    text = quoted("\n".join(paragraphs))
    if "\n" not in text:
        return Code(f'"""{text}"""')
    margin = " " * indent
    body = "\n".join(f"{margin}{line}" if line else "" for line in text.split("\n")).lstrip()
    return Code(f'"""{body}\n{margin}"""')


def markdown(value: str) -> Code:
    """Text in a Markdown paragraph: no HTML, no headings, no links of the vendor's making."""
    text = "".join(c for c in value if c.isprintable() or c == "\n")
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Code("".join("\\" + c if c in "\\[]#*_`|~$" else c for c in text))


def cell(value: str) -> Code:
    """Text in one cell of a Markdown table."""
    return markdown(one_line(value))


def code_span(value: str) -> Code:
    """Text as code, in a table as well: longer fences than any it holds, its bars escaped."""
    text = comment(value)
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return Code(f"{fence}{space}{text}{space}{fence}".replace("|", "\\|"))


def html_comment(value: str) -> Code:
    """Text inside `<!-- -->`, which it cannot end."""
    return Code(re.sub("-{2,}", "-", comment(value)).replace(">", ""))


def toml_text(value: str) -> Code:
    """A TOML basic string, one line."""
    text = one_line(value).replace("\\", "\\\\").replace('"', '\\"')
    return Code('"' + "".join(c for c in text if c.isprintable()) + '"')


def environment(templates: Path, *more: Callable[..., Code]) -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=only_code,
        autoescape=False,
    )
    python = (literal, comment, prose, docstring)
    documents = (markdown, cell, code_span, html_comment, toml_text)
    filters = (*python, *documents, *more)
    env.filters |= {f.__name__: f for f in filters}
    return env
