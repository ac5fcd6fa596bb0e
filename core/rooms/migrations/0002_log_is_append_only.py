from django.db import migrations

# Row triggers, so that TRUNCATE (which tests use to flush) still works. Purging old events is a
# deliberate act: it sets courtside.purge for its own transaction.
FORWARD = """
CREATE FUNCTION rooms_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('courtside.purge', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the log of rooms is append-only: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER rooms_log_is_append_only BEFORE UPDATE OR DELETE ON rooms_roomevent
    FOR EACH ROW EXECUTE FUNCTION rooms_log_is_append_only();
"""
BACKWARD = """
DROP TRIGGER rooms_log_is_append_only ON rooms_roomevent;
DROP FUNCTION rooms_log_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("rooms", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
