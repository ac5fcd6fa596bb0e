"""Run a real Courtside for the browser: its own database with the demo, its own web process on a free port."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from browser_tests.scoring import open_game
from browser_tests.visitor import Visitor

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


class Courtside:
    """A web process that tests start, kill and restart on one port and database."""

    def __init__(self, database_url: str, data_dir: Path) -> None:
        self.database_url, self.data_dir = database_url, data_dir
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "browser_tests.settings",
            "DATABASE_URL": database_url,
            "COURTSIDE_DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "DEMO": "true",
            "RATE_LIMITS": "off",
            "SITE_URL": self.url,
        }
        self.log = (data_dir / "web.log").open("ab")

    def second_process(self) -> "Courtside":
        """Return another web process on the same database."""
        return Courtside(self.database_url, self.data_dir)

    def start(self, *command: str) -> None:
        """Start the web process, or another server of the same application, on the same port."""
        program = [sys.executable, *(command or ("-m", "runner.web"))]
        self.process = subprocess.Popen(program, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log)
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=1)
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the web process did not start; see its log")

    def stop(self, how: int = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.wait(15)


@contextmanager
def running_worker(site: Courtside) -> Iterator[None]:
    """Run a worker, which writes and sends the emails."""
    command = [sys.executable, "manage.py", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=site.log, stderr=site.log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(15)


def open_email(site: Courtside, reader: Visitor, subject: str) -> None:
    """Open the reader's email with this subject, once the worker has written it."""
    with running_worker(site):
        page = reader.goto("/account/mail/")
        for _ in range(100):
            if page.get_by_role("link", name=subject).count():
                break
            page.wait_for_timeout(200)
            page.reload()
    page.get_by_role("link", name=subject).click()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Name the database apart from those of other tests, which may run at the same time."""
    connection.settings_dict["TEST"]["NAME"] = f"courtside_browser_{os.getpid()}"


@pytest.fixture(scope="session")
def courtside(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Courtside]:
    site = Courtside(_url_of(connection.settings_dict["NAME"]), tmp_path_factory.mktemp("courtside"))
    with django_db_blocker.unblock():
        _load_demo(site.data_dir)
    site.start()
    yield site
    site.stop()


def _load_demo(data_dir: Path) -> None:
    """Load the demo and collect the static files in this process: a process for each needs seconds to start."""
    static = data_dir / "static" / settings.BUILD_ID
    with override_settings(DEMO=True, MEDIA_ROOT=data_dir / "media", STATIC_ROOT=static):
        call_command("demo", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["*.map"])
    connection.close()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium does not run in its sandbox as root
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": [*QUIET, *as_root]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    steady = {"locale": "en-GB", "timezone_id": "Europe/Paris", "reduced_motion": "reduce", "service_workers": "block"}
    return {**browser_context_args, **steady}


@pytest.fixture
def visitor(courtside: Courtside, browser: Any, browser_context_args: dict[str, Any]) -> Iterator[Any]:
    """Create visitors, each with its own browser context, and check that their pages had no complaints."""
    visitors: list[Visitor] = []

    def make(**context: Any) -> Visitor:
        visitors.append(Visitor(browser.new_context(**{**browser_context_args, **context}), courtside.url))
        return visitors[-1]

    yield make
    for each in visitors:
        each.context.close()
    assert [each.complaints for each in visitors if each.complaints] == []


@pytest.fixture
def game(courtside: Courtside) -> Any:
    """A new game with open scoring."""
    return open_game(courtside.url)


def _url_of(name: str) -> str:
    """Return the URL of a database on the configured server."""
    database = settings.DATABASES["default"]
    host, port = database.get("HOST") or database["OPTIONS"].get("host") or "", database["PORT"] or 5432
    who = f"{database['USER']}:{database['PASSWORD']}"
    if host.startswith("/"):
        return f"postgres://{who}@/{name}?host={host}&port={port}"
    return f"postgres://{who}@{host}:{port}/{name}"
