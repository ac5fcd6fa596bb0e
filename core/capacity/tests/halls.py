"""A hall with seats: the smallest thing that can sell out."""

from collections.abc import Callable
from typing import Any

from django.db import models, transaction

from core.capacity.locking import capacity_guard, locked, places_left
from core.errors import DomainError


class Hall(models.Model):
    places = models.IntegerField()

    objects: "models.Manager[Hall]" = models.Manager()

    class Meta:
        app_label = "capacity_tests"

    def __str__(self) -> str:
        return f"{self.places} places"


class Seat(models.Model):
    hall = models.ForeignKey(Hall, on_delete=models.CASCADE)
    person = models.IntegerField()
    status = models.CharField(max_length=10, default="TAKEN")

    objects: "models.Manager[Seat]" = models.Manager()

    class Meta:
        app_label = "capacity_tests"
        constraints = [
            models.UniqueConstraint(
                fields=["hall", "person"], condition=models.Q(status="TAKEN"), name="seat_one_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.status}"


GUARD = capacity_guard(
    "hall_not_oversold",
    parent="capacity_tests_hall",
    capacity="places",
    table="capacity_tests_seat",
    link="hall_id",
    takes_place="{row}.status = 'TAKEN'",
)


class HallFull(DomainError):
    code = "HALL_FULL"


def taken(hall_id: int) -> Any:
    return Seat.objects.filter(hall_id=hall_id, status="TAKEN")


@transaction.atomic
def take(*, hall_id: int, person: int, meet: Callable[[], None] = lambda: None) -> Seat:
    """Take a seat, or raise HallFull. Locks the hall first. `meet` is called between reading and writing."""
    hall = locked(Hall.objects.all(), hall_id)
    left = places_left(hall.places, taken(hall.pk))
    meet()
    if not left:
        raise HallFull
    return Seat.objects.create(hall=hall, person=person)


@transaction.atomic
def give_back(*, hall_id: int, person: int) -> None:
    """Free the seat. Locks the hall first, as taking does; otherwise the two could deadlock."""
    hall = locked(Hall.objects.all(), hall_id)
    taken(hall.pk).filter(person=person).update(status="FREED")
