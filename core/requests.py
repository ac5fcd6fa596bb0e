"""A request's id, its client's address and origin, and how large its body may be."""

import re
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from core.ids import uuid7

DEFAULT_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int]


def parse_origin(text: str) -> Origin | None:
    """Return scheme, host and port of an origin, or None for any other text."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.path or parts.query or parts.username:
        return None
    return parts.scheme, parts.hostname.lower(), port or DEFAULT_PORTS[parts.scheme]


_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{7,63}", re.ASCII)


def request_ids(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Keep the caller's X-Request-ID when it is 8 to 64 plain characters, else make one. The outermost middleware."""

    def identified(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _SANE.fullmatch(given) else str(uuid7())
        request.request_id = request_id  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = get_response(request)
        response["X-Request-ID"] = request_id
        return response

    return identified


def request_id_of(request: HttpRequest) -> str:
    """Return the id of this request; empty when it did not pass the middleware."""
    return getattr(request, "request_id", "")


Address = IPv4Address | IPv6Address


def parse_address(text: str) -> Address | None:
    """Parse an IP address, also an IPv4 address inside an IPv6 one; None for any other text."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_trusted_proxy(address: Address | None) -> bool:
    """Return whether TRUSTED_PROXIES lists the address, so that what it forwards about its client is believed."""
    return address is not None and any(address in ip_network(known, strict=False) for known in settings.TRUSTED_PROXIES)


def client_ip(peer: str, forwarded_for: str) -> str:
    """Return the client's address, past the proxies in TRUSTED_PROXIES; "" where it has none."""
    hops = [parse_address(hop) for hop in forwarded_for.split(",")]
    address = parse_address(peer)
    while address is not None and is_trusted_proxy(address) and hops:
        address = hops.pop() or address
    return str(address) if address else ""


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """Return the network that limits count by: the IPv4 address, or the /64 of an IPv6 address (one household)."""
    found = parse_address(address)
    if found is None:
        return "unknown"
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def client_network(request: HttpRequest) -> str:
    """Return the network that a request comes from."""
    return network_of(client_ip(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", "")))


MAX_BODY_BYTES = 256 * 1024
MAX_UPLOAD_BYTES = 12 * 1024**2
# The start of a body that is too large is kept: a form's text comes before its files.
KEPT_BODY_BYTES = 128 * 1024
# Set in request.META by the process that read the body: it was longer than its route allows.
BODY_TOO_LARGE = "courtside.body_too_large"
View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Mark a view that accepts MAX_UPLOAD_BYTES. A viewset says `takes_files = True` instead."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def max_body_bytes(path: str) -> int:
    """Return the largest body that the route of this path accepts; MAX_BODY_BYTES where there is no such route."""
    try:
        found = resolve(path if path.endswith("/") or not path.startswith("/api/") else path.rstrip("/"))
    except Resolver404:
        return MAX_BODY_BYTES
    view = getattr(found.func, "cls", found.func)
    return (
        MAX_UPLOAD_BYTES if getattr(found.func, "takes_files", getattr(view, "takes_files", False)) else MAX_BODY_BYTES
    )


def is_api(path: str) -> bool:
    return path == "/api" or path.startswith("/api/")
