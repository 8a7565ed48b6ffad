"""Plans how a package connects: what it calls itself, its credentials, the vendor's errors."""

from __future__ import annotations

from collections.abc import Iterable

from generator import ir
from generator.diagnostics import Diagnostics
from generator.overlay.model import Errors
from generator.overlay.read import OverlayFile
from generator.plan import model, names, wording
from generator.plan.model import Code
from generator.suggest import did_you_mean


def plan_server(
    api: ir.Api, overlay: OverlayFile, sources: tuple[str, ...], diagnostics: Diagnostics
) -> model.Server:
    said = overlay.overlay.server
    base_url = said.base_url or next(
        (url for url in api.servers if url.startswith(("https://", "http://"))), ""
    )
    if not base_url:
        diagnostics.error(
            "D410",
            overlay.place("server"),
            "neither the description nor the overlay says where the API is",
            "add `base_url: https://…` under `server:`",
        )
    elif said.base_path and not base_url.rstrip("/").endswith(said.base_path):
        diagnostics.error(
            "D418",
            overlay.place("server", "base_path"),
            f"paths lose `{said.base_path}`, and the address `{base_url}` does not end in it",
            f"write `base_url: {base_url.rstrip('/')}{said.base_path}`, or remove `base_path:`",
        )
    name = names.pascal(said.name)
    return model.Server(
        name=said.name,
        title=said.title,
        version=said.version,
        package=said.package,
        distribution=said.package.replace("_", "-"),
        client=f"{name}Client",
        error=f"{name}Error",
        env_prefix=said.env_prefix,
        base_url=base_url.rstrip("/"),
        mode=said.mode,
        instructions=wording.unwrapped(said.instructions),
        website=said.website,
        source_code=said.source_code,
        registry_name=said.registry_name,
        sources=sources,
    )


def plan_auth(api: ir.Api, overlay: OverlayFile, diagnostics: Diagnostics) -> Iterable[model.Auth]:
    known = {scheme.key: scheme for scheme in api.schemes}
    arguments = {"apiKey": "api_key", "bearer": "token", "basic": "basic"}
    taken = {"self", "base_url", "timeout", "max_retries"}
    for at, entry in enumerate(overlay.overlay.auth):
        scheme = known.get(entry.scheme)
        if scheme is None and entry.name is None:
            diagnostics.error(
                "D408",
                overlay.place("auth", at, "scheme"),
                f"the description has no security scheme `{entry.scheme}`",
                did_you_mean(entry.scheme, known)
                or "say where the key goes: add `in:` and `name:`",
            )
            continue
        if scheme is not None and scheme.type is ir.SchemeType.OTHER and entry.name is None:
            diagnostics.warning(
                "D409",
                overlay.place("auth", at, "scheme"),
                f"the scheme `{entry.scheme}` is of a type that is not supported yet",
                "override it with `in:` and `name:`",
            )
        kind = scheme.type.value if scheme and scheme.type is not ir.SchemeType.OTHER else "apiKey"
        if entry.name is not None:
            kind = "apiKey"
        own = names.snake(entry.scheme)
        forms = [entry.argument or arguments[kind], own, *(f"{own}_{n}" for n in range(2, 100))]
        argument = next(form for form in forms if form not in taken)
        taken.add(argument)
        yield model.Auth(
            scheme=entry.scheme,
            env=entry.env,
            type=kind,
            location=entry.location or (scheme.location if scheme else "") or "header",
            name=entry.name or (scheme.name if scheme else "") or "Authorization",
            prefix=entry.prefix or "",
            argument=Code(argument),
            description=scheme.description if scheme else "",
            pair=entry.pair or (),
            token_url=entry.token_url or (scheme.token_url if scheme else ""),
            scopes=entry.scopes,
        )


def plan_errors(said: Errors) -> model.Errors:
    retry = said.retry
    return model.Errors(
        code=said.code,
        message=said.message,
        fields=said.fields,
        kinds=said.kinds,
        retry_statuses=None if retry.statuses is None else tuple(retry.statuses),
        retry_codes=tuple(retry.codes),
        advice={str(kind): words for kind, words in said.advice.items()},
    )
