from collections.abc import Iterator

import pytest
from django.db import connection

from core.capacity.tests.halls import GUARD, Hall, Seat
from core.tests.tables import tables_of


@pytest.fixture
def hall(transactional_db: None) -> Iterator[Hall]:
    """Twenty places, protected only by the services."""
    with tables_of(Hall, Seat):
        yield Hall.objects.create(places=20)


@pytest.fixture
def guarded(hall: Hall) -> Iterator[Hall]:
    """The same with the database's guard."""
    with connection.cursor() as cursor:
        cursor.execute(str(GUARD.sql))
    yield hall
    with connection.cursor() as cursor:
        cursor.execute(str(GUARD.reverse_sql))
