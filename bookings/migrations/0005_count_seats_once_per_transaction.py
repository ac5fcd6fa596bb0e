from django.db import migrations

# An ordinary reservation changes two rows, the event's counter and the reservation, and both made the database count
# all active reservations at COMMIT, under the event's lock. The first check now notes what it found true; the second
# believes it as long as nothing was written since: a statement that changes reservations forgets the note before it
# begins (also where the checks are made immediate), and a change of the event has other numbers.
ONCE = """
CREATE FUNCTION bookings_count_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('courtside.seats_counted', '', true);
    RETURN NULL;
END $$;
CREATE TRIGGER count_again BEFORE INSERT OR DELETE OR UPDATE OF status, event_id ON bookings_reservation
    FOR EACH STATEMENT EXECUTE FUNCTION bookings_count_again();

CREATE OR REPLACE FUNCTION event_counter_true() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_event uuid;
    said integer;
    counted integer;
    note text;
BEGIN
    IF TG_TABLE_NAME = 'bookings_event' THEN
        the_event := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        the_event := OLD.event_id;
    ELSE
        the_event := NEW.event_id;
    END IF;
    SELECT total_seats - available_seats INTO said FROM bookings_event WHERE id = the_event;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    note := the_event::text || ' ' || said::text;
    IF current_setting('courtside.seats_counted', true) = note THEN
        RETURN NULL;
    END IF;
    SELECT count(*) INTO counted FROM bookings_reservation WHERE event_id = the_event AND status = 'ACTIVE';
    IF said <> counted THEN
        RAISE EXCEPTION 'the event says that % seats are taken, but % are', said, counted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_counter_true', TABLE = 'bookings_event';
    END IF;
    PERFORM set_config('courtside.seats_counted', note, true);
    RETURN NULL;
END $$;
"""
TWICE = """
DROP FUNCTION bookings_count_again() CASCADE;
CREATE OR REPLACE FUNCTION event_counter_true() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_event uuid;
    said integer;
    counted integer;
BEGIN
    IF TG_TABLE_NAME = 'bookings_event' THEN
        the_event := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        the_event := OLD.event_id;
    ELSE
        the_event := NEW.event_id;
    END IF;
    SELECT total_seats - available_seats INTO said FROM bookings_event WHERE id = the_event;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT count(*) INTO counted FROM bookings_reservation WHERE event_id = the_event AND status = 'ACTIVE';
    IF said <> counted THEN
        RAISE EXCEPTION 'the event says that % seats are taken, but % are', said, counted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_counter_true', TABLE = 'bookings_event';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0004_keep_one_index_for_each_foreign_key")]

    operations = [migrations.RunSQL(ONCE, TWICE)]
