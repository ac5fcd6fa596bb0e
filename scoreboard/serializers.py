"""Request bodies and query strings of the API."""

from rest_framework import serializers

from core.api.serializers import SearchField, Serializer
from core.api.shapes import JSON
from scoreboard.clocks import MAX_CLOCK_MS, MAX_SHOT_CLOCK_MS
from scoreboard.models import JERSEY, MAX_POINTS, Game, Status, TableLease, Team
from scoreboard.rules import CHOICES, FOULS

JERSEY_HELP = "A jersey number: 0, 00, 1 to 99."
FOUL_HELP = "`coach` is a technical for the coach's own behaviour, `bench` one for that of anybody else there."


class GamesQuery(Serializer):
    """Filters of the list of games."""

    q = SearchField("Words it says somewhere.")
    status = serializers.ChoiceField(Status.choices, required=False, help_text="Only games of this status.")


class ScoreIn(Serializer):
    team = serializers.ChoiceField(Team.values)
    points = serializers.IntegerField(min_value=1, max_value=MAX_POINTS, default=1)


class PlayerScoreIn(ScoreIn):
    player = serializers.RegexField(JERSEY, required=False, help_text=JERSEY_HELP)


class FoulIn(Serializer):
    team = serializers.ChoiceField(Team.values)
    player = serializers.RegexField(JERSEY, required=False, help_text=JERSEY_HELP)
    kind = serializers.ChoiceField(list(FOULS), required=False, help_text=FOUL_HELP)


class CorrectionIn(Serializer):
    """The corrected content of a play. Fields that are left out stay as they are."""

    needs_one_of = ("team", "points", "player", "kind")

    team = serializers.ChoiceField(Team.values, required=False)
    points = serializers.IntegerField(min_value=1, max_value=MAX_POINTS, required=False, help_text="Of a score.")
    player = serializers.RegexField(
        JERSEY, required=False, allow_blank=True, help_text="Of a score or a foul; empty: of nobody in particular."
    )
    kind = serializers.ChoiceField(list(FOULS), required=False, allow_blank=True, help_text="Of a foul.")

    def validate(self, attrs: JSON) -> JSON:
        if not attrs:
            raise serializers.ValidationError("Say what is to be corrected: team, points, player or kind.")
        return attrs


class TeamIn(Serializer):
    team = serializers.ChoiceField(Team.values)


class _ClockAction(Serializer):
    """A clock's action. `remaining` goes with `set`; Python has it in milliseconds."""

    def validate(self, attrs: JSON) -> JSON:
        if (attrs["action"] == "set") != ("remaining" in attrs):
            raise serializers.ValidationError({"remaining": ["In seconds, with `set` and only with it."]})
        if "remaining" in attrs:
            attrs["remaining_ms"] = round(attrs.pop("remaining") * 1000)
        return attrs


class ClockIn(_ClockAction):
    action = serializers.ChoiceField(["start", "stop", "set"])
    remaining = serializers.FloatField(min_value=0, max_value=MAX_CLOCK_MS // 1000, required=False)


class ShotClockIn(_ClockAction):
    action = serializers.ChoiceField(
        ["reset", "short", "set", "off", "start", "stop"],
        help_text="`reset` is a new possession's time by the rules, `short` that after an offensive rebound.",
    )
    remaining = serializers.FloatField(min_value=0, max_value=MAX_SHOT_CLOCK_MS // 1000, required=False)


class GameIn(Serializer):
    title = serializers.CharField(max_length=Game.MAX_TITLE_LENGTH, required=False)
    team_a_name = serializers.CharField(max_length=Game.MAX_NAME_LENGTH)
    team_b_name = serializers.CharField(max_length=Game.MAX_NAME_LENGTH)
    rules = serializers.ChoiceField(CHOICES, default="fiba")
    venue = serializers.CharField(max_length=Game.MAX_VENUE_LENGTH, required=False)
    starts_at = serializers.DateTimeField(required=False)
    open_scoring = serializers.BooleanField(default=False)


class GameEdit(GameIn):
    """Changes of a game. Fields that are left out stay as they are."""

    all_optional = True

    title = serializers.CharField(max_length=Game.MAX_TITLE_LENGTH, allow_blank=True)
    venue = serializers.CharField(max_length=Game.MAX_VENUE_LENGTH, allow_blank=True)
    starts_at = serializers.DateTimeField(allow_null=True)


class ControlIn(Serializer):
    name = serializers.CharField(
        max_length=TableLease.MAX_GUEST_LENGTH,
        required=False,
        help_text="What a guest is called. Members' names are those of their accounts.",
    )
