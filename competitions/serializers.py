"""What competitions take and give over HTTP."""

from rest_framework import serializers

from competitions.models import Competition, CompetitionStatus, RegistrationStatus, TableRules
from core.api.serializers import Serializer

STATUSES = ["draft", "published"]
TABLE_RULES = (
    "How the table of a round robin is made. fiba: 2 points a win, 1 a loss, 0 a forfeit, no draws; teams level in "
    "points are parted by the games between them. general: 2 points a win, 1 a draw."
)


class CompetitionIn(Serializer):
    """What one says of a new competition. Without a status it is published at once."""

    title = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=10_000, allow_blank=True, default="", help_text="Markdown.")
    tags = serializers.ListField(
        child=serializers.CharField(max_length=Competition.MAX_TAG_LENGTH),
        max_length=Competition.MAX_TAGS,
        default=list,
    )
    venue = serializers.CharField(max_length=120, allow_blank=True, default="")
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


class CompetitionEdit(Serializer):
    """What is to be otherwise, and the version that it was edited from."""

    version = serializers.IntegerField(min_value=1)
    title = serializers.CharField(max_length=120, required=False)
    description = serializers.CharField(max_length=10_000, allow_blank=True, required=False)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=Competition.MAX_TAG_LENGTH),
        max_length=Competition.MAX_TAGS,
        required=False,
    )
    venue = serializers.CharField(max_length=120, allow_blank=True, required=False)
    starts_at = serializers.DateTimeField(required=False)
    registration_deadline = serializers.DateTimeField(required=False)
    capacity = serializers.IntegerField(min_value=1, max_value=Competition.MAX_CAPACITY, required=False)
    waitlist = serializers.BooleanField(required=False)
    waitlist_limit = serializers.IntegerField(
        min_value=1, max_value=Competition.MAX_CAPACITY, allow_null=True, required=False
    )
    confirmed_only = serializers.BooleanField(required=False)
    team_size = serializers.IntegerField(min_value=1, max_value=Competition.MAX_TEAM_SIZE, required=False)
    team_size_min = serializers.IntegerField(min_value=1, max_value=Competition.MAX_TEAM_SIZE, required=False)
    table_rules = serializers.ChoiceField(TableRules.values, required=False, help_text=TABLE_RULES)
    status = serializers.ChoiceField(STATUSES, required=False)


class RemoveIn(Serializer):
    reason = serializers.CharField(max_length=300, allow_blank=True, default="", help_text="Goes into the email.")


class CancelIn(Serializer):
    reason = serializers.CharField(max_length=300, allow_blank=True, default="", help_text="For those who take part.")


class RegisterIn(Serializer):
    """Nothing, or where teams compete the team: its name and the addresses of the other players."""

    team_name = serializers.CharField(max_length=60, required=False)
    members = serializers.ListField(
        child=serializers.EmailField(max_length=254), max_length=Competition.MAX_TEAM_SIZE, required=False
    )


class EntrantIn(Serializer):
    name = serializers.CharField(max_length=60, help_text="Of the person, or of the team where teams compete.")


class Search(Serializer):
    """What the list can be narrowed to."""

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


class PersonOut(Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ReachableOut(PersonOut):
    email = serializers.EmailField()


class RegistrationOut(Serializer):
    """The shape of a registration, for the schema; competitions.wire makes it."""

    id = serializers.UUIDField()
    competition_id = serializers.UUIDField()
    user_id = serializers.UUIDField(
        allow_null=True, help_text="Null of somebody who left the club, or who has no account."
    )
    status = serializers.ChoiceField(RegistrationStatus.values)
    position = serializers.IntegerField(required=False, help_text="On the waitlist, from 1; only while waiting.")
    team_name = serializers.CharField(required=False)
    members = PersonOut(many=True, required=False)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    checked_in_at = serializers.DateTimeField(allow_null=True)
    confirm_by = serializers.DateTimeField(
        allow_null=True, help_text="Until then the person must confirm their email address, else the entry lapses."
    )
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class OrganizersRegistrationOut(RegistrationOut):
    """The same for the organizer, who sees who it is."""

    entrant = serializers.CharField(help_text="The team, or the person by name.")
    user = ReachableOut(allow_null=True)


class AboutOut(Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    venue = serializers.CharField()
    starts_at = serializers.DateTimeField()
    registration_deadline = serializers.DateTimeField()
    status = serializers.ChoiceField(CompetitionStatus.values)


class MyRegistrationOut(RegistrationOut):
    """The same with what it is for."""

    competition = AboutOut()


class CompetitionOut(Serializer):
    """The shape of a competition, for the schema; competitions.wire makes it."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(help_text="Markdown.")
    tags = serializers.ListField(child=serializers.CharField())
    venue = serializers.CharField()
    starts_at = serializers.DateTimeField()
    registration_deadline = serializers.DateTimeField()
    capacity = serializers.IntegerField()
    registered_count = serializers.IntegerField(help_text="Places that are taken.")
    waitlisted_count = serializers.IntegerField()
    available_places = serializers.IntegerField()
    waitlist = serializers.BooleanField()
    waitlist_limit = serializers.IntegerField(allow_null=True)
    confirmed_only = serializers.BooleanField(
        help_text="Entries of people without a confirmed email address lapse after an hour."
    )
    team_size = serializers.IntegerField()
    team_size_min = serializers.IntegerField()
    table_rules = serializers.ChoiceField(TableRules.values, help_text=TABLE_RULES)
    status = serializers.ChoiceField(CompetitionStatus.values)
    registration_open = serializers.BooleanField(help_text="Published, and before the deadline; full or not.")
    cancel_reason = serializers.CharField()
    version = serializers.IntegerField(help_text="Of the edit; registrations do not change it.")
    organizer = PersonOut(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    room = serializers.CharField()
    room_version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class CompetitionDetail(CompetitionOut):
    """The same with the caller's own registration; the name is there only for who is signed in."""

    registration = RegistrationOut(allow_null=True, required=False)
