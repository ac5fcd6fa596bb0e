"""Factories of events and people. Reservations are made by the services."""

from datetime import timedelta

import factory
from django.utils import timezone

from accounts.models import Role, User
from bookings.models import Event


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Fan {n}")
    email = factory.Sequence(lambda n: f"fan-{n}@club.example")


class OrganizerFactory(PersonFactory):
    name = "Olive Organizer"
    email = factory.Sequence(lambda n: f"organizer-{n}@club.example")
    role = Role.ORGANIZER


class EventFactory(factory.django.DjangoModelFactory):
    """An event with ten seats in a week."""

    class Meta:
        model = Event

    name = "Hawks v Tides"
    slug = factory.Sequence(lambda n: f"hawks-v-tides-{n}")
    location = "Dockside Arena"
    total_seats = 10
    available_seats = factory.SelfAttribute("total_seats")
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    organizer = factory.SubFactory(OrganizerFactory)
