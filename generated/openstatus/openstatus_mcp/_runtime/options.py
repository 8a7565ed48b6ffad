"""Options: every setting with its flag, its variable and what it accepts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

Parser: TypeAlias = Callable[[str], object]
"""The value that a text stands for; ValueError when it stands for none."""

_HOST: Final = re.compile(r"[A-Za-z0-9._\-\[\]:*]+")


@dataclass(frozen=True, slots=True)
class Option:
    """One setting: its flag, its variable (with or without the prefix), what it accepts.

    Attributes:
        switch: the flag alone means true.
        unset: what --help calls an empty default.
    """

    name: str
    variable: str
    parse: Parser
    accepts: str
    help: str
    prefixed: bool = True
    switch: bool = False
    unset: str = "none"

    @property
    def flag(self) -> str:
        """Such as `--base-url`."""
        return "--" + self.name.replace("_", "-")

    def variable_of(self, prefix: str) -> str:
        """Such as `OPENSTATUS_BASE_URL`."""
        return f"{prefix}_{self.variable}" if self.prefixed else self.variable


def _number(least: float, most: float) -> Parser:
    def parse(text: str) -> float:
        number = float(text)
        if not least <= number <= most:
            raise ValueError
        return number

    return parse


def _whole(least: int, most: int) -> Parser:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError
        return int(text)

    return parse


def _choice(*choices: str) -> Parser:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError
        return text

    return parse


def _switch(text: str) -> bool:
    found = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if text.lower() not in found:
        raise ValueError
    return found[text.lower()]


def _names(text: str) -> frozenset[str]:
    names = frozenset(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise ValueError
    return names


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in text.split(",") if host.strip())
    if not hosts or not all(_HOST.fullmatch(host) for host in hosts) or "*" in hosts:
        raise ValueError
    return hosts


_SWITCH: Final = "true or false"
OPTIONS: Final = (
    Option("base_url", "BASE_URL", str, "a URL", "where the API is"),
    Option(
        "mode",
        "MODE",
        _choice("read_only", "read_write"),
        "read_only or read_write",
        "read_only hides every tool that changes something",
    ),
    Option(
        "tools", "TOOLS", _names, "tool names with commas", "list only these tools", unset="all"
    ),
    Option(
        "timeout",
        "TIMEOUT",
        _number(0.1, 600),
        "seconds from 0.1 to 600",
        "seconds to wait for the API",
    ),
    Option(
        "max_retries",
        "MAX_RETRIES",
        _whole(0, 10),
        "a whole number from 0 to 10",
        "how often a request is repeated where that is safe",
    ),
    Option(
        "max_response_bytes",
        "MAX_RESPONSE_BYTES",
        _whole(1000, 10_000_000),
        "a whole number from 1000 to 10000000",
        "the most bytes of a result; longer ones are cut",
    ),
    Option(
        "transport",
        "TRANSPORT_MODE",
        _choice("stdio", "http"),
        "stdio or http",
        "how clients connect",
        prefixed=False,
    ),
    Option("host", "HTTP_HOST", str, "an address", "address to listen on", prefixed=False),
    Option(
        "port",
        "HTTP_PORT",
        _whole(1, 65535),
        "a port from 1 to 65535",
        "port to listen on",
        prefixed=False,
    ),
    Option(
        "allowed_hosts",
        "ALLOWED_HOSTS",
        _hosts,
        "host names with commas",
        "host names that clients use; needed beyond this machine",
    ),
    Option(
        "shared_key",
        "SHARED_KEY",
        _switch,
        _SWITCH,
        "HTTP callers without a key use the server's own",
        switch=True,
    ),
    Option(
        "allow_insecure",
        "ALLOW_INSECURE",
        _switch,
        _SWITCH,
        "accept a base URL without TLS",
        switch=True,
    ),
    Option(
        "no_notify",
        "NO_NOTIFY",
        _switch,
        _SWITCH,
        "refuse calls that notify people",
        switch=True,
    ),
    Option("debug", "DEBUG", _switch, _SWITCH, "log more, to stderr", switch=True),
)
