"""Prints a conversation so that it reads like one: in colour on a terminal, plain elsewhere."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from typing import Any, TextIO
from urllib.parse import unquote

from generator.sandbox.app import Exchange

STYLES = {
    "You": "bold",
    "Assistant": "cyan",
    "Server": "green",
    "Upstream": "dim",
    "Wrong": "bold red",
}
MARGIN = 15


class Narrator:
    """Writes to one stream. Long values are cut, on a terminal to its width."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._colours = out.isatty()
        self._width = shutil.get_terminal_size().columns if self._colours else 120

    def title(self, text: str) -> None:
        self._print(text, "bold underline")

    def step(self, number: int, says: str) -> None:
        self._out.write("\n")
        self._line("You", says, f"{number}.")

    def says(self, who: str, text: str) -> None:
        self._line(who, text)

    def calls(self, tool: str, arguments: Any) -> None:
        self._value("Assistant", f"calls {tool} ", arguments)

    def received(self, exchanges: Iterable[Exchange]) -> None:
        """What the upstream got, and the status it answered with."""
        for exchange in exchanges:
            request = exchange.request
            name = exchange.operation or f"{request.method} {unquote(request.path)}"
            sent = request.body.decode(errors="replace") or unquote(request.query)
            status = f" -> {exchange.answer.status}"
            room = self._room(len(name) + len(status) + 1)
            self._line("Upstream", f"{name} {cut(sent, room)}".rstrip() + status)

    def result(self, value: Any) -> None:
        self._value("Server", "", value)

    def wrong(self, complaints: Iterable[str]) -> None:
        for complaint in complaints:
            self._line("Wrong", complaint)

    def end(self, text: str) -> None:
        self._out.write("\n")
        self._print(text, "bold")
        self._out.flush()

    def _value(self, who: str, before: str, value: Any) -> None:
        """On one line where it fits, otherwise a line for each member."""
        room = self._room(len(before))
        if not isinstance(value, dict) or len(_json(value)) <= room:
            self._line(who, before + brief(value, room))
            return
        self._line(who, before.rstrip() or "answers")
        for name, member in value.items():
            room = self._room(len(name) + 4)
            self._print(f"{'':<{MARGIN}}  {name}: {cut(_json(member), room)}", STYLES.get(who, ""))

    def _line(self, who: str, text: str, number: str = "") -> None:
        self._print(f"{number:<4}{who:<{MARGIN - 4}}{text}", STYLES.get(who, ""))

    def _print(self, text: str, style: str) -> None:
        if not self._colours:
            self._out.write(text + "\n")
            return
        from rich.console import Console
        from rich.text import Text

        Console(file=self._out, highlight=False, soft_wrap=True).print(Text(text, style=style))

    def _room(self, used: int) -> int:
        return max(40, self._width - MARGIN - used)


def brief(value: Any, room: int) -> str:
    """A value as compact JSON, a text as it is, cut to the room there is."""
    return cut(" ".join((value if isinstance(value, str) else _json(value)).split()), room)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"
