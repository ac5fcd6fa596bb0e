"""Moderators hand messages over to the help desk as private requests."""

import pytest
from django.test import Client

from config.tests.api import call
from config.tests.people import PersonFactory, StaffFactory
from core import lifecycle
from core.errors import NotFound
from livechat import services
from livechat.models import ModerationEntry
from livechat.tests.factories import StreamFactory, guest, member, say
from tickets import queries as help_desk
from tickets.access import Caller

pytestmark = pytest.mark.django_db
SAID = "A boy in a red jersey has lost his mother, block C"


@pytest.fixture
def stream():
    return StreamFactory()


def handed_over(stream, message, by=None):
    return services.hand_over(stream_id=stream.pk, message_id=message.pk, by=by or stream.organizer)


def request(number):
    found, _ = help_desk.ticket(Caller(StaffFactory()), number)
    return found


def test_the_request_is_private_quotes_the_message_and_its_moderator_follows_it(stream):
    made = request(handed_over(stream, say(stream, SAID)))

    assert (made.private, made.requester, made.tags) == (True, stream.organizer, ["chat"])
    assert made.title == f"From the chat: {SAID}"
    assert all(words in made.description for words in ("Rasmus wrote", stream.title, SAID, stream.get_absolute_url()))
    assert ModerationEntry.objects.get().details == {"ticket": made.number}


def test_a_long_message_is_shortened_in_the_title_only(stream):
    made = request(handed_over(stream, say(stream, "help " * 90)))

    assert len(made.title) < 100
    assert made.title.endswith("…")
    assert ("help " * 90).strip() in made.description


def test_handing_over_again_returns_the_same_request(stream):
    message = say(stream)

    assert handed_over(stream, message) == handed_over(stream, message, StaffFactory())
    assert ModerationEntry.objects.count() == 1


def test_a_deleted_message_cannot_be_handed_over(stream):
    message = say(stream)
    services.delete_message(stream_id=stream.pk, message_id=message.pk, by=guest())

    with pytest.raises(NotFound):
        handed_over(stream, message)


def test_the_request_survives_the_message_and_is_erased_with_its_sender(stream):
    ana = PersonFactory(name="Ana Ferreira")
    message = say(stream, SAID, by=member(ana))
    number = handed_over(stream, message)
    services.delete_message(stream_id=stream.pk, message_id=message.pk, by=member(stream.organizer))
    assert SAID in request(number).description

    lifecycle.erase(ana)
    made = request(number)
    assert not any(word in f"{made.title} {made.description}" for word in ("Ana", "jersey"))
    assert not any("Ana" in str(entry) or entry.evidence for entry in ModerationEntry.objects.all())


def test_hand_over_works_by_api_and_by_button(stream):
    message = say(stream, SAID)
    path = f"streams/{stream.pk}/messages/{message.pk}/help-desk"
    assert call("post", path, PersonFactory()).status_code == 403
    answer = call("post", path, stream.organizer)
    number = answer.json()["data"]["ticket"]
    assert (answer.status_code, answer["Location"]) == (201, f"/api/tickets/{number}")

    browser = Client()
    browser.force_login(stream.organizer)
    page = f"{stream.get_absolute_url()}messages/{message.pk}/"
    assert "Give to the help desk" in browser.get(page).content.decode()
    shown = browser.post(f"{page}hand-over/", follow=True).content.decode()
    assert f"The help desk has it as #{number}." in shown
