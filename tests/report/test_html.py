"""The page is one file, safe whatever a vendor writes, and works in a browser."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from generator.report.html import html
from generator.surface.change import Apart, Diff, Side
from tests.report.sample import HOSTILE, sample

VOID = {"meta", "input", "br", "img", "link", "hr"}
BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")


class Page(HTMLParser):
    """Tags in order; every element is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.words.append(data)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(html("jars", sample(), ["specs/jars/overlay.yaml:4:5: " + HOSTILE]))


def test_it_is_whole_and_asks_for_nothing(page: Page) -> None:
    tags = [tag for tag, _ in page.tags]
    assert tags.count("script") == tags.count("style") == 1
    assert not {"link", "img", "iframe", "object", "a", "base", "form"} & set(tags)
    for _, attributes in page.tags:
        assert not {"src", "href", "srcset", "onclick", "onerror"} & attributes.keys()
    side = Side("HEAD", "0.1.0", 3, 3_112)
    text = html("jars", Diff(side, side, sample().changes[:3], sample().weights))
    assert not re.search(r"url\(|@import|https?:|//[a-z]", text)


def test_only_its_own_script_may_run(page: Page) -> None:
    (policy,) = (a["content"] for t, a in page.tags if t == "meta" and "http-equiv" in a)
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")


def test_text_of_a_vendor_is_text(page: Page) -> None:
    said = "".join(page.words)
    assert '</script><script>alert(1)</script><img src=x onerror="alert(2)">' in said
    assert "$title ${title}" in said
    assert "<U+202E>gnp <U+200B>" in said and "\u202e" not in said


def test_nothing_changed() -> None:
    side = Side("HEAD", "0.1.0", 0, 12)
    page = Page(html("jars", Diff(side, side, (), (), Apart())))
    assert "Nothing to show." in "".join(page.words)


Shown = Callable[..., str]


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    """The page as the browser has it after its script ran."""

    def show(fragment: str = "", *, width: int = 1200, extra: str = "", flag: str = "") -> str:
        text = html("jars", sample())
        if extra:  # measures from within; the page's own policy would not let it
            text = re.sub(r"<meta http-equiv=[^>]*>", "", text)
            text = text.replace("</body>", f"<script>{extra}</script></body>")
        file = tmp_path / "report.html"
        file.write_text(text, encoding="utf-8")
        assert BROWSER is not None
        command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
        command += [f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={width},900"]
        command += [
            "--virtual-time-budget=2000",
            *filter(None, [flag]),
            f"{file.as_uri()}{fragment}",
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
        return done.stdout

    return show


def visible(dom: str) -> int:
    """How many changes are not hidden, nor in a tool that is."""
    count = 0
    for tool in re.findall(r"<article(.*?)</article>", dom, re.DOTALL):
        if " hidden=" not in tool.partition(">")[0]:
            count += len(re.findall(r'<section class="change [a-z]+" data-impact="[a-z]+">', tool))
    return count


@needs_browser
def test_a_browser_runs_its_script_and_no_other(shown: Shown) -> None:
    dom = shown()
    assert visible(dom) == 5 and "alert(1)" in dom
    assert dom.count("<script") == 1 and "<img" not in dom


@needs_browser
@pytest.mark.parametrize(
    ("fragment", "count"),
    [("#impact=breaking", 2), ("#impact=wording&find=JARS", 1), ("#find=lid", 1), ("#find=no", 0)],
)
def test_a_link_says_what_is_shown(fragment: str, count: int, shown: Shown) -> None:
    dom = shown(fragment)
    assert visible(dom) == count
    assert ('<p class="none" hidden="">' in dom) is bool(count)


MEASURE = """
const root = document.documentElement;
const styles = getComputedStyle(document.body);
const columns = getComputedStyle(document.querySelector(".pair")).gridTemplateColumns;
document.body.dataset.measured = [
  root.scrollWidth <= innerWidth, columns.split(" ").length, styles.backgroundColor,
].join(";");
"""


def measured(dom: str) -> list[str]:
    found = re.search(r'data-measured="([^"]*)"', dom)
    assert found
    return found[1].split(";")


@needs_browser
def test_it_fits_a_phone_and_stands_side_by_side_on_a_desk(shown: Shown) -> None:
    assert measured(shown(width=520, extra=MEASURE))[:2] == ["true", "1"]
    assert measured(shown(width=1200, extra=MEASURE))[:2] == ["true", "2"]


@needs_browser
def test_it_is_dark_where_that_is_preferred(shown: Shown) -> None:
    assert measured(shown(extra=MEASURE))[2] == "rgb(255, 255, 255)"
    dark = shown(extra=MEASURE, flag="--blink-settings=preferredColorScheme=0")
    assert measured(dark)[2] == "rgb(13, 17, 23)"
