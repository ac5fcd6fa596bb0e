"""Factories of competitions and people. Services create the registrations."""

from datetime import timedelta

import factory
from django.utils import timezone

from competitions.models import Competition
from config.tests.people import OrganizerFactory


class CompetitionFactory(factory.django.DjangoModelFactory):
    """Ten spots; it starts in a week, and registration closes the day before."""

    class Meta:
        model = Competition

    title = "Spring Cup"
    slug = factory.Sequence(lambda n: f"spring-cup-{n}")
    capacity = 10
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    registration_deadline = factory.LazyAttribute(lambda it: it.starts_at - timedelta(days=1))
    organizer = factory.SubFactory(OrganizerFactory)
