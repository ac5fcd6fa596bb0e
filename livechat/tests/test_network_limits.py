"""Guests of one network share a limit, over pages, API and sockets, with any session."""

import pytest
from django.test import Client

from config.asgi import application
from config.tests.api import call
from config.tests.people import PersonFactory
from core.errors import RateLimited
from core.tests.serving import serving
from livechat.models import Message
from livechat.services import messages
from livechat.tests.factories import StreamFactory, guest, member, say
from livechat.tests.sockets import chat, receive, send

FEW = 3
HALL = "203.0.113.90"  # no other test writes from here: counts outlive a test's transaction


@pytest.fixture
def _few(monkeypatch):
    monkeypatch.setattr(messages, "NETWORK_LIMIT", FEW)


@pytest.mark.django_db
@pytest.mark.usefixtures("_few")
def test_new_sessions_do_not_escape_the_limit_of_a_network():
    stream = StreamFactory()
    for number in range(FEW):
        say(stream, by=guest(f"session {number}"), sender=f"Bot {number}")

    with pytest.raises(RateLimited):
        say(stream, by=guest("another session"), sender="Another bot")

    say(stream, by=guest("elsewhere", "198.51.100.4"), sender="Visitor")
    say(stream, by=member(PersonFactory()))


@pytest.mark.django_db
@pytest.mark.usefixtures("_few")
def test_a_block_of_ipv6_addresses_is_one_network():
    stream = StreamFactory()
    for number in range(FEW):
        say(stream, by=guest(f"s{number}", f"2001:db8:1:2::{number}"), sender=f"Bot {number}")

    with pytest.raises(RateLimited):
        say(stream, by=guest("s9", "2001:db8:1:2:ffff::9"), sender="Another bot")

    say(stream, by=guest("s10", "2001:db8:1:3::1"), sender="Neighbour")


@pytest.mark.django_db
@pytest.mark.usefixtures("_few")
def test_pages_and_api_share_the_limit():
    stream, program, browser = StreamFactory(), Client(REMOTE_ADDR=HALL), Client(REMOTE_ADDR=HALL)
    for number in range(FEW):
        body = {"content": "Go", "sender": f"B{number}"}
        assert call("post", f"streams/{stream.pk}/messages", body=body, client=program).status_code == 201

    browser.post(f"/live/{stream.slug}/name/", {"name": "Nina"})
    page = browser.post(f"/live/{stream.slug}/say/", {"content": "Go Hawks", "client_id": "c9"})

    assert page.status_code == 429
    assert "Go Hawks" in page.content.decode()
    assert Message.objects.count() == FEW


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_few")
def test_new_sockets_do_not_escape_the_limit():
    stream = StreamFactory()
    with serving(application) as web:
        for number in range(FEW + 1):
            with chat(web, stream) as ws:
                receive(ws, "snapshot")
                send(ws, sender=f"Bot {number}")
                frame = receive(ws)
    assert (frame["type"], frame["code"]) == ("error", "RATE_LIMITED")
    assert frame["retryAfter"] >= 1
    assert Message.objects.count() == FEW


@pytest.mark.django_db
def test_a_third_of_a_hall_may_cheer_at_once():
    stream = StreamFactory()
    for phone in range(100):
        say(stream, by=guest(f"phone {phone}"), sender=f"Fan {phone}")

    assert Message.objects.count() == 100
