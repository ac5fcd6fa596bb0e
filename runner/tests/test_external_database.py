"""An external PostgreSQL is prepared, or refused with a message that does not contain its password."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from core.database import direct_conninfo
from runner import bootstrap


@pytest.fixture
def missing_database(db) -> Iterator[str]:
    """Return how to reach a missing database on the tests' own server."""
    name = f"missing_{secrets.token_hex(6)}"
    yield make_conninfo(direct_conninfo(), dbname=name)
    with psycopg.connect(direct_conninfo(), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def test_a_missing_database_is_created_with_the_portable_locale(missing_database):
    bootstrap.ensure_database(missing_database)
    bootstrap.ensure_database(missing_database)

    with psycopg.connect(missing_database) as new:
        assert new.execute("SELECT lower('É'), current_setting('server_encoding')").fetchone() == ("é", "UTF8")


@pytest.mark.django_db
def test_a_ready_database_is_left_alone():
    bootstrap.ensure_database(direct_conninfo())

    assert connection.introspection.table_names()


@pytest.mark.parametrize("changed", [{"port": "1"}, {"password": "wrong-secret"}])
def test_an_unreachable_database_is_reported_without_its_password(changed, db):
    conninfo = make_conninfo(direct_conninfo(), **changed)

    with pytest.raises(bootstrap.DatabaseNotReady) as error:
        bootstrap.ensure_database(conninfo)

    assert "wrong-secret" not in str(error.value)
    assert str(conninfo_to_dict(conninfo)["password"]) not in str(error.value)
    assert "cannot be reached at" in str(error.value)


@pytest.mark.django_db
def test_an_old_version_is_refused(monkeypatch):
    monkeypatch.setattr(bootstrap, "MIN_SERVER_VERSION", 990000)

    with pytest.raises(bootstrap.DatabaseNotReady, match="Courtside needs 99 or newer"):
        bootstrap.ensure_database(direct_conninfo())
