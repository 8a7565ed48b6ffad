"""What the arguments of a tool are called in Python."""

from __future__ import annotations

from collections.abc import Mapping

from generator.diagnostics import Diagnostics
from generator.overlay.model import Argument
from generator.overlay.read import OverlayFile
from generator.plan import names
from generator.plan.model import Code
from generator.schema.advertise import LEGAL_KEY


def python_names(
    tool: str,
    arguments: Mapping[str, Argument],
    overlay: OverlayFile,
    diagnostics: Diagnostics,
    reserved: tuple[str, ...] = (),
) -> dict[str, Code]:
    """What the arguments that clients see are called in Python."""
    found: dict[str, Code] = {}
    taken: dict[str, str] = {}
    for name in (n for n, spec in arguments.items() if not _unseen(spec)):
        if not LEGAL_KEY.fullmatch(name):
            diagnostics.error(
                "D404",
                overlay.place("tools", tool, "arguments", name),
                f"`{name}` is not a legal argument name",
                "use letters, digits, `_`, `.` and `-`, at most 64 characters",
            )
        python = names.argument_name(name, reserved)
        if python in taken:
            diagnostics.error(
                "D503",
                overlay.place("tools", tool, "arguments", name),
                f"`{name}` and `{taken[python]}` are the same name in Python, `{python}`",
                "rename one of the two",
            )
        taken.setdefault(python, name)
        found[name] = python
    return found


def _unseen(spec: Argument) -> bool:
    """Whether the argument fills the request without being shown."""
    return spec.hide or spec.present is not None or "const" in spec.model_fields_set
