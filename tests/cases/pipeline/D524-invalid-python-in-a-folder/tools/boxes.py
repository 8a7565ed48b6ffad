"""Boxes."""

from .items import both
