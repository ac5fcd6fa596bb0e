"""The invariants of requests hold after the services, and the audit finds broken ones."""

import pytest
from django.core.management import call_command
from django.test import Client

from tickets import access, services
from tickets.models import Change, Ticket
from tickets.services.lifecycle import audit
from tickets.tests.factories import NOBODY, StaffFactory, edit, file_ticket, reply

PARTS = ["people", "competitions", "tickets"]
pytestmark = pytest.mark.django_db


def test_the_audit_finds_nothing_after_the_services_and_in_the_demo(settings):
    settings.DEMO, settings.DEMO_PARTS = True, PARTS
    call_command("demo", verbosity=0)
    sam, one, other = StaffFactory(), file_ticket(), file_ticket()
    reply(one, sam, "Done.", close=True)
    reply(one, NOBODY, "No.", access.tracking_token(one.pk))
    edit(other, sam, status="closed")
    services.merge(by=sam, ticket_id=other.pk, into=one.pk)
    reply(other, NOBODY, "Hello?", access.tracking_token(other.pk))
    assert list(audit()) == []


def test_the_audit_names_what_is_broken():
    sam, one, other, third = StaffFactory(), file_ticket(), file_ticket(), file_ticket()
    services.merge(by=sam, ticket_id=one.pk, into=other.pk)
    Ticket.objects.filter(pk=other.pk).update(
        status="closed", closed_at=other.created_at, waiting_since=None, merged_into=third, merged_at=other.created_at
    )
    Change.objects.filter(ticket=third).delete()
    assert len(list(audit())) == 2


def test_the_clubs_search_finds_requests_and_no_notes():
    sam, made = StaffFactory(), file_ticket(title="Zebra crossing", description="a@b.example")
    file_ticket(title="Zebra in private", private=True)
    reply(made, sam, "okapi", internal=True)
    found = Client().get("/search/?q=zebra").content.decode()
    assert made.get_absolute_url() in found
    assert "in private" not in found
    assert made.get_absolute_url() not in Client().get("/search/?q=okapi").content.decode()
