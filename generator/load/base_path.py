"""Takes off paths what the API's address ends in already, so that it is not sent twice."""

from __future__ import annotations

from generator.diagnostics import Diagnostics
from generator.ir import Json
from generator.load.source import Document, escape
from generator.load.spots import Spot


def shorten(document: Document, base: str, diagnostics: Diagnostics) -> Document:
    """The description with `base` off every path that is it or begins with it and a slash.

    Other paths stay as they are. References into a path that has got shorter follow it.
    """
    paths = document.data.get("paths") if isinstance(document.data, dict) else None
    if not base or not isinstance(document.data, dict) or not isinstance(paths, dict):
        return document
    renamed = {path: path.removeprefix(base) or "/" for path in paths if _below(path, base)}
    if not renamed:
        return document
    for path, short in renamed.items():
        if short in paths:
            diagnostics.error(
                "D419",
                document.place(f"/paths/{escape(path)}"),
                f"`{path}` without `{base}` is `{short}`, and the description has that path too",
                "remove one of the two in the description, or `base_path:` in the overlay",
            )
            renamed = {kept: name for kept, name in renamed.items() if kept != path}
    moved = {f"#/paths/{escape(old)}": f"#/paths/{escape(new)}" for old, new in renamed.items()}
    data = {key: _followed(value, moved) for key, value in document.data.items()}
    data["paths"] = _renamed(data["paths"], renamed)
    return document.with_data(data, _spots(document.spots, renamed))


def _below(path: str, base: str) -> bool:
    return path == base or path.startswith(f"{base}/")


def _renamed(paths: Json, names: dict[str, str]) -> Json:
    assert isinstance(paths, dict)
    return {names.get(path, path): item for path, item in paths.items()}


def _spots(root: Spot, names: dict[str, str]) -> Spot:
    """The same places below the new keys."""
    kids = root.kids
    paths = root.kid("paths")
    if not isinstance(kids, dict) or paths is None or not isinstance(paths.kids, dict):
        return root
    below = {names.get(path, path): spot for path, spot in paths.kids.items()}
    return Spot(
        root.source, root.offset, {**kids, "paths": Spot(paths.source, paths.offset, below)}
    )


def _followed(value: Json, moved: dict[str, str]) -> Json:
    """The value with its references led to where what they mean now stands."""
    if isinstance(value, list):
        return [_followed(element, moved) for element in value]
    if not isinstance(value, dict):
        return value
    made = {key: _followed(member, moved) for key, member in value.items()}
    reference = made.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/paths/"):
        head = "/".join(reference.split("/")[:3])
        made["$ref"] = moved.get(head, head) + reference[len(head) :]
    return made
