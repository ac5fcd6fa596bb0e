"""Connections are pooled, and statements, locks and idle transactions have time limits."""

import psycopg
import pytest
from django.db import connection

from config import database, env
from config.database import check_idle_connection
from runner.tests.clusters import wait_until

POSTGRES = "postgres://ann:secret@db.example:5433/club?sslmode=require"


def settings(tmp_path, **variables: str) -> dict:
    return database.databases(env.load({"COURTSIDE_DATA_DIR": str(tmp_path), **variables}))


def test_without_a_url_the_database_is_in_the_data_directory(tmp_path):
    default = settings(tmp_path)["default"]

    assert default["HOST"] == str(tmp_path / "postgres" / "socket")
    assert default["PASSWORD"] == (tmp_path / "secrets" / "database_password").read_text().strip()


def test_database_url_is_used_with_its_options(tmp_path):
    default = settings(tmp_path, DATABASE_URL=POSTGRES)["default"]

    assert (default["HOST"], default["PORT"], default["NAME"]) == ("db.example", 5433, "club")
    assert default["OPTIONS"]["sslmode"] == "require"
    assert default["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 24, "timeout": 2}
    assert default["CONN_HEALTH_CHECKS"]


def test_migrations_have_no_time_limit(tmp_path):
    values = env.load({"COURTSIDE_DATA_DIR": str(tmp_path)})

    assert "options" not in database.databases(values, command="migrate")["default"]["OPTIONS"]
    assert "statement_timeout" in database.databases(values, command="demo")["default"]["OPTIONS"]["options"]


def test_with_a_pooler_sessions_use_the_direct_url(tmp_path):
    found = settings(tmp_path, DATABASE_URL=POSTGRES, DATABASE_DIRECT_URL="postgres://direct.example/club")

    assert found["direct"]["HOST"] == "direct.example"
    assert "options" not in found["default"]["OPTIONS"]  # a pooler rejects them
    assert found["default"]["DISABLE_SERVER_SIDE_CURSORS"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("limit", "seconds"),
    [("statement_timeout", "10s"), ("lock_timeout", "3s"), ("idle_in_transaction_session_timeout", "15s")],
)
def test_every_connection_has_time_limits(limit, seconds):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [limit])
        assert cursor.fetchone() == (seconds,)


@pytest.mark.django_db
def test_an_idle_connection_closed_by_the_server_is_detected_without_a_statement():
    fields = {**connection.get_connection_params(), "autocommit": True}
    with psycopg.connect(**fields) as idle, psycopg.connect(**fields) as other:
        check_idle_connection(idle)
        other.execute("SELECT pg_terminate_backend(%s)", [idle.info.backend_pid])
        assert wait_until(5, lambda: is_noticed(idle))


def is_noticed(idle):
    try:
        check_idle_connection(idle)
    except psycopg.OperationalError:
        return True
    return False
