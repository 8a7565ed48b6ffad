"""Tools."""

from .items import both
