"""Load the demo once for consecutive tests; each test rolls back only its own changes."""

from collections.abc import Callable
from contextlib import ExitStack

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from core.demo import services

TONIGHT = "demo_tonight"  # `manage.py demo`: the club plays tonight
AS_WRITTEN = "demo_as_written"  # as by `manage.py loaddata demo`: the dates of the fixtures


def _as_written() -> None:
    for part in settings.DEMO_PARTS:
        services.load_rows(services.rows_of(part))  # the same rows as by `loaddata`, in a fifth of its time
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # autovacuum does not see uncommitted rows, so query plans would be wrong


def _tonight() -> None:
    with override_settings(DEMO=True):
        call_command("demo", verbosity=0)


LOADERS: dict[str, Callable[[], None]] = {TONIGHT: _tonight, AS_WRITTEN: _as_written}


class SharedDemo:
    """A transaction with the demo around those of the tests. It ends before a test that does not use the demo."""

    def __init__(self, blocker: DjangoDbBlocker) -> None:
        self._blocker, self._around, self._kind, self._session = blocker, ExitStack(), "", None

    def switch_to(self, kind: str) -> None:
        """Load this kind of demo; "" is none."""
        with self._blocker.unblock():
            if self._kind and not (kind == self._kind and self._is_whole()):
                self._end()
            if kind and not self._kind:
                self._begin(kind)

    def _is_whole(self) -> bool:
        """Return whether the session with the rows is still open."""
        return connection.connection is self._session and connection.is_usable()

    def _begin(self, kind: str) -> None:
        self._around.enter_context(transaction.atomic())
        with connection.cursor() as cursor:  # a test may be long at work without a look at the database
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        LOADERS[kind]()
        self._kind, self._session = kind, connection.connection

    def _end(self) -> None:
        if self._is_whole():
            transaction.set_rollback(True)
        else:
            connection.close()
        self._around.close()
        self._kind, self._session = "", None
