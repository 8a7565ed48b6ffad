"""The overlay of a document that has none: everything exposed, nothing assumed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator import ir
from generator.overlay.model import Auth, Defaults, Overlay, Server
from generator.plan.names import snake


def default_overlay(api: ir.Api, name: str) -> Overlay:
    """Names from `name`, a credential for each scheme the document demands, every operation."""
    slug = snake(name).strip("_")[:28]
    prefix = slug.upper()
    demanded = {scheme for alternative in _demands(api) for scheme in alternative}
    schemes = [s for s in api.schemes if s.key in demanded and s.type is not ir.SchemeType.OTHER]
    return Overlay(
        server=Server(
            name=slug.replace("_", "-"),
            title=api.title or name,
            package=f"{slug}_mcp",
            env_prefix=prefix,
            base_url=_base_url(api),
        ),
        auth=list(_auth(schemes)),
        defaults=Defaults(expose="all"),
    )


def _auth(schemes: Sequence[ir.SecurityScheme]) -> Iterator[Auth]:
    """The variables by the convention that most generators follow: `API_KEY_<SCHEME>` and so on."""
    taken: set[str] = set()
    for scheme in schemes:
        stem = re.sub(r"[^A-Z0-9]+", "_", scheme.key.upper()).strip("_") or "KEY"
        name = stem
        while name in taken:
            name = f"{stem}_{len(taken) + 1}"
        taken.add(name)
        match scheme.type, scheme.declared:
            case ir.SchemeType.BASIC, _:
                pair = (f"BASIC_USERNAME_{name}", f"BASIC_PASSWORD_{name}")
                yield Auth(scheme=scheme.key, env=f"BASIC_CREDENTIALS_{name}", pair=pair)
            case ir.SchemeType.BEARER, "oauth2":
                pair = (f"OAUTH_CLIENT_ID_{name}", f"OAUTH_CLIENT_SECRET_{name}")
                env = f"OAUTH_TOKEN_{name}"
                yield Auth(scheme=scheme.key, env=env, pair=pair if scheme.token_url else None)
            case ir.SchemeType.BEARER, "openIdConnect":
                yield Auth(scheme=scheme.key, env=f"OPENID_TOKEN_{name}")
            case ir.SchemeType.BEARER, _:
                yield Auth(scheme=scheme.key, env=f"BEARER_TOKEN_{name}")
            case _:
                yield Auth(scheme=scheme.key, env=f"API_KEY_{name}")


def _base_url(api: ir.Api) -> str | None:
    """A place to try a description at that says at most where below a host the API is."""
    if any(url.startswith(("https://", "http://")) for url in api.servers):
        return None
    path = next((url for url in api.servers if url.startswith("/")), "")
    return f"http://localhost{path.rstrip('/')}"


def _demands(api: ir.Api) -> list[tuple[str, ...]]:
    own = [alternative for o in api.operations for alternative in o.security or ()]
    return [*api.security, *own]
