"""Factories of competitions and people. Services create the registrations."""

from datetime import timedelta

import factory
from django.utils import timezone

from accounts.models import Role, User
from competitions.models import Competition


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Player {n}")
    email = factory.Sequence(lambda n: f"player-{n}@club.example")


class OrganizerFactory(PersonFactory):
    name = "Olive Organizer"
    email = factory.Sequence(lambda n: f"organizer-{n}@club.example")
    role = Role.ORGANIZER


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
