"""People for the tests of every app. Accounts' own tests also need passwords: see accounts/tests/factories.py."""

import factory

from accounts.models import Role, User


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Fan {n}")
    email = factory.Sequence(lambda n: f"fan-{n}@club.example")


class OrganizerFactory(PersonFactory):
    name = "Olive Organizer"
    email = factory.Sequence(lambda n: f"olive-{n}@club.example")
    role = Role.ORGANIZER


class StaffFactory(PersonFactory):
    name = "Stella Staff"
    email = factory.Sequence(lambda n: f"stella-{n}@club.example")
    role = Role.STAFF
