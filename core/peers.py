"""Addresses of those who call, and the proxies that may speak for others."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


def address_of(text: str) -> Address | None:
    """The address that a text is, an IPv4 one also where IPv6 carries it; None for anything else."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_trusted_proxy(address: Address | None) -> bool:
    """Whether TRUSTED_PROXIES names it, so that what it says of its own caller counts."""
    return address is not None and any(address in ip_network(known, strict=False) for known in settings.TRUSTED_PROXIES)


def caller(peer: str, forwarded_for: str) -> str:
    """The address a connection comes from, past the proxies that TRUSTED_PROXIES vouches for; "" where it has none."""
    hops = [address_of(hop) for hop in forwarded_for.split(",")]
    address = address_of(peer)
    while address is not None and is_trusted_proxy(address) and hops:
        address = hops.pop() or address
    return str(address) if address else ""


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """What limits count by: the IPv4 address, or the /64 of an IPv6 one, which one household owns whole."""
    found = address_of(address)
    if found is None:
        return "unknown"
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def network_behind(request: HttpRequest) -> str:
    """The network that a request comes from."""
    return network_of(caller(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", "")))
