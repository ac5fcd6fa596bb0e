"""An internal note is for staff: nobody else sees, counts or finds it."""

import pytest
from django.test import Client

from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from tickets import access
from tickets.tests.calling import call, data
from tickets.tests.factories import PersonFactory, StaffFactory, file_ticket, fresh, reply

pytestmark = pytest.mark.django_db
SECRET = "The caretaker has lost the zebra key"


@pytest.fixture
def ana():
    return PersonFactory()


@pytest.fixture
def noted(ana):
    """Return a public request with an answer and a note."""
    made, staff = file_ticket(ana, email="ana@other.example"), StaffFactory()
    reply(made, staff, "We look at it.")
    before = fresh(made).updated_at
    reply(made, staff, SECRET, internal=True)
    assert fresh(made).updated_at == before
    return made


@pytest.mark.parametrize("who", ["nobody", "other", "requester", "holder"])
@pytest.mark.parametrize("path", ["", "/{id}", "/{id}/replies", "?q=zebra", "?q=light"])
def test_the_api_hides_it(noted, ana, who, path):
    person = {"requester": ana, "other": PersonFactory()}.get(who)
    token = access.tracking_token(noted.pk) if who == "holder" else ""
    answer = call("get", path.format(id=noted.pk), person=person, token=token)

    assert answer.status_code == 200
    assert "zebra" not in answer.content.decode()
    assert "noteCount" not in answer.content.decode()
    if path == "?q=zebra":
        assert answer.json()["pagination"]["total"] == 0
    if path == "/{id}":
        assert data(answer)["replyCount"] == 1
    if path == "/{id}/replies":
        assert (answer.json()["pagination"]["total"], len(data(answer))) == (1, 1)


def test_its_url_is_not_found_for_others(noted, ana):
    note = noted.replies.get(internal=True)
    path = f"/{noted.pk}/replies/{note.pk}"
    assert call("get", path, person=ana).status_code == 404
    assert call("get", path, person=StaffFactory()).status_code == 200


@pytest.mark.parametrize(
    "page", ["/tickets/", "/tickets/?q=zebra", "/tickets/mine/", "{page}", "{link}", "{page}?parts=thread"]
)
def test_no_page_shows_it(noted, ana, page):
    client = Client()
    client.force_login(ana)
    link = f"/tickets/track/{access.tracking_token(noted.pk)}/"
    answer = client.get(page.format(page=noted.get_absolute_url(), link=link))
    assert answer.status_code == 200
    assert "zebra" not in answer.content.decode().replace('value="zebra"', "")


def test_no_email_contains_it(noted):
    write_mail()
    written = list(MailBox.objects.order_by("created_at"))
    assert [mail.template for mail in written] == ["tickets/filed", "tickets/answered"]
    assert not [mail for mail in written if "zebra" in mail.text + mail.html + mail.subject]


def test_the_room_is_closed_to_everyone_else(noted, ana):
    for person in (None, ana):
        client = Client()
        if person:
            client.force_login(person)
        for path in ("", "/events?after=0"):
            assert client.get(f"/api/rooms/helpdesk.queue{path}").status_code in (401, 403)


def test_the_log_never_contains_its_text(noted):
    client = Client()
    client.force_login(StaffFactory())
    log = client.get("/api/rooms/helpdesk.queue/events?after=0").content.decode()
    assert "ticket.replied" in log
    assert "zebra" not in log


def test_the_csv_is_for_staff_and_has_no_notes(noted, ana):
    answers = {}
    for person in (None, ana, StaffFactory()):
        client = Client()
        if person:
            client.force_login(person)
        answers[person.role if person else None] = client.get("/api/tickets.csv")
    assert [answer.status_code for answer in answers.values()] == [401, 403, 200]
    assert "zebra" not in answers["STAFF"].content.decode()


def test_staff_find_it(noted):
    staff = StaffFactory()
    assert [one["number"] for one in data(call("get", "?q=zebra", person=staff))] == [noted.number]
    assert data(call("get", f"/{noted.pk}", person=staff))["noteCount"] == 1
    assert SECRET in [one["content"] for one in data(call("get", f"/{noted.pk}/replies", person=staff))]
