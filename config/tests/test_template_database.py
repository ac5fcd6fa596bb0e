"""The tests' copied database has all migrations."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.tests.template_database import fingerprint


@pytest.mark.django_db
def test_the_copy_has_every_migration():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_a_changed_migration_uses_another_database(monkeypatch):
    before = fingerprint()
    read = Path.read_bytes
    changed = Path(apps.get_app_config("rooms").path, "migrations", "0001_initial.py")
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + (b"\n" if path == changed else b""))
    assert fingerprint() != before
