"""The overlay of a document that has none: everything exposed, nothing assumed."""

from __future__ import annotations

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
        auth=[
            Auth(
                scheme=s.key,
                env=(
                    f"{prefix}_API_KEY" if len(schemes) == 1 else f"{prefix}_{snake(s.key).upper()}"
                ),
            )
            for s in schemes
        ],
        defaults=Defaults(expose="all"),
    )


def _base_url(api: ir.Api) -> str | None:
    """A place to try a description at that says at most where below a host the API is."""
    if any(url.startswith(("https://", "http://")) for url in api.servers):
        return None
    path = next((url for url in api.servers if url.startswith("/")), "")
    return f"http://localhost{path.rstrip('/')}"


def _demands(api: ir.Api) -> list[tuple[str, ...]]:
    own = [alternative for o in api.operations for alternative in o.security or ()]
    return [*api.security, *own]
