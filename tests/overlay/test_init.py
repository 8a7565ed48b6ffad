"""`toolpress init`: whatever the document, what it writes generates, and marks what to decide."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.cli import main
from tests.overlay.project import OPENAPI

OK = {"200": {"description": "Done."}}
PETSTORE: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Swagger Petstore - OpenAPI 3.0", "version": "1"},
    "servers": [{"url": "https://petstore.example/api/v3"}],
    "tags": [{"name": "pet"}, {"name": "store"}],
    "security": [{"api_key": []}],
    "paths": {
        "/pet": {
            "post": {
                "tags": ["pet"],
                "operationId": "addPet",
                "summary": "Add a pet",
                "responses": OK,
            },
            "put": {"tags": ["pet"], "operationId": "updatePet", "responses": OK},
        },
        "/pet/search": {"post": {"tags": ["pet"], "operationId": "searchPets", "responses": OK}},
        "/pet/{petId}": {
            "get": {"tags": ["pet"], "operationId": "getPetById", "responses": OK},
            "delete": {"tags": ["pet"], "operationId": "deletePet", "responses": OK},
            "parameters": [
                {"name": "petId", "in": "path", "required": True, "schema": {"type": "integer"}}
            ],
        },
        "/store/order": {
            "post": {
                "tags": ["store"],
                "operationId": "placeOrder",
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Order"}}
                    }
                },
                "responses": OK
                | {
                    "default": {
                        "description": "No.",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Error"}}
                        },
                    }
                },
            }
        },
        "/store/old": {
            "get": {"tags": ["store"], "operationId": "old", "deprecated": True, "responses": OK}
        },
    },
    "components": {
        "securitySchemes": {
            "api_key": {"type": "apiKey", "in": "header", "name": "api_key"},
            "login": {"type": "oauth2", "flows": {}},
        },
        "schemas": {
            "Order": {
                "type": "object",
                "properties": {
                    "notifyCustomer": {"type": "boolean"},
                    "accessToken": {"type": "string"},
                },
            },
            "Error": {
                "type": "object",
                "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
SWAGGER = {
    "swagger": "2.0",
    "info": {"title": "Simple API", "version": "1"},
    "host": "simple.example",
    "basePath": "/v2",
    "schemes": ["https"],
    "paths": {
        "/users/{id}": {
            "get": {
                "parameters": [{"name": "id", "in": "path", "required": True, "type": "string"}],
                "responses": {"200": {"description": "OK", "schema": {"type": "object"}}},
            }
        }
    },
}
HOSTILE = {
    "openapi": "3.1.0",
    "info": {"title": "# {x}: 'a' \"b\"\n- *c &d !e %f @g `h` \u202e", "version": "1"},
    "security": [{"null": []}, {"a: b": []}],
    "paths": {
        "/{a}/{b}": {
            "get": {"operationId": "true", "tags": ["no"], "summary": "a: b # c", "responses": OK}
        },
        "/b: {c}": {
            "post": {"operationId": "1.5", "tags": ["- x"], "summary": "\u2028!", "responses": OK}
        },
        "/d#e": {"put": {"tags": ["\U0001f600"], "responses": OK}},
        "/f": {"delete": {"operationId": "*x", "tags": ["null"], "summary": "'", "responses": OK}},
        "/g": {"patch": {"operationId": "x\n  y: z", "responses": OK}},
        "/h": {
            "get": {"operationId": "123", "responses": OK},
            "post": {"operationId": "123", "responses": OK},
        },
    },
    "components": {
        "securitySchemes": {
            "null": {"type": "http", "scheme": "bearer"},
            "a: b": {"type": "http", "scheme": "basic"},
        }
    },
}
EMPTY = {"openapi": "3.1.0", "info": {"title": "", "version": "1"}, "paths": {}}
DOCUMENTS = {"petstore": PETSTORE, "swagger": SWAGGER, "hostile": HOSTILE, "empty": EMPTY}


def begun(document: dict[str, Any], root: Path, *more: str) -> Path:
    """The folder that `init` has written, generated without an error."""
    spec = root / "document.json"
    spec.write_text(json.dumps(document), encoding="utf-8")
    assert main(["--root", str(root), "init", str(spec), *more]) == 0
    (folder,) = (p for p in (root / "specs").iterdir() if p.is_dir())
    return folder


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_what_it_writes_generates(document: dict[str, Any], tmp_path: Path) -> None:
    folder = begun(document, tmp_path)
    assert main(["--root", str(tmp_path), "generate"]) == 0
    assert sorted(p.name for p in folder.iterdir()) == ["openapi.json", "overlay.yaml"]
    assert (tmp_path / "specs" / "overlay.schema.json").is_file()
    assert main(["--root", str(tmp_path), "review"]) == 0


def test_what_a_newcomer_gets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = begun(PETSTORE, tmp_path)
    assert folder.name == "petstore"
    said = capsys.readouterr().out
    assert "overlay.yaml and " in said and ": 6 of 7 operations as tools, " in said
    text = (folder / "overlay.yaml").read_text(encoding="utf-8")
    overlay = yaml.safe_load(text)
    assert overlay["server"]["package"] == "petstore_mcp" and "base_url" not in overlay["server"]
    assert overlay["auth"] == [{"scheme": "api_key", "env": "PETSTORE_API_KEY"}]
    assert "# TODO: login is not used" in text
    assert overlay["errors"] == {"code": "code", "message": "message"}
    assert overlay["defaults"] == {"expose": "listed", "redact": ["accessToken"]}
    assert overlay["toolsets"] == {"pet": "pet", "store": "store"}
    tools = overlay["tools"]
    named = "add_pet update_pet search_pets get_pet_by_id delete_pet place_order"
    assert list(tools) == named.split()
    assert tools["add_pet"]["title"] == "Add a pet"
    assert tools["get_pet_by_id"]["annotations"] == {"readOnlyHint": True}
    assert "annotations" not in tools["delete_pet"], "what a write does is for a person to say"
    assert "    # because: a POST that only reads\n" in text
    assert "    # notifies: notifyCustomer\n" in text
    assert "  #   operation: old  # GET /store/old\n" in text


def test_what_is_commented_out_can_be_let_in(tmp_path: Path) -> None:
    folder = begun(PETSTORE, tmp_path, "--tools", "2")
    file = folder / "overlay.yaml"
    text = file.read_text(encoding="utf-8")
    assert len(yaml.safe_load(text)["tools"]) == 2
    head, _, rest = text.partition("\n  # search_pets:\n")
    let_in = "\n".join(line.replace("  # ", "  ", 1) for line in rest.splitlines()[:2])
    file.write_text(f"{head}\n  search_pets:\n{let_in}\n", encoding="utf-8")
    assert len(yaml.safe_load(file.read_text(encoding="utf-8"))["tools"]) == 3
    assert main(["--root", str(tmp_path), "generate"]) == 0


def test_beside_a_description_that_is_there_already(tmp_path: Path) -> None:
    spec = tmp_path / "specs" / "mine" / "openapi.yaml"
    spec.parent.mkdir(parents=True)
    spec.write_text(OPENAPI)
    out = ["--out", str(spec.parent)]
    assert main(["--root", str(tmp_path), "init", str(spec), *out]) == 0
    assert sorted(p.name for p in spec.parent.iterdir()) == ["openapi.yaml", "overlay.yaml"]
    assert spec.read_text() == OPENAPI
    assert main(["--root", str(tmp_path), "generate"]) == 0


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = begun(PETSTORE, tmp_path)
    (folder / "overlay.yaml").write_text("mine")
    spec = str(tmp_path / "document.json")
    assert main(["--root", str(tmp_path), "init", spec]) == 2
    assert "overlay.yaml is there already; name another folder" in capsys.readouterr().err
    assert (folder / "overlay.yaml").read_text() == "mine"


def test_a_description_of_several_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    spec = vendor / "openapi.yaml"
    spec.write_text(OPENAPI.replace("schema: {type: integer}", "schema: {$ref: id.yaml}"))
    (vendor / "id.yaml").write_text("type: integer\n")
    assert main(["--root", str(tmp_path), "init", str(spec)]) == 2
    assert "needs files beside it: copy all of them" in capsys.readouterr().err
    assert main(["--root", str(tmp_path), "init", str(spec), "--out", str(vendor)]) == 0


def test_what_is_no_description(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(tmp_path), "init", str(tmp_path / "no.yaml")]) == 1
    assert "error[D101]" in capsys.readouterr().err
    assert not (tmp_path / "specs").exists()


def test_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begun(PETSTORE, tmp_path, "--format", "json")
    said = json.loads(capsys.readouterr().out)
    assert said["name"] == "petstore" and said["tools"] == 6 and len(said["written"]) == 2
    text = (tmp_path / "specs/petstore/overlay.yaml").read_text(encoding="utf-8")
    assert said["todo"] == text.count("TODO")


def test_an_address_is_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "https://petstore.example/openapi.json"]) == 2
    assert "SPEC is a file: fetch the description first" in capsys.readouterr().err


def test_what_is_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "acme.yaml"
    spec.write_text(json.dumps(PETSTORE))
    assert main(["--root", str(tmp_path), "init", str(spec)]) == 0
    assert capsys.readouterr().err.endswith("then `toolpress generate petstore`\n")
    assert main(["--root", str(tmp_path), "generate", "petstore"]) == 0
    assert (tmp_path / "generated" / "petstore" / "pyproject.toml").is_file()


def test_a_file_of_another_name_is_not_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "am.yaml").touch()
    assert main(["init", str(tmp_path / "nope.yaml")]) == 1
    assert "= help: check the path" in capsys.readouterr().err
