"""Drift: replies that are not what the description promises, noticed and never punished."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from .catalog import Schema, Validator, compiled
from .errors import ApiError
from .reply import Reply

log = logging.getLogger(__name__)


class Drift:
    """Holds replies against replies.json.

    Attributes:
        counts: by operation, how many replies differed.
        noticed: told the operation of each reply that differs.
    """

    def __init__(self, load: Callable[[], Mapping[str, Schema]]) -> None:
        self.counts: Counter[str] = Counter()
        self.noticed: Callable[[str], None] | None = None
        self._load = load
        self._schemas: Mapping[str, Schema] | None = None
        self._validators: dict[str, Validator | None] = {}

    def observe(self, reply: Reply[Any, Any]) -> None:
        """Count a reply that differs; log the first of each operation, with the JSON pointer."""
        if not reply.is_json:
            return
        try:
            validator = self._validator(reply.operation)
            if validator is None or validator.is_valid(reply.json):
                return
            self.counts[reply.operation] += 1
            if self.noticed is not None:
                self.noticed(reply.operation)
            if self.counts[reply.operation] == 1:
                error = next(iter(validator.iter_errors(reply.json)))
                # The library's message holds the value, which may be anybody's secret.
                log.warning(
                    "%s: the reply is not what the API's description says at %s (%s)",
                    reply.operation,
                    _pointer(error.instance_path),
                    error.kind.name,
                )
        except ApiError:
            return  # not JSON after all: whoever reads the reply says so
        except Exception as error:
            self._validators[reply.operation] = None
            log.warning("%s: the reply schema is unusable: %s", reply.operation, type(error))

    def no_json(self, operation: str) -> None:
        """Count a reply that is not JSON where the description promises JSON and nothing else."""
        self.counts[operation] += 1
        if self.noticed is not None:
            self.noticed(operation)
        if self.counts[operation] == 1:
            log.warning("%s: the reply is not the JSON of the API's description", operation)

    def _validator(self, operation: str) -> Validator | None:
        if operation not in self._validators:
            if self._schemas is None:
                self._schemas = self._load()
            schema = self._schemas.get(operation)
            self._validators[operation] = None if schema is None else compiled(schema)
        return self._validators[operation]


def _pointer(path: list[str | int]) -> str:
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
    return "".join(f"/{step}" for step in steps) or "the root"
