"""The last line: the database itself refuses one place too many, whoever forgot to lock."""

from django.db.migrations import RunSQL

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


def guard(name: str, *, parent: str, capacity: str, table: str, link: str, takes_place: str) -> RunSQL:
    """For a migration: rows of `table` that take a place never outnumber `parent.capacity`.

    `takes_place` says which rows do, as SQL with {row} for the row: "{row}.status = 'CONFIRMED'".
    What is refused is an IntegrityError on the constraint `name`. The trigger locks the parent as
    the verbs do; where they did, that costs a look-up and a count.
    """
    names = {"name": name, "parent": parent, "capacity": capacity, "table": table, "link": link}
    held, new = takes_place.format(row="held"), takes_place.format(row="NEW")
    return RunSQL(_GUARD.format(**names, held=held, new=new), _UNGUARD.format(**names))
