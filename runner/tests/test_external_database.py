"""A PostgreSQL of one's own is made ready, or refused in a sentence that does not tell its password."""

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
def missing(db) -> Iterator[str]:
    """How to reach a database that is not there on the tests' own server."""
    name = f"missing_{secrets.token_hex(6)}"
    yield make_conninfo(direct_conninfo(), dbname=name)
    with psycopg.connect(direct_conninfo(), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def test_a_missing_database_is_made_with_the_locale_of_every_machine(missing):
    bootstrap.ensure_database(missing)
    bootstrap.ensure_database(missing)

    with psycopg.connect(missing) as made:
        assert made.execute("SELECT lower('É'), current_setting('server_encoding')").fetchone() == ("é", "UTF8")


@pytest.mark.django_db
def test_a_database_in_order_is_left_alone():
    bootstrap.ensure_database(direct_conninfo())

    assert connection.introspection.table_names()


@pytest.mark.parametrize("changed", [{"port": "1"}, {"password": "wrong-secret"}])
def test_what_does_not_answer_is_told_without_the_password(changed, db):
    conninfo = make_conninfo(direct_conninfo(), **changed)

    with pytest.raises(bootstrap.DatabaseNotReady) as refused:
        bootstrap.ensure_database(conninfo)

    assert "wrong-secret" not in str(refused.value)
    assert str(conninfo_to_dict(conninfo)["password"]) not in str(refused.value)
    assert "cannot be reached at" in str(refused.value)


@pytest.mark.django_db
def test_a_version_that_is_too_old_is_refused(monkeypatch):
    monkeypatch.setattr(bootstrap, "MIN_SERVER_VERSION", 990000)

    with pytest.raises(bootstrap.DatabaseNotReady, match="Courtside needs 99 or newer"):
        bootstrap.ensure_database(direct_conninfo())
