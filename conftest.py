"""What every test shares: a database of its own per worker, which no leftover session can hold."""

from collections.abc import Iterator

import pytest
from django.db import connection
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

hypothesis_settings.register_profile("courtside", deadline=None, max_examples=50)
hypothesis_settings.load_profile("courtside")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """End what still holds the test database (a listener, a thread), so that it can be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
