"""The shapes of what bookings give over HTTP, for the schema; bookings.wire makes them."""

from rest_framework import serializers

from bookings.models import EventStatus, ReservationStatus, Seating, SeatKind, Stand, WaitlistStatus
from core.api.serializers import Serializer


class PersonOut(Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ReachableOut(PersonOut):
    email = serializers.EmailField()


class ReservationOut(Serializer):
    """One seat for one person."""

    id = serializers.UUIDField()
    event_id = serializers.UUIDField()
    user_id = serializers.UUIDField(allow_null=True, help_text="Null of who has left the club.")
    status = serializers.ChoiceField(ReservationStatus.values)
    seat = serializers.CharField(required=False, help_text="Its name, where seats have numbers: N2-B4.")
    from_waitlist = serializers.BooleanField()
    confirm_by = serializers.DateTimeField(
        allow_null=True, help_text="Until then the holder must confirm their email address, else the seat is freed."
    )
    cancelled_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class OrganizersReservationOut(ReservationOut):
    """The same for the organizer, who sees who it is."""

    user = ReachableOut(allow_null=True)
    checked_in_at = serializers.DateTimeField(allow_null=True)


class AboutOut(Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    location = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    status = serializers.ChoiceField(EventStatus.values)


class MyReservationOut(ReservationOut):
    """The same with what it is for."""

    event = AboutOut()


class WaitingOut(Serializer):
    """A turn on the waiting list."""

    id = serializers.UUIDField()
    event_id = serializers.UUIDField()
    user_id = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(WaitlistStatus.values)
    position = serializers.IntegerField(required=False, help_text="From 1; only while waiting.")
    accessible = serializers.BooleanField()
    confirm_by = serializers.DateTimeField(allow_null=True, help_text="As of a reservation.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class HoldOut(Serializer):
    """Seats that are kept for a few minutes."""

    hold_token = serializers.CharField(help_text="Who has it may reserve one of the seats.")
    seats = serializers.ListField(child=serializers.CharField())
    expires_at = serializers.DateTimeField()


class EventOut(Serializer):
    """An event and how its seats stand."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(help_text="Markdown.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    location = serializers.CharField()
    total_seats = serializers.IntegerField()
    available_seats = serializers.IntegerField(help_text="Always the total less what is reserved.")
    seating = serializers.ChoiceField(Seating.values)
    group_limit = serializers.IntegerField()
    confirmed_only = serializers.BooleanField(
        help_text="Bookings of people without a confirmed email address are freed after an hour."
    )
    waiting_count = serializers.IntegerField()
    status = serializers.ChoiceField(EventStatus.values, help_text="A draft is seen by its organizer and staff alone.")
    sales_open_at = serializers.DateTimeField(
        allow_null=True, help_text="From then on seats can be reserved and held; null: since it was published."
    )
    cancel_reason = serializers.CharField()
    cancelled_at = serializers.DateTimeField(allow_null=True)
    organizer = PersonOut(allow_null=True)
    version = serializers.IntegerField()
    room = serializers.CharField()
    room_version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class EventDetail(EventOut):
    """The same with what is the caller's own; these names are there only for who is signed in."""

    reservation = ReservationOut(allow_null=True, required=False)
    waiting = WaitingOut(allow_null=True, required=False)
    hold = HoldOut(allow_null=True, required=False)


class SeatOut(Serializer):
    id = serializers.UUIDField()
    seat = serializers.CharField(help_text="Its name: N2-B4.")
    row = serializers.CharField()
    number = serializers.IntegerField()
    line = serializers.IntegerField(help_text="Rows from the court, from 0.")
    column = serializers.IntegerField(help_text="Places from the left, aisles included, from 0.")
    kind = serializers.ChoiceField(SeatKind.values)
    status = serializers.ChoiceField(["free", "held", "reserved"])
    held_until = serializers.DateTimeField(allow_null=True)


class SectionOut(Serializer):
    name = serializers.CharField()
    stand = serializers.ChoiceField(Stand.values)
    plan = serializers.ListField(child=serializers.CharField())
    seats = SeatOut(many=True)


class SeatsOut(Serializer):
    """The map of an event's seats; without any where everybody sits where they like."""

    sections = SectionOut(many=True)


class EntryOut(Serializer):
    """One ticket shown at the door."""

    id = serializers.UUIDField()
    reservation_id = serializers.UUIDField()
    holder = serializers.CharField()
    seat = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField(help_text="By the clock of the device that read it.")
    recorded_at = serializers.DateTimeField()
    gate = serializers.CharField(allow_blank=True)
    offline = serializers.BooleanField()
    double = serializers.BooleanField(help_text="It had been let in already.")
    void = serializers.BooleanField(help_text="It was cancelled when it was shown.")
    undone_at = serializers.DateTimeField(allow_null=True)
    undo_reason = serializers.CharField(allow_blank=True)


class OutcomeOut(Serializer):
    nonce = serializers.UUIDField()
    outcome = serializers.ChoiceField(["recorded", "double", "void", "unknown", "another"])
    entry = EntryOut(allow_null=True)


class RosterLine(Serializer):
    """What a device needs to let a ticket in while it is alone."""

    ticket = serializers.CharField(help_text="What the QR code says.")
    code = serializers.CharField()
    holder = serializers.CharField()
    seat = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(ReservationStatus.values)
    checked_in_at = serializers.DateTimeField(allow_null=True)


class RosterOut(Serializer):
    event_id = serializers.UUIDField()
    made_at = serializers.DateTimeField()
    tickets = RosterLine(many=True)
