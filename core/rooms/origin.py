"""Which pages may open a socket: only ours, to the letter (scheme, host and port; RFC 6454 §4).

Channels' own validators compare hosts only, which lets in http pages of an https site and
other ports, and one of them fails on addresses it cannot parse.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

DEFAULT_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]


def headers_named(scope: dict[str, Any], name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


def may_open(scope: dict[str, Any]) -> bool:
    """Whether the request comes from our own page, a listed one, or a program (no Origin at all)."""
    hosts, origins = headers_named(scope, b"host"), headers_named(scope, b"origin")
    if len(hosts) != 1 or len(origins) > 1 or not _is_our_host(hosts[0]):
        return False
    if not origins:
        return True
    origin = parse(origins[0])
    scheme = "https" if scope.get("scheme") == "wss" else "http"
    return origin is not None and origin in {parse(f"{scheme}://{hosts[0]}"), *_listed(settings.CORS_ORIGINS)}


def is_program(scope: dict[str, Any]) -> bool:
    """Browsers always send an Origin; without one a cookie proves nothing and is ignored."""
    return not headers_named(scope, b"origin")


def parse(text: str) -> Origin | None:
    """Scheme, host and port of an origin, or None for anything that is not one."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.path or parts.query or parts.username:
        return None
    return parts.scheme, parts.hostname.lower(), port or DEFAULT_PORTS[parts.scheme]


def _listed(origins: Iterable[str]) -> Iterable[Origin]:
    return (origin for text in origins if (origin := parse(text)))


def _is_our_host(header: str) -> bool:
    domain, _ = split_domain_port(header)
    allowed = settings.ALLOWED_HOSTS or [".localhost", "127.0.0.1", "[::1]"]
    return bool(domain) and validate_host(domain, allowed)
