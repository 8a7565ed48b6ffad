"""What a list of tools costs a model: bytes of compact JSON, four of which are about a token."""

from __future__ import annotations

from functools import partial

from tools.bench import stdio, subjects
from tools.bench.figures import Figures
from tools.bench.starting import commands
from tools.bench.subjects import Subject

BUDGETS = {"openstatus": 40_000}
BUDGET = 100_000


def measure(figures: Figures) -> None:
    for api in ("openstatus", "pingera", "ilert", "statuspal", "xitoring"):
        curated = stdio.start(*subjects.committed(api).stdio)
        case = f"{api}, curated: {len(curated.tools)} tools"
        figures.absolute(
            "bytes of tools/list", case, "B", len(curated.listed), BUDGETS.get(api, BUDGET)
        )
    for api in ("openstatus", "pingera", "ilert"):
        description = subjects.as_json(subjects.committed(api).description, f"{api}-all")
        _beside_peers(figures, subjects.pressed(f"{api}-all", description))


def _beside_peers(figures: Figures, subject: Subject) -> None:
    mine = stdio.start(*subject.stdio)
    case = f"{subject.name.removesuffix('-all')}, all {len(mine.tools)} operations"
    sizes = {n: stdio.start(*c) for n, c in commands(figures, subject).items()}
    leanest = min((len(found.listed) for found in sizes.values()), default=0)
    for name, found in sizes.items():
        named = f"{name}, {len(found.tools)} tools"
        figures.pairs(
            *("bytes of tools/list", case, "B", partial(len, mine.listed), named),
            partial(len, found.listed),
            rounds=1,
            most=1 if len(found.listed) == leanest else None,
        )
