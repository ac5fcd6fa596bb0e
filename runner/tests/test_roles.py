"""The image runs its roles as the process itself, and refuses any other."""

import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from core.ops import roles
from runner import healthcheck


def test_the_image_serves_without_arguments() -> None:
    assert roles.command([]) == roles.command(["web"]) == [sys.executable, "-m", "runner.web"]


def test_any_command_can_be_run_in_the_image() -> None:
    assert roles.command(["manage", "first_staff", "--help"])[1:] == ["manage.py", "first_staff", "--help"]


@pytest.mark.parametrize("arguments", [["wbe"], ["web", "--reload"], ["migrate", "scoreboard", "zero"]])
def test_an_unknown_role_is_refused(arguments: list[str]) -> None:
    process = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "core.ops.roles", *arguments], capture_output=True, text=True, check=False
    )

    assert process.returncode == roles.EX_USAGE
    assert arguments[0] in process.stderr
    assert "Traceback" not in process.stderr


def test_there_is_a_worker() -> None:
    assert roles.command(["worker"])[1:] == ["manage.py", "worker"]


def test_a_process_that_does_not_answer_is_not_healthy() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert not healthcheck.web_answers(unused.getsockname()[1])


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_the_status_decides_about_health(status: int, healthy: bool) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert healthcheck.web_answers(server.server_port) is healthy


@pytest.mark.django_db
def test_a_worker_is_healthy_while_it_speaks_to_the_database() -> None:
    database = connection.settings_dict
    url = make_conninfo(
        host=database["HOST"],
        port=database["PORT"],
        user=database["USER"],
        password=database["PASSWORD"],
        dbname=database["NAME"],
    )

    assert not healthcheck.worker_speaks(url)
    with psycopg.connect(url, application_name="courtside-worker", autocommit=True) as worker:
        worker.execute("SELECT 1")
        assert healthcheck.worker_speaks(url)


def test_a_worker_without_a_database_is_not_healthy() -> None:
    assert not healthcheck.worker_speaks("postgres://nobody@127.0.0.1:1/nothing")
