"""A fingerprint changes with what a reviewer relied on, and with nothing else."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import ir
from generator.diagnostics import Diagnostics
from generator.overlay.fingerprint import facts, fingerprint, renamed_as
from generator.overlay.selection import selectable
from generator.pipeline import describe
from tests.pipeline.press import config

Change = Callable[[dict[str, Any]], object]

DOCUMENT = yaml.safe_load("""
openapi: 3.1.0
info: {title: Larder, version: "1"}
servers: [{url: https://larder.example}]
security: [{Key: []}]
paths:
  /jars:
    parameters: [{name: shelf, in: query, schema: {type: integer}, description: Where.}]
    post:
      operationId: addJar
      summary: Add a jar
      tags: [jars]
      parameters: [{name: trace, in: header, schema: {type: string}}]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Jar"}}}
      responses:
        "200":
          description: The jar.
          content: {application/json: {schema: {$ref: "#/components/schemas/Jar"}}}
        "400": {description: No.}
    get: {operationId: listJars, responses: {"204": {description: Nothing.}}}
components:
  securitySchemes: {Key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Jar:
      type: object
      required: [label, kind]
      properties:
        label: {type: string, maxLength: 20, description: What it says.}
        kind: {type: string, enum: [jam, pickle]}
        inside: {type: array, items: {$ref: "#/components/schemas/Jar"}}
        lid: {$ref: "#/components/schemas/Lid"}
    Lid: {type: object, properties: {wide: {type: boolean}}}
    Unused: {type: string}
""")


def described(document: dict[str, Any], folder: Path) -> ir.Api:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "openapi.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    api = describe(config(folder), Diagnostics())
    assert api is not None
    return api


def of(document: dict[str, Any], folder: Path, selector: str = "addJar") -> str:
    api = described(document, folder)
    return fingerprint(api, [selectable(api)[selector]])


def changed(change: Change) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return document


def shuffled(value: Any, turn: random.Random) -> Any:
    """Every mapping, and every list whose order says nothing, in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(member, turn)) for key, member in value.items()]
        turn.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        return turn.sample([shuffled(element, turn) for element in value], len(value))
    return value


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_document_says_nothing(seed: int, tmp_path: Path) -> None:
    other = shuffled(DOCUMENT, random.Random(seed))
    assert of(other, tmp_path / "a") == of(DOCUMENT, tmp_path / "b")
    assert re.fullmatch(r"[0-9a-f]{12}/[0-9a-f]{4}", of(DOCUMENT, tmp_path / "b"))


def jar(document: dict[str, Any]) -> dict[str, Any]:
    return document["components"]["schemas"]["Jar"]["properties"]  # type: ignore[no-any-return]


def add(document: dict[str, Any]) -> dict[str, Any]:
    return document["paths"]["/jars"]["post"]  # type: ignore[no-any-return]


FORM: dict[str, Change] = {
    "a bound": lambda d: jar(d)["label"].update(maxLength=30),
    "a value": lambda d: jar(d)["kind"]["enum"].append("syrup"),
    "a member far below": lambda d: d["components"]["schemas"]["Lid"]["properties"].update(
        red={"type": "boolean"}
    ),
    "required": lambda d: d["components"]["schemas"]["Jar"]["required"].pop(),
    "a parameter of the path": lambda d: d["paths"]["/jars"]["parameters"][0].update(required=True),
    "a style": lambda d: d["paths"]["/jars"]["parameters"][0].update(explode=False),
    "the name": lambda d: add(d).update(operationId="putJar"),
    "the body's type": lambda d: add(d)["requestBody"].update(
        content={"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}
    ),
    "the reply": lambda d: add(d)["responses"].pop("200")
    and add(d)["responses"].update({"204": {"description": "Done."}}),
    "deprecation": lambda d: add(d).update(deprecated=True),
    "security": lambda d: add(d).update(security=[]),
    "the header of the key": lambda d: d["components"]["securitySchemes"]["Key"].update(name="Key"),
}
WORDS: dict[str, Change] = {
    "the summary": lambda d: add(d).update(summary="Put a jar on the shelf"),
    "a member": lambda d: jar(d)["label"].update(description="What is written on it."),
    "a parameter": lambda d: d["paths"]["/jars"]["parameters"][0].update(description="Which."),
    "a reply": lambda d: add(d)["responses"]["200"].update(description="What was added."),
}
NOTHING: dict[str, Change] = {
    "another operation": lambda d: d["paths"]["/jars"]["get"].update(summary="All jars"),
    "a component nobody needs": lambda d: d["components"]["schemas"].pop("Unused"),
    "an error": lambda d: add(d)["responses"].pop("400"),
    "a tag": lambda d: add(d).update(tags=["glass"]),
    "the version": lambda d: d["info"].update(version="2"),
}


@pytest.mark.parametrize("change", FORM.values(), ids=FORM)
def test_the_first_part_is_what_it_takes_and_answers(change: Change, tmp_path: Path) -> None:
    before, after = of(DOCUMENT, tmp_path / "a"), ""
    document = changed(change)
    after = of(document, tmp_path / "b", add(document)["operationId"])
    assert before.split("/")[0] != after.split("/")[0]


@pytest.mark.parametrize("change", WORDS.values(), ids=WORDS)
def test_the_second_part_is_the_words(change: Change, tmp_path: Path) -> None:
    before, after = of(DOCUMENT, tmp_path / "a"), of(changed(change), tmp_path / "b")
    assert before.split("/")[0] == after.split("/")[0]
    assert before.split("/")[1] != after.split("/")[1]


@pytest.mark.parametrize("change", NOTHING.values(), ids=NOTHING)
def test_what_nobody_relied_on_changes_nothing(change: Change, tmp_path: Path) -> None:
    assert of(DOCUMENT, tmp_path / "a") == of(changed(change), tmp_path / "b")


def test_a_component_may_be_renamed(tmp_path: Path) -> None:
    text = json.dumps(DOCUMENT).replace("schemas/Jar", "schemas/Glass")
    document = json.loads(text.replace('"Jar": {', '"Glass": {'))
    assert list(document["components"]["schemas"]) == ["Glass", "Lid", "Unused"]
    assert of(document, tmp_path / "a") == of(DOCUMENT, tmp_path / "b")


def test_several_operations_in_any_order(tmp_path: Path) -> None:
    api = described(DOCUMENT, tmp_path)
    one, two = api.operations
    assert fingerprint(api, [one, two]) == fingerprint(api, [two, one]) != fingerprint(api, [one])


def test_an_operation_under_its_former_name(tmp_path: Path) -> None:
    before = described(DOCUMENT, tmp_path / "a")
    after = described(changed(lambda d: add(d).update(operationId="putJar")), tmp_path / "b")
    former = renamed_as(selectable(after)["putJar"], "addJar")
    assert fingerprint(after, [former]) == fingerprint(before, [selectable(before)["addJar"]])


def test_the_facts_are_readable(tmp_path: Path) -> None:
    api = described(DOCUMENT, tmp_path)
    told = facts(api, selectable(api)["addJar"])
    assert told.form["security"] == "Key apiKey header X-Key"
    assert told.form["query.shelf"] == "integer, optional, form exploded"
    assert told.form["body"] == "Jar, required, application/json"
    assert told.form["Jar.kind"] == 'string, one of "jam", "pickle", required'
    assert told.form["Jar.inside[]"] == "Jar"
    assert told.words["Jar.label"] == "What it says."
