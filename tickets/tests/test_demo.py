"""The demo's help desk: open and closed requests, answered and waiting, with internal notes."""

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from core.demo import services
from core.mail.tests.writing import write_mail
from scripts import demo_tickets
from tickets import access, queries
from tickets.models import CannedReply, Reply, Ticket
from tickets.tests.factories import file_ticket, reply

PARTS = ["people", "competitions", "tickets"]  # fixtures on which this one depends


@pytest.fixture
def demo(db, settings):
    settings.DEMO, settings.DEMO_PARTS = True, PARTS
    call_command("demo", verbosity=0)


def test_the_fixture_is_what_its_script_writes():
    assert services.dump_rows(services.rows_of("tickets")) == services.dump_rows(demo_tickets.rows()), (
        "stale: make fixtures"
    )


def test_the_demo_has_at_least_six_open_and_closed_requests(demo):
    counted = queries.tab_counts(User.objects.get(email="staff@courtside.example"))
    assert counted["open"] >= 4
    assert counted["closed"] >= 3
    assert counted["mine"] >= 2
    assert counted["waiting"] >= 3
    assert Reply.objects.filter(internal=True).exists()
    assert CannedReply.objects.count() >= 3


def test_everyone_sees_some_requests_and_no_address(demo):
    answer = Client().get("/api/tickets")
    assert len(answer.json()["data"]) >= 6
    assert "@" not in answer.content.decode()


def test_the_next_new_request_continues_their_numbers(demo):
    highest = Ticket.objects.order_by("-number").first().number
    assert highest == demo_tickets.LAST_NUMBER < file_ticket().number


def test_an_answer_to_a_demo_guest_contains_a_working_link(demo):
    asked = Ticket.objects.exclude(email="").open().first()
    reply(asked, User.objects.get(email="staff@courtside.example"), "Just a photo of the certificate.")
    write_mail()
    assert Client().get(f"/tickets/track/{access.tracking_token(asked.pk)}/").status_code == 200
