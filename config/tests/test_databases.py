"""The copied database of the tests is as migrated as the code asks for."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.tests.databases import fingerprint


@pytest.mark.django_db
def test_no_migration_is_missing_in_the_copy():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_a_changed_migration_asks_for_another_database(monkeypatch):
    before = fingerprint()
    read = Path.read_bytes
    changed = Path(apps.get_app_config("rooms").path, "migrations", "0001_initial.py")
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + (b"\n" if path == changed else b""))
    assert fingerprint() != before
