"""Whatever stands where: diagnostics, never a traceback."""

import copy
import json
import random
from typing import Any

import pytest

from generator.check import check
from generator.show import render
from tests.front.workshop import Workshop

DOCUMENT: Any = {
    "openapi": "3.1.0",
    "info": {"title": "Larder", "version": "1"},
    "servers": [{"url": "https://larder.example"}],
    "security": [{"key": []}],
    "tags": [{"name": "items", "description": "Items."}],
    "paths": {
        "/items/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {}}],
            "get": {
                "operationId": "getItem",
                "tags": ["items"],
                "parameters": [{"$ref": "#/components/parameters/limit"}],
                "responses": {
                    "200": {
                        "description": "The item.",
                        "headers": {"X": {"schema": {"type": "string"}}},
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Item"}}
                        },
                    }
                },
            },
            "put": {
                "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
                "security": [{}],
            },
        }
    },
    "components": {
        "parameters": {"limit": {"name": "limit", "in": "query", "schema": {"minimum": 1}}},
        "schemas": {
            "Item": {
                "type": "object",
                "nullable": True,
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "enum": ["a", "b"], "example": "a"},
                    "next": {"allOf": [{"$ref": "#/components/schemas/Item"}], "nullable": True},
                    "size": {"minimum": 1, "exclusiveMinimum": True},
                },
                "additionalProperties": False,
                "discriminator": {"propertyName": "name"},
            }
        },
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    },
}
JUNK: Any = [
    *(None, True, False, 0, -1, 1.5, 10**30, "", "text", "yes", "1", [], {}, [None], [[]], [{}]),
    *({"": None}, {"$ref": 1}, {"$ref": "#"}, {"$ref": "#/"}, {"$ref": ""}, {"$ref": None}),
    *({"$ref": "#/paths"}, {"$ref": "#/components"}, {"$ref": "no.yaml"}, {"a": {"b": [1]}}),
    *({"$ref": "#/components/schemas/Item"}, {"$ref": "#/components/parameters/limit"}),
    *({"$ref": "#/components/schemas/Item/properties"}, {"$ref": "openapi.json#/components"}),
    *("\x00", "\u202e", "~1", "/", "3.0.0", "2.0", {"type": []}, {"type": [[]]}, {"enum": {}}),
    *({"allOf": 1}, {"nullable": True, "anyOf": 3, "allOf": None}, {"items": [1]}, [1, {"a": 1}]),
]


def mutated(random: random.Random) -> Any:
    """The document with junk for some of its values, or with keys of one thing in another."""
    document = copy.deepcopy(DOCUMENT)
    for _ in range(random.randrange(1, 4)):
        holder = document
        while True:
            keys = list(holder) if isinstance(holder, dict) else range(len(holder))
            key = random.choice(list(keys))
            inner = holder[key]
            if not isinstance(inner, dict | list) or not inner or random.random() < 0.15:
                break
            holder = inner
        junk = copy.deepcopy(random.choice(JUNK))
        if isinstance(holder, dict) and random.random() < 0.2:
            holder[random.choice(["", "$ref", "x-a", "allOf", "type", "items", "get"])] = junk
        else:
            holder[key] = junk
    return document


@pytest.mark.parametrize("seed", range(20))
def test_junk_in_a_description(seed: int, workshop: Workshop) -> None:
    for turn in range(40):
        text = json.dumps(mutated(random.Random(seed * 1000 + turn)), ensure_ascii=False)
        workshop.diagnostics.found.clear()
        loaded = workshop.load({"openapi.json": text})
        if loaded is not None:
            check(loaded, workshop.diagnostics)
        for found in workshop.diagnostics:
            assert render(found, text).startswith("openapi.json:1:")


@pytest.mark.parametrize("seed", range(20))
def test_junk_in_an_overlay(seed: int, workshop: Workshop) -> None:
    chance = random.Random(seed)
    targets = ["$", "$.info", "$..*", "$.paths.*.*", "$..parameters[0]", "$[?@]", "$.tags[-1]", "x"]
    for _ in range(10):
        actions = [
            {
                "target": chance.choice(targets),
                chance.choice(["update", "copy", "remove"]): chance.choice([*JUNK, *targets]),
            }
            for _ in range(3)
        ]
        overlay = {"overlay": "1.1.0", "actions": [*actions, chance.choice(JUNK)]}
        loaded = workshop.load({"openapi.json": json.dumps(DOCUMENT)}, json.dumps(overlay))
        if loaded is not None:
            check(loaded, workshop.diagnostics)


@pytest.mark.parametrize("seed", range(20))
def test_junk_in_a_text(seed: int, workshop: Workshop) -> None:
    chance = random.Random(seed)
    text = json.dumps(DOCUMENT, indent=1)
    for name in ("a.json", "a.yaml"):
        for _ in range(20):
            place = chance.randrange(len(text))
            junk = chance.choice(
                [*'{}[]:,"&*!|>%@`#-?\\', "\t", "\0", "\x85", "\u2028", "\ufeff", "&a "]
            )
            workshop.read(text[:place] + junk + text[place + chance.randrange(3) :], name)
            workshop.read(bytes(chance.randrange(256) for _ in range(chance.randrange(60))), name)
