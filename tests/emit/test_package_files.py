"""The files around the code: each one is parsed by what will read it, hostile text and all."""

from __future__ import annotations

import ast
import base64
import importlib
import json
import re
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from packaging.requirements import Requirement
from packaging.version import Version

from generator.emit import configs, manifests, package_files, runtime_files
from generator.emit.render import code_span, environment, html_comment, markdown, toml_text
from generator.plan.model import Auth, Package
from tests.emit.sample import HOSTILE, KEY, PACKAGE, PAIR, QUERY, SERVER, TOKEN

TEMPLATES = Path(__file__).parents[2] / "templates"
NONE = replace(PACKAGE, auth=())
OPEN = replace(PACKAGE, server=replace(SERVER, mode="read_write", registry_name="", website=""))
GUESSED = replace(PACKAGE, operations=tuple(replace(o, inferred=True) for o in PACKAGE.operations))
BARE = replace(
    PACKAGE, methods=(), tools=(), unsupported={}, prompts=(), redact=(), operations=(), auth=()
)
VARIANTS = {
    "key": PACKAGE,
    "bearer": replace(PACKAGE, auth=(TOKEN,)),
    "basic": replace(PACKAGE, auth=(PAIR,)),
    "query": replace(PACKAGE, auth=(QUERY,)),
    "several": replace(PACKAGE, auth=(KEY, TOKEN)),
    "no-auth": NONE,
    "read-write": OPEN,
    "bare": BARE,
    "inferred": GUESSED,
}


@pytest.fixture(params=VARIANTS, name="package")
def _package(request: pytest.FixtureRequest) -> Package:
    return VARIANTS[request.param]


def files(package: Package) -> dict[str, str]:
    return package_files.files(environment(TEMPLATES), package)


def readme(package: Package) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(files(package)["README.md"])


def fences(package: Package, language: str) -> list[str]:
    tokens = readme(package)
    return [t.content for t in tokens if t.type == "fence" and t.info == language]


def section(package: Package, heading: str) -> list[Token]:
    """The tokens below a heading, up to the next heading of any level."""
    tokens = readme(package)
    start = next(
        i
        for i, t in enumerate(tokens)
        if t.type == "inline" and t.content == heading and tokens[i - 1].type == "heading_open"
    )
    rest = tokens[start + 2 :]
    end = next((i for i, t in enumerate(rest) if t.type == "heading_open"), len(rest))
    return rest[:end]


def configurations(package: Package) -> list[dict[str, Any]]:
    return [json.loads(fence) for fence in fences(package, "json")]


def servers(config: Mapping[str, Any]) -> Mapping[str, Any]:
    found = config.get("mcpServers") or config["servers"]
    assert isinstance(found, dict)
    return found


def test_configurations_are_those_of_the_clients(package: Package) -> None:
    shown = configurations(package)
    made = [c(package) for c in configs.CLIENTS if c is not configs.chatgpt]
    assert shown == [config for config in made if isinstance(config, dict)]
    assert all(list(servers(config)) == ["larder"] for config in shown)


def test_local_configurations_start_the_console_script(package: Package) -> None:
    script = next(iter(tomllib.loads(files(package)["pyproject.toml"])["project"]["scripts"]))
    entries = [server for c in configurations(package) for server in servers(c).values()]
    local = [e for e in entries if "command" in e and e["command"] != "npx"]
    assert len(local) == 5
    assert {e["command"] for e in local} == {script}
    env = {package.auth[0].env} if package.auth else set()
    assert all(set(e.get("env", {})) == env for e in local)


@pytest.mark.parametrize(
    ("auth", "expected"),
    [
        (KEY, {"x-larder-key": "your-key"}),
        (replace(KEY, prefix="Token "), {"x-larder-key": "Token your-key"}),
        (TOKEN, {"Authorization": "Bearer your-key"}),
        (PAIR, {"Authorization": "Basic dXNlcjpwYXNzd29yZA=="}),
        (QUERY, {"X-API-Key": "your-key"}),
    ],
    ids=["key", "prefix", "bearer", "basic", "query"],
)
def test_remote_configurations_send_the_header_of_the_api(
    auth: Auth, expected: dict[str, str]
) -> None:
    package = replace(PACKAGE, auth=(auth,))
    assert configs.headers(package, configs.placeholder) == expected
    entries = [server for c in configurations(package) for server in servers(c).values()]
    remote = [e for e in entries if "command" not in e]
    assert len(remote) == 5
    assert {tuple(e.get("headers", {})) for e in remote} == {tuple(expected)}
    assert {e.get("url") or e["serverUrl"] for e in remote} == {configs.ENDPOINT}
    through = servers(configs.mcp_remote(package))["larder"]
    assert list(through.get("env", {}).values()) == list(expected.values())
    assert all(" " not in argument for argument in through["args"])


