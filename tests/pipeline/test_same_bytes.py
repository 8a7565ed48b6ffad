"""Same inputs, same bytes: on any run, with any hash seed, from anywhere, in any order."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.pipeline import generate
from tests.pipeline.press import PANTRY, config, own, told

REPOSITORY = Path(__file__).parents[2]
SCRIPT = """
import hashlib, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.pipeline.press import config, generate
for path, text in generate(config(Path(sys.argv[2]), "pantry")).files.items():
    print(hashlib.sha256(text.encode()).hexdigest(), path)
"""


def digest(files: dict[str, str]) -> str:
    return "".join(
        f"{hashlib.sha256(t.encode()).hexdigest()} {path}\n" for path, t in files.items()
    )


def test_two_runs_two_hash_seeds_and_another_working_directory(tmp_path: Path) -> None:
    here = generate(config(PANTRY))
    again = generate(config(PANTRY))
    assert list(here.files.items()) == list(again.files.items())
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(REPOSITORY), os.path.relpath(PANTRY, folder)],
            cwd=folder,
            env=os.environ | {"PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed, folder in (("1", tmp_path), ("77", Path("/")))
    ]
    for process in running:
        out, _ = process.communicate(timeout=60)
        assert out == digest(here.files)


def shuffled(value: dict[str, Any], seed: int) -> dict[str, Any]:
    """The document with everything whose order says nothing in another one."""
    turn = random.Random(seed)
    components = {}
    for kind, members in value["components"].items():
        names = list(members)
        turn.shuffle(names)
        components[kind] = {name: members[name] for name in names}
    return {**value, "components": components}


# Two properties referred to by pointer, so that names are made for them, and twins by case.
AWKWARD = {
    "components": {
        "schemas": {
            "Left": {"type": "object", "properties": {"part": {"enum": [1, 2, 3, 4, 5, 6, 7]}}},
            "Right": {
                "type": "object",
                "properties": {"part": {"enum": [8, 9, 10, 11, 12, 13, 14]}},
            },
            "box": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/Lid"}}},
            "v1.Box": {
                "type": "object",
                "properties": {"p": {"$ref": "#/components/schemas/Left/properties/part"}},
            },
            "v2.Lid": {
                "type": "object",
                "properties": {"p": {"$ref": "#/components/schemas/Right/properties/part"}},
            },
        }
    },
    "paths": {
        "/twins": {
            "get": {
                "responses": {
                    "200": {
                        "description": "Twins.",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "properties": {
                                        name: {"$ref": f"#/components/schemas/{name}"}
                                        for name in ("box", "v1.Box", "v2.Lid", "Left", "Right")
                                    },
                                }
                            }
                        },
                    }
                }
            }
        }
    },
}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_components_means_nothing(seed: int, tmp_path: Path) -> None:
    document = yaml.safe_load((PANTRY / "openapi.yaml").read_text())
    document["components"]["schemas"] |= AWKWARD["components"]["schemas"]
    document["paths"] |= AWKWARD["paths"]
    results = []
    for name, data in (("straight", document), ("shuffled", shuffled(document, seed))):
        folder = shutil.copytree(PANTRY, tmp_path / name)
        (folder / "openapi.yaml").write_text(yaml.safe_dump(data, sort_keys=False))
        results.append(generate(config(folder, "pantry")))
    straight, turned = results
    assert straight.files, told(straight)
    one, two = own(straight.files), own(turned.files)
    assert list(one) == list(two)
    assert [path for path in one if one[path] != two[path]] == []
