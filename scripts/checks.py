"""`make test`: run every check with its duration, on a database server for tests.

python -m scripts.checks [arguments of pytest, to run only these tests]
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
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from config.database import Cluster
from config.variables import VARIABLES
from runner.postgres.server import running_server
from scripts.browser import NoBrowser, find_chromium

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Compiling everything again takes two seconds of CPU time, so cache bytecode whatever the environment says.
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(ROOT / "var" / "compiled")}
TESTS = ("tests", "browser")
TEST_DATA = ("in-use", "secrets")
PYTEST = [
    str(BIN / "pytest"),
    "-n",
    str(min(os.cpu_count() or 2, 8)),
    "--max-worker-restart",
    "2",
    "--dist",
    "worksteal",  # an idle process takes tests from another
]
ALONE = [str(BIN / "pytest"), "-n", "0"]  # starting a second process costs more than running a few tests


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.monotonic()
    with test_environment() as environment:
        environment |= COMPILED
        if not arguments or is_browser(arguments):
            try:
                environment["CHROMIUM"] = find_chromium()
            except NoBrowser as missing:
                print(missing)
                return 1
        if arguments:
            return subprocess.call([*select_tests(arguments), *arguments], cwd=ROOT, env=environment)
        failed = run_all(checks(), environment)
    verdict = f"FAILED: {', '.join(failed)}" if failed else "All passed"
    print(f"{verdict}, in {time.monotonic() - started:.0f} s.")
    return 1 if failed else 0


def select_tests(arguments: list[str]) -> list[str]:
    """Return the pytest command for these tests."""
    command = ALONE if is_handful(arguments) else PYTEST
    return command if is_browser(arguments) else [*command, "-p", "no:playwright"]


def is_browser(arguments: list[str]) -> bool:
    return "browser" in " ".join(arguments)


def is_handful(arguments: list[str]) -> bool:
    """Return whether these pytest arguments name single files or tests."""
    return any(each == "-k" or each.endswith(".py") or "::" in each for each in arguments)


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
        # Separate, since a browser leaves an event loop running, in which Django refuses database access.
        "browser": [*PYTEST, "browser_tests"],
    }


def run_all(commands: dict[str, list[str]], environment: dict[str, str]) -> list[str]:
    """Run the tests, and the other checks one after another beside them. Return the names of those that failed."""
    quick = {name: command for name, command in commands.items() if name not in TESTS}
    tests = {name: command for name, command in commands.items() if name in TESTS}

    def failures(some: dict[str, list[str]]) -> list[str]:
        return [name for name, command in some.items() if not run_check(name, command, environment)]

    with ThreadPoolExecutor(1) as beside:
        others = beside.submit(failures, quick)
        failed = failures(tests)
    return others.result() + failed


def run_check(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Run one check. Show the output of tests as it comes, and that of other checks only if they fail."""
    quiet = name not in TESTS
    if not quiet:
        print(f"\n{name}", flush=True)
    started = time.monotonic()
    extra = production_environment() if name == "deploy" else {}
    result = subprocess.run(command, cwd=ROOT, env=environment | extra, check=False, capture_output=quiet, text=True)
    verdict = "ok" if result.returncode == 0 else "FAILED"
    print(f"\n{name:<12}{verdict:<8}{time.monotonic() - started:6.1f} s", flush=True)
    if quiet and result.returncode:
        print(result.stdout + result.stderr)
    return result.returncode == 0


def production_environment() -> dict[str, str]:
    """Return the variables that a production site sets."""
    keys = {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "JWT_SECRET", "CODE_SECRET")}
    return {"ENVIRONMENT": "production", "SITE_URL": "https://club.example", **keys}


@contextmanager
def test_environment() -> Iterator[dict[str, str]]:
    """Yield the default environment without `.env`, with the database of DATABASE_URL or one for tests."""
    database_url = os.environ.get("DATABASE_URL", "")
    environment = os.environ | {each.name: "" for each in VARIABLES} | {"DATABASE_URL": database_url}
    with temporary_folder() if database_url else kept_data_folder() as folder:
        environment["COURTSIDE_DATA_DIR"] = str(folder)
        if database_url:
            yield environment
        else:
            with running_server(Cluster(folder), throwaway=True):
                yield environment


@contextmanager
def kept_data_folder() -> Iterator[Path]:
    """Yield the kept test directory with only its database, or a temporary one if another run uses it."""
    directory = Path(os.environ.get("COURTSIDE_DATA_DIR") or ROOT / "var", "test")
    directory.mkdir(mode=0o711, parents=True, exist_ok=True)
    lock = os.open(directory / "in-use", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with temporary_folder() as folder:
            yield folder
    else:
        for path in directory.iterdir():
            if path.name not in TEST_DATA and not path.name.startswith("postgres"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        yield directory
    finally:
        os.close(lock)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="courtside-test-"))
    folder.chmod(0o711)  # the database's account must be able to enter it
    try:
        yield folder
    finally:
        shutil.rmtree(Cluster(folder).home.resolve(), ignore_errors=True)  # it may be behind a link
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
