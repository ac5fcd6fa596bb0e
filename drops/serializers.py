"""The request bodies and query parameters of drops; drops.shapes has the responses."""

from rest_framework import serializers

from core.api.serializers import SearchField, Serializer
from drops import codes
from drops.models import Art, Claim, ClaimStatus, Drop, DropMode, PlaceChange
from drops.models.drop import MINUTES_PER_DAY
from drops.queries import STATES


class DropIn(Serializer):
    """A new drop. Its window may be open or over already."""

    title = serializers.CharField(max_length=Drop.MAX_TITLE_LENGTH)
    description = serializers.CharField(
        max_length=Drop.MAX_TEXT_LENGTH, allow_blank=True, default="", help_text="Markdown."
    )
    total_slots = serializers.IntegerField(min_value=1, max_value=Drop.MAX_SLOTS)
    claim_window_start = serializers.DateTimeField(help_text="From this moment on one may claim.")
    claim_window_end = serializers.DateTimeField(help_text="At this moment one may no longer.")
    is_active = serializers.BooleanField(default=True, help_text="False pauses it: nobody joins or claims.")
    mode = serializers.ChoiceField(DropMode.values, default=DropMode.FIFO)
    confirmed_only = serializers.BooleanField(
        required=False,
        help_text="End places and codes of people who do not confirm their email address within an hour. "
        "By default where there are fewer than 50 slots.",
    )
    claim_minutes = serializers.IntegerField(
        min_value=1,
        max_value=Drop.MAX_CLAIM_MINUTES,
        default=MINUTES_PER_DAY,
        help_text="How long a code can be used.",
    )
    collect_note = serializers.CharField(
        max_length=Drop.MAX_NOTE_LENGTH, allow_blank=True, default="", help_text="Where and when it is handed out."
    )
    art = serializers.ChoiceField(Art.values, default=Art.JERSEY, help_text="What is drawn beside it.")


class DropEdit(DropIn):
    """Changes of a drop."""

    all_optional = True

    mode = serializers.ChoiceField(DropMode.values, help_text="Only while nobody has joined.")
    confirmed_only = serializers.BooleanField()


class DropQuery(Serializer):
    """Filters of the list of drops."""

    q = SearchField("Words it says somewhere.")
    state = serializers.ChoiceField(STATES, required=False, help_text="Of its window.")


class WaitlistQuery(Serializer):
    q = SearchField("Part of a name or address.")


class ClaimsQuery(WaitlistQuery):
    status = serializers.ChoiceField(ClaimStatus.values, required=False)


class MyClaimsQuery(Serializer):
    status = serializers.ChoiceField(ClaimStatus.values, required=False)


class RedeemIn(Serializer):
    code = serializers.CharField(max_length=codes.MAX_TYPED_LENGTH, help_text="Case, spaces and dashes do not matter.")


class ReasonIn(Serializer):
    reason = serializers.CharField(
        max_length=Claim.MAX_REASON_LENGTH, allow_blank=True, default="", help_text="For who is told."
    )


class MoveIn(Serializer):
    points = serializers.IntegerField(min_value=-PlaceChange.MAX_POINTS, max_value=PlaceChange.MAX_POINTS)
    reason = serializers.CharField(
        max_length=PlaceChange.MAX_REASON_LENGTH, help_text="For everybody whose place changes."
    )
