"""The request bodies and query parameters of bookings; bookings.shapes has the responses."""

from rest_framework import serializers

from bookings import seating
from bookings.models import Entry, Event, EventStatus, ReservationStatus, Stand
from core.api.serializers import Serializer

STATUSES = [EventStatus.DRAFT.value, EventStatus.PUBLISHED.value]
SALES = "Seats can be reserved and held from then on; null: as soon as it is published."


class EventIn(Serializer):
    """A new event. Everyone sees it at once unless it is a draft."""

    name = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=10_000, allow_blank=True, default="", help_text="Markdown.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(
        allow_null=True, default=None, help_text="Seats are given until then; without it, until the start."
    )
    location = serializers.CharField(max_length=120)
    total_seats = serializers.IntegerField(min_value=1, max_value=Event.MAX_SEATS)
    group_limit = serializers.IntegerField(
        min_value=1, max_value=Event.MAX_GROUP, default=6, help_text="Seats that one person may hold at once."
    )
    status = serializers.ChoiceField(STATUSES, default=EventStatus.PUBLISHED)
    sales_open_at = serializers.DateTimeField(allow_null=True, default=None, help_text=SALES)
    confirmed_only = serializers.BooleanField(
        required=False,
        help_text="Free the seats of people who do not confirm their email address within an hour. "
        "By default where there are fewer than 50 seats.",
    )


class EventEdit(EventIn):
    """The changes to an event. With `version`, an edit of an outdated version is a conflict."""

    all_optional = True

    version = serializers.IntegerField(min_value=1)
    status = serializers.ChoiceField(STATUSES, help_text="Back to draft only while nobody has a seat or waits for one.")


class CancelIn(Serializer):
    reason = serializers.CharField(max_length=300, allow_blank=True, default="", help_text="For those who were coming.")


class CancelSeatIn(Serializer):
    reason = serializers.CharField(max_length=300, allow_blank=True, default="", help_text="Goes into the email.")


class ReserveIn(Serializer):
    """Empty for the best seat, or the seat to reserve."""

    seat = serializers.CharField(max_length=36, required=False, help_text="Its name (N2-B4) or id.")
    hold_token = serializers.CharField(max_length=64, required=False, help_text="Of a hold, one's own or a friend's.")


class SeatIn(Serializer):
    seat = serializers.CharField(max_length=36, help_text="Its name (N2-B4) or id.")


class HoldIn(Serializer):
    """Named seats, or the number of best seats."""

    needs_one_of = ("seats", "best")

    seats = serializers.ListField(
        child=serializers.CharField(max_length=36), min_length=1, max_length=Event.MAX_GROUP, required=False
    )
    best = serializers.IntegerField(min_value=1, max_value=Event.MAX_GROUP, required=False)
    accessible = serializers.BooleanField(default=False, help_text="With best: wheelchair spaces.")


class WaitIn(Serializer):
    accessible = serializers.BooleanField(default=False, help_text="For a wheelchair space, where seats have numbers.")


class SectionIn(Serializer):
    """A block of seats, drawn in letters: o seat, c courtside, w wheelchair space, _ aisle."""

    name = serializers.CharField(max_length=seating.MAX_NAME_LENGTH)
    stand = serializers.ChoiceField(Stand.values, help_text="The side of the court: n, e, s or w.")
    plan = serializers.ListField(
        child=serializers.CharField(max_length=seating.MAX_COLUMNS), min_length=1, max_length=seating.MAX_ROWS
    )


class LayoutIn(Serializer):
    version = serializers.IntegerField(min_value=1, required=False)
    sections = serializers.ListField(child=SectionIn(), min_length=1, max_length=seating.MAX_SECTIONS)


class CheckInIn(Serializer):
    ticket = serializers.CharField(max_length=100, help_text="What the QR code says, or the code that was typed.")
    gate = serializers.CharField(max_length=30, allow_blank=True, default="")
    nonce = serializers.UUIDField(required=False, help_text="Of this scan: sent again it changes nothing.")


class ShownIn(Serializer):
    ticket = serializers.CharField(max_length=100)
    nonce = serializers.UUIDField()
    at = serializers.DateTimeField(help_text="By the device's clock.")
    gate = serializers.CharField(max_length=30, allow_blank=True, default="")


class UploadIn(Serializer):
    entries = serializers.ListField(child=ShownIn(), min_length=1, max_length=Entry.MAX_UPLOAD)


class UndoIn(Serializer):
    reason = serializers.CharField(max_length=200)


class Search(Serializer):
    """Filters of the list of events."""

    q = serializers.CharField(required=False, allow_blank=True, max_length=100, help_text="Words it says somewhere.")
    when = serializers.ChoiceField(["upcoming", "past", "all"], required=False, help_text="By default all.")
    available = serializers.BooleanField(required=False, help_text="Only those with seats left.")
    mine = serializers.BooleanField(required=False, help_text="Those that I organize.")


class ReservationsSearch(Serializer):
    q = serializers.CharField(required=False, allow_blank=True, max_length=100, help_text="A name, seat or code.")
    status = serializers.ChoiceField(ReservationStatus.values, required=False)


class MySearch(Serializer):
    status = serializers.ChoiceField(ReservationStatus.values, required=False)
