"""Factories of requests and people. Requests are filed by the service."""

import factory
from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User
from tickets import queries, services
from tickets.access import Caller
from tickets.models import Ticket

NOBODY = AnonymousUser()


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Fan {n}")
    email = factory.Sequence(lambda n: f"fan-{n}@club.example")


class StaffFactory(PersonFactory):
    name = factory.Sequence(lambda n: f"Staff {n}")
    email = factory.Sequence(lambda n: f"staff-{n}@club.example")
    role = Role.STAFF


def file_ticket(by=NOBODY, title="No light", description="Changing room 2 is dark.", **fields):
    """File a request with the service."""
    made = services.file_ticket(caller=Caller(by), title=title, description=description, **fields)
    return fresh(made)


def fresh(ticket):
    """Return the request as the database has it."""
    return queries.listed(Ticket.objects.filter(pk=ticket.pk)).get()


def reply(ticket, by=NOBODY, content="Any news?", token="", **more):
    return services.reply(caller=Caller(by, token), ticket_id=ticket.pk, content=content, **more)


def edit(ticket, by=NOBODY, token="", **facts):
    return services.edit_ticket(caller=Caller(by, token), ticket_id=ticket.pk, **facts)
