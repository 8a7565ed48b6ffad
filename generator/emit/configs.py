"""How each MCP client is told of the server: its configuration as data, and as text.

One function a client. A key is a placeholder, or the client's own way to fetch one from the
environment; no secret is ever written here.
"""

from __future__ import annotations

import base64
import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

from generator.emit.manifests import dump
from generator.plan.model import Auth, Code, Package

Config: TypeAlias = dict[str, Any]
Command: TypeAlias = list[str]
Reference: TypeAlias = Callable[[str], str]
"""How a client refers to an environment variable; it is given the variable's name."""

ENDPOINT = "https://mcp.example.com/mcp"
PLACEHOLDER = "your-key"
BASIC_EXAMPLE = base64.b64encode(b"user:password").decode()


def placeholder(env: str) -> str:
    return PLACEHOLDER


def in_braces(env: str) -> str:
    return "${" + env + "}"


def in_env_braces(env: str) -> str:
    return "${env:" + env + "}"


def key(package: Package) -> Auth | None:
    """The credential that configurations show: the first; others stand in the settings table."""
    return package.auth[0] if package.auth else None


def header_name(auth: Auth) -> str:
    """The header that carries the credential over HTTP, as `_runtime/credentials.py` reads it."""
    if auth.type in ("bearer", "basic"):
        return "Authorization"
    return auth.name if auth.location == "header" else "X-API-Key"


def header_value(auth: Auth, reference: Reference) -> str:
    """What the header says; no client can encode a `user:password` pair, so one is shown."""
    match auth.type:
        case "basic":
            return f"Basic {BASIC_EXAMPLE}"
        case "bearer":
            return f"Bearer {reference(auth.env)}"
        case _ if auth.location == "header":
            return auth.prefix + reference(auth.env)
        case _:
            return reference(auth.env)


def headers(package: Package, reference: Reference) -> dict[str, str]:
    auth = key(package)
    return {header_name(auth): header_value(auth, reference)} if auth else {}


def variables(package: Package, reference: Reference) -> dict[str, str]:
    auth = key(package)
    return {auth.env: reference(auth.env)} if auth else {}


def local(package: Package, reference: Reference) -> Config:
    """A server that the client starts and speaks to over stdio."""
    config: Config = {"command": package.server.distribution, "args": []}
    if env := variables(package, reference):
        config["env"] = env
    return config


def remote(package: Package, reference: Reference, *, address: str = "url") -> Config:
    """A server that runs elsewhere and is spoken to over HTTP."""
    config: Config = {address: ENDPOINT}
    if fields := headers(package, reference):
        config["headers"] = fields
    return config


def named(package: Package, config: Config) -> Config:
    """The shape most clients share."""
    return {"mcpServers": {package.server.name: config}}


def claude_code(package: Package) -> Command:
    # `--env` and `--header` take all the words up to the next option, so another one follows them.
    env = [f"--env={k}={v}" for k, v in variables(package, placeholder).items()]
    name = package.server.name
    return [*_add(env), "--transport", "stdio", name, "--", package.server.distribution]


def claude_code_remote(package: Package) -> Command:
    fields = [f"--header={k}: {v}" for k, v in headers(package, placeholder).items()]
    return [*_add(fields), "--transport", "http", package.server.name, ENDPOINT]


def _add(options: Sequence[str]) -> Command:
    """`claude mcp add` with each `--option=value` as two words."""
    words = [word for option in options for word in option.split("=", 1)]
    return ["claude", "mcp", "add", *words]


def claude_code_project(package: Package) -> Config:
    """`.mcp.json`, which is committed: the key stays in the environment."""
    return named(package, {"type": "http"} | remote(package, in_braces))


def claude_desktop(package: Package) -> Config:
    return named(package, local(package, placeholder))


def cursor(package: Package) -> Config:
    return named(package, local(package, in_env_braces))


def cursor_remote(package: Package) -> Config:
    return named(package, remote(package, in_env_braces))


def cursor_link(name: str, config: Mapping[str, Any]) -> str:
    """A link that makes Cursor offer to install the server; `config` is one server's, unnamed."""
    encoded = base64.b64encode(json.dumps(config, separators=(",", ":")).encode()).decode()
    query = urlencode({"name": name, "config": encoded}, quote_via=quote)
    return f"cursor://anysphere.cursor-deeplink/mcp/install?{query}"


def vscode(package: Package) -> Config:
    return _vscode(package, {"type": "stdio"} | local(package, _input))


def vscode_remote(package: Package) -> Config:
    return _vscode(package, {"type": "http"} | remote(package, _input))


def _input(env: str) -> str:
    return "${input:" + env.lower() + "}"


def _vscode(package: Package, config: Config) -> Config:
    """VS Code asks for the key once and keeps it itself."""
    auth = key(package)
    servers: Config = {"servers": {package.server.name: config}}
    if auth is None or _input(auth.env) not in json.dumps(config):
        return servers
    question = {
        "id": auth.env.lower(),
        "type": "promptString",
        "description": f"{package.server.name}: {auth.env}",
        "password": True,
    }
    return {"inputs": [question]} | servers


def cline(package: Package) -> Config:
    return named(package, local(package, placeholder) | {"disabled": False})


def cline_remote(package: Package) -> Config:
    return named(package, {"type": "streamableHttp"} | remote(package, placeholder))


def windsurf(package: Package) -> Config:
    return named(package, local(package, in_env_braces))


def windsurf_remote(package: Package) -> Config:
    return named(package, remote(package, in_env_braces, address="serverUrl"))


def mcp_remote(package: Package) -> Config:
    """For clients that only speak stdio. Some split arguments at spaces: the value is in `env`."""
    config: Config = {"command": "npx", "args": ["-y", "mcp-remote", ENDPOINT]}
    for name, value in headers(package, placeholder).items():
        config["args"] += ["--header", f"{name}:${{AUTH_HEADER}}"]
        config["env"] = {"AUTH_HEADER": value}
    return named(package, config)


def chatgpt(package: Package) -> Config:
    """What its form asks for; there is no field for a header or a fixed token."""
    return {"Name": package.server.name, "MCP Server URL": ENDPOINT, "Authentication": "OAuth"}


CLIENTS: tuple[Callable[[Package], Config | Command], ...] = (
    claude_code,
    claude_code_remote,
    claude_code_project,
    claude_desktop,
    cursor,
    cursor_remote,
    vscode,
    vscode_remote,
    cline,
    cline_remote,
    windsurf,
    windsurf_remote,
    mcp_remote,
    chatgpt,
)


def text(config: Config | Command) -> Code:
    """JSON, or one shell line."""
    if isinstance(config, list):
        return Code(shlex.join(config))
    return Code(dump(config).rstrip("\n"))


def texts(package: Package) -> dict[str, Code]:
    """Every configuration as text, by the function's name."""
    return {client.__name__: text(client(package)) for client in CLIENTS}
