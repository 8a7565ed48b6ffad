"""The runner itself: a shed with every form of a table, and what the runner must not let pass."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import anyio
import httpx2
import pytest

from generator.config import api_config
from generator.pipeline import generate
from tests.pipeline.press import install
from tests.vendors import perform
from tests.vendors.table import row
from tests.vendors.upstream import Asked, Exchange, Key, Upstream
from tests.vendors.vendor import ROOT, Vendor

SHED = Path(__file__).parents[1] / "cases" / "vendors" / "shed"
TABLES = ("calls.yaml", "errors.yaml")
Shed = Callable[..., Vendor]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("shed")
    shutil.copytree(SHED, root / "specs" / "shed")
    install(generate(api_config(root, "shed")), root / "generated" / "shed")
    yield root
    sys.path.remove(str(root / "generated" / "shed"))


@pytest.fixture
def shed(built: Path, tmp_path: Path) -> Shed:
    """The shed, its tables changed: `shed(("calls.yaml", "page=2", "page=3"))`."""

    def changed(*changes: tuple[str, str, str]) -> Vendor:
        folder = tmp_path / "shed"
        folder.mkdir()
        for name in TABLES:
            shutil.copy(SHED / name, folder)
        for name, old, new in changes:
            text = (folder / name).read_text(encoding="utf-8")
            assert old in text, f"{name} has no {old!r}"
            (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return Vendor("shed", folder, built / "specs" / "shed", built / "generated" / "shed")

    return changed


def first(vendor: Vendor, tool: str) -> str:
    """What is wrong with the first case of a tool; "" when nothing is."""
    return told(vendor, next(case for case in vendor.cases if case.tool == tool))


def told(vendor: Vendor, case: object, era: str = "auto") -> str:
    assert list(vendor.problems()) == []
    try:
        anyio.run(perform.perform, vendor.package, case, era)
    except AssertionError as wrong:
        assert str(wrong), "it does not say what is wrong"
        return str(wrong)
    return ""


@pytest.mark.parametrize("era", ["auto", "legacy"])
def test_a_whole_table_passes(shed: Shed, era: str) -> None:
    vendor = shed()
    assert len(vendor.cases) == 9
    assert [told(vendor, case, era) for case in vendor.cases] == [""] * 9


@pytest.mark.anyio
async def test_every_tool_runs_against_the_sandbox(shed: Shed) -> None:
    vendor = shed()
    assert {case.tool for case in vendor.sandboxed()} == vendor.package.tools.keys()
    with perform.staged(vendor) as stage:
        for _ in range(2):  # each call finds the sandbox as it was
            for case in vendor.sandboxed():
                await perform.play(vendor.package, stage, case)


@pytest.mark.anyio
async def test_a_call_that_the_sandbox_refuses_fails(shed: Shed) -> None:
    vendor = shed(
        (
            "calls.yaml",
            "  - arguments: {ids: [1, 2]}",
            "  - sandbox: {ids: [9]}\n    arguments: {ids: [1, 2]}",
        )
    )
    (case,) = [case for case in vendor.sandboxed() if case.tool == "compare_spades"]
    told = pytest.raises(AssertionError, match=r"HTTP 404(.|\n)*GET /v1/spades/9.* -> 404")
    with perform.staged(vendor) as stage, told:
        await perform.play(vendor.package, stage, case)


@pytest.mark.anyio
async def test_refusals_become_what_the_table_says(shed: Shed) -> None:
    vendor = shed(("errors.yaml", "error: It is gone.", "error: It was lent."))
    for refusal in vendor.refusals:
        case = vendor.case(refusal.tool)
        reply = refusal.reply
        outcome = await perform.refuse(vendor.package, refusal, case, "legacy", reply)
        if refusal.says == "404":
            with pytest.raises(AssertionError, match="it said: get_spade failed: It is gone"):
                perform.ends(vendor.package, refusal.tool, refusal.ending, outcome)
            continue
        perform.ends(vendor.package, refusal.tool, refusal.ending, outcome)
        reply = perform.echoing(reply, vendor.package.credentials()["Token"])
        await perform.refuse(vendor.package, refusal, case, "auto", reply)


OLD = "        reply: {json: {rows: [*old]}}"


@pytest.mark.parametrize(
    ("tool", "old", "new", "said"),
    [
        (
            "list_spades",
            "spades?page=2",
            "spades?page=3",
            "sent:\n  GET https://shed.example/v1/spades?page=2",
        ),
        (
            "list_spades",
            "GET /v1/spades?",
            "POST /v1/spades?",
            "the requests are not those expected",
        ),
        (
            "list_spades",
            "GET /v1/spades?",
            "GET https://other.example/v1/spades?",
            "not those expected",
        ),
        (
            "list_spades",
            OLD,
            f"{OLD}\n      - {{request: GET /v1/spades, reply: {{status: 204}}}}",
            "?page=2\n  GET https://shed.example/v1/spades\nsent:",
        ),
        (
            "list_spades",
            "    result: {rows: [*old]}",
            "    result: {rows: []}",
            "the result is not the one expected",
        ),
        ("list_spades", "rows: [*old]}}", "rows: [{id: a}]}}", "result"),
        (
            "list_spades",
            "{rows: [*old]}}",
            "{rows: [{id: 1, name: Old one, length: a}]}}",
            "result",
        ),
        ("get_spade", "x-trace: null", "x-trace: r1", "x-trace: expected r1, sent none"),
        (
            "get_spade",
            "accept: application/json",
            "accept: null",
            "accept: expected none, sent application/json",
        ),
        (
            "get_spade",
            "credential: Token",
            "credential: Other",
            "the credential of Other is missing",
        ),
        (
            "get_spade",
            "credential: Token",
            "credential: false",
            "no credential belongs here, but Token was sent",
        ),
        (
            "edit_spade",
            "length: 1.5, tell: false}\n        reply",
            "length: 1.5, tell: 0}\n        reply",
            "not those expected",
        ),
        (
            "edit_spade",
            "body: {name: Old one, length: 1.5, tell: false}",
            "body: {name: Old one, tell: false}",
            "not those expected",
        ),
        (
            "edit_spade",
            "        body: {name: Old one, length: 1.5, tell: false}\n",
            "",
            "not those expected",
        ),
        (
            "edit_spade",
            "tell: false}\n        reply: {json: *old}",
            "tell: false}\n        reply: {status: 500}",
            "it failed",
        ),
        (
            "edit_spade",
            "tell: false}\n        reply: {json: *old}",
            "tell: false}\n        reply: {status: 401}",
            "refused: ",
        ),
        (
            "remind_everybody",
            "reply: {status: 204}}]",
            "reply: {status: 204}}]\n    media: [image/png]",
            "media: ()",
        ),
        ("remind_everybody", "reply: {status: 204}", "reply: {status: 500}", "it failed"),
        (
            "remind_everybody",
            "POST /v1/reminders, ",
            "POST /v1/reminders, body: {}, ",
            "not those expected",
        ),
        ("compare_spades", "    unordered: true\n", "", "not those expected"),
        ("compare_spades", "GET /v1/spades/2,", "GET /v1/spades/1,", "not those expected"),
        (
            "greet_spade",
            "  - arguments: {name: Sam}",
            "  - arguments: {name: Tim}",
            "Good morning, Tim!",
        ),
    ],
)
def test_what_is_not_as_the_table_says_fails(
    shed: Shed, tool: str, old: str, new: str, said: str
) -> None:
    assert said in first(shed(("calls.yaml", old, new)), tool)


@pytest.mark.parametrize(
    ("number", "old", "new", "said"),
    [
        (1, "    error: did not answer in time", "    result: {}", "it failed: list_spades failed"),
        (1, "    error: did not answer in time", "    error: never", "it said: list_spades failed"),
        (1, "    error: did not answer in time", "    refused: -32600", "it was not refused"),
        (3, "    refused: -32600", "    refused: -32602", "-32600: The API refused"),
        (3, "    refused: -32600", "    refused: -32600\n    error: never", "it said: The API"),
        (3, "    refused: -32600", "    error: The API refused", "refused: "),
        (5, '"tell":true}', '"tell": true}', "not those expected"),
        (
            5,
            "reply: {json: *old}}]\n    result: *old",
            "reply: {json: *old}}]\n    error: Old one",
            "it succeeded",
        ),
    ],
)
def test_what_does_not_end_so_fails(shed: Shed, number: int, old: str, new: str, said: str) -> None:
    vendor = shed(("calls.yaml", old, new))
    assert said in told(vendor, vendor.cases[number])


def test_drift_fails(shed: Shed) -> None:
    vendor = shed(
        ("calls.yaml", "reply: {json: {rows: [*old]}}", "reply: {json: {rows: [{name: x}]}}"),
        ("calls.yaml", "    result: {rows: [*old]}", "    result: {rows: [{name: x}]}"),
    )
    assert "not what the description says" in first(vendor, "list_spades")


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        (
            "calls.yaml",
            "get_spade:\n",
            "get_spades:\n",
            "calls.yaml:11:1: there is no tool `get_spades`; did you mean `get_spade`?",
        ),
        ("calls.yaml", "get_spade:\n", "get_spades:\n", "get_spade has no case in calls.yaml"),
        (
            "calls.yaml",
            "    unordered: true",
            "    unorderd: true",
            "`unorderd` is no key here; did you mean `unordered`?",
        ),
        ("calls.yaml", "headers: {accept", "header: {accept", "`header` is no key here"),
        (
            "calls.yaml",
            "request: GET /v1/spades?page=2",
            "request: /v1/spades",
            "`request` is a method and a path",
        ),
        (
            "calls.yaml",
            "reply: {fails: timeout}",
            "reply: {fails: late}",
            "`fails` is one of timeout",
        ),
        ("calls.yaml", "reply: {status: 204}}]", "}]", "`reply` is missing"),
        ("calls.yaml", "reply: {status: 204}", "reply: {code: 204}", "`code` is no key here"),
        ("calls.yaml", "    result: {rows: [*old]}", "    says: nothing", "how does it end?"),
        ("calls.yaml", "    refused: -32600", "    refused: often", "the code of a JSON-RPC error"),
        (
            "calls.yaml",
            "    refused: -32600",
            "    refused: -32600\n    result: {}",
            "it cannot end in both",
        ),
        ("calls.yaml", "X-Request-Id: r1", "X-Request-Id: 1", "`X-Request-Id` is a text"),
        (
            "calls.yaml",
            "  - arguments: {name: Sam}",
            "  - arguments: {name: Sam}\n    sandbox: 1",
            "`sandbox` is arguments, or false",
        ),
        ("calls.yaml", "says: refused", "x: 1", "`x` is no key here"),
        ("calls.yaml", "says: refused", "says: byte for byte\n    says: refused", "stands twice"),
        (
            "calls.yaml",
            "greet_spade:\n",
            "greet_spade:\n  - {says: '2', refused: -32602}\n",
            "several cases are called `greet_spade: 2`",
        ),
        (
            "calls.yaml",
            "  - arguments: {name: Sam}",
            "  - sandbox: false\n    arguments: {name: Sam}",
            "greet_spade has no case that runs against the sandbox",
        ),
        (
            "errors.yaml",
            'says: "404", reply: {status: 404',
            'says: "404", reply: {status: 400',
            "errors.yaml has no row for HTTP 404",
        ),
        (
            "errors.yaml",
            ', headers: {Retry-After: "9"}',
            "",
            "no row for HTTP 429 with Retry-After",
        ),
        ("errors.yaml", "tool: get_spade", "tool: get_rake", "there is no tool `get_rake`"),
        ("errors.yaml", "errors:", "rows:", "`errors` is missing"),
    ],
)
def test_a_mistake_in_a_table_is_told(
    shed: Shed, table: str, old: str, new: str, said: str
) -> None:
    assert said in "\n".join(shed((table, old, new)).problems())


@pytest.mark.parametrize("name", TABLES)
def test_a_folder_without_its_table_is_told(shed: Shed, name: str) -> None:
    vendor = shed()
    (vendor.tables / name).unlink()
    assert f"there is no {name} in " in "\n".join(vendor.problems())


def test_a_folder_without_specs_or_package_is_told(tmp_path: Path) -> None:
    said = "\n".join(Vendor("rake", tmp_path, tmp_path / "specs", tmp_path / "made").problems())
    assert "there is no specs/rake/openapi.yaml" in said
    assert "there is no specs/rake/sandbox.yaml" in said
    assert "made holds no package: run `toolpress generate`" in said
    assert "there is no calls.yaml" in said


def test_a_request_that_comes_twice_fails() -> None:
    async def ask(times: int) -> Upstream:
        upstream = Upstream([Key("Token", "query", "key", "a b/c")], "shed-mcp/1")
        upstream.expect([Exchange(Asked("GET", "https://shed.example/v1/spades?page=2", b""), {})])
        headers = {"user-agent": "shed-mcp/1"}
        async with httpx2.AsyncClient(transport=upstream.transport(), headers=headers) as client:
            for _ in range(times):
                await client.get("https://shed.example/v1/spades?page=2&key=a%20b%2Fc")
        return upstream

    anyio.run(ask, 1).check()
    twice = anyio.run(ask, 2)
    for unordered in (False, True):
        with pytest.raises(AssertionError, match="not those expected"):
            twice.check(unordered=unordered)
    with pytest.raises(AssertionError, match="not those expected"):
        anyio.run(ask, 0).check(unordered=True)


@pytest.mark.parametrize("workers", ["0", "1"])
def test_packages_pressed_elsewhere_are_the_ones_that_run(tmp_path: Path, workers: str) -> None:
    shutil.copytree(ROOT / "generated" / "openstatus", tmp_path / "openstatus")
    module = tmp_path / "openstatus" / "openstatus_mcp" / "tools" / "status_reports.py"
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace("title=title", 'title="x" + title'), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "tests/vendors/test_calls.py", "-n", workers]
    chosen = ["-k", "openstatus and update_status_report", f"--generated={tmp_path}"]
    done = subprocess.run(
        [*command, *chosen, "-p", "no:cacheprovider"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert 'UpdateStatusReport {"id":"42","title":"xx"' in done.stdout
    assert "error" not in done.stderr


def test_the_figures_of_a_vendor(shed: Shed) -> None:
    vendor = shed(("calls.yaml", '"Good morning, Sam!"', "Good night!"))
    assert list(vendor.problems()) == []
    found = row(vendor)
    assert (found.tools, found.called, found.right, found.sandbox) == (6, 6, 5, 6)
    assert found.unsupported == {"sharpen_spade": "the API has no whetstone"}
    assert found.reading.bytes < found.all.bytes and found.reading.tools == 4
    assert found.wrong[0].startswith("greet_spade (auto): the result is not the one expected")
