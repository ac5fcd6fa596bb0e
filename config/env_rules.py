"""What values of the environment must be to one another, and which names may be there at all."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from config.variables import BY_NAME

OF_OTHERS = ("COMPOSE_", "DOCKER_", "POSTGRES_PASSWORD", "DJANGO_", "UVICORN_", "PYTHON", "NO_COLOR")
# Names that other programs have for what is one URL here.
ALIASES = {"SMTP_": "EMAIL_URL", "MAIL_": "EMAIL_URL", "EMAIL_": "EMAIL_URL", "DB_": "DATABASE_URL", "TZ": "TIME_ZONE"}
SECRETS = ("SECRET_KEY", "JWT_SECRET", "CODE_SECRET")
MAKE_ONE = "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
DEMO_PASSWORD = "tip-off-2026"  # noqa: S105 (the one in the manual)
WELL_KNOWN = ("django-insecure-", "development", "change", "example", "secret")


def rules_broken(values: Mapping[str, Any], environment: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each rule that these values break together."""
    yield from _unknown_names(environment)
    yield from _debugging(values)
    yield from _secrets(values)
    yield from _addresses(values)
    if values["DATABASE_DIRECT_URL"] and not values["DATABASE_URL"]:
        yield "DATABASE_DIRECT_URL is set and DATABASE_URL is not: the embedded database has no pooler to go past"
    if values["DEMO"] and values["DEMO_PASSWORD"] in ("", DEMO_PASSWORD):
        yield from _open_demo(values)


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def unknown_in_file(names: Iterable[str]) -> Iterator[str]:
    """A sentence for each name in `.env` that nothing reads. Compose reads that file too, for names of its own."""
    for name in names:
        if name not in BY_NAME and not name.startswith(("COURTSIDE_", *OF_OTHERS)):
            near = _alias(name) or next(iter(get_close_matches(name, BY_NAME, 1, 0.5)), "")
            yield f"{name} in .env is not a name Courtside knows" + (f": did you mean {near}?" if near else ".")


def _alias(name: str) -> str:
    return next((ours for start, ours in ALIASES.items() if name.startswith(start)), "")


def _unknown_names(environment: Mapping[str, str]) -> Iterator[str]:
    bare_names = {name.removeprefix("COURTSIDE_"): name for name in BY_NAME}
    for name in sorted(set(environment) - set(BY_NAME)):
        if name.startswith("COURTSIDE_"):
            near = get_close_matches(name.removeprefix("COURTSIDE_"), bare_names, 1, 0.5)
            yield f"{name} is not a name Courtside knows" + (f": did you mean {bare_names[near[0]]}?" if near else "")


def _open_demo(values: Mapping[str, Any]) -> Iterator[str]:
    """The demo's password is in the manual, so a demo that others reach needs another."""
    away = "set DEMO_PASSWORD, or DEMO=false"
    if reached := _reached_from_outside(values):
        yield f"DEMO {reached} offers accounts whose password everybody knows: {away}"


def _reached_from_outside(values: Mapping[str, Any]) -> str:
    """What says that others than this machine reach the site, or nothing. A proxy or a tunnel may listen for us."""
    site = urlsplit(values["SITE_URL"]).hostname
    away = [host for host in values["ALLOWED_HOSTS"] if not is_loopback(host)]
    if not is_loopback(values["HOST"]):
        return f"on HOST {values['HOST']} (others than 127.0.0.1 reach it)"
    if values["ENVIRONMENT"] == "production":
        return "in production"
    if site and not is_loopback(site):
        return f"at SITE_URL's host {site}"
    if values["TRUSTED_PROXIES"]:
        return "behind TRUSTED_PROXIES"
    return f"for ALLOWED_HOSTS {away[0]}" if away else ""


def _debugging(values: Mapping[str, Any]) -> Iterator[str]:
    if not values["DEBUG"]:
        return
    if values["ENVIRONMENT"] != "development":
        yield "DEBUG shows code and settings to every visitor: it is refused outside ENVIRONMENT=development"
    elif values["SITE_URL"].startswith("https:"):
        yield "DEBUG is on and SITE_URL is https: a site that the public reaches must not debug"


def _secrets(values: Mapping[str, Any]) -> Iterator[str]:
    if values["ENVIRONMENT"] != "production":
        return
    for name in SECRETS:
        value = values[name]
        if not value:
            yield f"{name} is missing; {MAKE_ONE}"
        elif len(value) < 50:
            yield f"{name} is too short: production needs 50 or more characters; {MAKE_ONE}"
        elif value.lower().startswith(WELL_KNOWN) or len(set(value)) < 10:
            yield f"{name} is a default or easy to guess; {MAKE_ONE}"
    given = [values[name] for name in SECRETS if values[name]]
    if len(set(given)) < len(given):
        yield f"{', '.join(SECRETS)} must differ from one another: one that leaks must not open the others"


def _addresses(values: Mapping[str, Any]) -> Iterator[str]:
    hosts, site = values["ALLOWED_HOSTS"], urlsplit(values["SITE_URL"]).hostname
    if values["ENVIRONMENT"] == "production":
        if not site:
            yield "SITE_URL is missing: production needs the address people type, such as https://club.example"
        if "*" in hosts:
            yield "ALLOWED_HOSTS is *: production needs the host names themselves"
    if site and hosts and not any(_covers(host, site) for host in hosts):
        yield f"SITE_URL's host {site} is not in ALLOWED_HOSTS"


def _covers(pattern: str, host: str) -> bool:
    pattern = pattern.lower().strip("[]")
    return pattern in ("*", host) or (pattern.startswith(".") and f".{host}".endswith(pattern))