def test_no_configuration_for_a_shared_file_holds_a_key() -> None:
    for client in (configs.claude_code_project, configs.cursor, configs.vscode, configs.windsurf):
        assert configs.PLACEHOLDER not in json.dumps(client(PACKAGE))


def test_vscode_asks_for_what_it_refers_to(package: Package) -> None:
    for config in (configs.vscode(package), configs.vscode_remote(package)):
        asked = {f"${{input:{question['id']}}}" for question in config.get("inputs", [])}
        text = json.dumps(config["servers"])
        assert all(reference in text for reference in asked)
        assert ("${input:" in text) == bool(asked)


def test_shell_commands_parse(package: Package) -> None:
    lines = [
        shlex.split(line, comments=True)
        for fence in fences(package, "sh")
        for line in fence.splitlines()
    ]
    commands = [line for line in lines if line]
    assert configs.claude_code(package) in commands
    assert configs.claude_code_remote(package) in commands
    assert [
        "larder-mcp",
        "--transport",
        "http",
        "--host",
        "127.0.0.1",
        "--port",
        "8000",
    ] in commands
    # No option that takes several words stands directly before the name or the command.
    command = configs.claude_code(package)
    assert command[-5:] == ["--transport", "stdio", "larder", "--", "larder-mcp"]


def test_python_compiles_and_names_what_the_package_has(package: Package) -> None:
    blocks = fences(package, "python")
    assert len(blocks) == 2
    for block in blocks:
        compile(block, "README.md", "exec")
    imported = {
        alias.name
        for node in ast.walk(ast.parse(blocks[1]))
        if isinstance(node, ast.ImportFrom) and node.module == "larder_mcp.client"
        for alias in node.names
    }
    assert imported == {"ApiError", "LarderClient", "LarderError", "RateLimitError"}
    names = {n.attr for n in ast.walk(ast.parse(blocks[1])) if isinstance(n, ast.Attribute)}
    assert ("list_items" in names) == bool(package.methods)  # asks for less than get_item


def test_the_official_client_takes_the_parameters_shown() -> None:
    from mcp import StdioServerParameters

    block = ast.parse(fences(PACKAGE, "python")[0])
    call = next(
        n
        for n in ast.walk(block)
        if isinstance(n, ast.Call) and ast.unparse(n.func) == "StdioServerParameters"
    )
    names = {"os": type("Os", (), {"environ": {"LARDER_API_KEY": "k"}})}
    made = eval(  # our own text
        ast.unparse(call), names | {"StdioServerParameters": StdioServerParameters}
    )
    assert (made.command, made.env) == ("larder-mcp", {"LARDER_API_KEY": "k"})


def test_cursor_link_decodes_to_the_configuration(package: Package) -> None:
    link = next(t for t in fences(package, "text") if t.startswith("cursor://")).strip()
    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc) == ("cursor", "anysphere.cursor-deeplink")
    query = parse_qs(parts.query, strict_parsing=True)
    assert query["name"] == ["larder"]
    decoded = json.loads(base64.b64decode(query["config"][0], validate=True))
    assert {"mcpServers": {"larder": decoded}} == configs.cursor(package)


def test_cursor_link_survives_any_name() -> None:
    query = parse_qs(urlsplit(configs.cursor_link("a&b=c #d", {"x": "é?>"})).query)
    assert query["name"] == ["a&b=c #d"]
    assert json.loads(base64.b64decode(query["config"][0])) == {"x": "é?>"}


def test_tables_keep_their_columns(package: Package) -> None:
    tokens = readme(package)
    widths: list[int] = []
    for token in tokens:
        match token.type:
            case "table_open":
                widths = []
            case "tr_open":
                widths.append(0)
            case "th_open" | "td_open":
                widths[-1] += 1
            case "table_close":
                assert len(widths) > 1
                assert set(widths) == {widths[0]}


