"""Settings: flags over environment variables over defaults, and one line for each mistake."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn

from .credentials import from_environment
from .options import OPTIONS, Option
from .surface import Mode, Surface
from .transport import base_url_problem, is_loopback


class SettingsError(Exception):
    """A setting that cannot be used; `str()` is one line that names it and what it accepts."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server runs.

    Attributes:
        timeout: seconds to wait for a reply of the API.
        tools: the only tools to list; None for all of the mode.
        max_response_bytes: the most bytes of JSON or text in a result.
        allowed_hosts: host names that HTTP clients may use, needed beyond loopback.
        shared_key: HTTP callers without a credential use the one of the environment.
        no_notify: refuse calls that tell people something.
        credentials: from the environment, by scheme.
    """

    base_url: str
    mode: Mode = "read_only"
    timeout: float = 30.0
    max_retries: int = 2
    tools: frozenset[str] | None = None
    max_response_bytes: int = 100_000
    transport: Literal["stdio", "http"] = "stdio"
    host: str = "127.0.0.1"
    port: int = 8000
    allow_insecure: bool = False
    allowed_hosts: tuple[str, ...] = ()
    shared_key: bool = False
    no_notify: bool = False
    debug: bool = False
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    print_config: bool = False


class _Arguments(argparse.ArgumentParser):
    """argparse, with its complaint as one line."""

    def error(self, message: str) -> NoReturn:
        raise SettingsError(f"{message}; see --help")


def read(surface: Surface, argv: Sequence[str], environ: Mapping[str, str]) -> Settings:
    """The settings of a server.

    Raises:
        SettingsError: one cannot be used.
        SystemExit: `--help` or `--version` was asked for, and printed.
    """
    prefix = surface.server.env_prefix
    flags = vars(_parser(surface).parse_args(argv))
    values: dict[str, Any] = {"base_url": surface.server.base_url, "mode": surface.server.mode}
    for option in OPTIONS:
        variable = option.variable_of(prefix)
        text, source = flags[option.name], option.flag
        if text is None:
            text, source = environ.get(variable, "").strip() or None, variable
        if text is not None:
            values[option.name] = _parsed(option, text, source)
    settings = Settings(
        **values,
        credentials=from_environment(surface.auth, environ),
        print_config=flags["print_config"],
    )
    _check(settings, surface)
    return settings


def config(settings: Settings, surface: Surface) -> str:
    """The settings as lines `VARIABLE=value`, credentials masked."""
    prefix = surface.server.env_prefix
    lines = []
    for option in OPTIONS:
        value = getattr(settings, option.name)
        lines.append(f"{option.variable_of(prefix)}={_written(value)}")
    for auth in surface.auth:
        lines.append(f"{auth.env}={'********' if auth.scheme in settings.credentials else ''}")
    return "\n".join(lines)


def _parsed(option: Option, text: str, source: str) -> object:
    try:
        return option.parse(text)
    except ValueError:
        raise SettingsError(f'{source} takes {option.accepts}, not "{text}"') from None


def _check(settings: Settings, surface: Surface) -> None:
    prefix = surface.server.env_prefix
    problem = base_url_problem(settings.base_url, allow_insecure=settings.allow_insecure)
    if problem:
        hint = "; --allow-insecure accepts it" if "clear" in problem else ""
        raise SettingsError(f"{prefix}_BASE_URL (--base-url) {problem}{hint}")
    exposed = settings.transport == "http" and not is_loopback(settings.host)
    if exposed and not settings.allowed_hosts:
        raise SettingsError(
            f"--host {settings.host} can be reached from other machines: set "
            f"{prefix}_ALLOWED_HOSTS to the host names that clients use"
        )
    for name in sorted(settings.tools or ()):
        if name not in surface.tools:
            raise SettingsError(f'{prefix}_TOOLS (--tools): there is no tool "{name}"')
    for auth in surface.auth:
        value = settings.credentials.get(auth.scheme, "")
        if not value.isprintable():
            raise SettingsError(f"{auth.env} holds a line break or another control character")


def _parser(surface: Surface) -> _Arguments:
    server = surface.server
    parser = _Arguments(
        prog=server.distribution,
        usage="%(prog)s [options]",
        description=f"MCP server for {server.title}.",
        epilog=_epilog(surface),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    defaults = Settings(base_url=server.base_url, mode=server.mode)
    for option in OPTIONS:
        default = _written(getattr(defaults, option.name)) or option.unset
        described = f"{option.help} [{option.variable_of(server.env_prefix)}, default {default}]"
        escaped = described.replace("%", "%%")
        if option.switch:
            parser.add_argument(
                option.flag,
                dest=option.name,
                nargs="?",
                const="true",
                metavar="true|false",
                help=escaped,
            )
        else:
            parser.add_argument(
                option.flag, dest=option.name, metavar=option.variable, help=escaped
            )
    parser.add_argument("--version", action="version", version=f"%(prog)s {server.version}")
    parser.add_argument(
        "--print-config", action="store_true", help="print the settings, keys masked, and stop"
    )
    return parser


def _epilog(surface: Surface) -> str:
    if not surface.auth:
        return ""
    lines = [f"  {auth.env}" for auth in surface.auth]
    return "\n".join(["credentials (environment only):", *lines])


def _written(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case frozenset() | tuple():
            return ",".join(sorted(value))
        case float():
            return f"{value:g}"
        case _:
            return str(value)
