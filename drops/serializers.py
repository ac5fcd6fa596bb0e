"""What drops take and give over HTTP."""

from rest_framework import serializers

from core.api.serializers import Serializer
from drops.models import Art, ClaimStatus, Drop, DropMode
from drops.models.drop import A_DAY_IN_MINUTES
from drops.queries import STATES

LONGEST_CODE = 64
MOST_POINTS = 1000


class DropIn(Serializer):
    """What one says of a new drop. Its window may be open or over already."""

    title = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=10_000, allow_blank=True, default="", help_text="Markdown.")
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
        default=A_DAY_IN_MINUTES,
        help_text="How long a code can be used.",
    )
    collect_note = serializers.CharField(
        max_length=120, allow_blank=True, default="", help_text="Where and when it is handed out."
    )
    art = serializers.ChoiceField(Art.values, default=Art.JERSEY, help_text="What is drawn beside it.")


class DropEdit(Serializer):
    """What is to be otherwise."""

    title = serializers.CharField(max_length=120, required=False)
    description = serializers.CharField(max_length=10_000, allow_blank=True, required=False)
    total_slots = serializers.IntegerField(min_value=1, max_value=Drop.MAX_SLOTS, required=False)
    claim_window_start = serializers.DateTimeField(required=False)
    claim_window_end = serializers.DateTimeField(required=False)
    is_active = serializers.BooleanField(required=False)
    mode = serializers.ChoiceField(DropMode.values, required=False, help_text="Only while nobody has joined.")
    confirmed_only = serializers.BooleanField(required=False)
    claim_minutes = serializers.IntegerField(min_value=1, max_value=Drop.MAX_CLAIM_MINUTES, required=False)
    collect_note = serializers.CharField(max_length=120, allow_blank=True, required=False)
    art = serializers.ChoiceField(Art.values, required=False)


class Search(Serializer):
    """What the list can be narrowed to."""

    q = serializers.CharField(required=False, allow_blank=True, max_length=100, help_text="Words it says somewhere.")
    state = serializers.ChoiceField(STATES, required=False, help_text="Of its window.")


class WaitlistSearch(Serializer):
    q = serializers.CharField(required=False, allow_blank=True, max_length=100, help_text="Part of a name or address.")


class ClaimsSearch(WaitlistSearch):
    status = serializers.ChoiceField(ClaimStatus.values, required=False)


class MyClaimsSearch(Serializer):
    status = serializers.ChoiceField(ClaimStatus.values, required=False)


class RedeemIn(Serializer):
    code = serializers.CharField(max_length=LONGEST_CODE, help_text="Case, spaces and dashes do not matter.")


class ReasonIn(Serializer):
    reason = serializers.CharField(max_length=200, allow_blank=True, default="", help_text="For who is told.")


class MoveIn(Serializer):
    points = serializers.IntegerField(min_value=-MOST_POINTS, max_value=MOST_POINTS)
    reason = serializers.CharField(max_length=200, help_text="For everybody whose place changes.")


class PersonOut(Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ReachableOut(PersonOut):
    email = serializers.EmailField()


class DrawOut(Serializer):
    """What is public of a draw by now."""

    seed_hash = serializers.CharField(help_text="SHA-256 of the seed, said before anybody could join.")
    list_hash = serializers.CharField(allow_null=True, help_text="SHA-256 of the closed list.")
    entries_count = serializers.IntegerField(allow_null=True)
    sealed_at = serializers.DateTimeField(allow_null=True)
    drawn_at = serializers.DateTimeField(allow_null=True)
    seed = serializers.CharField(allow_null=True, help_text="Revealed with the order.")


class FairnessOut(DrawOut):
    """All that is needed to check the draw."""

    drop_id = serializers.UUIDField()
    entries = serializers.ListField(child=serializers.UUIDField(), allow_null=True)
    order = serializers.ListField(child=serializers.UUIDField(), allow_null=True)


class PartOut(Serializer):
    what = serializers.CharField()
    points = serializers.IntegerField()


class PlaceOut(Serializer):
    """A place on the list; drops.wire makes it."""

    id = serializers.UUIDField(help_text="The entry, as a draw names it.")
    drop_id = serializers.UUIDField()
    position = serializers.IntegerField(help_text="In the order, from 1. Before a draw: which entry it is.")
    ahead = serializers.IntegerField(help_text="How many come first and hold nothing yet.")
    priority_score = serializers.IntegerField()
    score_parts = PartOut(many=True)
    joined_at = serializers.DateTimeField()
    drawn = serializers.BooleanField(help_text="Whether the place comes from a draw.")
    confirm_by = serializers.DateTimeField(
        allow_null=True, help_text="Until then the person must confirm their email address, else it lapses."
    )


class LineOut(Serializer):
    """Why a place is what it is."""

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    position = serializers.IntegerField(allow_null=True, help_text="The place after it.")
    reason = serializers.CharField()


class MyPlaceOut(PlaceOut):
    """The same with how it came to be, the newest first."""

    history = LineOut(many=True)


class EntryOut(Serializer):
    """A place on the list, for who runs the drop."""

    id = serializers.UUIDField()
    position = serializers.IntegerField()
    priority_score = serializers.IntegerField()
    joined_at = serializers.DateTimeField()
    user = ReachableOut()


class ClaimOut(Serializer):
    """A claim with its code; drops.wire makes it."""

    id = serializers.UUIDField()
    drop_id = serializers.UUIDField()
    user_id = serializers.UUIDField(allow_null=True)
    code = serializers.CharField()
    status = serializers.ChoiceField(ClaimStatus.values)
    issued_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    was_offered = serializers.BooleanField(help_text="Given because a slot came free.")
    confirm_by = serializers.DateTimeField(
        allow_null=True, help_text="Until then the person must confirm their email address, else it lapses."
    )


class AboutOut(Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    collect_note = serializers.CharField()


class MyClaimOut(ClaimOut):
    drop = AboutOut()


class RedeemedOut(MyClaimOut):
    holder = serializers.CharField(help_text="Whose it is.")


class OrganizersClaimOut(Serializer):
    """A claim for who runs the drop: without the code, which is its owner's."""

    id = serializers.UUIDField()
    drop_id = serializers.UUIDField()
    user_id = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(ClaimStatus.values)
    issued_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    was_offered = serializers.BooleanField()
    user = ReachableOut(allow_null=True)
    used_by = serializers.CharField(allow_null=True)
    end_reason = serializers.CharField()


class DropOut(Serializer):
    """The shape of a drop, for the schema; drops.wire makes it."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(help_text="Markdown.")
    total_slots = serializers.IntegerField()
    remaining = serializers.IntegerField(help_text="totalSlots without the claims that are issued or used.")
    issued_count = serializers.IntegerField()
    used_count = serializers.IntegerField()
    waitlist_count = serializers.IntegerField()
    claim_window_start = serializers.DateTimeField()
    claim_window_end = serializers.DateTimeField()
    is_active = serializers.BooleanField()
    mode = serializers.ChoiceField(DropMode.values)
    claim_minutes = serializers.IntegerField()
    collect_note = serializers.CharField()
    art = serializers.ChoiceField(Art.values)
    organizer = PersonOut(allow_null=True)
    draw = DrawOut(allow_null=True)
    room = serializers.CharField()
    room_version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class DropDetail(DropOut):
    """The same with the caller's own place and claim; the names are there only for who is signed in."""

    waitlist = PlaceOut(allow_null=True, required=False)
    claim = ClaimOut(allow_null=True, required=False)
