"""`$ref`, in one file and between files."""

from generator.load import Loaded, Node
from tests.front.workshop import Workshop

HEAD = 'openapi: 3.1.0\ninfo: {title: Larder, version: "1"}\n'


def opened(workshop: Workshop, schemas: str, **files: str) -> Loaded:
    named = {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}
    text = f"{HEAD}paths: {{}}\ncomponents:\n  schemas:\n{schemas}"
    loaded = workshop.load({"openapi.yaml": text, **named})
    assert loaded is not None
    return loaded


def resolved(loaded: Loaded, name: str) -> Node | None:
    node = loaded.root.find(f"/components/schemas/{name}")
    assert node is not None
    return loaded.references.resolve(node)


def test_a_chain_is_followed_to_its_end(workshop: Workshop) -> None:
    loaded = opened(
        workshop,
        '    A: {$ref: "#/components/schemas/B"}\n'
        '    B: {$ref: "#/components/schemas/C%20%7Bx~1y%7D"}\n'
        '    "C {x/y}": {type: string}\n',
    )
    found = resolved(loaded, "A")
    assert found is not None
    assert found.pointer == "/components/schemas/C {x~1y}"
    assert found.key == "C {x/y}"
    assert workshop.codes == []


def test_what_is_no_reference_is_itself(workshop: Workshop) -> None:
    loaded = opened(workshop, "    A: {type: string}\n")
    assert resolved(loaded, "A") == loaded.root.find("/components/schemas/A")


def test_files_are_relative_to_the_file_that_names_them(workshop: Workshop) -> None:
    loaded = opened(
        workshop,
        '    A: {$ref: "inner/a.yaml#/A"}\n    Whole: {$ref: inner/whole.json}\n',
        inner__a_yaml='A: {$ref: "b.yaml#/B"}\n',
        inner__b_yaml='B: {$ref: "../openapi.yaml#/components/schemas/Whole"}\n',
        inner__whole_json='{"type": "object", "nullable": true}',
    )
    found = resolved(loaded, "A")
    assert found is not None
    assert found.document.file == "inner/whole.json"
    assert found.value == {"type": ["object", "null"]}
    assert found == resolved(loaded, "Whole")
    assert workshop.codes == []


def test_the_root_named_by_another_file_is_the_loaded_root(workshop: Workshop) -> None:
    loaded = opened(
        workshop,
        '    A: {$ref: "b.yaml#/B"}\n    C: {type: string, nullable: true}\n',
        b_yaml='B: {$ref: "./openapi.yaml#/components/schemas/C"}\n',
    )
    found = resolved(loaded, "A")
    assert found is not None
    assert found.document is loaded.root.document


def test_a_pointer_goes_through_references(workshop: Workshop) -> None:
    loaded = opened(
        workshop,
        '    A: {$ref: "#/components/schemas/B/properties/c"}\n'
        '    B: {$ref: "#/components/schemas/D"}\n'
        "    D: {properties: {c: {type: integer}}}\n",
    )
    found = resolved(loaded, "A")
    assert found is not None and found.value == {"type": "integer"}


def test_anchors_and_definitions_of_a_pasted_schema(workshop: Workshop) -> None:
    loaded = opened(
        workshop,
        '    A: {$ref: "#here"}\n'
        "    B: {$anchor: here, type: string}\n"
        '    C: {$defs: {X: {type: number}}, properties: {x: {$ref: "#/$defs/X"}}}\n',
    )
    found = resolved(loaded, "A")
    assert found is not None and found.key == "B"
    inner = resolved(loaded, "C/properties/x")
    assert inner is not None and inner.pointer == "/components/schemas/C/$defs/X"
    assert workshop.codes == []


def test_each_bad_reference_is_reported_once(workshop: Workshop) -> None:
    loaded = opened(
        workshop,
        '    A: {$ref: "#/components/schemas/B"}\n    B: {$ref: "#/components/schemas/Gone"}\n',
    )
    for _ in range(3):
        assert resolved(loaded, "A") is None
    assert workshop.codes == ["D120"]
    assert not workshop.diagnostics.failed


def test_cycles_of_pure_references_end(workshop: Workshop) -> None:
    loaded = opened(
        workshop,
        '    A: {$ref: "#/components/schemas/B"}\n'
        '    B: {$ref: "#/components/schemas/C"}\n'
        '    C: {$ref: "#/components/schemas/B"}\n'
        '    Self: {$ref: "#/components/schemas/Self"}\n'
        '    Through: {$ref: "#/components/schemas/Through/properties/x"}\n'
        '    List: {items: {$ref: "#/components/schemas/List"}}\n',
    )
    assert [resolved(loaded, name) for name in ("A", "B", "C", "Self")] == [None] * 4
    assert resolved(loaded, "List") is not None
    assert workshop.codes == ["D121", "D121", "D120"]


def test_names_that_could_leave_the_folder(workshop: Workshop) -> None:
    workshop.write("outside.yaml", "A: {}\n")
    names = [
        *("../outside.yaml", "/etc/passwd", "inner/../../outside.yaml", "%2e%2e/outside.yaml"),
        *("file:///etc/passwd", "//host/a.yaml", "http://host/a.yaml", "nul%00.yaml", "x" * 300),
    ]
    schemas = "".join(f'    S{i}: {{$ref: "{name}#/A"}}\n' for i, name in enumerate(names))
    inside = Workshop(workshop.folder / "inside")
    loaded = opened(inside, schemas)
    assert all(resolved(loaded, f"S{i}") is None for i in range(len(names)))
    assert sorted(inside.codes) == ["D120"] * 2 + ["D122"] * 4 + ["D123"] * 3


def test_a_property_may_be_named_ref(workshop: Workshop) -> None:
    opened(
        workshop,
        "    A: {properties: {$ref: {type: string}}, example: {$ref: nowhere}}\n",
    )
    assert workshop.codes == []


def test_a_reference_in_place_of_a_map(workshop: Workshop) -> None:
    loaded = opened(
        workshop,
        '    A: {properties: {$ref: "shared/props.yaml#/Common"}}\n',
        shared__props_yaml='Common:\n  a: {$ref: "props.yaml#/T"}\n  b: {$ref: "#/T"}\n'
        "T: {type: string, nullable: true}\n",
    )
    for name in ("a", "b"):
        found = resolved(loaded, f"A/properties/{name}")
        assert found is not None and found.value == {"type": ["string", "null"]}
    assert workshop.codes == []


def test_maps_that_refer_to_each_other_end(workshop: Workshop) -> None:
    loaded = opened(
        workshop,
        '    A: {properties: {$ref: "#/x-maps/M"}}\n' + "x-maps:\n"
        '  M: {a: {properties: {$ref: "#/x-maps/M"}}, b: {properties: {$ref: "#/x-maps/M"}}}\n',
    )
    assert resolved(loaded, "A") is not None
