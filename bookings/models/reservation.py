"""Reservations with their ticket codes, the waiting list, and entries at check-in."""

import base64
import hmac
import re
import secrets
from hashlib import sha256
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from bookings.models.event import Event, EventStatus, Seat
from core.capacity.confirmation import ToConfirm
from core.database import DatabaseNow
from core.ids import fold_code, normalize_base32
from core.models import BaseModel
from core.people import Visitor

# Crockford's Base32: no letter looks like another letter or a digit.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
_PREFIX = "CS1"
_SIGNATURE_LENGTH = 20  # characters of Base32: 100 bits
_TOKEN = re.compile(rf"{_PREFIX}([0-9A-Z]+)([2-7A-Z]{{{_SIGNATURE_LENGTH}}})")


def new_code() -> str:
    """Return a new ticket code: 50 random bits, too many to guess at the door."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


class ReservationStatus(models.TextChoices):
    ACTIVE = "ACTIVE", "Reserved"
    CANCELLED = "CANCELLED", "Cancelled"


class CancelledBy(models.TextChoices):
    """How a reservation ended."""

    PERSON = "person", "by themselves"
    ORGANIZER = "organizer", "by the organizer"
    EVENT = "event", "with the event"
    LEFT = "left", "by leaving the club"
    LAPSED = "lapsed", "address not confirmed in time"


class ReservationQuerySet(models.QuerySet["Reservation"]):
    """Filters of reservations."""

    def active(self) -> "ReservationQuerySet":
        return self.filter(status=ReservationStatus.ACTIVE)

    def of_public_events(self) -> "ReservationQuerySet":
        """Leave out cancelled reservations of events that went back to a draft."""
        return self.exclude(event__status=EventStatus.DRAFT)

    def with_event(self) -> "ReservationQuerySet":
        """Fetch the event, the seat and the person in the same query."""
        return self.select_related("event", "seat__section", "user")

    def newest_first(self) -> "ReservationQuerySet":
        return self.order_by("-created_at", "-id")

    def next_first(self) -> "ReservationQuerySet":
        """Order upcoming reservations first, soonest first; then past and cancelled ones, latest first."""
        closes = Coalesce("event__ends_at", "event__starts_at")
        upcoming = Q(status=ReservationStatus.ACTIVE, closes__gt=DatabaseNow()) & ~Q(
            event__status=EventStatus.CANCELLED
        )
        soonest = Case(When(upcoming, then="event__starts_at"))
        found = self.alias(closes=closes, soonest=soonest)
        return found.order_by(F("soonest").asc(nulls_last=True), "-event__starts_at", "-id")


class Reservation(ToConfirm, BaseModel):
    """One seat for one person. Reserving again makes a new row; erasure keeps it without a name."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="reservations", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="reservations", db_index=False
    )
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="reservations")
    status = models.CharField(max_length=10, choices=ReservationStatus.choices, default=ReservationStatus.ACTIVE)
    code = models.CharField(max_length=CODE_LENGTH, default=new_code, editable=False)
    from_waitlist = models.BooleanField(default=False)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=10, choices=CancelledBy.choices, blank=True)
    reminded_of = models.DateTimeField(null=True, blank=True, help_text="The start that the reminder was about.")

    objects: ClassVar = ReservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "user"], condition=Q(status="ACTIVE"), name="reservation_one_active_per_person"
            ),
            models.UniqueConstraint(
                fields=["seat"], condition=Q(status="ACTIVE"), name="reservation_one_active_per_seat"
            ),
            models.UniqueConstraint(fields=["code"], name="reservation_code_unique"),
            models.CheckConstraint(condition=Q(status__in=ReservationStatus.values), name="reservation_status_known"),
            models.CheckConstraint(
                condition=Q(status="CANCELLED") | Q(user__isnull=False), name="reservation_active_is_somebodys"
            ),
            models.CheckConstraint(
                condition=Q(status="CANCELLED", cancelled_at__isnull=False, cancelled_by__in=CancelledBy.values)
                | Q(status="ACTIVE", cancelled_at=None, cancelled_by=""),
                name="reservation_cancelled_at",
            ),
        ]
        indexes = [
            # These two also serve the foreign keys, which have no index of their own.
            models.Index(fields=["event", "status"], name="reservation_by_event"),
            models.Index(fields=["user", "-created_at", "-id"], name="reservation_by_user"),
            models.Index(
                fields=["confirm_by"],
                condition=Q(status="ACTIVE", confirm_by__isnull=False),
                name="reservation_to_confirm",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder}, {self.get_status_display().lower()}"

    def get_absolute_url(self) -> str:
        return f"/my-reservations/{self.pk}/"

    @property
    def holder(self) -> str:
        return self.user.name if self.user else "A former member"

    @property
    def is_active(self) -> bool:
        return self.status == ReservationStatus.ACTIVE

    @property
    def readable_code(self) -> str:
        """Return the code in two groups: 7K3QD-93MXA."""
        return f"{self.code[:5]}-{self.code[5:]}"


class WaitlistStatus(models.TextChoices):
    WAITING = "WAITING", "Waiting"
    SEATED = "SEATED", "Given a seat"
    LEFT = "LEFT", "Left the line"


class WaitlistEntryQuerySet(models.QuerySet["WaitlistEntry"]):
    """Filters of waiting-list entries."""

    def waiting(self) -> "WaitlistEntryQuerySet":
        """Return the entries that still wait, first in line first."""
        return self.filter(status=WaitlistStatus.WAITING).order_by("turn")

    def with_position(self) -> "WaitlistEntryQuerySet":
        """Add `position`, from 1; None unless the entry still waits."""
        ahead = WaitlistEntry.objects.filter(
            event=OuterRef("event"), status=WaitlistStatus.WAITING, turn__lte=OuterRef("turn")
        )
        counted = ahead.order_by().values("event").annotate(number=Count("pk")).values("number")
        return self.annotate(position=Case(When(status=WaitlistStatus.WAITING, then=Subquery(counted))))

    def of(self, person: Visitor) -> "WaitlistEntryQuerySet":
        return self.filter(user=person)


class WaitlistEntry(ToConfirm, BaseModel):
    """A person on the waiting list. People join it themselves, never automatically.

    `turn` is the order of joining, allotted under the event's lock. With `accessible` the person needs a wheelchair
    space; such a space goes to nobody else on the list.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="waitlist", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="event_waits"
    )
    status = models.CharField(max_length=10, choices=WaitlistStatus.choices, default=WaitlistStatus.WAITING)
    turn = models.PositiveIntegerField()
    accessible = models.BooleanField(default=False, help_text="Needs a wheelchair space.")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = WaitlistEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "waitlist entries"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "user"], condition=Q(status="WAITING"), name="waitlist_one_turn_per_person"
            ),
            models.UniqueConstraint(fields=["event", "turn"], name="waitlist_turn_unique"),
            models.CheckConstraint(condition=Q(status__in=WaitlistStatus.values), name="waitlist_status_known"),
            models.CheckConstraint(
                condition=~Q(status="WAITING") | Q(user__isnull=False), name="waitlist_waiting_is_somebody"
            ),
            models.CheckConstraint(
                condition=Q(status="WAITING", ended_at=None) | ~Q(status="WAITING") & Q(ended_at__isnull=False),
                name="waitlist_ended_at",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "status", "turn"], name="waitlist_by_event"),
            models.Index(
                fields=["confirm_by"], condition=Q(status="WAITING", confirm_by__isnull=False), name="wait_to_confirm"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or 'A former member'}, number {self.turn}"


class EntryQuerySet(models.QuerySet["Entry"]):
    """Filters of check-in entries."""

    def counted(self) -> "EntryQuerySet":
        """Return the entries that count: neither undone nor doubles."""
        return self.filter(undone_at=None, double=False)

    def newest_first(self) -> "EntryQuerySet":
        return self.order_by("-created_at", "-id")


class Entry(BaseModel):
    """One scan of a ticket at the door. A ticket counts once; scans of an offline device are kept as they happened.

    `at` is the device's time, `created_at` the server's. A repeated `nonce` has no effect.
    `double` means that the ticket was already checked in, `void` that its reservation was cancelled by then.
    """

    MAX_UPLOAD = 500  # entries in one call

    event = models.ForeignKey(Event, models.PROTECT, related_name="entries", db_index=False)
    reservation = models.ForeignKey(Reservation, models.PROTECT, related_name="entries")
    nonce = models.UUIDField()
    gate = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField()
    offline = models.BooleanField(default=False)
    double = models.BooleanField(default=False)
    void = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    undo_reason = models.CharField(max_length=200, blank=True)

    objects: ClassVar = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["reservation"], condition=Q(undone_at=None, double=False), name="entry_once_per_ticket"
            ),
            models.UniqueConstraint(fields=["event", "nonce"], name="entry_nonce_unique"),
            models.CheckConstraint(condition=Q(undone_at=None) | ~Q(undo_reason=""), name="entry_undone_for_a_reason"),
        ]
        indexes = [models.Index(fields=["event", "-created_at", "-id"], name="entry_by_event")]

    def __str__(self) -> str:
        return f"{self.reservation} at {self.at:%H:%M}"


def ticket_token(reservation: Reservation) -> str:
    """Return the text of the QR code: capitals, digits and hyphens, which make the smallest code."""
    return f"{_PREFIX}-{reservation.code}-{_signature(reservation)}"


def ticket_code(text: str) -> str:
    """Return the ticket code in a scanned or typed text, with look-alike letters read as digits."""
    match = _TOKEN.fullmatch(fold_code(text))
    return match.group(1) if match else normalize_base32(text).replace("U", "V")


def is_genuine_ticket(text: str, reservation: Reservation) -> bool:
    """Return whether a scanned text is signed for this reservation. A typed code has no signature and passes."""
    match = _TOKEN.fullmatch(fold_code(text))
    return match is None or hmac.compare_digest(match.group(2), _signature(reservation))


def _signature(reservation: Reservation) -> str:
    message = f"courtside ticket\0{reservation.event_id}\0{reservation.pk}\0{reservation.code}".encode()
    digest = hmac.new(settings.CODE_SECRET.encode(), message, sha256).digest()
    return base64.b32encode(digest).decode()[:_SIGNATURE_LENGTH]
