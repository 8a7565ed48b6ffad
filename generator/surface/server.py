"""What the server as a whole asks of those who run it: its settings, its credentials, and the
prompts and resources beside its tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from generator.surface.change import Change, Impact
from generator.surface.model import Named, Surface
from generator.surface.reasons import change

_SERVER: Final[Mapping[str, tuple[Impact, str]]] = {
    "title": (Impact.WORDING, "the name that people read"),
    "instructions": (Impact.WORDING, "models read other words about the server as a whole"),
    "website": (Impact.WORDING, "registries link to another page"),
    "package": (Impact.BREAKING, "code that imports the client no longer finds it"),
    "distribution": (Impact.BREAKING, "the command that starts the server has another name"),
    "name": (
        Impact.BREAKING,
        "clients that put the server's name before a tool's call tools that are not there",
    ),
    "env_prefix": (Impact.BREAKING, "settings in the environment are no longer read"),
    "base_url": (
        Impact.BREAKING,
        "requests go to another host: keys and firewall rules for the old one no longer serve",
    ),
}
_MODES: Final[Mapping[str, tuple[Impact, str]]] = {
    "read_only": (Impact.BREAKING, "servers that nobody has configured no longer list writes"),
    "read_write": (
        Impact.ADDITIVE,
        "servers that nobody has configured list writes, too: make sure that they may",
    ),
}


def server_changes(old: Surface, new: Surface) -> Iterator[Change]:
    yield from _server(old.server, new.server)
    yield from _auth(old, new)
    yield from _named("prompt", old.prompts, new.prompts)
    yield from _named("resource", old.resources, new.resources)


def _server(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    if not any(old.values()) or not any(new.values()):
        return  # one side is a bare list of tools
    for key in (*_SERVER, "mode"):
        before, after = old.get(key, ""), new.get(key, "")
        if before == after:
            continue
        impact, reason = _MODES.get(after, _MODES["read_only"]) if key == "mode" else _SERVER[key]
        yield Change("server-changed", impact, "", key, before, after, reason)


def _auth(old: Surface, new: Surface) -> Iterator[Change]:
    if not any(old.server.values()) or not any(new.server.values()):
        return
    for scheme, entry in old.auth.items():
        if scheme not in new.auth:
            yield _credential("auth-removed", scheme, _shown(entry), "", lost=bool(new.auth))
    for scheme, entry in new.auth.items():
        if scheme not in old.auth:
            yield _credential("auth-added", scheme, "", _shown(entry), lost=not old.auth)
            continue
        for key, after in entry.items():
            before = old.auth[scheme].get(key, "")
            if before != after:
                where, reason = f"{scheme}.{key}", _AUTH[key]
                yield Change("auth-changed", Impact.BREAKING, "", where, before, after, reason)


_AUTH: Final = {
    "env": "the key in the environment is no longer read: it has another name",
    "type": "the API takes another kind of credential",
    "in": "callers over HTTP send the key in the wrong place",
    "name": "callers over HTTP send the key under the wrong name",
    "prefix": "the key is sent in another form",
    "pair": "the two variables in the environment have other names",
}


def _credential(kind: str, scheme: str, before: str, after: str, *, lost: bool) -> Change:
    if kind == "auth-added":
        reason = "calls without this key are refused" if lost else "one more way to bring a key"
    else:
        reason = "keys of this kind are no longer read" if lost else "calls need no key any more"
    impact = Impact.BREAKING if lost else Impact.ADDITIVE
    return Change(kind, impact, "", scheme, before, after, reason)


def _shown(entry: Mapping[str, str]) -> str:
    return " ".join(filter(None, (entry["env"], entry["in"], entry["name"])))


def _named(what: str, old: Mapping[str, Named], new: Mapping[str, Named]) -> Iterator[Change]:
    for name in old:
        if name not in new:
            yield change(f"{what}-removed", "", name, old[name].words)
    for name, entry in new.items():
        before = old.get(name)
        if before is None:
            yield change(f"{what}-added", "", name, "", entry.words)
            continue
        if before.words != entry.words:
            yield change(f"{what}-changed", "", name, before.words, entry.words)
        for fact, after in entry.facts.items():
            if before.facts.get(fact, "") != after:
                yield change(f"{what}-{fact}-changed", "", name, before.facts.get(fact, ""), after)
        yield from _asked(what, before, entry)


def _asked(what: str, old: Named, new: Named) -> Iterator[Change]:
    for name, required in old.arguments.items():
        where = f"{new.name}.{name}"
        if name not in new.arguments:
            yield change(f"{what}-argument-removed", "", where, _need(required))
        elif required != new.arguments[name]:
            verb = "required" if new.arguments[name] else "optional"
            yield change(f"{what}-argument-{verb}", "", where)
    for name, required in new.arguments.items():
        if name not in old.arguments:
            where = f"{new.name}.{name}"
            yield change(
                f"{what}-argument-added", "", where, "", _need(required), required=required
            )


def _need(required: bool) -> str:
    return "required" if required else "optional"
