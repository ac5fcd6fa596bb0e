"""What must always be true of the tables, whatever happened. Each system registers its audit in its AppConfig."""

from collections.abc import Callable, Iterable

from django.db import connection, transaction

# Looks at the tables and says, a sentence each, what is not as it must be.
Audit = Callable[[], Iterable[str]]

_audits: dict[str, Audit] = {}


def register(name: str, audit: Audit) -> None:
    _audits[name] = audit


def broken() -> dict[str, list[str]]:
    """What each audit found, by its name; all of them look at the same moment, and change nothing."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return {name: list(audit()) for name, audit in sorted(_audits.items())}
