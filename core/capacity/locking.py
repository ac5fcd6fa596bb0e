"""Lock a parent row and count what is left of its capacity, so that no place is taken twice.

Code that takes or frees a place, or changes the capacity, locks the parent row first (the event, the competition,
the drop), reads again in a statement of its own, and writes:

    event = locked(Event.objects.open(), event_id)
    if not places_left(event.total_seats, Reservation.objects.active().filter(event=event)):
        raise EventFull

A trigger made by capacity_guard() refuses one place too many where a lock was forgotten.
"""

from collections.abc import Collection
from typing import Any, TypeVar

from django.db.migrations import RunSQL
from django.db.models import Model, QuerySet

from core.errors import NotFound

Parent = TypeVar("Parent", bound=Model)


def locked(parents: QuerySet[Parent], id: Any) -> Parent:
    """Lock and return the parent, or raise NotFound. The first lock of any service.

    Rows that merely reference it can still be added meanwhile (FOR NO KEY UPDATE).
    """
    found = parents.select_for_update(no_key=True, of=("self",)).filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def all_locked(parents: QuerySet[Parent], ids: Collection[Any]) -> list[Parent]:
    """Lock several parents in the order of their ids, so that two baskets cannot deadlock.

    Raises NotFound when one of them does not exist.
    """
    found = list(parents.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(ids)).order_by("pk"))
    if len(found) < len(set(ids)):
        raise NotFound
    return found


def places_left(places: int, taken: QuerySet[Any]) -> int:
    """Return how many are free: counted now, never below zero.

    Call it after locked(), never in the same statement: a statement that waited for the lock counts what
    was there before it waited.
    """
    return max(places - taken.count(), 0)


_GUARD = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    places integer;
    taken integer;
BEGIN
    SELECT parent.{capacity} INTO places FROM {parent} AS parent WHERE parent.id = NEW.{link} FOR NO KEY UPDATE;
    SELECT count(*) INTO taken FROM {table} AS held WHERE held.{link} = NEW.{link} AND {held};
    IF taken > places THEN
        RAISE EXCEPTION 'all % places are taken', places
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = '{table}';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER INSERT OR UPDATE ON {table} FOR EACH ROW WHEN ({new}) EXECUTE FUNCTION {name}();

CREATE FUNCTION {name}_lowered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM {table} AS held WHERE held.{link} = NEW.id AND {held}) > NEW.{capacity} THEN
        RAISE EXCEPTION 'more than % places are taken', NEW.{capacity}
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = '{parent}';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {name}_lowered AFTER UPDATE OF {capacity} ON {parent} FOR EACH ROW
    WHEN (NEW.{capacity} < OLD.{capacity}) EXECUTE FUNCTION {name}_lowered();
"""
_UNGUARD = """
DROP FUNCTION {name}() CASCADE;
DROP FUNCTION {name}_lowered() CASCADE;
"""


def capacity_guard(name: str, *, parent: str, capacity: str, table: str, link: str, takes_place: str) -> RunSQL:
    """Return a migration operation: rows of `table` that take a place never outnumber `parent.capacity`.

    `takes_place` says which rows do, as SQL with {row} for the row: "{row}.status = 'CONFIRMED'".
    A violation is an IntegrityError on the constraint `name`. The trigger locks the parent as
    services do; where they did, that costs a look-up and a count.
    """
    names = {"name": name, "parent": parent, "capacity": capacity, "table": table, "link": link}
    held, new = takes_place.format(row="held"), takes_place.format(row="NEW")
    return RunSQL(_GUARD.format(**names, held=held, new=new), _UNGUARD.format(**names))
