"""Results: cut to size and still JSON, and whatever kind of content an API answers with."""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Mapping
from typing import Any

import pytest
from runtime.catalog import Catalog
from runtime.drift import Drift
from runtime.redact import Secrets
from runtime.reply import Reply
from runtime.results import Rendering
from runtime.sizes import compact, fit


def rendering(larder: Catalog, tool: str, limit: int = 100_000) -> Rendering:
    return Rendering(larder.tool(tool), larder.wire(tool), limit, Secrets())


def reply(content: bytes | str, kind: str = "", status: int = 200) -> Reply[Any, Any]:
    body = content.encode() if isinstance(content, str) else content
    return Reply(status, {"content-type": kind} if kind else {}, body, operation="getItem")


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        ("a,b\n", "text/csv", "a,b\n"),
        ("<p>hi</p>", "text/html; charset=utf-8", "<p>hi</p>"),
        ("<a/>", "application/xml", "<a/>"),
        ("plain", "", "plain"),
        (b"\xe4", "text/plain; charset=latin-1", "ä"),
        (b"\xe4", "text/plain; charset=nonsense", "\ufffd"),
        ("plain", "text/plain; charset=undefined", "plain"),
        (
            b"PK\0\1",
            "application/zip",
            "The API answered 4 bytes of application/zip, " "which cannot be shown here.",
        ),
        (b"\xff\0", "", "The API answered 2 bytes of unknown content, which cannot be shown here."),
        (b"", "text/plain", "Done. The API answered 200 without content."),
    ],
)
def test_text_and_other_content(
    larder: Catalog, content: bytes | str, kind: str, expected: str
) -> None:
    result = rendering(larder, "get_recipe").result(reply(content, kind))
    assert result == {
        "resultType": "complete",
        "content": [{"type": "text", "text": expected}],
        "isError": False,
    }


@pytest.mark.parametrize("kind", ["image/jpeg", "audio/mpeg"])
def test_images_and_sounds(larder: Catalog, kind: str) -> None:
    result = rendering(larder, "get_label").result(reply(b"\1\2", kind))
    assert result["content"] == [{"type": kind[:5], "data": "AQI=", "mimeType": kind}]
    too_big = rendering(larder, "get_label").result(reply(b"\1" * 3_000_001, kind))
    assert too_big["content"][0]["text"].startswith("The API answered 3000001 bytes of")


@pytest.mark.parametrize(
    ("tool", "value", "expected"),
    [
        ("get_item", {"id": "1"}, {"id": "1"}),
        ("get_item", [1], {"result": [1]}),
        ("list_tags", ["a"], {"result": ["a"]}),
        ("list_tags", {"a": 1}, {"result": {"a": 1}}),
        ("get_recipe", {"a": "ü"}, {"a": "ü"}),
        ("get_recipe", 5, {"result": 5}),
    ],
)
def test_json_is_an_object_at_its_root(
    larder: Catalog, tool: str, value: object, expected: Mapping[str, object]
) -> None:
    for outcome in (value, reply(json.dumps(value), "application/problem+json")):
        result = rendering(larder, tool).result(outcome)
        assert result["structuredContent"] == expected
        assert result["content"][0]["text"] == compact(expected)


def test_null_is_not_told_as_the_answer_where_it_is_what_is_left_of_one(larder: Catalog) -> None:
    shown = rendering(larder, "get_item").result(reply("null", "application/json"))
    assert shown["structuredContent"] == {"result": None, "message": "The API answered null."}
    shown = rendering(larder, "get_item").result(None)
    message = "The API answered nothing of what this tool shows."
    assert shown["structuredContent"] == {"result": None, "message": message}


def test_text_where_an_object_was_promised_is_still_structured(larder: Catalog) -> None:
    result = rendering(larder, "get_item").result(reply("OK", "text/plain"))
    assert result["structuredContent"] == {"result": "OK"}


def test_long_text_is_cut(larder: Catalog) -> None:
    result = rendering(larder, "get_recipe", 1000).result(reply("ä" * 900, "text/plain"))
    text = result["content"][0]["text"]
    assert len(text.encode()) <= 1000
    assert text.endswith(
        "[cut: this is 350 of 900 characters. "
        "Ask for less: one item at a time, or a narrower question.]"
    )


LONG: dict[str, Any] = {
    "one long list": {"items": list(range(5000)), "total": 5000},
    "a list of long items": {"items": [{"text": "x" * 900} for _ in range(20)]},
    "lists in lists": {"a": [{"b": ["y" * 50] * 500}], "c": ["z"] * 10},
    "two lists": {"a": ["x" * 30] * 100, "b": ["y" * 30] * 100},
    "a long text": {"body": "ä" * 9000, "id": 1},
    "texts and lists": {"body": "q" * 5000, "items": [{"t": "r" * 5000}]},
}


@pytest.mark.parametrize("case", LONG)
def test_long_json_is_cut_and_says_so(larder: Catalog, case: str) -> None:
    result = rendering(larder, "list_items", 3000).result(LONG[case])
    text = result["content"][0]["text"]
    assert len(text.encode()) <= 3000
    assert json.loads(text) == result["structuredContent"]
    assert set(result["structuredContent"]) == {*LONG[case], "truncated"}
    assert "Ask for less with page, perPage." in result["structuredContent"]["truncated"]


