"""Where a fetcher may go: which hosts have a name, and which addresses belong to the open internet."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Protocol

import idna

from backend.integrations.fetching.contract import FetchProblem

Address = IPv4Address | IPv6Address
PORTS = frozenset({80, 443})
_GLOBAL_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_QUAD = re.compile(r"(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}")


class AddressRule(Protocol):
    """Says where to connect for an address and a port that were asked for; None where nobody may go."""

    def endpoint(self, address: Address, port: int) -> tuple[Address, int] | None:
        """The very address and port to connect to."""


class OpenInternet:
    """Global addresses on the ports of the web, and nothing else."""

    def endpoint(self, address: Address, port: int) -> tuple[Address, int] | None:
        """The address itself where it is global and the port is 80 or 443."""
        return (address, port) if port in PORTS and is_global(address) else None


def is_global(address: Address) -> bool:
    """Whether an address belongs to the open internet; what wraps an IPv4 address is judged by that too."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved
    if address.scope_id is not None or address.ipv4_mapped is not None:
        return False
    if address in _NAT64:
        return is_global(IPv4Address(int(address) & 0xFFFFFFFF))
    if address.sixtofour is not None:
        return is_global(address.sixtofour)
    return address.teredo is None and address in _GLOBAL_V6 and address.is_global and not address.is_multicast


def as_host(host: str) -> str:
    """A host as it is asked for in DNS: ASCII, lower case, no dot at the end. FetchProblem where it is none.

    An address is taken only as people write it, `93.184.216.34` or an IPv6 address: `127.1`, `0x7f000001`,
    `2130706433` and `010.0.0.1` are spellings that other programs read in different ways.
    """
    plain = host.strip().rstrip(".").lower()
    literal = literal_address(plain)
    if literal is not None:
        return str(literal)
    try:
        plain = idna.encode(plain, uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        if not plain.isascii():
            raise FetchProblem("address", "host") from None
    labels = plain.split(".")
    if len(plain) > 253 or not all(_LABEL.fullmatch(label) for label in labels) or _NUMBER.fullmatch(labels[-1]):
        raise FetchProblem("address", "host")
    return plain


def literal_address(host: str) -> Address | None:
    """The address a host is written as; None for a name."""
    bare = host.strip("[]")
    if ":" not in bare and not _QUAD.fullmatch(bare):
        return None
    try:
        return ip_address(bare)
    except ValueError:
        raise FetchProblem("address", "host") from None
