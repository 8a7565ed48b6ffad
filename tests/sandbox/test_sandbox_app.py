"""What the sandbox answers: state, pages, errors, faults and examples."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from generator import ir
from generator.diagnostics import Diagnostics
from generator.sandbox.app import build, running, serve
from generator.sandbox.read import read
from generator.sandbox.script import Sandbox


def test_rows_are_listed_by_page_and_filter(call: Any) -> None:
    assert call("GET", "/items?per_page=1&page=2") == (
        200,
        {
            "data": [
                {
                    "id": 8,
                    "name": "Rice",
                    "shelf": "low",
                    "tags": ["dry", "white"],
                    "added": "2026-03-01T12:00:00.000Z",
                }
            ],
            "meta": {"page": 2, "total": 2},
        },
    )
    assert call("GET", "/items?shelf=top&shelf=attic")[1]["meta"]["total"] == 1


def test_a_bare_array_is_answered(call: Any) -> None:
    assert call("GET", "/shelves") == (
        200,
        [{"slug": "top", "name": "Top shelf"}, {"slug": "low", "name": "Low shelf"}],
    )


def test_what_is_created_can_be_read_changed_replaced_and_deleted(call: Any) -> None:
    call.clock.forward(minutes=5)
    assert call("POST", "/items", {"name": "Oats", "shelf": "low"}) == (
        201,
        {
            "id": 9,
            "name": "Oats",
            "shelf": "low",
            "tags": ["Oats"],
            "added": "2026-03-01T12:05:00.000Z",
        },
    )
    assert call("GET", "/items/latest")[1]["id"] == 9
    assert call("PATCH", "/items/9", {"shelf": None})[1]["shelf"] is None
    assert call("GET", "/items/9")[1]["data"]["name"] == "Oats"
    replaced = call("PUT", "/items/9", {"name": "Rolled oats"})[1]
    assert replaced == {
        "id": 9,
        "name": "Rolled oats",
        "added": "2026-03-01T12:05:00.000Z",
        "tags": ["Rolled oats"],
    }
    assert call("DELETE", "/items/9") == (204, None)
    assert call("GET", "/items/9")[0] == 404
    assert call("POST", "/items", {"name": "Flour"})[1]["id"] == 10, "an id is used once"


def test_an_unknown_id_is_refused_in_the_vendors_shape(call: Any) -> None:
    assert call("GET", "/items/99") == (
        404,
        {"error": "not_found", "detail": "there is no item with id 99", "id": "req_1"},
    )


def test_the_path_of_the_server_may_be_written_or_left_out(call: Any) -> None:
    assert call("GET", "/api/items/7") == call("GET", "/items/7")


def test_private_members_of_rows_are_not_shown(call: Any) -> None:
    assert "secret" not in call("GET", "/items/7")[1]["data"]


def test_a_fault_before_saves_nothing_and_a_fault_after_does(call: Any) -> None:
    assert call("POST", "/items", {"name": "Broken"}) == (
        500,
        {"error": "internal", "detail": "saved all the same", "id": "req_1"},
    )
    assert call("GET", "/items/9")[1]["data"]["name"] == "Broken"
    call("POST", "/items", {"name": "Oats"})
    answer = call.raw("POST", "/items", {"name": "Flour"})
    assert (answer.status, answer.headers) == (507, {"Retry-After": "60"})
    assert call("GET", "/items?per_page=9")[1]["meta"]["total"] == 4


def test_an_id_that_is_taken_is_a_conflict(call: Any) -> None:
    assert call("POST", "/items", {"id": 7, "name": "Sugar"})[0] == 409


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": "Bearer nobody"}, 401),
        ({"authorization": "Basic all"}, 401),
        ({"authorization": ""}, 401),
        ({"authorization": "Bearer look"}, 403),
    ],
)
def test_a_key_must_be_there_and_may_do_what_it_may(call: Any, headers: Any, status: Any) -> None:
    assert call("DELETE", "/items/7", **headers)[0] == status
    assert call("GET", "/health", **headers)[0] == 200, "needs no key"


def test_what_is_not_scripted_answers_with_an_example(call: Any) -> None:
    assert call("GET", "/health") == (200, {"ok": True})


def test_a_reply_of_nothing_is_the_success_without_a_body_and_headers_go_with_any(
    api: ir.Api, tmp_path: Path, caller: Callable[..., Any]
) -> None:
    bare = ir.Response("204", "", (), None, api.operations[0].place)
    operations = tuple(
        replace(o, successes=(*o.successes, bare)) if o.id == "getItem" else o
        for o in api.operations
    )
    path = tmp_path / "sandbox.yaml"
    path.write_text(
        "tables: {items: {rows: [{id: 7, name: Salt, version: 3}, {id: 8, gone: true}]}}\n"
        "operations:\n  getItem:\n    read: items\n    id: path.itemId\n"
        "    headers: {ETag: row.version, Age: row.age}\n"
        "    reply: 'if(row.gone, `null`, {data: row})'\n"
    )
    changed = replace(api, operations=operations)
    script = read(path, "sandbox.yaml", changed, Diagnostics())
    call = caller(changed, script, authorization="Bearer any")
    assert call("GET", "/items/7") == (200, {"data": {"id": 7, "name": "Salt"}})
    assert call.exchanges[-1].answer.headers == {"ETag": "3"}
    assert call("GET", "/items/8") == (204, None)


def test_no_route_and_wrong_method(call: Any) -> None:
    assert call("GET", "/nothing")[0] == 404
    status, body = call("POST", "/items/7", {})
    assert (status, body["detail"]) == (405, "/items/7 takes GET, PATCH, PUT, DELETE, not POST")


def test_an_answer_that_is_not_as_described_is_a_fault_of_the_script(
    api: ir.Api, tmp_path: Path, caller: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "sandbox.yaml"
    path.write_text("operations:\n  health: {reply: \"{ok: 'yes'}\"}\n")
    script = read(path, "sandbox.yaml", api, Diagnostics())
    with caplog.at_level(logging.ERROR, "toolpress.sandbox"):
        status, body = caller(api, script)("GET", "/health")
    said = (
        'the script\'s answer is not what the description says: .ok: "yes" is not of type "boolean"'
    )
    assert (status, body) == (500, {"code": "internal", "message": said})
    assert caplog.messages == [f"health: {said}"]


def test_an_expression_that_fails_names_its_line(
    api: ir.Api, tmp_path: Path, caller: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "sandbox.yaml"
    path.write_text("operations:\n  health:\n    reply: length(now && `1`)\n")
    script = read(path, "sandbox.yaml", api, Diagnostics())
    assert caller(api, script)("GET", "/health")[0] == 500
    assert caplog.messages[0].startswith(
        "health: sandbox.yaml:3: `length(now && `1`)`: In function"
    )


def test_two_sandboxes_share_nothing(api: ir.Api, script: Sandbox, caller: Any) -> None:
    one, two = (caller(api, script, authorization="Bearer all") for _ in range(2))
    one("DELETE", "/items/7")
    assert two("GET", "/items/7")[0] == 200


def test_the_observer_hears_of_every_exchange(call: Any) -> None:
    call("GET", "/items/7")
    call("GET", "/nothing")
    assert [(e.operation, e.answer.status) for e in call.exchanges] == [("getItem", 200), ("", 404)]


def test_it_is_served_over_http(api: ir.Api, script: Sandbox) -> None:
    with running(build(api, script)) as url, httpx2.Client(trust_env=False) as client:
        assert url.startswith("http://127.0.0.1:") and url.endswith("/api")
        reply = client.post(
            f"{url}/items", json={"name": "Öl"}, headers={"Authorization": "Bearer all"}
        )
        assert (reply.status_code, reply.json()["name"]) == (201, "Öl")
        assert reply.headers["content-type"] == "application/json"
        gone = client.delete(f"{url}/items/9", headers={"Authorization": "Bearer all"})
        assert (gone.status_code, gone.content) == (204, b"")
    with pytest.raises(httpx2.ConnectError), httpx2.Client(trust_env=False) as client:
        client.get(url)


def test_it_listens_on_loopback_only(api: ir.Api, script: Sandbox) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        serve(build(api, script), host="0.0.0.0")


def test_keys_stand_where_the_description_has_them(
    api: ir.Api, script: Sandbox, caller: Any
) -> None:
    for location, sent in [
        ("header", {"x-key": "all"}),
        ("header", {"x-key": "Token all"}),
        ("cookie", {"cookie": "a=b; x-key=all"}),
    ]:
        scheme = replace(
            api.schemes[0], type=ir.SchemeType.API_KEY, location=location, name="X-Key".lower()
        )
        assert caller(replace(api, schemes=(scheme,)), script)("GET", "/shelves", **sent)[0] == 200
    in_query = replace(api.schemes[0], type=ir.SchemeType.API_KEY, location="query", name="key")
    asked = caller(replace(api, schemes=(in_query,)), script)
    assert asked("GET", "/shelves?key=all")[0] == 200
    assert asked("GET", "/shelves")[1]["detail"] == "no key: send it as query `key`"
    basic = replace(api.schemes[0], type=ir.SchemeType.BASIC)
    asked = caller(replace(api, schemes=(basic,)), script)
    assert asked("GET", "/shelves", authorization="Basic dXNlcjphbGw=")[0] == 200
    assert asked("GET", "/shelves", authorization="Basic ???")[0] == 401


def test_answers_are_the_same_every_time(api: ir.Api, script: Sandbox, caller: Any) -> None:
    def played() -> list[bytes]:
        call = caller(api, script, authorization="Bearer all")
        call("POST", "/items", {"name": "Oats"})
        return [call.raw("GET", "/items?per_page=50").body, call.raw("GET", "/health").body]

    assert played() == played()
    assert json.loads(played()[0])["meta"]["total"] == 3
