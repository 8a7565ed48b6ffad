"""Which version follows from a diff."""

from __future__ import annotations

from enum import Enum

from generator.surface.change import Impact


class Bump(Enum):
    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"
    NONE = "none"


def bump(version: str, impact: Impact | None) -> Bump:
    """Semantic versioning; before 1.0.0 a breaking change asks for a new minor version.

    `^0.3.1` of a package manager means below 0.4.0, so the second number is what protects those
    who depend on a 0.x; all else is a patch.
    """
    if impact is None:
        return Bump.NONE
    early = version.startswith("0.")
    match impact:
        case Impact.BREAKING:
            return Bump.MINOR if early else Bump.MAJOR
        case Impact.ADDITIVE:
            return Bump.PATCH if early else Bump.MINOR
        case Impact.WORDING:
            return Bump.PATCH


def bumped(version: str, by: Bump) -> str:
    major, minor, patch = numbers(version)
    match by:
        case Bump.MAJOR:
            return f"{major + 1}.0.0"
        case Bump.MINOR:
            return f"{major}.{minor + 1}.0"
        case Bump.PATCH:
            return f"{major}.{minor}.{patch + 1}"
        case Bump.NONE:
            return version


def numbers(version: str) -> tuple[int, int, int]:
    """The three numbers of a version, to compare by."""
    major, minor, patch = (int(part) for part in version.split("."))
    return major, minor, patch
