"""The counter of free seats. It changes in the database, under the event's lock, and nowhere else."""

from django.db.models import F
from django.db.models.functions import Now

from bookings.models import Event


def take_one(event: Event) -> None:
    """One fewer is free; the database refuses the one that is not there."""
    _change(event, -1)


def give_back(event: Event, number: int = 1) -> None:
    _change(event, number)


def _change(event: Event, by: int) -> None:
    Event.objects.filter(pk=event.pk).update(available_seats=F("available_seats") + by, updated_at=Now())
    event.available_seats += by
