"""An OpenAPI Overlay 1.0 or 1.1, applied to a description before anything else reads it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

import jsonpath_rfc9535 as jsonpath

from generator.diagnostics import Diagnostics
from generator.ir import Json
from generator.load.merge import Incompatible, kind_of, merge, remove, replace
from generator.load.node import Node
from generator.load.source import Document
from generator.load.spots import MAX_DEPTH, MAX_EXPANDED, Spot
from generator.load.values import copy, measure
from generator.suggest import did_you_mean

_TOP = ("overlay", "info", "extends", "actions")
_ACTION = ("target", "description", "update", "remove", "copy")
_VERSION = re.compile(r"1\.[01](\.\S*)?")


class _Environment(jsonpath.JSONPathEnvironment):
    """`$..name` reaches as deep as a description may go."""

    max_recursion_depth = MAX_DEPTH + 1


_JSONPATH = _Environment()
_Path: TypeAlias = "tuple[str | int, ...]"


def apply(document: Document, overlay: Document, diagnostics: Diagnostics) -> Document:
    """The description with every action applied that can be; each that cannot is an error."""
    root = Node.root(overlay)
    if not _is_overlay(root, diagnostics):
        return document
    patching = _Patching(document, overlay, diagnostics)
    for action in root["actions"].elements():
        if _well_formed(action, diagnostics):
            patching.act(action)
    return document.with_data(patching.data, patching.spots)


class _Patching:
    """The data as the actions so far have left it."""

    def __init__(self, document: Document, overlay: Document, diagnostics: Diagnostics) -> None:
        self.data = copy(document.data)
        self.spots = document.spots.copy()
        self.overlay = overlay
        self.left = MAX_EXPANDED
        self.diagnostics = diagnostics

    def act(self, action: Node) -> None:
        found = self._select(action["target"])
        if found is None:
            return
        if action.flag("remove"):
            self._remove(action, found)
        elif "update" in action:
            self._update(action["update"], found, action["update"].value)
        elif "copy" in action:
            source = self._select(action["copy"])
            if source is not None and len(source) > 1:
                message = f"this path matches {len(source)} places; one is copied"
                self._error("D486", action["copy"], message, "narrow it to one place")
            elif source is not None:
                self._update(action["copy"], found, copy(self._at(source[0])[0]))

    def _select(self, path: Node) -> list[_Path] | None:
        query = path.value
        if not isinstance(query, str):
            self._error("D482", path, f"`{path.key}` is not text", "write a JSONPath, in quotes")
            return None
        try:
            found = [tuple(node.location) for node in _JSONPATH.find(query, self.data)]
        except (jsonpath.JSONPathError, RecursionError) as error:
            reason = str(error).partition(", line ")[0] or "it is nested too deeply"
            self._error("D484", path, f"this is not a JSONPath: {reason}", _path_help(query))
            return None
        if not found:
            self._error("D485", path, f"`{query}` matches nothing", self._nearest(query))
            return None
        return found

    def _nearest(self, query: str) -> str:
        """Which step of a plain path goes astray, and what stands there instead."""
        try:
            steps = [segment.selectors for segment in _JSONPATH.compile(query).segments]
        except RecursionError:
            steps = []
        here: Json = self.data
        for selectors in steps:
            name = getattr(selectors[0], "name", None) if len(selectors) == 1 else None
            if not isinstance(name, str) or not isinstance(here, dict):
                break
            if name not in here:
                close = did_you_mean(name, here)
                return close or f"there is no `{name}` there: mend the path or delete the action"
            here = here[name]
        return "mend the path, or delete the action if the description no longer needs it"

    def _remove(self, action: Node, found: Sequence[_Path]) -> None:
        # From the last to the first, so that the indexes of a list stay true.
        for path in sorted(found, key=_order, reverse=True):
            if not path:
                message = "the whole description cannot be removed"
                self._error("D486", action["target"], message, "name a part of it")
                return
            holder, spot = self._at(path[:-1])
            remove(holder, spot, path[-1])

    def _update(self, given: Node, found: Sequence[_Path], value: Json) -> None:
        from_ = self.overlay.spot(given.pointer)
        if given.key == "copy":
            from_ = Spot(from_.source, from_.offset)
        count, depth = measure(value)
        for path in found:
            self.left -= count
            if self.left < 0 or len(path) + depth > MAX_DEPTH:
                message = "this action makes the description too large or too deep"
                self._error("D486", given, message, "narrow its `target` or what it puts there")
                return
            target, spot = self._at(path)
            try:
                if path and not isinstance(target, (dict, list)):
                    if isinstance(value, (dict, list)) and target is not None:
                        raise Incompatible("", target, value)
                    holder, above = self._at(path[:-1])
                    replace(holder, above, path[-1], value, from_)
                else:
                    merge(target, spot, value, from_)
            except Incompatible as error:
                where = f"{given.pointer}{error.pointer}"
                if given.key == "copy":
                    where = given.pointer
                old = f"{error.old} in `{_shown(path)}`"
                message = f"{error.new} cannot be merged into {old}"
                help = "first remove what stands there, in an action of its own"
                self.diagnostics.error("D486", self.overlay.place(where), message, help)
                return

    def _at(self, path: _Path) -> tuple[Json, Spot]:
        value, spot = self.data, self.spots
        for token in path:
            value = value[token]  # type: ignore[index]  # the path was found in this very data
            spot = spot.kid(str(token)) or spot
        return value, spot

    def _error(self, code: str, node: Node, message: str, help: str) -> None:
        self.diagnostics.error(code, node.place, message, help)


def _is_overlay(root: Node, diagnostics: Diagnostics) -> bool:
    version = root.get("overlay")
    if version is None:
        message = "this is no OpenAPI Overlay: it has no `overlay` key"
        diagnostics.error("D481", root.place, message, "begin the file with `overlay: 1.1.0`")
        return False
    if not _VERSION.fullmatch(str(version.value)):
        message = f"`{version.value}` is no version of the Overlay format that is known here"
        diagnostics.error("D481", version.place, message, "write `overlay: 1.1.0`")
        return False
    _unknown(root, _TOP, diagnostics)
    actions = root.get("actions")
    if actions is None or not actions.is_list:
        what = "it has no `actions`" if actions is None else "`actions` is not a list"
        help = "write `actions:` and a list of `- target: ...`"
        diagnostics.error(
            "D482", (actions or root).place, f"this overlay does nothing: {what}", help
        )
        return False
    return True


def _well_formed(action: Node, diagnostics: Diagnostics) -> bool:
    if not action.is_mapping:
        message = f"an action is a mapping, and this is {kind_of(action.value)}"
        diagnostics.error("D482", action.place, message, "write `- target: ...` and `update: ...`")
        return False
    good = _unknown(action, _ACTION, diagnostics)
    if "target" not in action:
        help = "add `target:` with a JSONPath, such as `$.paths['/items'].get`"
        diagnostics.error("D482", action.place, "this action has no `target`", help)
        good = False
    removes = action.get("remove")
    if removes is not None and not isinstance(removes.value, bool):
        message = "`remove` is neither true nor false"
        diagnostics.error("D482", removes.place, message, "write `remove: true`")
        return False
    does = [key for key in ("update", "copy") if key in action]
    does += ["remove"] if action.flag("remove") else []
    if good and len(does) != 1:
        what = " and ".join(f"`{key}`" for key in does)
        message = f"this action says {what}" if does else "this action does nothing"
        help = (
            "keep one of them in each action"
            if does
            else "add `update:`, `copy:` or `remove: true`"
        )
        diagnostics.error("D487", action.place, message, help)
    return good and len(does) == 1


def _unknown(node: Node, known: tuple[str, ...], diagnostics: Diagnostics) -> bool:
    strange = [member for key, member in node.items() if key not in known and key[:2] != "x-"]
    for member in strange:
        help = did_you_mean(member.key, known)
        diagnostics.error("D483", member.place, f"`{member.key}` is no key of an overlay", help)
    return not strange


def _path_help(query: str) -> str:
    if not query.startswith("$"):
        return f"begin it with `$`: `$.{query.lstrip('.')}`"
    if re.search(r"\.[^.\[]*/", query):
        return "put a key with a slash in brackets and quotes: `$.paths['/items']`"
    return "write it as RFC 9535 does: `$.paths['/items'].get.parameters[?@.name == 'id']`"


def _order(path: _Path) -> tuple[tuple[int, str], ...]:
    return tuple((p, "") if isinstance(p, int) else (-1, p) for p in path)


def _shown(path: _Path) -> str:
    steps = (f"[{p}]" if isinstance(p, int) else f"['{p}']" for p in path)
    return "$" + "".join(steps)
