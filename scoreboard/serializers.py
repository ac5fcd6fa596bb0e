"""Request bodies and query strings of the API."""

from rest_framework import serializers

from core.api.serializers import Serializer
from scoreboard.models import Status, Team
from scoreboard.rules import CHOICES
from scoreboard.rules import FOULS as FOUL_WORDS

JERSEY = r"^[0-9]{1,2}$"
JERSEY_HELP = "A jersey number: 0, 00, 1 to 99."
FOULS = list(FOUL_WORDS)
FOUL_HELP = "`coach` is a technical for the coach's own behaviour, `bench` one for that of anybody else there."
MAX_CLOCK_SECONDS = 3600
MAX_SHOT_CLOCK_SECONDS = 90


class GamesQuery(Serializer):
    """Filters of the list of games."""

    q = serializers.CharField(required=False, allow_blank=True, max_length=100, help_text="Words it says somewhere.")
    status = serializers.ChoiceField(Status.choices, required=False, help_text="Only games of this status.")


class ScoreIn(Serializer):
    team = serializers.ChoiceField(Team.values)
    points = serializers.IntegerField(min_value=1, max_value=3, default=1)


class PlayerScoreIn(ScoreIn):
    player = serializers.RegexField(JERSEY, required=False, help_text=JERSEY_HELP)


class FoulIn(Serializer):
    team = serializers.ChoiceField(Team.values)
    player = serializers.RegexField(JERSEY, required=False, help_text=JERSEY_HELP)
    kind = serializers.ChoiceField(FOULS, required=False, help_text=FOUL_HELP)


class CorrectionIn(Serializer):
    """The corrected content of a play. Fields that are left out stay as they are."""

    needs_one_of = ("team", "points", "player", "kind")

    team = serializers.ChoiceField(Team.values, required=False)
    points = serializers.IntegerField(min_value=1, max_value=3, required=False, help_text="Of a score.")
    player = serializers.RegexField(
        JERSEY, required=False, allow_blank=True, help_text="Of a score or a foul; empty: of nobody in particular."
    )
    kind = serializers.ChoiceField(FOULS, required=False, allow_blank=True, help_text="Of a foul.")

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if not attrs:
            raise serializers.ValidationError("Say what is to be corrected: team, points, player or kind.")
        return attrs


class TeamIn(Serializer):
    team = serializers.ChoiceField(Team.values)


class _ClockAction(Serializer):
    """A clock's action. `remaining` goes with `set`."""

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if (attrs["action"] == "set") != ("remaining" in attrs):
            raise serializers.ValidationError({"remaining": ["In seconds, with `set` and only with it."]})
        return attrs


class ClockIn(_ClockAction):
    action = serializers.ChoiceField(["start", "stop", "set"])
    remaining = serializers.FloatField(min_value=0, max_value=MAX_CLOCK_SECONDS, required=False)


class ShotClockIn(_ClockAction):
    action = serializers.ChoiceField(
        ["reset", "short", "set", "off", "start", "stop"],
        help_text="`reset` is a new possession's time by the rules, `short` that after an offensive rebound.",
    )
    remaining = serializers.FloatField(min_value=0, max_value=MAX_SHOT_CLOCK_SECONDS, required=False)


class GameIn(Serializer):
    title = serializers.CharField(max_length=120, required=False)
    team_a_name = serializers.CharField(max_length=60)
    team_b_name = serializers.CharField(max_length=60)
    rules = serializers.ChoiceField(CHOICES, default="fiba")
    venue = serializers.CharField(max_length=120, required=False)
    starts_at = serializers.DateTimeField(required=False)
    open_scoring = serializers.BooleanField(default=False)


class GameChangeIn(Serializer):
    """Changes of a game. Fields that are left out stay as they are."""

    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    team_a_name = serializers.CharField(max_length=60, required=False)
    team_b_name = serializers.CharField(max_length=60, required=False)
    rules = serializers.ChoiceField(CHOICES, required=False)
    venue = serializers.CharField(max_length=120, required=False, allow_blank=True)
    starts_at = serializers.DateTimeField(required=False, allow_null=True)
    open_scoring = serializers.BooleanField(required=False)


class ControlIn(Serializer):
    name = serializers.CharField(
        max_length=40, required=False, help_text="What a guest is called. Members' names are those of their accounts."
    )
