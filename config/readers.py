"""How the text of a variable becomes a value. A ValueError says what was expected, never what was given."""

import re
from collections.abc import Callable
from ipaddress import ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from croniter import croniter

Reader = Callable[[str], Any]
TRUE = frozenset({"true", "on", "yes", "1"})
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,253}")
FALSE = frozenset({"false", "off", "no", "0"})
HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|\[?[0-9A-Fa-f:.]{2,45}\]?")


def text(raw: str) -> str:
    return raw


def switch(raw: str) -> bool:
    if raw.lower() not in TRUE | FALSE:
        raise ValueError("expected true, on, yes or 1, or false, off, no or 0")
    return raw.lower() in TRUE


def whole(least: int, most: int) -> Reader:
    def read(raw: str) -> int:
        if not (raw.isascii() and raw.isdigit() and len(raw) < 10 and least <= int(raw) <= most):
            raise ValueError(f"expected a whole number from {least} to {most}")
        return int(raw)

    return read


def one_of(*choices: str) -> Reader:
    def read(raw: str) -> str:
        if raw not in choices:
            raise ValueError(f"expected {' or '.join(choices)}")
        return raw

    return read


def currency(raw: str) -> str:
    if not (raw.isascii() and raw.isalpha() and len(raw) == 3):
        raise ValueError("expected three letters, such as EUR")
    return raw.upper()


def host(raw: str) -> str:
    if not HOST.fullmatch(raw):
        raise ValueError("expected an address or a host name, such as 127.0.0.1")
    return raw.strip("[]")


def items(raw: str) -> list[str]:
    return [item.strip() for item in raw.split(",") if item.strip()]


def networks(raw: str) -> list[str]:
    try:
        return [str(ip_network(item, strict=False)) for item in items(raw)]
    except ValueError:
        raise ValueError("expected addresses or networks with commas between, as 10.0.0.0/8,127.0.0.1") from None


def url(*schemes: str) -> Reader:
    """The URL as it is given, once its scheme, host and port are sound."""
    expected = f"expected a URL that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}"

    def read(raw: str) -> str:
        parts = split(raw, expected)
        if parts.scheme not in schemes:
            raise ValueError(expected)
        if not parts.hostname and parts.scheme not in ("postgres", "postgresql", "consolemail"):
            raise ValueError(f"{expected} and names a host")
        if parts.scheme in ("postgres", "postgresql") and not parts.path.strip("/"):
            raise ValueError(f"{expected} and ends with the name of a database")
        return raw

    return read


def origin(raw: str) -> str:
    """Scheme, host and port as a browser writes them: no path, no default port."""
    expected = "expected an origin such as https://club.example, without a path"
    parts = split(raw, expected)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise ValueError(expected)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(expected)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, default) else "")


def origins(raw: str) -> list[str]:
    return [origin(item) for item in items(raw)]


def folder_url(raw: str) -> str:
    if not (raw.endswith("/") and raw.startswith(("/", "https://", "http://")) and not raw.startswith("//")):
        raise ValueError("expected a path such as /media/ or a URL, with a slash at the end")
    return raw


def zone(raw: str) -> str:
    try:
        ZoneInfo(raw)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("expected a name of the time zone database, such as Europe/Paris") from None
    return raw


def cron(raw: str) -> str:
    if not croniter.is_valid(raw):
        raise ValueError("expected five cron fields, such as 17 3 * * *")
    return raw


def cron_or_off(raw: str) -> str:
    """The cron, or nothing for `off`."""
    return "" if raw.lower() == "off" else cron(raw)


def address(raw: str) -> str:
    """An e-mail address on its own: a name beside it is CLUB_NAME."""
    if not ADDRESS.fullmatch(raw):
        raise ValueError("expected an e-mail address, such as hello@club.example")
    return raw


def password(raw: str) -> str:
    if len(raw) < 8:
        raise ValueError("expected 8 or more characters")
    return raw


def split(raw: str, expected: str) -> SplitResult:
    try:
        parts = urlsplit(raw)
        _ = parts.port
    except ValueError:
        raise ValueError(expected) from None
    if any(character.isspace() or not character.isprintable() for character in raw):
        raise ValueError(expected)
    return parts


MANY = (items, networks, origins)
