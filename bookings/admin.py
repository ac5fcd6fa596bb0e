"""The admin of bookings. Everything that services write is read-only here and changes through actions."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from bookings import services
from bookings.models import Entry, Event, HoldTime, Reservation, Seat, SeatHold, Section, WaitlistEntry
from core.admin import ReadOnlyAdmin, run_for_each
from core.people import SignedInHttpRequest


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """Read-only. Organizers edit events on the event's page, where every edit has a version."""

    list_display = ["name", "status", "starts_at", "location", "seating", "available_seats", "total_seats", "organizer"]
    list_filter = ["status", "seating", "confirmed_only"]
    search_fields = ["name", "location", "slug"]
    list_select_related = ["organizer"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at", "id"]
    actions = ["cancel"]

    @admin.action(description="Cancel, and tell those who were coming")
    def cancel(self, request: SignedInHttpRequest, events: QuerySet[Any]) -> None:
        run_for_each(request, events, lambda one: services.cancel_event(event_id=one.pk, by=request.user))


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    list_display = ["event", "holder", "seat", "status", "cancelled_by", "from_waitlist", "confirm_by", "created_at"]
    list_filter = ["status", "cancelled_by", "from_waitlist"]
    search_fields = ["event__name", "user__name", "user__email", "seat__name", "code"]
    list_select_related = ["event", "user", "seat"]
    ordering = ["-created_at", "-id"]
    actions = ["cancel"]

    @admin.action(description="Cancel, and give the seat to the next")
    def cancel(self, request: SignedInHttpRequest, reservations: QuerySet[Any]) -> None:
        def do(one: Reservation) -> None:
            services.remove_reservation(event_id=one.event_id, reservation_id=one.pk, by=request.user)

        run_for_each(request, reservations, do)


@admin.register(WaitlistEntry)
class WaitlistEntryAdmin(ReadOnlyAdmin):
    list_display = ["event", "user", "turn", "status", "accessible", "created_at"]
    list_filter = ["status", "accessible"]
    search_fields = ["event__name", "user__name", "user__email"]
    list_select_related = ["event", "user"]
    ordering = ["-created_at", "-id"]


@admin.register(Section)
class SectionAdmin(ReadOnlyAdmin):
    """Read-only. Organizers draw sections on the event's page."""

    list_display = ["event", "position", "name", "stand"]
    search_fields = ["event__name", "name"]
    list_select_related = ["event"]
    ordering = ["-created_at", "position"]


@admin.register(Seat)
class SeatAdmin(ReadOnlyAdmin):
    list_display = ["event", "name", "kind", "section"]
    list_filter = ["kind"]
    search_fields = ["event__name", "name"]
    list_select_related = ["event", "section"]
    ordering = ["-created_at", "line", "column"]


@admin.register(SeatHold)
class SeatHoldAdmin(ReadOnlyAdmin):
    list_display = ["event", "seat", "user", "first_at", "expires_at"]
    search_fields = ["event__name", "seat__name", "user__name"]
    list_select_related = ["event", "seat", "user"]
    ordering = ["-created_at", "-id"]
    exclude = ["token"]


@admin.register(HoldTime)
class HoldTimeAdmin(ReadOnlyAdmin):
    list_display = ["event", "user", "used", "held_from", "held_until"]
    search_fields = ["event__name", "user__name"]
    list_select_related = ["event", "user"]
    ordering = ["-created_at", "-id"]


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """Read-only. An entry is undone on the check-in page, with a reason."""

    list_display = ["event", "reservation", "at", "gate", "offline", "double", "void", "undone_at", "by"]
    list_filter = ["offline", "double", "void"]
    search_fields = ["event__name", "reservation__user__name", "reservation__code"]
    list_select_related = ["event", "reservation__user", "by"]
    ordering = ["-created_at", "-id"]
