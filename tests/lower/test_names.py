"""Names of tools: readable, short, unique, and the same in whatever order the document is."""

import random
import re

import pytest

from generator.plan.names import LONGEST_TOOL_NAME, class_names, method_names, tool_names

LEGAL = re.compile(r"[a-z][a-z0-9_]*")


def route(method: str, path: str, declared: str = "", tag: str = "") -> dict[str, tuple[str, ...]]:
    return {declared or f"{method} {path}": (declared, tag, method, path)}


@pytest.mark.parametrize(
    ("declared", "tag", "method", "path", "expected"),
    [
        ("", "", "GET", "/api/v1/status-reports", "list_status_reports"),
        ("", "", "GET", "/api/v1/status-reports/{id}", "get_status_report"),
        ("", "", "POST", "/status_reports", "create_status_report"),
        ("", "", "DELETE", "/users/{id}/keys/{key}", "delete_user_key"),
        ("", "", "QUERY", "/users", "query_users"),
        ("", "", "POST", "/series/{key}", "create_series"),
        ("", "", "PROP FIND", "/users", "prop_find_users"),
        ("listPets", "", "GET", "/pets", "list_pets"),
        ("Pets_listPets", "Pets", "GET", "/pets", "list_pets"),
        ("get", "", "GET", "/pets", "list_pets"),
        ("", "", "GET", "/", "get"),
        ("getHTTPCheck2", "", "GET", "/x", "get_http_check_2"),
    ],
)
def test_a_name_says_what_the_tool_does(
    declared: str, tag: str, method: str, path: str, expected: str
) -> None:
    (name,) = tool_names(route(method, path, declared, tag)).values()
    assert name == expected


def many() -> dict[str, tuple[str, str, str, str]]:
    nouns = ["user", "team", "report", "very-long-collection-of-things", "Ünïcode", "v2", "class"]
    found: dict[str, tuple[str, str, str, str]] = {}
    for method in ("GET", "POST", "PUT", "DELETE"):
        for first in nouns:
            for second in nouns:
                for path in (
                    f"/{first}/{second}",
                    f"/{first}/{{id}}/{second}",
                    f"/x/{first}/{second}/{{id}}",
                ):
                    found |= {f"{method} {path}": ("", "", method, path)}
    for number in range(150):
        declared = f"readTheVeryLongNameOfOneOperationNumber{number:x}OfTheCollectionOfThings"
        found[declared] = (declared, "", "GET", f"/long/{number}")
    for declared in ("getUser", "GetUser", "get_user", "get-user", "GETUSER"):
        found[declared] = (declared, "", "GET", f"/same/{declared}")
    return found


def test_names_do_not_depend_on_the_order_of_the_document() -> None:
    operations = many()
    first = tool_names(operations)
    methods = method_names(operations)
    keys = list(operations)
    for seed in range(5):
        random.Random(seed).shuffle(keys)
        shuffled = {key: operations[key] for key in keys}
        assert tool_names(shuffled) == first
        assert method_names(shuffled) == methods


def test_names_are_short_legal_and_unique_without_regard_to_case() -> None:
    chosen = list(tool_names(many(), reserved=["get_user"]).values())
    assert len({name.lower() for name in chosen}) == len(chosen)
    assert "get_user" not in chosen
    for name in chosen:
        assert LEGAL.fullmatch(name) and len(name) <= LONGEST_TOOL_NAME, name


def test_one_more_operation_renames_none_that_it_does_not_collide_with() -> None:
    before = tool_names(many())
    after = tool_names(many() | route("GET", "/quite/another"))
    assert {key: after[key] for key in before} == before


def test_classes_are_told_apart_without_regard_to_case() -> None:
    names = ["a.Pet", "b.Pet", "pet", "PET", "Model", "List", "None", "1st", "Ü", "x/y", "x.y"]
    chosen = class_names(names)
    assert len({name.lower() for name in chosen.values()}) == len(names)
    assert all(name.isidentifier() and name.isascii() for name in chosen.values())
    assert chosen == class_names(reversed(names))
    assert not {"Model", "List", "None"} & set(chosen.values())


def test_an_id_that_only_spells_the_route_names_no_method() -> None:
    spelt = {"v1_checks_check_id_uptime_get": ("GET", "/checks/{check_id}/uptime")}
    spelt |= {"secrets_post": ("POST", "/v2/secrets")}
    operations = {id: (id, "", method, path) for id, (method, path) in spelt.items()}
    assert list(method_names(operations).values()) == ["get_check_uptime", "create_secret"]
    telling = {"pause_check": ("pause_check", "", "POST", "/checks/{id}/pause")}
    assert list(method_names(telling).values()) == ["pause_check"]