def test_table_lines_have_no_bar_too_many(package: Package) -> None:
    """A cell too many is dropped in silence, so lines are counted as well."""
    lines = files(package)["README.md"].split("\n")
    starts = [i for i, line in enumerate(lines) if set(line) == set("|-")]
    for start in starts:
        width = lines[start].count("|")
        end = next(i for i in range(start, len(lines)) if not lines[i].startswith("|"))
        assert {lines[i].replace("\\|", "").count("|") for i in range(start, end)} == {width}


def test_hostile_text_stays_text(package: Package) -> None:
    tokens = readme(package)
    html = [t.content for t in tokens if t.type == "html_block"]
    assert all(block.startswith("<!--") and block.count("-->") == 1 for block in html[:1])
    children = [c for t in tokens for c in t.children or []]
    assert not [c for c in children if c.type == "html_inline"]
    targets = {str(c.attrs["href"]) for c in children if c.type == "link_open"}
    assert all(t.startswith(("#", "cursor://")) for t in targets)
    headings = [tokens[i + 1].content for i, t in enumerate(tokens) if t.type == "heading_open"]
    assert "heading" not in headings
    assert "Troubleshooting" in headings
    assert not [t for t in tokens if t.type == "code_block"]
    text = files(package)["README.md"]
    assert all(c.isprintable() or c == "\n" for c in text)
    assert not [line for line in text.split("\n") if line != line.rstrip()]


def test_links_lead_to_headings(package: Package) -> None:
    tokens = readme(package)
    headings = [tokens[i + 1].content for i, t in enumerate(tokens) if t.type == "heading_open"]
    anchors = {"#" + heading.lower().replace(" ", "-") for heading in headings}
    children = [c for t in tokens for c in t.children or []]
    links = {str(c.attrs["href"]) for c in children if c.type == "link_open"}
    assert {link for link in links if link.startswith("#")} <= anchors


def test_tools_stand_in_the_table_of_their_mode() -> None:
    text = files(PACKAGE)["README.md"]
    reads, writes = text.split("Listed in every mode")[1].split("Listed in `read_write` mode only")
    assert "`get_item`" in reads and "`list_items`" in reads
    assert "| changes, notifies (`notify`) |" in writes
    assert "| destroys, always notifies |" in writes
    assert "`add_item`" not in reads
    assert "| `shelf` of `add_item` | the API takes none |" in writes


def test_what_is_inferred_is_said_and_how_to_end_that() -> None:
    first, *others = PACKAGE.operations
    text = files(replace(PACKAGE, operations=(replace(first, inferred=True), *others)))["README.md"]
    assert "| reads, inferred |" in text and text.count(", inferred |") == 1
    said = text.split("## The description of the API")[1].split("\n## ")[0]
    assert "about 1 of its 4 operations is inferred" in said
    assert SERVER.sources[0] in said and "toolpress review" in said
    assert "nferred" not in files(PACKAGE)["README.md"]


def test_settings_are_those_of_the_runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TEMPLATES))
    options = importlib.import_module("runtime.options").OPTIONS
    settings = importlib.import_module("runtime.settings")
    known = settings.Settings(base_url=SERVER.base_url, server_name=SERVER.name)
    shown = package_files.settings(PACKAGE)
    assert [(s.name, s.flag) for s in shown] == [
        (option.variable_of("LARDER"), option.flag) for option in options
    ]
    for option, setting in zip(options, shown, strict=True):
        default = settings._written(getattr(known, option.name)) or "none"
        assert setting.default.strip("`") == default, option.name


def test_headers_are_those_the_runtime_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TEMPLATES))
    surface = importlib.import_module("runtime.surface").Surface
    credentials = importlib.import_module("runtime.credentials").Credentials
    for package in VARIANTS.values():
        read = surface.read(runtime_files.surface_json(package))
        assert set(read.tools) == {tool.name for tool in package.tools}
        headers = {k.lower(): v for k, v in configs.headers(package, configs.placeholder).items()}
        sent = credentials(read.auth, {}).of(headers)
        expected = {
            auth.scheme: "user:password" if auth.type == "basic" else "your-key"
            for auth in package.auth[:1]
        }
        assert dict(sent) == expected


# Every host that a file of a package may name: examples, the vendor's, and two schemas.
OURS = {"127.0.0.1:8000", "api.larder.example", "larder.example", "github.com"} | {
    "app.example.com",
    "mcp.example.com",
    "static.modelcontextprotocol.io",
}


