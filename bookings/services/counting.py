"""The counter of free seats. It changes in the database, under the event's lock, and nowhere else."""

from django.db.models import F

from bookings.models import Event


def take_one(event: Event) -> None:
    """One fewer is free; the database refuses the one that is not there."""
    _change(event, -1)


def give_back(event: Event, number: int = 1) -> None:
    _change(event, number)


def _change(event: Event, by: int) -> None:
    # `updated_at` is when somebody last edited the event; seats go all the time.
    Event.objects.filter(pk=event.pk).update(available_seats=F("available_seats") + by)
    event.available_seats += by
