from django.db import migrations

# A play is corrected by another play. What may change beside it: who wrote it (an account that is deleted) and the
# day it was written on (the demo moves its evening). Rows still go with their game.
FORWARD = """
CREATE FUNCTION scoreboard_plays_are_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'plays are never changed: write a correction'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'plays_are_never_changed', TABLE = 'scoreboard_play';
END
$$;
CREATE TRIGGER plays_are_never_changed BEFORE UPDATE ON scoreboard_play FOR EACH ROW
    WHEN ((OLD.id, OLD.game_id, OLD.seq, OLD.kind, OLD.team, OLD.points, OLD.player, OLD.detail, OLD.period,
           OLD.clock_ms, OLD.before, OLD.undoes_id, OLD.corrects_id, OLD.was)
      IS DISTINCT FROM
          (NEW.id, NEW.game_id, NEW.seq, NEW.kind, NEW.team, NEW.points, NEW.player, NEW.detail, NEW.period,
           NEW.clock_ms, NEW.before, NEW.undoes_id, NEW.corrects_id, NEW.was))
    EXECUTE FUNCTION scoreboard_plays_are_never_changed();
"""
BACKWARD = """
DROP TRIGGER plays_are_never_changed ON scoreboard_play;
DROP FUNCTION scoreboard_plays_are_never_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("scoreboard", "0005_score_under_review")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