def test_no_package_registry_is_named(package: Package) -> None:
    for name, text in files(package).items():
        hosts = set(re.findall(r"https?://([^/\s\"'`)>]+)", text))
        assert hosts <= OURS, (name, hosts - OURS)


def test_pyproject(package: Package) -> None:
    data = tomllib.loads(files(package)["pyproject.toml"])
    project = data["project"]
    requirements = {r.name: r for r in map(Requirement, project["dependencies"])}
    assert set(requirements) == {
        "mcp",
        "httpx2",
        "jsonschema-rs",
        "jmespath",
        "pydantic",
        "uvicorn",
    }
    assert project["optional-dependencies"] == {"metrics": ["prometheus-client"]}
    assert str(requirements["mcp"].specifier) == "<3,>=2.3"
    assert str(requirements["httpx2"].specifier) == "<3,>=2.12"
    assert requirements["pydantic"].specifier.contains("2.0")
    assert project["name"] == "larder-mcp"
    assert Version(project["version"]) == Version("0.1.0")
    assert "\n" not in project["description"]
    assert project["requires-python"] == ">=3.11"
    assert project["scripts"] == {"larder-mcp": "larder_mcp.__main__:main"}
    assert data["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["larder_mcp"]


def test_dockerfile(package: Package) -> None:
    text = files(package)["Dockerfile"].replace("\\\n", " ")
    steps = [line.split(None, 1) for line in text.splitlines() if line and line[0] != "#"]
    words = [word for word, _ in steps]
    assert set(words) <= {"FROM", "LABEL", "WORKDIR", "COPY", "RUN", "USER", "ENV", "EXPOSE"} | {
        "ENTRYPOINT"
    }
    by_word = dict(steps)
    assert json.loads(by_word["ENTRYPOINT"]) == ["larder-mcp"]
    assert by_word["USER"] not in ("root", "0")
    env = dict(pair.split("=", 1) for pair in shlex.split(by_word["ENV"]))
    known = {s.name for s in package_files.settings(package)}
    assert {name for name in env if not name.startswith("PYTHON")} <= known
    assert env["TRANSPORT_MODE"] == "http"


def test_server_json(package: Package) -> None:
    data = json.loads(files(package)["server.json"])
    assert data["$schema"].endswith("/2025-12-11/server.schema.json")
    assert data["name"].count("/") == 1
    assert 0 < len(data["description"]) <= 100
    assert 0 < len(data["title"]) <= 100
    (entry,) = data["packages"]
    assert entry["registryType"] == "pypi"
    assert (entry["identifier"], entry["version"]) == ("larder-mcp", data["version"])
    assert entry["transport"] == {"type": "stdio"}
    variables = {v["name"]: v for v in entry["environmentVariables"]}
    for auth in package.auth:
        assert variables[auth.env]["isSecret"]
        assert variables[auth.env]["isRequired"] == (len(package.auth) == 1)
    known = {s.name for s in package_files.settings(package)} | {a.env for a in package.auth}
    assert set(variables) <= known


def test_manifest_json(package: Package) -> None:
    data = json.loads(files(package)["manifest.json"])
    assert data["manifest_version"] == "0.4"
    assert {"name", "version", "description", "author", "server"} <= set(data)
    server = data["server"]
    assert (server["type"], server["entry_point"]) == ("uv", "larder_mcp/__main__.py")
    env = server["mcp_config"]["env"]
    assert {v for v in env.values()} == {f"${{user_config.{q}}}" for q in data["user_config"]}
    known = {s.name for s in package_files.settings(package)} | {a.env for a in package.auth}
    assert set(env) <= known
    for question in data["user_config"].values():
        assert {"type", "title", "description"} <= set(question)
    secrets = [q for q in data["user_config"].values() if q.get("sensitive")]
    assert len(secrets) == len(package.auth)
    assert not [q for q in secrets if q.get("default")]


def test_tools_json() -> None:
    data = runtime_files.tools_json(PACKAGE)
    names = [t["name"] for t in data["tools"]]
    assert names == sorted(names)
    add = data["tools"][0]
    assert list(add) == ["name", "title", "description", "inputSchema", "annotations", "_meta"]
    assert add["_meta"] == {"toolpress/notifies": "notify"}
    assert set(add["annotations"]) == {
        "title",
        "readOnlyHint",
        "destructiveHint",
        "idempotentHint",
        "openWorldHint",
    }
    assert "_meta" not in data["tools"][2]
    assert data["tools"][2]["outputSchema"] == {"type": "object"}
    assert json.loads(manifests.dump(data)) == data


def test_surface_json() -> None:
    data = json.loads(manifests.dump(runtime_files.surface_json(PACKAGE)))
    assert list(data) == [
        "server",
        "auth",
        "redact",
        "tools",
        "operations",
        "toolsets",
        "unsupported",
        "prompts",
        "resources",
    ]
    assert data["auth"][0]["in"] == "header"
    discard = data["tools"]["discard_item"]
    assert discard["effect"] == "destroy"
    assert discard["notifies"] == "always"
    assert discard["arguments"] == {"item_id": {"python": "item_id", "wire": "query.item_id"}}
    assert data["tools"]["list_items"]["notifies"] is None
    assert data["operations"]["discard_item"] == {
        "method": "DELETE",
        "path": "/items/{id}",
        "effect": "destroy",
        "client": "discard_item",
    }
    assert data["unsupported"]["get_audit_log"] == HOSTILE


def test_replies_json() -> None:
    assert json.loads(manifests.dump(runtime_files.replies_json(PACKAGE))) == PACKAGE.replies


def test_dump_hides_nothing_and_loses_nothing() -> None:
    value = {"text": HOSTILE + "\ud800😀é\U000e0001"}
    text = manifests.dump(value)
    assert json.loads(text) == value
    assert text.endswith("}\n")
    assert "\u2028" not in text and "\u202e" not in text and "é" in text and "😀" in text
    text.encode()
    with pytest.raises(ValueError):
        manifests.dump(float("nan"))


@pytest.mark.parametrize("value", ["plain", "a|b", "`", "a``b`", "x`|`", "\u202e!", HOSTILE])
def test_code_spans_show_their_text(value: str) -> None:
    table = f"| a |\n|---|\n| {code_span(value)} |\n"
    tokens = MarkdownIt("commonmark").enable("table").parse(table)
    cell = [t for t in tokens if t.type == "inline"][1]
    (span,) = cell.children or []
    printable = "".join(c for c in " ".join(value.split()) if c.isprintable())
    assert (span.type, span.content) == ("code_inline", printable)


@pytest.mark.parametrize("value", ["$a$", "~~a~~", "a > b", "\\", "<b>", "![x](y)", "&lt;"])
def test_markdown_shows_its_text(value: str) -> None:
    (inline,) = [
        t
        for t in MarkdownIt("gfm-like", {"linkify": False}).parse(f"x {markdown(value)}")
        if t.type == "inline"
    ]
    assert "".join(c.content for c in inline.children or []) == f"x {value}"
    assert {c.type for c in inline.children or []} <= {"text", "text_special"}


def test_toml_and_comments_hold_hostile_text() -> None:
    assert "\n" not in tomllib.loads(f"a = {toml_text(HOSTILE)}")["a"]
    comment = html_comment(f"{HOSTILE} --!> ---> <!--")
    assert ">" not in comment and "--" not in comment and "\n" not in comment


def test_each_credential_of_several_has_its_header() -> None:
    package = replace(PACKAGE, auth=(KEY, TOKEN))
    assert fences(package, "http") == [
        "x-larder-key: your-key\n",
        "Authorization: Bearer your-key\n",
    ]
    assert fences(PACKAGE, "http") == ["x-larder-key: your-key\n"]
    assert fences(NONE, "http") == []


def test_the_extra_is_the_one_that_the_runtime_asks_for() -> None:
    source = (TEMPLATES / "runtime" / "settings.py").read_text()
    extras = tomllib.loads(files(PACKAGE)["pyproject.toml"])["project"]["optional-dependencies"]
    assert all(f"[{extra}]" in source for extra in extras)


def test_evals_are_the_same_cases_again() -> None:
    assert yaml.safe_load(files(PACKAGE)["evals.yaml"]) == [
        {
            "prompt": HOSTILE.strip(),
            "expect": [{"tool": "get_item", "arguments": {"item_id": HOSTILE}}],
            "never": ["add_item"],
        }
    ]
    assert "evals.yaml" not in files(replace(PACKAGE, evals=()))
