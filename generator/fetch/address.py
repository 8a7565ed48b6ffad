"""Which addresses are fetched from: public ones over https, looked up once and then kept to."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import TypeAlias

import anyio
from httpx2 import URL, InvalidURL

IP: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """Why nothing was fetched; `code` is of the catalogue, `help` what to do about it."""

    def __init__(self, code: str, message: str, help: str = "") -> None:
        super().__init__(message)
        self.code, self.help = code, help


@dataclass(frozen=True, slots=True)
class Policy:
    """`loopback`: http, and this machine; for those who ask for it, and for what they name."""

    allow_http: bool = False
    loopback: bool = False


def parsed(text: str, policy: Policy) -> URL:
    """The address, if it is one to fetch from at all.

    Raises:
        Refused: it is not.
    """
    try:
        url = URL(text)
    except InvalidURL as invalid:
        raise Refused("D602", f"`{_shown(text)}` is no address: {invalid}") from None
    if url.scheme not in ("https", "http") or not url.host:
        raise Refused("D602", f"`{_shown(text)}` is no https address", "write `https://…`")
    if url.userinfo:
        help = "take it out: the overlay is committed, and whoever reads it has it"
        raise Refused("D602", f"the address of {url.host} holds a user or a password", help)
    if url.scheme == "http" and not policy.allow_http:
        help = "write `https://…`, or add `--allow-http`"
        raise Refused("D602", f"`{_shown(text)}` is not https: anybody could answer", help)
    return url.copy_with(fragment=None)


async def looked_up(url: URL, policy: Policy) -> IP:
    """The one address that is connected to; every address of the name must be a public one.

    Raises:
        Refused: the name is not known, or leads into a private network.
    """
    try:
        found = await anyio.getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise Refused("D603", f"{url.host} is not known: {unknown}") from None
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        if not public(address) and not (policy.loopback and address.is_loopback):
            help = "fetch the file yourself, and name its path in `source:`"
            if address.is_loopback:
                help = "add `--allow-http` if you run that server"
            raise Refused("D602", f"{url.host} is in a private network ({address})", help)
    if not addresses:
        raise Refused("D603", f"{url.host} has no address")
    return addresses[0]


def public(address: IP) -> bool:
    """Whether an address is everybody's, also when it is wrapped in one of IPv6."""
    inner = _inner(address)
    if inner is not None and not public(inner):
        return False
    return address.is_global and not address.is_multicast


def _inner(address: IP) -> IP | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]


def is_local(host: str) -> bool:
    """Whether a host is named as one of this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(text: str) -> str:
    """An address without what may be secret in it."""
    head, at, tail = text.partition("@")
    return f"…@{tail}" if at else head
