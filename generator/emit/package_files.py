"""The files around the code: README, packaging and manifests.

Most of this prepares what the README shows: rows of its tables, and examples that run.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import jinja2

from generator.emit import configs
from generator.emit.evals import evals_yaml
from generator.emit.manifests import dump, mcpb_manifest, server_json, summary
from generator.emit.render import code_span, literal
from generator.emit.runtime_files import docs_json, replies_json, surface_json, tools_json
from generator.ir import Effect
from generator.plan.model import Auth, Code, Method, Package, Tool
from generator.plan.prompts import filled
from generator.schema.json_schema import JsonSchema

_SAMPLES = {"str": '"1"', "int": "1", "float": "1.0", "bool": "False"}


@dataclass(frozen=True, slots=True)
class Row:
    """One tool in a table."""

    name: str
    summary: str
    hints: Code


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of the server; `name` is its environment variable."""

    name: str
    flag: str  # "" for one that only the environment sets
    default: Code
    meaning: Code


@dataclass(frozen=True, slots=True)
class Sample:
    """A call that needs no knowledge of the account."""

    call: Code
    model: str


def settings(package: Package) -> tuple[Setting, ...]:
    """What `_runtime/options.py` reads, in its order; a variable in capitals has no prefix."""
    mode, url = package.server.mode, package.server.base_url
    rows = (
        ("base-url", "", url, "where the API is"),
        ("mode", "", mode, "`read_only` lists only tools that read, `read_write` all"),
        ("server-name", "", package.server.name, "what the server calls itself"),
        ("tools", "", "", "names of the only tools to list, by comma"),
        ("toolsets", "", "", "names of the only tool sets to list, by comma"),
        ("timeout", "", "30", "seconds to wait for a reply of the API"),
        ("max-retries", "", "2", "repeats of a request, only where repeating is safe"),
        ("max-response-bytes", "", "100000", "the longest result; longer ones are cut"),
        ("max-concurrent-calls", "", "256", "calls at once; one more is told to try again"),
        ("dry-run", "", "false", "show the requests of a call instead of sending them"),
        ("no-notify", "", "false", "refuse calls that reach people"),
        ("allow-insecure", "", "false", "accept a base URL without TLS"),
        ("debug", "", "false", "log more, to stderr"),
        ("files", "", "", "stdio: the folder whose files `file://` arguments may name"),
        ("log-format", "", "console", "`console` or `json`"),
        ("transport", "TRANSPORT_MODE", "stdio", "`stdio`, `http`, or `sse` (deprecated)"),
        ("host", "HTTP_HOST", "127.0.0.1", "HTTP: address to listen on"),
        ("port", "HTTP_PORT", "8000", "HTTP: port to listen on"),
        ("allowed-hosts", "", "", "HTTP: host names that clients use, by comma"),
        (
            "cors-origins",
            "",
            "",
            "HTTP: web pages that may call, such as `https://app.example.com`",
        ),
        ("require-auth-header", "REQUIRE_AUTH_HEADER", "false", "HTTP: 401 without a key"),
        ("shared-key", "", "false", "HTTP: callers without a key use the server's own"),
        ("workers", "", "1", "HTTP: processes"),
        ("max-request-bytes", "", "4194304", "HTTP: the longest request"),
        ("grace-period", "", "10", "HTTP: seconds that calls under way may take at shutdown"),
        ("metrics", "", "false", "HTTP: serve `/metrics` for Prometheus"),
    )
    prefix = package.server.env_prefix
    known = tuple(
        Setting(
            variable or f"{prefix}_{name.replace('-', '_').upper()}",
            f"--{name}",
            code_span(default) if default else Code("none"),
            Code(meaning),
        )
        for name, variable, default, meaning in rows
    )
    return (*known, *_argument_settings(package))


def _argument_settings(package: Package) -> tuple[Setting, ...]:
    """Variables that hold the default of an argument, each with the tools that read it."""
    readers: dict[str, dict[str, None]] = {}
    for tool in package.tools:
        for argument in tool.arguments:
            if argument.setting:
                said = f"{code_span(argument.name)} of {code_span(tool.name)}"
                readers.setdefault(argument.setting, {})[said] = None
    return tuple(
        Setting(variable, "", Code("none"), Code(f"the default of {', '.join(of)}"))
        for variable, of in readers.items()
    )


def row(tool: Tool, inferred: frozenset[str]) -> Row:
    """A tool's line; `inferred` are the operations that the vendor has not documented."""
    words = {Effect.READ: "reads", Effect.WRITE: "changes", Effect.DESTROY: "destroys"}
    hints = words[tool.effect]
    if tool.notifies == "always":
        hints += ", always notifies"
    elif tool.notifies:
        hints += f", notifies ({code_span(tool.notifies)})"
    if not inferred.isdisjoint(tool.operations):
        hints += ", inferred"
    return Row(tool.name, tool.summary or tool.title, Code(hints))


def method_sample(package: Package) -> Sample | None:
    """The reading method that asks for least."""
    candidates = [
        (len(required), position, method)
        for position, method in enumerate(package.methods)
        if method.reads and method.reply
        for required in [[a for a in method.arguments if a.required]]
        if all(str(a.annotation) in _SAMPLES for a in required)
    ]
    if not candidates:
        return None
    method = min(candidates)[2]
    return Sample(_call(method), method.reply)


