"""Read and check the environment once; print all problems in one list and exit with 78 (EX_CONFIG)."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

from config import env_parsers, secret_files
from config.variables import BY_NAME, VARIABLES

BASE_DIR = Path(__file__).resolve().parent.parent
EX_CONFIG = 78
NAME_PATTERN = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=")
FOREIGN_PREFIXES = ("COMPOSE_", "DOCKER_", "POSTGRES_PASSWORD", "DJANGO_", "UVICORN_", "PYTHON", "NO_COLOR")
# Other programs use several variables with these prefixes for what is one URL here.
ALIASES = {"SMTP_": "EMAIL_URL", "MAIL_": "EMAIL_URL", "EMAIL_": "EMAIL_URL", "DB_": "DATABASE_URL", "TZ": "TIME_ZONE"}
SECRETS = ("SECRET_KEY", "JWT_SECRET", "CODE_SECRET")
KEY_HINT = "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
DEMO_PASSWORD = "tip-off-2026"  # noqa: S105 (the one in the manual)
WEAK_SECRETS = ("django-insecure-", "development", "change", "example", "secret")


def read(environment: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Return every value and a sentence for each problem. No sentence contains a secret."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    for each in VARIABLES:
        raw = environment.get(each.name, "")
        try:
            values[each.name] = each.value(raw)
        except ValueError as error:
            values[each.name] = each.value("")
            problems.append(f"{each.name}{'' if each.secret else f' is {raw[:60]!r}'}: {error}")
    return values, problems + list(check_rules(values, environment))


def load(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the checked values with derived ones added, or print the problems and exit with 78."""
    values, problems = read(environment)
    folder = (BASE_DIR / Path(values["COURTSIDE_DATA_DIR"]).expanduser()).resolve()
    values["COURTSIDE_DATA_DIR"] = folder
    values["KEPT_SECRETS"] = {}
    try:
        for name in SECRETS:
            if not values[name] and values["ENVIRONMENT"] == "development":
                values[name] = secret_files.get_or_create(folder, name.lower())
                values["KEPT_SECRETS"][name] = secret_files.path_of(folder, name.lower())
    except OSError as error:
        problems.append(f"COURTSIDE_DATA_DIR: {folder} cannot be read and written by this user ({error.strerror})")
    if not values["SITE_URL"]:
        values["SITE_URL"] = env_parsers.origin(f"http://{url_host(values['HOST'])}:{values['PORT']}")
    values["ALLOWED_HOSTS"] = values["ALLOWED_HOSTS"] or _hosts(values)
    if problems:
        listed = "".join(f"  - {problem}\n" for problem in problems)
        sys.stderr.write(f"Courtside cannot start with this environment (see .env.example):\n{listed}")
        raise SystemExit(EX_CONFIG)
    return values


def warnings(path: Path = BASE_DIR / ".env") -> list[str]:
    """Return a sentence for each line of `.env` that has no effect, so that typing errors are noticed."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    names = [match[1] for line in lines if (match := NAME_PATTERN.match(line))]
    return list(unknown_names_in_file(names))


def url_host(host: str) -> str:
    """Format the host for a URL; a server on all addresses is reached by loopback."""
    if host in ("0.0.0.0", "::"):  # noqa: S104
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _hosts(values: Mapping[str, Any]) -> list[str]:
    """Return the host of SITE_URL; in development also this machine, or any name if HOST is every address."""
    if values["ENVIRONMENT"] == "development" and not is_loopback(values["HOST"]):
        return ["*"]
    site = urlsplit(values["SITE_URL"]).hostname or ""
    return [site] if values["ENVIRONMENT"] == "production" else [site, "localhost", "127.0.0.1", "[::1]"]


def check_rules(values: Mapping[str, Any], environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each rule that the values break in combination."""
    yield from _unknown_names(environment)
    yield from _check_debug(values)
    yield from _check_secrets(values)
    yield from _check_addresses(values)
    if values["DATABASE_DIRECT_URL"] and not values["DATABASE_URL"]:
        yield "DATABASE_DIRECT_URL is set and DATABASE_URL is not: the embedded database has no pooler to go past"
    if values["DEMO"] and values["DEMO_PASSWORD"] in ("", DEMO_PASSWORD):
        yield from _check_demo_is_not_public(values)


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def unknown_names_in_file(names: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each unknown name in `.env`. Names of Compose, which reads that file too, are allowed."""
    for name in names:
        if name not in BY_NAME and not name.startswith(("COURTSIDE_", *FOREIGN_PREFIXES)):
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


def _check_demo_is_not_public(values: Mapping[str, Any]) -> Iterator[str]:
    """Require another password if others can reach the demo, since its default password is in the manual."""
    remedy = "set DEMO_PASSWORD, or DEMO=false"
    if exposure := _public_host(values):
        yield f"DEMO {exposure} offers accounts whose password everybody knows: {remedy}"


def _public_host(values: Mapping[str, Any]) -> str:
    """Return how other machines can reach the site, or an empty string. A proxy or a tunnel may forward to it."""
    site = urlsplit(values["SITE_URL"]).hostname
    public_hosts = [host for host in values["ALLOWED_HOSTS"] if not is_loopback(host)]
    if not is_loopback(values["HOST"]):
        return f"on HOST {values['HOST']} (others than 127.0.0.1 reach it)"
    if values["ENVIRONMENT"] == "production":
        return "in production"
    if site and not is_loopback(site):
        return f"at SITE_URL's host {site}"
    if values["TRUSTED_PROXIES"]:
        return "behind TRUSTED_PROXIES"
    return f"for ALLOWED_HOSTS {public_hosts[0]}" if public_hosts else ""


def _check_debug(values: Mapping[str, Any]) -> Iterator[str]:
    if not values["DEBUG"]:
        return
    if values["ENVIRONMENT"] != "development":
        yield "DEBUG shows code and settings to every visitor: it is refused outside ENVIRONMENT=development"
    elif values["SITE_URL"].startswith("https:"):
        yield "DEBUG is on and SITE_URL is https: a site that the public reaches must not debug"


def _check_secrets(values: Mapping[str, Any]) -> Iterator[str]:
    if values["ENVIRONMENT"] != "production":
        return
    for name in SECRETS:
        value = values[name]
        if not value:
            yield f"{name} is missing; {KEY_HINT}"
        elif len(value) < 50:
            yield f"{name} is too short: production needs 50 or more characters; {KEY_HINT}"
        elif value.lower().startswith(WEAK_SECRETS) or len(set(value)) < 10:
            yield f"{name} is a default or easy to guess; {KEY_HINT}"
    secrets = [values[name] for name in SECRETS if values[name]]
    if len(set(secrets)) < len(secrets):
        yield f"{', '.join(SECRETS)} must differ from one another: one that leaks must not open the others"


def _check_addresses(values: Mapping[str, Any]) -> Iterator[str]:
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


if (BASE_DIR / ".env").exists():
    environ.Env.read_env(BASE_DIR / ".env")


env = load(os.environ)
DATA_DIR: Path = env["COURTSIDE_DATA_DIR"]
