"""Factories of events and people. Reservations are made by the services."""

from datetime import timedelta

import factory
from django.utils import timezone

from bookings.models import Event
from config.tests.people import OrganizerFactory


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
