"""Which address a request came from, believing only our own proxies."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def find_client(peer: str | None, forwarded_for: str | None, trusted: Sequence[Network]) -> str:
    """The nearest address that is no proxy of ours. Anybody can write ``X-Forwarded-For``, so it is

    read from the right, where our proxies append, and only as far as they go.
    """
    hops = [hop.strip() for hop in (forwarded_for or "").split(",") if hop.strip()]
    client = peer or "unknown"
    while hops and _is_trusted(client, trusted):
        client = hops.pop()
    address = _parse(client)
    return str(address) if address else "unknown"


def throttle_key(client: str) -> str:
    """One household or machine: an IPv6 customer has a whole /64 to choose addresses from."""
    address = _parse(client)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return client


def _is_trusted(client: str, trusted: Sequence[Network]) -> bool:
    address = _parse(client)
    return address is not None and any(address in network for network in trusted)


def _parse(client: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(client)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
