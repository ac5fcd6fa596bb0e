"""Validate what API calls about competitions, registrations and brackets send."""

from typing import Any

from rest_framework import serializers

from competitions.models import (
    Bracket,
    Competition,
    Format,
    Match,
    Registration,
    RegistrationStatus,
    Side,
    TableRules,
)
from competitions.shapes import TABLE_RULES
from core.api.serializers import Serializer

STATUSES = ["draft", "published"]


class CompetitionIn(Serializer):
    """A new competition. Without a status it is published at once."""

    title = serializers.CharField(max_length=Competition.MAX_TITLE_LENGTH)
    description = serializers.CharField(
        max_length=Competition.MAX_TEXT_LENGTH, allow_blank=True, default="", help_text="Markdown."
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=Competition.MAX_TAG_LENGTH),
        max_length=Competition.MAX_TAGS,
        default=list,
    )
    venue = serializers.CharField(max_length=Competition.MAX_VENUE_LENGTH, allow_blank=True, default="")
    starts_at = serializers.DateTimeField()
    registration_deadline = serializers.DateTimeField(help_text="Not after the start.")
    capacity = serializers.IntegerField(
        min_value=1, max_value=Competition.MAX_CAPACITY, help_text="Places: people, or teams."
    )
    waitlist = serializers.BooleanField(default=False, help_text="When it is full, people may wait for a place.")
    waitlist_limit = serializers.IntegerField(
        min_value=1, max_value=Competition.MAX_CAPACITY, allow_null=True, default=None
    )
    confirmed_only = serializers.BooleanField(
        required=False,
        help_text="Withdraw people who do not confirm their email address within an hour. "
        "By default where there are fewer than 50 places.",
    )
    team_size = serializers.IntegerField(
        min_value=1,
        max_value=Competition.MAX_TEAM_SIZE,
        default=1,
        help_text="Most players of a team; 1: for individuals.",
    )
    team_size_min = serializers.IntegerField(min_value=1, max_value=Competition.MAX_TEAM_SIZE, default=1)
    table_rules = serializers.ChoiceField(TableRules.values, default=TableRules.FIBA, help_text=TABLE_RULES)
    status = serializers.ChoiceField(STATUSES, default="published")


class CompetitionEdit(CompetitionIn):
    """The fields to change, and the version that they were edited from."""

    all_optional = True

    version = serializers.IntegerField(min_value=1)

    def get_fields(self) -> dict[str, Any]:
        made = super().get_fields()
        made["version"].required = True
        return made


class RemoveIn(Serializer):
    reason = serializers.CharField(
        max_length=Competition.MAX_REASON_LENGTH, allow_blank=True, default="", help_text="Goes into the email."
    )


class CancelIn(Serializer):
    reason = serializers.CharField(
        max_length=Competition.MAX_REASON_LENGTH, allow_blank=True, default="", help_text="For those who take part."
    )


class RegisterIn(Serializer):
    """Nothing, or for a team competition the team's name and the email addresses of the other players."""

    team_name = serializers.CharField(max_length=Registration.MAX_NAME_LENGTH, required=False)
    members = serializers.ListField(
        child=serializers.EmailField(max_length=254), max_length=Competition.MAX_TEAM_SIZE, required=False
    )


class EntrantIn(Serializer):
    name = serializers.CharField(
        max_length=Registration.MAX_NAME_LENGTH, help_text="Of the person, or of the team where teams compete."
    )


class Search(Serializer):
    """Filters of the list."""

    q = serializers.CharField(required=False, allow_blank=True, max_length=100, help_text="Words it says somewhere.")
    tag = serializers.CharField(required=False, allow_blank=True, max_length=Competition.MAX_TAG_LENGTH)
    open = serializers.ChoiceField(
        ["true", "false", "1", "0"], required=False, help_text="Whether one can register now."
    )
    when = serializers.ChoiceField(["upcoming", "past", "all"], required=False, help_text="By default all.")
    mine = serializers.ChoiceField(["true"], required=False, help_text="Those that I organize.")


class RegistrationsSearch(Serializer):
    q = serializers.CharField(required=False, allow_blank=True, max_length=100, help_text="Part of a name or address.")
    status = serializers.ChoiceField(RegistrationStatus.values, required=False)


class MySearch(Serializer):
    status = serializers.ChoiceField(RegistrationStatus.values, required=False)


class DrawIn(Serializer):
    """How to draw. The same `seed` and entrants give the same draw."""

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
