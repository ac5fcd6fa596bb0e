"""The environment, read once and checked: every problem in one list, then exit 78 (EX_CONFIG)."""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

from config import keys, readers
from config.env_rules import SECRETS, is_loopback, rules_broken, unknown_in_file
from config.variables import VARIABLES

BASE_DIR = Path(__file__).resolve().parent.parent
EX_CONFIG = 78
NAME = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=")


def read(environment: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Every value, and a sentence for each problem. A secret's text is in none of them."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    for each in VARIABLES:
        raw = environment.get(each.name, "")
        try:
            values[each.name] = each.value(raw)
        except ValueError as wrong:
            values[each.name] = each.value("")
            problems.append(f"{each.name}{'' if each.secret else f' is {raw[:60]!r}'}: {wrong}")
    return values, problems + list(rules_broken(values, environment))


def load(environment: Mapping[str, str]) -> dict[str, Any]:
    """The checked values, with what follows from them filled in; exits 78 with the list when there are problems."""
    values, problems = read(environment)
    folder = (BASE_DIR / Path(values["COURTSIDE_DATA_DIR"]).expanduser()).resolve()
    values["COURTSIDE_DATA_DIR"] = folder
    values["KEPT_SECRETS"] = {}
    try:
        for name in SECRETS:
            if not values[name] and values["ENVIRONMENT"] == "development":
                values[name] = keys.kept(folder, name.lower())
                values["KEPT_SECRETS"][name] = keys.path_of(folder, name.lower())
    except OSError as wrong:
        problems.append(f"COURTSIDE_DATA_DIR: {folder} cannot be read and written by this user ({wrong.strerror})")
    if not values["SITE_URL"]:
        values["SITE_URL"] = readers.origin(f"http://{in_url(values['HOST'])}:{values['PORT']}")
    values["ALLOWED_HOSTS"] = values["ALLOWED_HOSTS"] or _hosts(values)
    if problems:
        listed = "".join(f"  - {problem}\n" for problem in problems)
        sys.stderr.write(f"Courtside cannot start with this environment (see .env.example):\n{listed}")
        raise SystemExit(EX_CONFIG)
    return values


def warnings(path: Path = BASE_DIR / ".env") -> list[str]:
    """A sentence for each line of `.env` that has no effect, for a typing error there would go unnoticed."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    names = [found[1] for line in lines if (found := NAME.match(line))]
    return list(unknown_in_file(names))


def in_url(host: str) -> str:
    """The host as a URL has it; every address of this machine is reached by its loopback."""
    if host in ("0.0.0.0", "::"):  # noqa: S104
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _hosts(values: Mapping[str, Any]) -> list[str]:
    """The host of SITE_URL; in development also this machine, by any name when it listens on every address."""
    if values["ENVIRONMENT"] == "development" and not is_loopback(values["HOST"]):
        return ["*"]
    site = urlsplit(values["SITE_URL"]).hostname or ""
    return [site] if values["ENVIRONMENT"] == "production" else [site, "localhost", "127.0.0.1", "[::1]"]


if (BASE_DIR / ".env").exists():
    environ.Env.read_env(BASE_DIR / ".env")
env = load(os.environ)
DATA_DIR: Path = env["COURTSIDE_DATA_DIR"]
