"""`toolpress refresh` against a server on loopback that behaves in every way a vendor's does."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from generator.cli import main
from generator.fetch import http
from generator.fetch.codes import CODES
from tests.overlay.project import OPENAPI, Project
from tests.refresh import vendor
from tests.refresh.conftest import sourced
from tests.refresh.vendor import Vendor, document, status

NEWER = OPENAPI.replace("maximum: 100", "maximum: 50")
HTTP = "--allow-http"
CASES = Path(__file__).parents[1] / "cases" / "refresh"


def tree(project: Project) -> dict[str, bytes]:
    return {
        path.relative_to(project.root).as_posix(): path.read_bytes()
        for path in sorted(project.root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def refreshed(project: Project, *more: str) -> tuple[int, str, str]:
    project.capsys.readouterr()
    code = main(["--root", str(project.root), "refresh", "larder", HTTP, *more])
    said = project.capsys.readouterr()
    return code, said.out, said.err


def test_what_changed_is_fetched_generated_and_told(project: Project, server: Vendor) -> None:
    server.answers["/openapi.yaml"] = document(NEWER, etag='"2"')
    code, out, err = refreshed(project)
    assert code == 0, err
    assert project.openapi.read_text() == NEWER
    assert "list_items: argument limit: bounds narrower, maximum 100 → maximum 50\n" in out
    assert "specs/larder/overlay.yaml:4:3: list_items: what its operation takes" in out
    assert "larder: openapi.yaml replaced, 1 generated file changed" in err
    assert project.run("check")[0] == 0
    lock = json.loads((project.folder / "source.lock").read_text())
    assert lock == {
        "openapi.yaml": {
            "sha256": hashlib.sha256(NEWER.encode()).hexdigest(),
            "bytes": len(NEWER),
            "etag": '"2"',
        }
    }
    before = tree(project)
    code, out, err = refreshed(project, "--exit-code")
    assert (code, out) == (0, "") and "is what it was" in err
    assert server.asked[-1][1]["if-none-match"] == '"2"'
    assert tree(project) == before


def test_the_same_under_another_mark_changes_nothing(project: Project, server: Vendor) -> None:
    server.answers["/openapi.yaml"] = document(OPENAPI, etag='"1"')
    assert refreshed(project)[0] == 0
    before = tree(project)
    server.answers["/openapi.yaml"] = document(OPENAPI, etag='"2"', last_modified="yesterday")
    assert refreshed(project)[0] == 0
    assert tree(project) == before


def test_a_dry_run_writes_nothing(project: Project, server: Vendor) -> None:
    server.answers["/openapi.yaml"] = document(NEWER)
    before = tree(project)
    code, out, err = refreshed(project, "--dry-run", "--exit-code")
    assert code == 5 and "maximum 100 → maximum 50" in out
    assert "openapi.yaml would change; nothing was written" in err
    assert tree(project) == before


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("maximum: 100", "maximum: 50", 5),  # reviewed, so a person looks again
        ("/items/{id}:\n    get:\n", "/items/{id}:\n    get:\n      summary: One.\n", 0),
        ("summary: Create an item", "summary: Create one", 5),
    ],
)
def test_the_exit_code_says_what_there_is(
    old: str, new: str, code: int, project: Project, server: Vendor
) -> None:
    server.answers["/openapi.yaml"] = document(OPENAPI.replace(old, new))
    assert refreshed(project, "--exit-code")[0] == code


@pytest.mark.parametrize(("bound", "code"), [("50", 4), ("500", 3)])
def test_without_fingerprints_the_change_itself_decides(
    bound: str, code: int, project: Project, server: Vendor
) -> None:
    text = project.overlay.read_text()
    lines = (line for line in text.splitlines(True) if not line.strip().startswith("reviewed:"))
    project.overlay.write_text("".join(lines).replace("reviewed: ", "waive: {} # "))
    project.overlay.write_text(
        re.sub(r", waive: \{\} # [0-9a-f/]+\}", "}", project.overlay.read_text())
    )
    server.answers["/openapi.yaml"] = document(OPENAPI.replace("maximum: 100", f"maximum: {bound}"))
    assert refreshed(project, "--exit-code")[0] == code


LIDS = "  /lids: {get: {operationId: listLids, responses: {'204': {description: .}}}}\n"


def test_of_operations_in_no_tool_only_the_new_ones_are_told(
    project: Project, server: Vendor
) -> None:
    project.replace(project.overlay, "hidden: [getItem]\n", "")
    server.answers["/openapi.yaml"] = document(OPENAPI.replace("A name.", "What it says."))
    code, out, err = refreshed(project, "--format", "json", "--exit-code")
    (told,) = json.loads(out)["apis"]
    assert not [line for line in told["review"] if "getItem" in line]
    server.answers["/openapi.yaml"] = document(project.openapi.read_text() + LIDS)
    code, out, err = refreshed(project, "--exit-code")
    assert code == 5 and "  listLids  GET /lids\n  and 1 more; `toolpress review larder" in out
    assert "getItem" not in out and "2 operations undecided" in err


def test_where_the_overlay_no_longer_fits_the_package_waits(
    project: Project, server: Vendor
) -> None:
    before = tree(project)
    gone = OPENAPI.replace("operationId: createItem", "operationId: addItem").replace(
        "  /items:\n", "  /things:\n"
    )
    server.answers["/openapi.yaml"] = document(gone)
    code, out, err = refreshed(project, "--exit-code")
    assert code == 5
    assert project.openapi.read_text() == gone
    assert "generated/larder/ waits: mend the lines above" in err
    assert "specs/larder/overlay.yaml:" in out
    kept = {path: data for path, data in tree(project).items() if path.startswith("generated")}
    assert kept == {p: data for p, data in before.items() if p.startswith("generated")}


BAD: dict[str, tuple[vendor.Answer, str, str]] = {
    "500": (status(500), "D604", "it answers 500"),
    "404": (status(404), "D604", "it answers 404"),
    "401": (status(401), "D604", "it answers 401"),
    "304 unasked": (status(304), "D604", "it answers 304"),
    "login page": (
        status(200, b"<!DOCTYPE html><html><title>Sign\n in &amp; go</title></html>"),
        "D607",
        "it is a web page, “Sign in & go”",
    ),
    "empty": (status(200, b" \n"), "D607", "it is empty"),
    "plain text": (status(200, b"Moved to the new portal.\n"), "D607", "what came cannot be used"),
    "other json": (status(200, b'{"error": "no"}'), "D607", "this is no OpenAPI document"),
    "nothing in it": (
        status(200, b"openapi: 3.1.0\ninfo: {title: L, version: '1'}\npaths: {}\n"),
        "D607",
        "describes no operation",
    ),
    "half yaml": (status(200, b"openapi: 3.1.0\npaths: {a: [\n"), "D608", "cannot be used"),
    "truncated": (vendor.cut(NEWER), "D606", "ended too early"),
    "truncated chunks": (vendor.cut_chunk(NEWER), "D606", "ended too early"),
    "truncated gzip": (
        status(200, gzip.compress(NEWER.encode())[:-20], content_encoding="gzip"),
        "D606",
        "the end is missing",
    ),
    "no gzip": (status(200, NEWER.encode(), content_encoding="gzip"), "D606", "cannot be unpacked"),
    "brotli": (status(200, b"x", content_encoding="br"), "D604", "packed as br"),
    "oversized": (status(200, b"x" * 40_000), "D605", "larger than 30,000 bytes"),
    "endless": (vendor.endless(b"x" * 1_000), "D605", "larger than 30,000 bytes"),
    "bomb": (
        status(200, gzip.compress(b"x" * 10_000_000), content_encoding="gzip"),
        "D605",
        "larger than 30,000 bytes",
    ),
    "slow": (vendor.dripping(NEWER), "D605", "has not come within 1 seconds"),
    "silent": (vendor.silent(), "D605", "has not come within 1 seconds"),
    "redirect nowhere": (status(302), "D604", "without saying where to"),
    "redirect in a ring": (status(302, location="/openapi.yaml"), "D604", "more than 5 times"),
    "redirect to a file": (status(302, location="file:///etc/passwd"), "D602", "no https address"),
    "redirect inside": (
        status(302, location="http://10.0.0.1/openapi.yaml"),
        "D602",
        "10.0.0.1 is in a private network",
    ),
    "redirect to the metadata of a cloud": (
        status(301, location="http://169.254.169.254/latest"),
        "D602",
        "is in a private network",
    ),
    "redirect with a password": (
        status(307, location="http://u:p@127.0.0.1/"),
        "D602",
        "holds a user or a password",
    ),
}


def told(err: str, case: str, pytestconfig: pytest.Config) -> None:
    """What a maintainer is told, as it stands in tests/cases/refresh; the port is any."""
    said = re.sub(r"(127\.0\.0\.1:)\d{2,}", r"\1PORT", err)
    expected = CASES / case.replace(" ", "-") / "expected.txt"
    if pytestconfig.getoption("update_snapshots"):
        expected.parent.mkdir(parents=True, exist_ok=True)
        expected.write_text(said, encoding="utf-8", newline="\n")
    assert said == expected.read_text(encoding="utf-8"), "run pytest with --snapshot-update"


def test_every_code_has_a_case() -> None:
    shown = "".join(path.read_text() for path in CASES.glob("*/expected.txt"))
    assert {code for code in CODES if f"[{code}]" not in shown} == set()


@pytest.mark.parametrize("name", BAD)
def test_what_goes_wrong_is_told_and_changes_nothing(
    name: str, project: Project, server: Vendor, pytestconfig: pytest.Config
) -> None:
    answer, code, words = BAD[name]
    server.answers["/openapi.yaml"] = answer
    before = tree(project)
    exit, out, err = refreshed(project, "--max-bytes=30000", "--timeout=1", "--exit-code")
    assert (exit, out) == (1, "")
    assert f"error[{code}]: " in err and words in err, err
    assert err.startswith("specs/larder/overlay.yaml:2:1: ")
    assert "larder: nothing was changed" in err
    told(err, name, pytestconfig)
    assert tree(project) == before


@pytest.mark.parametrize(
    ("source", "code", "words"),
    [
        ("http://vendor.example/openapi.yaml", "D602", "is not https: anybody could answer"),
        ("https://127.0.0.1:1/openapi.yaml", "D602", "is in a private network (127.0.0.1)"),
        ("https://[::ffff:10.0.0.1]/", "D602", "is in a private network"),
        ("https://user:secret@vendor.example/", "D602", "holds a user or a password"),
        ("ftp://vendor.example/openapi.yaml", "D602", "is no https address"),
        ("missing.yaml", "D603", "cannot be read: No such file"),
        ("https://nobody.invalid/openapi.yaml", "D603", "nobody.invalid is not known"),
    ],
)
def test_what_is_not_even_asked(source: str, code: str, words: str, project: Project) -> None:
    sourced(project, source)
    before = tree(project)
    assert main(["--root", str(project.root), "refresh", "larder"]) == 1
    err = project.capsys.readouterr().err
    assert f"error[{code}]: " in err and words in err
    assert "secret" not in err.replace(source, "")
    assert tree(project) == before


def test_a_host_that_hangs_up(
    project: Project, server: Vendor, pytestconfig: pytest.Config
) -> None:
    server.answers["/openapi.yaml"] = lambda handler: handler.hang_up()
    code, _, err = refreshed(project)
    assert code == 1 and "error[D606]" in err
    sourced(project, "http://127.0.0.1:9/openapi.yaml")
    code, _, err = refreshed(project)
    assert code == 1 and "error[D603]" in err and "cannot be reached" in err
    told(err, "nobody listens", pytestconfig)


def test_a_redirect_is_followed(project: Project, server: Vendor) -> None:
    server.answers["/openapi.yaml"] = status(302, location="../v2/openapi.yaml")
    server.answers["/v2/openapi.yaml"] = document(NEWER)
    assert refreshed(project)[0] == 0
    assert project.openapi.read_text() == NEWER


def test_what_comes_packed_is_unpacked(project: Project, server: Vendor) -> None:
    packed = gzip.compress(NEWER.encode())
    server.answers["/openapi.yaml"] = status(200, packed, content_encoding="gzip")
    assert refreshed(project)[0] == 0
    assert project.openapi.read_text() == NEWER


def test_the_form_decides_the_name_and_stays_as_it_came(project: Project, server: Vendor) -> None:
    import yaml

    text = json.dumps(yaml.safe_load(NEWER), indent=7).replace("\n", "\r\n")
    server.answers["/openapi.yaml"] = document(text)
    code, _, err = refreshed(project)
    assert code == 0 and not project.openapi.exists(), err
    assert (project.folder / "openapi.json").read_bytes() == text.encode()
    assert project.run("check")[0] == 0
    assert refreshed(project, "--exit-code")[0] == 0


def test_a_hand_edit_is_replaced_and_named(
    project: Project, server: Vendor, pytestconfig: pytest.Config
) -> None:
    server.answers["/openapi.yaml"] = document(NEWER, etag='"2"')
    assert refreshed(project)[0] == 0
    project.replace(project.openapi, "maximum: 50", "maximum: 60")
    code, _, err = refreshed(project)
    assert code == 0 and "warning[D609]" in err
    told(err, "edited by hand", pytestconfig)
    assert "if-none-match" not in server.asked[-1][1]
    assert project.openapi.read_text() == NEWER


def test_a_description_of_several_files(project: Project, server: Vendor) -> None:
    label = "label: {type: string, description: A name.}"
    main_file = OPENAPI.replace(label, "label: {$ref: 'parts/types.yaml#/Label'}")
    sourced(
        project,
        f"[{{from: '{server.url('/a')}', file: openapi.yaml}}, "
        f"{{from: '{server.url('/b')}', file: parts/types.yaml}}]",
    )
    server.answers["/a"] = document(main_file, etag='"a"')
    server.answers["/b"] = document("Label: {type: string, description: A label.}\n", etag='"b"')
    code, out, err = refreshed(project)
    assert code == 0 and "A name. → A label." in out, err
    assert project.run("check")[0] == 0
    server.answers["/b"] = status(500)
    before = tree(project)
    assert refreshed(project)[0] == 1
    assert tree(project) == before


def test_a_file_is_a_source_too(project: Project, tmp_path: Path) -> None:
    (project.folder / "vendor").mkdir()
    (project.folder / "vendor" / "api.yaml").write_text(NEWER)
    sourced(project, "vendor/api.yaml")
    assert main(["--root", str(project.root), "refresh", "larder"]) == 0
    assert project.openapi.read_text() == NEWER


def test_a_patch_that_no_longer_applies_is_named(project: Project, server: Vendor) -> None:
    patch = project.folder / "patch.overlay.yaml"
    patch.write_text(
        "overlay: 1.0.0\ninfo: {title: P, version: '1'}\nactions:\n"
        "  - target: $.paths['/items/{id}'].get\n    update: {summary: One item.}\n"
    )
    assert project.run("generate")[0] == 0
    server.answers["/openapi.yaml"] = document(NEWER.replace("/items/{id}:", "/things/{id}:"))
    code, out, _ = refreshed(project, "--exit-code")
    assert code == 5
    assert out.startswith("specs/larder/patch.overlay.yaml:4:5: `$.paths['/items/{id}'].get`")
    assert project.run("review", "--exit-code")[0] == 5


def test_without_a_source(project: Project, server: Vendor, pytestconfig: pytest.Config) -> None:
    text = project.overlay.read_text()
    project.overlay.write_text(
        "".join(line for line in text.splitlines(True) if not line.startswith("source:"))
    )
    code, _, err = refreshed(project)
    assert code == 1 and "error[D601]: larder has no `source:`" in err
    told(err, "no source", pytestconfig)
    project.capsys.readouterr()
    assert main(["--root", str(project.root), "refresh"]) == 0
    assert "larder: no `source:`" in project.capsys.readouterr().err


def test_json_and_pages(project: Project, server: Vendor, tmp_path: Path) -> None:
    server.answers["/openapi.yaml"] = document(NEWER)
    found = project.asked("refresh", "larder", HTTP, "--html", str(tmp_path / "pages"))
    assert (found["state"], found["impact"], found["needs_review"]) == ("changed", "breaking", True)
    assert (tmp_path / "pages/larder.html").read_text().startswith("<!doctype html>")
    assert project.asked("refresh", "larder", HTTP)["state"] == "unchanged"


@pytest.mark.parametrize(
    "file", ["../openapi.yaml", "/etc/openapi.yaml", "overlay.yaml", "tools.py", "."]
)
def test_a_source_stays_in_its_folder(file: str, project: Project) -> None:
    sourced(project, f"[{{from: a.yaml, file: '{file}'}}]")
    assert main(["--root", str(project.root), "refresh", "larder"]) == 1
    assert "error[D403]" in project.capsys.readouterr().err


@pytest.mark.parametrize(
    "broken", ["[", "[]", '{"openapi.yaml": 1}', '{"openapi.yaml": {"sha": 1}}']
)
def test_a_broken_lock_is_no_lock(broken: str, project: Project, server: Vendor) -> None:
    (project.folder / "source.lock").write_text(broken)
    assert refreshed(project)[0] == 0
    assert json.loads((project.folder / "source.lock").read_text())["openapi.yaml"]["bytes"]


@given(st.binary(max_size=400))
def test_a_validator_is_nothing_but_short_text(raw: bytes) -> None:
    kept = http._validator(raw.decode("latin-1"))
    assert kept == "" or (kept.isascii() and kept.isprintable() and len(kept) <= 256)
