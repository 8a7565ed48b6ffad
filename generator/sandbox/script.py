"""What sandbox.yaml says: tables of rows, acts on them, faults, the vendor's error shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from generator.diagnostics import Place
from generator.ir import Json
from generator.sandbox.expressions import Expression

Members: TypeAlias = "tuple[tuple[str, Expression], ...]"


class Verb(Enum):
    """What a step does with its table."""

    LIST = "list"
    READ = "read"
    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"


WRITES = frozenset({Verb.CREATE, Verb.UPDATE, Verb.REPLACE, Verb.DELETE})


class Scope(Enum):
    """What a key may do."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind. `derive` is worked out anew whenever a row is looked at."""

    name: str
    noun: str
    id: str = "id"
    first: int | str = 1
    rows: tuple[Mapping[str, Json], ...] = ()
    derive: Members = ()
    created: str = ""  # the member that holds when a row was made
    updated: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list a caller asks for: by `offset`, or by `page` counted from 1."""

    limit: Expression | None = None
    offset: Expression | None = None
    page: Expression | None = None
    default: int = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One verb on one table; its outcome is bound to `name` for what follows.

    `given` as an expression is an object taken as it is, nulls included; as members, those that
    come out null are left alone.
    """

    name: str
    verb: Verb
    table: str
    by: Members = ()
    where: Expression | None = None  # asked of each row, as `row`
    given: Expression | Members = ()
    window: Window | None = None
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """How one operation is answered. Without `reply` it is what the last step bound.

    Headers that come out null are not sent. A reply that does is the success without a body, where
    the description has one.
    """

    operation: str
    steps: tuple[Step, ...]
    reply: Expression | None
    status: str
    place: Place
    headers: Members = ()

    @property
    def writes(self) -> bool:
        return any(step.verb in WRITES for step in self.steps)


@dataclass(frozen=True, slots=True)
class Fault:
    """A planned failure; `saved` says that the rows are written all the same."""

    operations: tuple[str, ...]
    when: Expression
    answer: str
    message: str
    saved: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of refusal as the vendor says it."""

    status: int
    code: str
    body: Expression | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ErrorShape:
    """How refusals look below one path prefix."""

    under: str
    body: Expression
    kinds: Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The whole script. No `keys` means that any key will do."""

    file: str
    keys: Mapping[str, Scope] = field(default_factory=dict)
    errors: tuple[ErrorShape, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    @property
    def key(self) -> str:
        """A key that may do everything."""
        return next((key for key, scope in self.keys.items() if scope is Scope.WRITE), "sandbox")
