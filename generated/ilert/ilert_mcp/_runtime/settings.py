"""Settings: flags over environment variables over defaults, and one line for each mistake."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib.util import find_spec
from typing import Any, Literal, NoReturn

from .api import client_key
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
        toolsets: the only sets whose tools are listed; None for all.
        max_response_bytes: the most bytes of JSON or text in a result.
        max_concurrent_calls: calls at once, in each process; the next one is refused.
        dry_run: show the requests of a call instead of sending them.
        allowed_hosts: host names that HTTP clients may use, needed beyond loopback.
        cors_origins: origins of web pages that may call over HTTP.
        require_auth_header: an HTTP request without a credential gets 401.
        shared_key: HTTP callers without a credential use the one of the environment.
        grace_period: seconds that HTTP calls under way may take at shutdown.
        no_notify: refuse calls that tell people something.
        server_name: what the server calls itself; "" for the package's own name.
        files: the folder that `file:` arguments may name files of; "" for none.
        credentials: from the environment, by scheme.
    """

    base_url: str
    mode: Mode = "read_only"
    timeout: float = 30.0
    max_retries: int = 2
    tools: frozenset[str] | None = None
    max_response_bytes: int = 100_000
    transport: Literal["stdio", "http", "sse"] = "stdio"
    host: str = "127.0.0.1"
    port: int = 8000
    allow_insecure: bool = False
    allowed_hosts: tuple[str, ...] = ()
    shared_key: bool = False
    no_notify: bool = False
    debug: bool = False
    files: str = ""
    server_name: str = ""
    toolsets: frozenset[str] | None = None
    max_concurrent_calls: int = 256
    dry_run: bool = False
    log_format: Literal["console", "json"] = "console"
    cors_origins: tuple[str, ...] = ()
    require_auth_header: bool = False
    workers: int = 1
    max_request_bytes: int = 4_194_304
    grace_period: int = 10
    metrics: bool = False
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    print_config: bool = False


class _Arguments(argparse.ArgumentParser):
    """argparse, with its complaint as one line."""

    def error(self, message: str) -> NoReturn:
        raise SettingsError(f"{message}; {self._meant(message)}see --help")

    def _meant(self, message: str) -> str:
        """The flag that one that nobody knows is most like."""
        _, _, given = message.partition("unrecognized arguments: ")
        flag = given.partition(" ")[0].partition("=")[0]
        close = get_close_matches(flag, self._option_string_actions, n=1) if given else []
        return f"did you mean {close[0]}? or " if close else ""


def read(surface: Surface, argv: Sequence[str], environ: Mapping[str, str]) -> Settings:
    """The settings of a server.

    Raises:
        SettingsError: one cannot be used.
        SystemExit: `--help` or `--version` was asked for, and printed.
    """
    prefix = surface.server.env_prefix
    flags = vars(_parser(surface).parse_args(argv))
    values: dict[str, Any] = _own(surface)
    for option in OPTIONS:
        text, source = flags[option.name], option.flag
        for variable in option.variables_of(prefix):
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
        given = {auth.scheme, client_key(auth.scheme)}.intersection(settings.credentials)
        for variable in auth.pair or (auth.env,):
            lines.append(f"{variable}={'********' if given else ''}")
    return "\n".join(lines)


def _parsed(option: Option, text: str, source: str) -> object:
    try:
        return option.parse(text)
    except ValueError:
        raise SettingsError(f'{source} takes {option.accepts}, not "{text}"') from None


def _own(surface: Surface) -> dict[str, Any]:
    """The defaults that differ from package to package."""
    server = surface.server
    return {"base_url": server.base_url, "mode": server.mode, "server_name": server.name}


def _check(settings: Settings, surface: Surface) -> None:
    _check_upstream(settings, surface)
    _check_selection(settings, surface)
    _check_serving(settings, surface)


def _check_upstream(settings: Settings, surface: Surface) -> None:
    prefix = surface.server.env_prefix
    problem = base_url_problem(settings.base_url, allow_insecure=settings.allow_insecure)
    if problem:
        hint = "; --allow-insecure accepts it" if "clear" in problem else ""
        raise SettingsError(f"{prefix}_BASE_URL (--base-url) {problem}{hint}")
    for auth in surface.auth:
        for key in (auth.scheme, client_key(auth.scheme)):
            if not settings.credentials.get(key, "").isprintable():
                raise SettingsError(
                    f"{auth.variables} holds a line break or another control character"
                )


def _check_selection(settings: Settings, surface: Surface) -> None:
    prefix = surface.server.env_prefix
    for name in sorted(settings.tools or ()):
        if name not in surface.tools:
            near = get_close_matches(name, surface.tools, 1)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise SettingsError(f'{prefix}_TOOLS (--tools): there is no tool "{name}"{meant}')
    known = {name for tool in surface.tools.values() for name in tool.toolsets}
    for name in sorted(settings.toolsets or ()):
        if name not in known:
            raise SettingsError(
                f'{prefix}_TOOLSETS (--toolsets): there is no tool set "{name}", '
                f"only {', '.join(sorted(known)) or 'none'}"
            )


def _check_serving(settings: Settings, surface: Surface) -> None:
    prefix = surface.server.env_prefix
    over_http = settings.transport != "stdio"
    if over_http and settings.files:
        raise SettingsError("--files is for stdio: callers over HTTP have files of their own")
    if over_http and not is_loopback(settings.host) and not settings.allowed_hosts:
        raise SettingsError(
            f"--host {settings.host} can be reached from other machines: set "
            f"{prefix}_ALLOWED_HOSTS to the host names that clients use"
        )
    if settings.workers > 1 and settings.transport == "sse":
        raise SettingsError("--workers does not go with --transport sse: a session is one process")
    if settings.require_auth_header and not surface.auth:
        raise SettingsError("--require-auth-header: this API takes no credential")
    if settings.metrics:
        if not over_http:
            raise SettingsError("--metrics needs --transport http: it is a page over HTTP")
        if find_spec("prometheus_client") is None:
            raise SettingsError(
                "--metrics needs the package prometheus-client: install "
                f"{surface.server.distribution}[metrics]"
            )


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
    defaults = Settings(**_own(surface))
    for option in OPTIONS:
        default = _written(getattr(defaults, option.name)) or option.unset
        variables = " or ".join(option.variables_of(server.env_prefix))
        takes = "" if option.switch else f" ({option.accepts})"
        described = f"{option.help}{takes} [{variables}, default {default}]"
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
    lines = [f"  {auth.variables}" for auth in surface.auth]
    if lines:
        lines = ["credentials (environment only):", *lines]
    if sets := sorted({name for tool in surface.tools.values() for name in tool.toolsets}):
        lines += ["tool sets:", *(f"  {name}" for name in sets)]
    return "\n".join(lines)


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
