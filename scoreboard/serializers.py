"""What the scoreboard takes and gives over HTTP."""

from rest_framework import serializers

from core.api.serializers import Serializer
from scoreboard.models import Status
from scoreboard.rules import CHOICES
from scoreboard.rules import FOULS as FOUL_WORDS

TEAMS = ["A", "B"]
JERSEY = r"^[0-9]{1,2}$"
JERSEY_HELP = "A jersey number: 0, 00, 1 to 99."
FOULS = list(FOUL_WORDS)
FOUL_HELP = "`coach` is a technical for the coach's own behaviour, `bench` one for that of anybody else there."
LONGEST_CLOCK_SECONDS = 3600
LONGEST_SHOT_CLOCK_SECONDS = 90


class GamesQuery(Serializer):
    """What the list of games can be narrowed to."""

    q = serializers.CharField(required=False, allow_blank=True, max_length=100, help_text="Words it says somewhere.")
    status = serializers.ChoiceField(Status.choices, required=False, help_text="Only games of this status.")


class ScoreIn(Serializer):
    team = serializers.ChoiceField(TEAMS)
    points = serializers.IntegerField(min_value=1, max_value=3, default=1)


class PlayerScoreIn(ScoreIn):
    player = serializers.RegexField(JERSEY, required=False, help_text=JERSEY_HELP)


class FoulIn(Serializer):
    team = serializers.ChoiceField(TEAMS)
    player = serializers.RegexField(JERSEY, required=False, help_text=JERSEY_HELP)
    kind = serializers.ChoiceField(FOULS, required=False, help_text=FOUL_HELP)


class CorrectionIn(Serializer):
    """What the play really was; what is not sent stays as it is."""

    needs_one_of = ("team", "points", "player", "kind")

    team = serializers.ChoiceField(TEAMS, required=False)
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
    team = serializers.ChoiceField(TEAMS)


class _Remaining(Serializer):
    """A clock's action; `remaining` goes with `set`."""

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if (attrs["action"] == "set") != ("remaining" in attrs):
            raise serializers.ValidationError({"remaining": ["In seconds, with `set` and only with it."]})
        return attrs


class ClockIn(_Remaining):
    action = serializers.ChoiceField(["start", "stop", "set"])
    remaining = serializers.FloatField(min_value=0, max_value=LONGEST_CLOCK_SECONDS, required=False)


class ShotClockIn(_Remaining):
    action = serializers.ChoiceField(
        ["reset", "short", "set", "off", "start", "stop"],
        help_text="`reset` is a new possession's time by the rules, `short` that after an offensive rebound.",
    )
    remaining = serializers.FloatField(min_value=0, max_value=LONGEST_SHOT_CLOCK_SECONDS, required=False)


class GameIn(Serializer):
    title = serializers.CharField(max_length=120, required=False)
    team_a_name = serializers.CharField(max_length=60)
    team_b_name = serializers.CharField(max_length=60)
    rules = serializers.ChoiceField(CHOICES, default="fiba")
    venue = serializers.CharField(max_length=120, required=False)
    starts_at = serializers.DateTimeField(required=False)
    open_scoring = serializers.BooleanField(default=False)


class GameChangeIn(Serializer):
    """What is to be otherwise; what is not sent stays."""

    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    team_a_name = serializers.CharField(max_length=60, required=False)
    team_b_name = serializers.CharField(max_length=60, required=False)
    rules = serializers.ChoiceField(CHOICES, required=False)
    venue = serializers.CharField(max_length=120, required=False, allow_blank=True)
    starts_at = serializers.DateTimeField(required=False, allow_null=True)
    open_scoring = serializers.BooleanField(required=False)


class TeamOut(Serializer):
    name = serializers.CharField()
    score = serializers.IntegerField()
    fouls = serializers.IntegerField(help_text="Team fouls that count in this period.")
    timeouts_left = serializers.IntegerField()
    in_bonus = serializers.BooleanField(help_text="In the penalty by the game's rules: the opponents shoot.")


class TeamsOut(Serializer):
    A = TeamOut()
    B = TeamOut()


class LineOut(Serializer):
    A = serializers.ListField(child=serializers.IntegerField())
    B = serializers.ListField(child=serializers.IntegerField())


class ClockOut(Serializer):
    remaining = serializers.FloatField(help_text="Seconds left at serverTime.")
    running = serializers.BooleanField()
    server_time = serializers.DateTimeField()


class ControlIn(Serializer):
    name = serializers.CharField(
        max_length=40, required=False, help_text="What a guest is called. Members' names are those of their accounts."
    )


class HolderOut(Serializer):
    number = serializers.IntegerField(help_text="Rises with every take-over.")
    holder = serializers.CharField(help_text="Who has control, by name.")


class ControlOut(HolderOut):
    token = serializers.CharField(help_text="To be sent as X-Table-Token; good until somebody else takes over.")
    game = serializers.UUIDField()


class ReviewOut(Serializer):
    """The game as the public sees it, since it was held."""

    since = serializers.DateTimeField()
    team_a = serializers.IntegerField(help_text="The score of team A that is shown.")
    team_b = serializers.IntegerField(help_text="The score of team B that is shown.")
    teams = TeamsOut()
    line = LineOut(help_text="Points by period.")


class GameOut(Serializer):
    """The shape of a game, for the schema; scoreboard.wire makes it."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    team_a = serializers.IntegerField(help_text="The score of team A.")
    team_b = serializers.IntegerField(help_text="The score of team B.")
    teams = TeamsOut()
    line = LineOut(help_text="Points by period.")
    status = serializers.ChoiceField(["scheduled", "live", "finished"])
    period = serializers.IntegerField()
    period_label = serializers.CharField()
    possession = serializers.ChoiceField(TEAMS, allow_null=True)
    clock = ClockOut()
    shot_clock = ClockOut(allow_null=True, help_text="Null when it is off, or the game clock has less.")
    control = HolderOut(allow_null=True, help_text="Who has the scorer's table, if somebody took it.")
    rules = serializers.ChoiceField(CHOICES)
    venue = serializers.CharField()
    starts_at = serializers.DateTimeField(allow_null=True)
    open_scoring = serializers.BooleanField()
    featured = serializers.BooleanField()
    version = serializers.IntegerField(help_text="The same as roomVersion.")
    review = ReviewOut(
        allow_null=True,
        help_text="The score is under review: public screens show these values until it is over. Null: it is not.",
    )
    room = serializers.CharField()
    room_version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ScoredGameOut(GameOut):
    """The game after a play."""

    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="What the rules find odd about it. The play counts all the same."
    )
