"""Options: every setting with its flag, its variable and what it accepts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from . import parsers
from .parsers import Parser


@dataclass(frozen=True, slots=True)
class Option:
    """One setting: its flag, its variable (with or without the prefix), what it accepts.

    Attributes:
        prefixed: the variable has the vendor's prefix; without one it is accepted both ways.
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

    def variables_of(self, prefix: str) -> tuple[str, ...]:
        """All variables that are read; the vendor's own wins over the common one."""
        own = f"{prefix}_{self.variable}"
        return (own,) if self.prefixed else (own, self.variable)


def _whole(name: str, least: int, most: int, help: str) -> Option:
    accepts = f"a whole number from {least} to {most}"
    return Option(name, name.upper(), parsers.whole(least, most), accepts, help)


def _switch(name: str, help: str, *, prefixed: bool = True) -> Option:
    accepts = "true or false"
    return Option(name, name.upper(), parsers.switch, accepts, help, prefixed, switch=True)


OPTIONS: Final = (
    Option("base_url", "BASE_URL", str, "a URL", "where the API is"),
    Option(
        "mode",
        "MODE",
        parsers.choice("read_only", "read_write"),
        "read_only or read_write",
        "read_only hides every tool that changes something",
    ),
    Option(
        "server_name",
        "SERVER_NAME",
        parsers.label,
        "one line of at most 64 characters",
        "what the server calls itself",
    ),
    Option(
        "tools",
        "TOOLS",
        parsers.names,
        "tool names with commas",
        "list only these tools",
        unset="all",
    ),
    Option(
        "toolsets",
        "TOOLSETS",
        parsers.names,
        "names of tool sets with commas",
        "list only the tools of these sets",
        unset="all",
    ),
    Option(
        "timeout",
        "TIMEOUT",
        parsers.number(0.1, 600),
        "seconds from 0.1 to 600",
        "seconds to wait for the API",
    ),
    _whole("max_retries", 0, 10, "how often a request is repeated where that is safe"),
    _whole("max_response_bytes", 1000, 10_000_000, "bytes of the longest result; more is cut"),
    _whole("max_concurrent_calls", 1, 10_000, "calls at once; one more is told to try again"),
    _switch("dry_run", "show the requests of a call instead of sending them"),
    _switch("no_notify", "refuse calls that notify people"),
    _switch("allow_insecure", "accept a base URL without TLS"),
    _switch("debug", "log more, to stderr"),
    Option(
        "files",
        "FILES",
        parsers.folder,
        "an existing folder",
        "over stdio, let file:// arguments name files below this folder",
    ),
    Option(
        "log_format",
        "LOG_FORMAT",
        parsers.choice("console", "json"),
        "console or json",
        "how log lines are written",
    ),
    Option(
        "transport",
        "TRANSPORT_MODE",
        parsers.choice("stdio", "http", "sse", streamable_http="http"),
        "stdio, http or sse",
        "how clients connect; sse is deprecated, for clients that know nothing newer",
        prefixed=False,
    ),
    Option("host", "HTTP_HOST", str, "an address", "address to listen on", prefixed=False),
    Option(
        "port",
        "HTTP_PORT",
        parsers.whole(1, 65535),
        "a port from 1 to 65535",
        "port to listen on",
        prefixed=False,
    ),
    Option(
        "allowed_hosts",
        "ALLOWED_HOSTS",
        parsers.hosts,
        "host names with commas",
        "host names that clients use; needed beyond this machine",
    ),
    Option(
        "cors_origins",
        "CORS_ORIGINS",
        parsers.origins,
        "origins such as https://app.example.com with commas",
        "web pages whose scripts may call over HTTP",
    ),
    _switch(
        "require_auth_header",
        "HTTP requests without a credential get 401 before anything else",
        prefixed=False,
    ),
    _switch("shared_key", "HTTP callers without a key use the server's own"),
    _whole("workers", 1, 64, "processes that serve HTTP"),
    _whole("max_request_bytes", 1000, 100_000_000, "the most bytes of an HTTP request"),
    _whole("grace_period", 0, 600, "seconds that HTTP calls under way may take at shutdown"),
    _switch("metrics", "serve /metrics for Prometheus over HTTP"),
)
