"""What clients of a package see and rely on, and what changes in it mean to them."""

from generator.surface.change import Change, Diff, Impact
from generator.surface.diff import diff
from generator.surface.model import Surface
from generator.surface.read import from_data, from_files, from_package

__all__ = ["Change", "Diff", "Impact", "Surface", "diff", "from_data", "from_files", "from_package"]
