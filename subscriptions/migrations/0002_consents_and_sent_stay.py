from django.db import migrations

# Row triggers, so that TRUNCATE (which tests use to flush) still works. Deleting who never confirmed
# is a deliberate act: it sets courtside.purge for its own transaction. The demo, whose evening is
# always tonight, sets courtside.demo.
FORWARD = """
CREATE FUNCTION subscriptions_consent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('courtside.purge', true) = 'on' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('courtside.demo', true) = 'on' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'consent records are append-only: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER subscriptions_consent_is_append_only BEFORE UPDATE OR DELETE ON subscriptions_consent
    FOR EACH ROW EXECUTE FUNCTION subscriptions_consent_is_append_only();

CREATE FUNCTION subscriptions_delivery_once_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a campaign is never sent to anybody twice: % to % refused', OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'delivery_once_sent', TABLE = 'subscriptions_delivery';
END
$$;
CREATE TRIGGER subscriptions_delivery_once_sent BEFORE UPDATE OF state ON subscriptions_delivery
    FOR EACH ROW WHEN (OLD.state <> 'waiting' AND NEW.state IN ('waiting', 'sent') AND NEW.state <> OLD.state)
    EXECUTE FUNCTION subscriptions_delivery_once_sent();
"""
BACKWARD = """
DROP TRIGGER subscriptions_delivery_once_sent ON subscriptions_delivery;
DROP FUNCTION subscriptions_delivery_once_sent();
DROP TRIGGER subscriptions_consent_is_append_only ON subscriptions_consent;
DROP FUNCTION subscriptions_consent_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
