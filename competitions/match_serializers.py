"""What brackets and matches take and give over HTTP."""

from rest_framework import serializers

from competitions.models import Bracket, Format, Match, MatchStatus, Side
from core.api.serializers import Serializer


class DrawIn(Serializer):
    """How to draw. With the same `seed` and entrants the draw is the same."""

    format = serializers.ChoiceField(Format.values)
    courts = serializers.IntegerField(min_value=1, max_value=Bracket.MAX_COURTS, default=1)
    rounds = serializers.IntegerField(min_value=1, allow_null=True, default=None, help_text="Of a Swiss system.")
    checked_in_only = serializers.BooleanField(
        allow_null=True, default=None, help_text="Null: as soon as somebody is checked in."
    )
    seed = serializers.IntegerField(min_value=0, max_value=2**53 - 1, allow_null=True, default=None)
    close_registration = serializers.BooleanField(default=False, help_text="Nobody can register after the draw.")


class GiveSpotIn(Serializer):
    registration_id = serializers.UUIDField(help_text="Of the entrant who withdrew.")


class VersionIn(Serializer):
    version = serializers.IntegerField(min_value=1, help_text="The version of the match that was read.")


class ResultIn(VersionIn):
    score_a = serializers.IntegerField(min_value=0, max_value=Match.MAX_SCORE)
    score_b = serializers.IntegerField(min_value=0, max_value=Match.MAX_SCORE)


class WalkoverIn(VersionIn):
    winner = serializers.ChoiceField(Side.values)


class GameIn(VersionIn):
    game_id = serializers.UUIDField(allow_null=True, help_text="Its final whistle decides the match; null unties.")


class SideOut(Serializer):
    registration_id = serializers.UUIDField()
    name = serializers.CharField()
    withdrawn = serializers.BooleanField(help_text="Withdrew after the draw.")


class MatchOut(Serializer):
    """The shape of a match, for the schema."""

    id = serializers.UUIDField()
    round = serializers.IntegerField()
    number = serializers.IntegerField(help_text="The place within the round, from 0.")
    court = serializers.IntegerField(allow_null=True)
    a = SideOut(allow_null=True)
    b = SideOut(allow_null=True)
    score_a = serializers.IntegerField(allow_null=True)
    score_b = serializers.IntegerField(allow_null=True)
    winner = serializers.ChoiceField(Side.values, allow_null=True)
    status = serializers.ChoiceField(MatchStatus.values)
    version = serializers.IntegerField()
    game_id = serializers.UUIDField(allow_null=True)


class RowOut(Serializer):
    rank = serializers.IntegerField(help_text="Shared by those whom nothing parts.")
    entrant = SideOut()
    played = serializers.IntegerField()
    won = serializers.IntegerField()
    drawn = serializers.IntegerField()
    lost = serializers.IntegerField(help_text="Forfeits included.")
    forfeits = serializers.IntegerField(help_text="Lost by not playing.")
    points = serializers.IntegerField()
    scored = serializers.IntegerField()
    conceded = serializers.IntegerField()
    difference = serializers.IntegerField()
    buchholz = serializers.IntegerField()


class BracketOut(Serializer):
    """The draw, all its matches, and the table where the format has one."""

    id = serializers.UUIDField()
    competition_id = serializers.UUIDField()
    format = serializers.ChoiceField(Format.values)
    rounds = serializers.IntegerField()
    courts = serializers.IntegerField()
    seed = serializers.IntegerField()
    matches = MatchOut(many=True)
    table = RowOut(many=True)
    tie_breaks = serializers.ListField(child=serializers.CharField(), help_text="What decides the table, in order.")


class JudgeLinkOut(Serializer):
    court = serializers.IntegerField()
    token = serializers.CharField(help_text="For X-Judge-Token.")
    url = serializers.CharField(help_text="The page for whoever judges there.")
    expires_at = serializers.DateTimeField(help_text="The end of the competition's day; later while matches are open.")