def test_what_cannot_be_cut_is_left_out(larder: Catalog) -> None:
    value = {f"key{n}": n for n in range(1000)}
    result = rendering(larder, "get_item", 1000).result(value)
    assert result["structuredContent"] == {
        "result": None,
        "truncated": "Over 1000 bytes: this holds nothing. "
        "Ask for less: one item at a time, or a narrower question.",
    }


def test_what_json_cannot_say_is_taken_out(larder: Catalog) -> None:
    odd = reply('{"a":NaN,"b":1e999,"c":"\\ud800x","d":[-Infinity]}', "application/json")
    result = rendering(larder, "get_item").result(odd)
    assert result["content"][0]["text"] == '{"a":null,"b":null,"c":"\ufffdx","d":[null]}'


def test_a_member_called_truncated_keeps_its_type(larder: Catalog) -> None:
    value = {"items": list(range(5000)), "truncated": False}
    result = rendering(larder, "list_items", 3000).result(value)
    assert result["structuredContent"]["truncated"] is True
    assert "entries of items" in result["structuredContent"]["truncation"]


def test_fitting_leaves_the_value_alone() -> None:
    value = {"items": list(range(100)), "small": [1]}
    assert fit(value, 100) == (
        {"items": list(range(29)), "small": [1]},
        ["29 of 100 entries of items"],
    )
    assert len(value["items"]) == 100
    assert fit(value, 10_000) == (value, [])
    assert fit(value, 10) is None


@pytest.mark.parametrize("limit", range(20, 200, 7))
def test_the_cut_is_the_longest_that_fits(limit: int) -> None:
    value = {"items": ["xxx"] * 40}
    cut, _ = fit(value, limit) or ({}, [])
    assert len(compact(cut)) <= limit < len(compact(cut)) + len(',"xxx"') or cut == value


def test_drift_is_logged_once_and_counted(
    larder: Catalog, caplog: pytest.LogCaptureFixture
) -> None:
    loads: list[int] = []

    def load() -> Mapping[str, Any]:
        loads.append(1)
        return larder.replies()

    drift = Drift(load)
    odd = reply('{"id":"1","name":"x","unit":"UNIT_SECRET"}', "application/json")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            drift.observe(odd)
        drift.observe(reply('{"id":"1","name":"x"}', "application/json"))
        drift.observe(reply("{", "application/json"))
        drift.observe(reply("text", "text/plain"))
        drift.observe(Reply(200, {"content-type": "application/json"}, b"[]", operation="other"))
    assert drift.counts == {"getItem": 3}
    assert [record.getMessage() for record in caplog.records] == [
        "getItem: the reply is not what the API's description says at /unit (enum)"
    ]
    assert loads == [1]


def test_an_unusable_reply_schema_does_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    drift = Drift(lambda: {"getItem": {"type": "nonsense"}})
    for _ in range(2):
        drift.observe(reply("{}", "application/json"))
    assert len(caplog.records) == 1


def test_a_map_of_very_many_members_is_cut_like_a_list() -> None:
    value = {"map": {f"key{number}": "x" * 40 for number in range(5000)}, "total": 5000}
    fitted = fit(value, 20_000)
    assert fitted is not None
    cut, words = fitted
    assert isinstance(cut, dict)
    assert 200 <= len(cut["map"]) < 5000
    assert cut["total"] == 5000
    assert words == [f"{len(cut['map'])} of 5000 members of map"]


@pytest.mark.parametrize(
    "secret",
    ["s3cret-key", 'quo"ted-key', "back\\slash\\key", "tab\tkey-1", "schlüssel", "\x7fdel-key"],
)
def test_a_secret_is_masked_however_json_spells_it(larder: Catalog, secret: str) -> None:
    spelled = {
        json.dumps(secret),
        json.dumps(secret, ensure_ascii=False),
        '"' + "".join(f"\\u{ord(letter):04x}" for letter in secret) + '"',
    }
    shown = Rendering(larder.tool("get_item"), larder.wire("get_item"), 10_000, Secrets([secret]))
    for text in spelled:
        body = f'{{"note": {text}, "deep": [{{{text}: 1}}], "count": 1}}'
        result = shown.result(reply(body, "application/json"))
        clean = {"note": "[redacted]", "deep": [{"[redacted]": 1}], "count": 1}
        assert result["structuredContent"] == clean
        assert result["content"][0]["text"] == compact(clean)


def test_a_redacted_member_is_found_however_json_spells_its_name(larder: Catalog) -> None:
    tool = dataclasses.replace(larder.tool("get_item"), redact=('pass"word', "/list/*/key"))
    shown = Rendering(tool, larder.wire("get_item"), 10_000, Secrets())
    names = ('"pass\\"word"', '"\\u0070ass\\u0022word"')
    for name in names:
        body = f'{{"a": [{{{name}: "hush"}}], "list": [{{"key": 5}}], "key": "seen"}}'
        result = shown.result(reply(body, "application/json"))
        assert result["structuredContent"] == {
            "a": [{'pass"word': "[redacted]"}],
            "list": [{"key": "[redacted]"}],
            "key": "seen",
        }
        assert "hush" not in result["content"][0]["text"]


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "1e999"])
def test_numbers_that_json_cannot_say_are_null_and_words_stay(larder: Catalog, value: str) -> None:
    body = f'{{"at": {value}, "note": "NaN, to Infinity"}}'
    result = rendering(larder, "get_recipe").result(reply(body, "application/json"))
    assert result["structuredContent"] == {"at": None, "note": "NaN, to Infinity"}
    assert json.loads(result["content"][0]["text"]) == result["structuredContent"]
