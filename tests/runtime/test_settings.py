"""Settings: flags over variables over defaults, and one line for each mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from conftest import SECRET
from runtime import settings as settings_module
from runtime.catalog import Catalog
from runtime.main import run
from runtime.options import OPTIONS
from runtime.settings import Settings, SettingsError, config, read


def read_larder(larder: Catalog, *argv: str, environ: Mapping[str, str] | None = None) -> Settings:
    return read(larder.surface, argv, environ or {})


def test_defaults(larder: Catalog) -> None:
    settings = read_larder(larder)
    assert settings == Settings(
        base_url="https://api.larder.example", mode="read_only", server_name="larder"
    )


def test_flags_win_over_variables_over_defaults(larder: Catalog) -> None:
    environ = {
        "LARDER_MODE": "read_write",
        "LARDER_TIMEOUT": "5",
        "LARDER_TOOLS": "get_item, list_items,",
        "LARDER_NO_NOTIFY": "yes",
        "LARDER_DEBUG": "",
        "HTTP_PORT": "9000",
        "LARDER_API_KEY": f" {SECRET}\n",
    }
    settings = read_larder(larder, "--timeout", "2.5", "--no-notify=false", environ=environ)
    assert settings.mode == "read_write"
    assert settings.timeout == 2.5
    assert settings.tools == frozenset({"get_item", "list_items"})
    assert not settings.no_notify
    assert not settings.debug
    assert settings.port == 9000
    assert settings.credentials == {"ApiKeyAuth": SECRET}
    assert SECRET not in repr(settings)


def test_a_switch_alone_means_true(larder: Catalog) -> None:
    assert read_larder(larder, "--no-notify", "--debug").no_notify


_PORT = 'LARDER_HTTP_PORT takes a port from 1 to 65535, not "x"'
MISTAKES: list[tuple[Sequence[str], Mapping[str, str], str]] = [
    (["--mode", "rw"], {}, '--mode takes read_only or read_write, not "rw"'),
    ([], {"LARDER_MODE": "rw"}, 'LARDER_MODE takes read_only or read_write, not "rw"'),
    ([], {"LARDER_TIMEOUT": "0"}, 'LARDER_TIMEOUT takes seconds from 0.1 to 600, not "0"'),
    ([], {"LARDER_TIMEOUT": "nan"}, 'LARDER_TIMEOUT takes seconds from 0.1 to 600, not "nan"'),
    (
        ["--max-retries", "-1"],
        {},
        '--max-retries takes a whole number from 0 to 10, not "-1"',
    ),
    (["--mode"], {}, "argument --mode: expected one argument; see --help"),
    (["--max-retries=99"], {}, '--max-retries takes a whole number from 0 to 10, not "99"'),
    (["--transport", "tcp"], {}, '--transport takes stdio, http or sse, not "tcp"'),
    ([], {"HTTP_PORT": "http"}, 'HTTP_PORT takes a port from 1 to 65535, not "http"'),
    (
        ["--tools", "get_itm"],
        {},
        'LARDER_TOOLS (--tools): there is no tool "get_itm"; did you mean get_item?',
    ),
    (["--tools", "x"], {}, 'LARDER_TOOLS (--tools): there is no tool "x"'),
    (
        ["--toolsets", "item"],
        {},
        'LARDER_TOOLSETS (--toolsets): there is no tool set "item", only bells, items',
    ),
    (["--tols", "x"], {}, "unrecognized arguments: --tols x; did you mean --tools? or see --help"),
    (["--wat=1"], {}, "unrecognized arguments: --wat=1; see --help"),
    (
        [],
        {"LARDER_BASE_URL": "http://api.larder.example"},
        "LARDER_BASE_URL (--base-url) must begin with https:// (a key would travel in the clear); "
        "--allow-insecure accepts it",
    ),
    (
        ["--base-url", "larder"],
        {},
        "LARDER_BASE_URL (--base-url) must be a URL such as https://api.example.com",
    ),
    (
        ["--transport", "http", "--host", "0.0.0.0"],
        {},
        "--host 0.0.0.0 can be reached from other machines: set LARDER_ALLOWED_HOSTS to the host "
        "names that clients use",
    ),
    (
        [],
        {"LARDER_ALLOWED_HOSTS": "*"},
        'LARDER_ALLOWED_HOSTS takes host names with commas, not "*"',
    ),
    (
        [],
        {"LARDER_SERVER_NAME": "x" * 65},
        f'LARDER_SERVER_NAME takes one line of at most 64 characters, not "{"x" * 65}"',
    ),
    (
        ["--cors-origins", "*"],
        {},
        '--cors-origins takes origins such as https://app.example.com with commas, not "*"',
    ),
    (
        ["--cors-origins", "https://x:port"],
        {},
        "--cors-origins takes origins such as https://app.example.com with commas, "
        'not "https://x:port"',
    ),
    (["--log-format", "xml"], {}, '--log-format takes console or json, not "xml"'),
    (
        ["--workers=2", "--transport=sse"],
        {},
        "--workers does not go with --transport sse: a session is one process",
    ),
    (["--metrics"], {}, "--metrics needs --transport http: it is a page over HTTP"),
    ([], {"HTTP_PORT": "1", "LARDER_HTTP_PORT": "x"}, _PORT),
    (
        [],
        {"LARDER_API_KEY": "ab\ncd"},
        "LARDER_API_KEY holds a line break or another control character",
    ),
]


@pytest.mark.parametrize(("argv", "environ", "message"), MISTAKES)
def test_a_mistake_is_one_line(
    argv: Sequence[str], environ: Mapping[str, str], message: str, larder: Catalog
) -> None:
    with pytest.raises(SettingsError) as raised:
        read_larder(larder, *argv, environ=environ)
    assert str(raised.value) == message


def test_transport_variables_with_and_without_the_prefix(larder: Catalog) -> None:
    common = {"TRANSPORT_MODE": "http", "HTTP_HOST": "::1", "HTTP_PORT": "1"}
    settings = read_larder(larder, environ={**common, "REQUIRE_AUTH_HEADER": "true"})
    assert (settings.transport, settings.host, settings.port) == ("http", "::1", 1)
    assert settings.require_auth_header
    own = {"LARDER_TRANSPORT_MODE": "sse", "LARDER_HTTP_PORT": "2"}
    settings = read_larder(larder, environ={**common, **own})
    assert (settings.transport, settings.host, settings.port) == ("sse", "::1", 2)
    assert read_larder(larder, "--transport=streamable-http").transport == "http"


def test_the_rest_of_the_settings(larder: Catalog) -> None:
    environ = {
        "LARDER_SERVER_NAME": "our larder",
        "LARDER_TOOLSETS": "items, bells",
        "LARDER_CORS_ORIGINS": "https://a.example, http://localhost:3000",
        "LARDER_LOG_FORMAT": "json",
        "LARDER_GRACE_PERIOD": "0",
        "LARDER_MAX_CONCURRENT_CALLS": "7",
        "LARDER_MAX_REQUEST_BYTES": "2000",
        "LARDER_WORKERS": "2",
        "LARDER_DRY_RUN": "1",
        "LARDER_DEBUG": "true",
    }
    settings = read_larder(larder, "--metrics", "--transport=http", environ=environ)
    assert settings.server_name == "our larder"
    assert settings.toolsets == frozenset({"items", "bells"})
    assert settings.cors_origins == ("https://a.example", "http://localhost:3000")
    printed = config(settings, larder.surface).splitlines()
    shown = dict(line.split("=", 1) for line in printed)
    assert shown.pop("TRANSPORT_MODE") == "http"
    assert shown["LARDER_METRICS"] == "true"
    assert {name: shown[name] for name in environ} == {
        **environ,
        "LARDER_TOOLSETS": "bells,items",
        "LARDER_CORS_ORIGINS": "http://localhost:3000,https://a.example",
        "LARDER_DRY_RUN": "true",
    }


def test_metrics_that_are_not_installed(larder: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_module, "find_spec", lambda name: None)
    with pytest.raises(SettingsError) as raised:
        read_larder(larder, "--metrics", "--transport=http")
    assert str(raised.value) == (
        "--metrics needs the package prometheus-client: install larder-mcp[metrics]"
    )


def test_an_api_without_credentials_cannot_require_one(larder: Catalog) -> None:
    surface = replace(larder.surface, auth=())
    with pytest.raises(SettingsError, match="this API takes no credential"):
        read(surface, ["--require-auth-header", "--transport=http"], {})


def test_insecure_and_exposed_servers_when_asked_for(larder: Catalog) -> None:
    environ = {"LARDER_ALLOWED_HOSTS": "mcp.example.com"}
    argv = ["--transport=http", "--host=0.0.0.0", "--allow-insecure", "--base-url=http://x.lan"]
    settings = read_larder(larder, *argv, environ=environ)
    assert settings.allowed_hosts == ("mcp.example.com",)


def test_the_printed_configuration_masks_keys(larder: Catalog) -> None:
    printed = config(read_larder(larder, environ={"LARDER_API_KEY": SECRET}), larder.surface)
    assert "LARDER_API_KEY=********" in printed
    assert "LARDER_MODE=read_only" in printed
    assert SECRET not in printed
    assert "LARDER_API_KEY=\n" in config(read_larder(larder), larder.surface) + "\n"


def test_help_names_every_flag_with_its_variable(
    larder: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as raised:
        read_larder(larder, "--help")
    assert raised.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "--mode MODE" in shown
    assert "[LARDER_MODE, default read_only]" in shown
    assert "[LARDER_HTTP_PORT or HTTP_PORT, default 8000]" in shown
    assert "sse is deprecated" in shown
    assert "(stdio, http or sse)" in shown
    assert "tool sets: bells items" in shown
    for option in OPTIONS:
        assert f"{option.flag} " in shown
        assert f"[{option.variables_of('LARDER')[0]}" in shown
    assert "LARDER_API_KEY" in shown


def test_the_command_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        run("larder_mcp", ["--mode", "x"])
    assert raised.value.code == 2
    shown = capsys.readouterr()
    assert shown.err == 'larder-mcp: --mode takes read_only or read_write, not "x"\n'
    assert shown.out == ""


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        run("larder_mcp", ["--version"])
    assert raised.value.code == 0
    assert capsys.readouterr().out == "larder-mcp 0.1.0\n"
