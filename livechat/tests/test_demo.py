"""The demo data: a live stream with its chat, an upcoming one, and an ended one."""

import pytest

from config.tests.api import call
from core.demo import services
from livechat.models import Message, Stream
from scripts import demo_streams


@pytest.fixture
def demo(demo_tonight, db, settings):
    settings.DEMO = True


def test_the_fixture_is_what_its_script_writes():
    assert services.dump_rows(services.rows_of("streams")) == services.dump_rows(demo_streams.rows()), (
        "stale: make fixtures"
    )


def test_one_stream_is_live_one_upcoming_and_one_ended(demo):
    told = call("get", "streams").json()["data"]
    assert [one["status"] for one in told] == ["live", "soon", "ended"]
    live, _, over = told
    assert Message.objects.filter(stream=live["id"]).count() >= 25
    assert Message.objects.filter(stream=over["id"]).count() >= 5
    assert call("get", f"games/{live['gameId']}").json()["data"]["featured"]
    stream = Stream.objects.get(pk=live["id"])
    assert stream.pinned.stream == stream
    history = call("get", f"streams/{live['id']}/messages?limit=50").json()["data"]
    assert [one["createdAt"] for one in history] == sorted(one["createdAt"] for one in history)
    _a_guest_speaks_and_takes_nobodys_name()


def _a_guest_speaks_and_takes_nobodys_name():
    path = "streams/open-gym-pick-up-live/messages"
    assert call("post", path, body={"content": "hi", "sender": "Visitor"}).status_code == 201
    assert call("post", path, body={"content": "hi", "sender": "Nia Okonkw0"}).status_code == 409
