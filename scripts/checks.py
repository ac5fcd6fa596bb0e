"""`make test`: every check of the project, each with its seconds, on a database server of the tests' own.

python -m scripts.checks [what to give pytest, for a narrow run of tests only]
"""

import fcntl
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

from config.database import Cluster
from config.variables import VARIABLES
from runner.postgres.server import running_server
from scripts.browser import NoBrowser, chromium

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Compiling the project and its tests anew takes two seconds of a processor, whatever the surroundings say of it.
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(ROOT / "var" / "compiled")}
KEPT = ("in-use", "secrets")
PYTEST = [
    str(BIN / "pytest"),
    "-n",
    str(min(os.cpu_count() or 2, 8)),
    "--max-worker-restart",
    "2",
]
BY_TEST = ["--dist", "worksteal"]  # a process without work takes some of another's
BY_FILE = ["--dist", "loadfile"]  # a browser's fixtures are made once for each file
ALONE = [str(BIN / "pytest"), "-n", "0"]  # a second process costs more than a handful of tests


def main(narrow: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    with test_environment() as environment:
        environment |= COMPILED
        if not narrow or is_browser(narrow):
            try:
                environment["CHROMIUM"] = chromium()
            except NoBrowser as missing:
                print(missing)
                return 1
        if narrow:
            return subprocess.call([*chosen(narrow), *narrow], cwd=ROOT, env=environment)
        failed = [name for name, command in checks().items() if not passes(name, command, environment)]
    verdict = f"FAILED: {', '.join(failed)}" if failed else "All passed"
    print(f"{verdict}, in {time.monotonic() - began:.0f} s.")
    return 1 if failed else 0


def chosen(narrow: list[str]) -> list[str]:
    """How to run these tests alone."""
    how = ALONE if is_handful(narrow) else [*PYTEST, *(BY_FILE if is_browser(narrow) else BY_TEST)]
    return how if is_browser(narrow) else [*how, "-p", "no:playwright"]


def is_browser(narrow: list[str]) -> bool:
    return "browser" in " ".join(narrow)


def is_handful(narrow: list[str]) -> bool:
    """Whether these arguments of pytest name single files or tests."""
    return any(each == "-k" or each.endswith(".py") or "::" in each for each in narrow)


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
        "tests": [*PYTEST, *BY_TEST, "-p", "no:playwright"],
        # Apart, for a browser leaves its event loop in its process, where Django refuses to ask the database.
        "browser": [*PYTEST, *BY_FILE, "browser_tests"],
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
def test_environment() -> Iterator[dict[str, str]]:
    """Defaults, whatever `.env` says, on the database given by DATABASE_URL or one of the tests' own."""
    given = os.environ.get("DATABASE_URL", "")
    environment = os.environ | {each.name: "" for each in VARIABLES} | {"DATABASE_URL": given}
    with temporary_folder() if given else data_folder() as folder:
        environment["COURTSIDE_DATA_DIR"] = str(folder)
        if given:
            yield environment
        else:
            with running_server(Cluster(folder), throwaway=True):
                yield environment


@contextmanager
def data_folder() -> Iterator[Path]:
    """The tests' kept folder, with its database and nothing else in it; a temporary one while another run uses it."""
    kept = Path(os.environ.get("COURTSIDE_DATA_DIR") or ROOT / "var", "test")
    kept.mkdir(mode=0o711, parents=True, exist_ok=True)
    lock = os.open(kept / "in-use", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with temporary_folder() as folder:
            yield folder
    else:
        for left in kept.iterdir():
            if left.name not in KEPT and not left.name.startswith("postgres"):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield kept
    finally:
        os.close(lock)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="courtside-test-"))
    folder.chmod(0o711)  # so that the account the database runs as can pass through
    try:
        yield folder
    finally:
        shutil.rmtree(Cluster(folder).home.resolve(), ignore_errors=True)  # it may be elsewhere, behind a link
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
