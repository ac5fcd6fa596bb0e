"""The clock that decides: the database's, read at the moment it is asked."""

from datetime import datetime

from django.db import connection, models


class DatabaseNow(models.Func):
    """clock_timestamp() in a query. now() would be when the transaction began: too early after a wait for a lock."""

    function = "clock_timestamp"
    output_field = models.DateTimeField()


def database_now() -> datetime:
    """What time it is for the database. After a lock was waited for, ask again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now
