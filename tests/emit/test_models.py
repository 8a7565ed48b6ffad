"""types.py and models.py of definitions that datamodel-code-generator has trouble with."""

from typing import Any

import pytest

from generator.emit.models import models_source, types_source


@pytest.mark.parametrize("beside", [{}, {"description": "A list of lists."}])
def test_a_list_of_itself_is_a_list_of_anything(beside: dict[str, Any]) -> None:
    definitions: Any = {"Nest": {"type": "array", "items": {"$ref": "#/$defs/Nest"}, **beside}}
    assert "Nest: TypeAlias = list[Any]" in types_source(definitions)
    models = models_source(definitions)
    assert "class Nest(RootModel[list[Any]]):" in models
    assert "    root: list[Any]" in models
    for source in (types_source(definitions), models):
        assert "from typing import Any" in source
