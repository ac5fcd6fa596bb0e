"""The box score as the API gives it."""

from rest_framework import serializers

from core.api.serializers import Serializer


class PlayerBoxOut(Serializer):
    player = serializers.CharField(help_text="The jersey number; 0 and 00 are two players. Empty: of nobody named.")
    points = serializers.IntegerField()
    ones = serializers.IntegerField(help_text="Scores worth one point.")
    twos = serializers.IntegerField()
    threes = serializers.IntegerField()
    fouls = serializers.IntegerField()
    is_out = serializers.BooleanField(help_text="Has as many fouls as the rules allow.")


class TeamBoxOut(Serializer):
    name = serializers.CharField()
    points = serializers.IntegerField()
    ones = serializers.IntegerField(help_text="Scores worth one point.")
    twos = serializers.IntegerField()
    threes = serializers.IntegerField()
    fouls = serializers.IntegerField(help_text="Of the whole game.")
    timeouts = serializers.IntegerField(help_text="Taken in the whole game.")
    players = PlayerBoxOut(many=True)
    others = PlayerBoxOut(allow_null=True, help_text="What was written down without a number.")


class BoxOut(Serializer):
    A = TeamBoxOut()
    B = TeamBoxOut()


class BoxesOut(Serializer):
    teams = BoxOut()
