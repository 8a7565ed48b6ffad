"""A loaded description, held against the models of OpenAPI 3.1."""

from generator.check.document import Faults, check

__all__ = ["Faults", "check"]