def _call(method: Method) -> Code:
    arguments = ", ".join(
        f"{a.name}={_SAMPLES[str(a.annotation)]}" for a in method.arguments if a.required
    )
    return Code(f"await client.{method.name}({arguments})")


def tool_sample(package: Package) -> Code | None:
    """Arguments of `client.call_tool` for the reading tool that asks for least."""
    candidates = [
        (len(arguments), tool.name, arguments)
        for tool in package.tools
        if tool.effect is Effect.READ
        for arguments in [_arguments(tool.input_schema)]
        if arguments is not None
    ]
    if not candidates:
        return None
    _, name, arguments = min(candidates, key=lambda c: c[:2])
    return Code(f"{literal(name)}, {literal(arguments)}")


def _arguments(schema: JsonSchema) -> dict[str, Any] | None:
    """A value for each required argument; None when one has no obvious value."""
    samples: dict[str, Any] = {"string": "1", "integer": 1, "number": 1.0, "boolean": False}
    chosen: dict[str, Any] = {}
    for name in schema.get("required", ()):
        of = schema.get("properties", {}).get(name, {})
        if "enum" in of:
            chosen[name] = of["enum"][0]
        elif of.get("type") in samples:
            chosen[name] = samples[of["type"]]
        else:
            return None
    return chosen


def unsupported(package: Package) -> tuple[tuple[Code, str], ...]:
    """What is left out and why; `tool.argument` stands for one argument."""
    tools = {tool.name for tool in package.tools}
    rows = []
    for name, reason in package.unsupported.items():
        tool, dot, argument = name.partition(".")
        whole = not dot or tool not in tools
        label = code_span(name) if whole else f"{code_span(argument)} of {code_span(tool)}"
        rows.append((Code(label), reason))
    return tuple(rows)


def prompts(package: Package) -> tuple[tuple[str, str, str], ...]:
    """Each prompt as somebody would send it: its gaps are filled with examples."""
    rows = []
    for prompt in package.prompts:
        values = {
            a.name: a.example or a.default or (f"<{a.name}>" if a.required else "")
            for a in prompt.arguments
        }
        rows.append((prompt.name, prompt.title, filled(prompt.text, values)))
    return tuple(rows)


def readme(env: jinja2.Environment, package: Package) -> str:
    auth = configs.key(package)
    inferred = frozenset(o.id for o in package.operations if o.inferred)
    return env.get_template("package/README.md.jinja").render(
        package=package,
        server=package.server,
        summary=summary(package),
        reads=[row(t, inferred) for t in package.tools if t.effect is Effect.READ],
        writes=[row(t, inferred) for t in package.tools if t.effect is not Effect.READ],
        inferred=inferred,
        counted=Code(f"{len(inferred)} of its {len(package.operations)}"),
        folder=str(PurePosixPath(package.server.sources[0]).parent),
        notifying=any(t.notifies for t in package.tools),
        unsupported=unsupported(package),
        prompts=prompts(package),
        drawing=Code(", ".join(code_span(tool.name) for tool in package.tools if tool.plot)),
        configs=configs.texts(package),
        cursor_link=Code(
            configs.cursor_link(package.server.name, configs.local(package, configs.in_env_braces))
        ),
        chatgpt=configs.chatgpt(package),
        endpoint=configs.ENDPOINT,
        auth=auth,
        header=configs.header_name(auth) if auth else "",
        fields=configs.headers(package, configs.placeholder),
        alternatives=_alternatives(package),
        from_environment=_from_environment(auth),
        redacted=Code(", ".join(map(code_span, package.redact))),
        settings=settings(package),
        method=method_sample(package),
        tool=tool_sample(package),
    )


def _alternatives(package: Package) -> tuple[tuple[str, str], ...]:
    """The headers of the credentials that the configurations do not show."""
    return tuple(
        (configs.header_name(auth), configs.header_value(auth, configs.placeholder))
        for auth in package.auth[1:]
    )


def _from_environment(auth: Auth | None) -> Code:
    """A dict display that passes the key on."""
    if auth is None:
        return Code("{}")
    return Code(f"{{{literal(auth.env)}: os.environ[{literal(auth.env)}]}}")


def files(env: jinja2.Environment, package: Package) -> dict[str, str]:
    """Every file of the package that holds no code, by its path in `generated/<api>/`."""
    context = {
        "package": package,
        "server": package.server,
        "summary": summary(package),
        "plots": any(tool.plot for tool in package.tools),
    }

    def rendered(name: str) -> str:
        return env.get_template(f"package/{name}.jinja").render(context)

    folder = package.server.package
    return {
        "README.md": readme(env, package),
        "pyproject.toml": rendered("pyproject.toml"),
        "Dockerfile": rendered("Dockerfile"),
        "server.json": dump(server_json(package)),
        "manifest.json": dump(mcpb_manifest(package)),
        **({"evals.yaml": evals_yaml(package)} if package.evals else {}),
        **({f"{folder}/docs.json": dump(docs_json(package))} if package.texts else {}),
        f"{folder}/tools.json": dump(tools_json(package)),
        f"{folder}/surface.json": dump(surface_json(package)),
        f"{folder}/replies.json": dump(replies_json(package)),
    }
