"""`make test`: every check of the project, each with its seconds, on a database of this run alone.

python -m scripts.checks [what to give pytest, for a narrow run of tests only]
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.postgres.cluster import Cluster
from config.postgres.server import running
from config.variables import VARIABLES
from scripts.browser import NoBrowser, chromium

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTEST = [str(BIN / "pytest"), "-n", str(min(os.cpu_count() or 2, 8)), "--dist", "loadfile"]


def main(narrow: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    with fresh_database() as environment:
        if not narrow or "browser" in " ".join(narrow):
            try:
                environment["CHROMIUM"] = chromium()
            except NoBrowser as missing:
                print(missing)
                return 1
        if narrow:
            return subprocess.call([*PYTEST, *narrow], cwd=ROOT, env=environment)
        failed = [name for name, command in checks().items() if not passes(name, command, environment)]
    verdict = f"FAILED: {', '.join(failed)}" if failed else "All passed"
    print(f"{verdict}, in {time.monotonic() - began:.0f} s.")
    return 1 if failed else 0


def checks() -> dict[str, list[str]]:
    manage = [sys.executable, "manage.py"]
    templates = [str(path) for path in sorted(ROOT.glob("templates/**/*.html"))]
    return {
        "ruff": [str(BIN / "ruff"), "check"],
        "format": [str(BIN / "ruff"), "format", "--check"],
        "javascript": [str(BIN / "oxlint"), "--quiet", "static/js"],
        "djade": [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates],
        "imports": [str(BIN / "lint-imports"), "--no-cache"],
        "mypy": [str(BIN / "mypy"), "."],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "deploy": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "tests": [*PYTEST, "-p", "no:playwright"],
        # Apart, for a browser leaves its event loop in its process, where Django refuses to ask the database.
        "browser": [*PYTEST, "browser_tests"],
    }


def passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Run one check. The tests speak as they go; what another says is shown when it fails."""
    quiet = name not in ("tests", "browser")
    print(name.ljust(12), end="" if quiet else "\n", flush=True)
    began = time.monotonic()
    special = production() if name == "deploy" else {}
    done = subprocess.run(command, cwd=ROOT, env=environment | special, check=False, capture_output=quiet, text=True)
    print(f"{'ok' if done.returncode == 0 else 'FAILED':<8}{time.monotonic() - began:6.1f} s", flush=True)
    if quiet and done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode == 0


def production() -> dict[str, str]:
    """What a real site sets."""
    keys = {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "JWT_SECRET", "CODE_SECRET")}
    return {"ENVIRONMENT": "production", "SITE_URL": "https://club.example", **keys}


@contextmanager
def fresh_database() -> Iterator[dict[str, str]]:
    """An environment of defaults, whatever `.env` says, on the database given by DATABASE_URL or a new one."""
    given = os.environ.get("DATABASE_URL", "")
    folder = Path(tempfile.mkdtemp(prefix="courtside-test-"))
    folder.chmod(0o711)  # so that the account the database runs as can pass through
    environment = os.environ | {each.name: "" for each in VARIABLES}
    environment |= {"DATABASE_URL": given, "COURTSIDE_DATA_DIR": str(folder)}
    cluster = Cluster(folder)
    try:
        if given:
            yield environment
        else:
            with running(cluster, throwaway=True):
                yield environment
    finally:
        shutil.rmtree(cluster.home.resolve(), ignore_errors=True)  # it may be elsewhere, behind a link
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
