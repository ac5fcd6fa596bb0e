"""Erasing an account erases its messages."""

import pytest

from config.tests.api import call
from config.tests.people import PersonFactory
from core import lifecycle
from core.jobs.tests.working import run_jobs
from core.rooms.models import RoomEvent
from livechat import services
from livechat.models import Message, ModerationEntry, Report
from livechat.tests.factories import StreamFactory, member, say

pytestmark = pytest.mark.django_db


def test_erasing_an_account_erases_its_messages_and_name():
    ana, streams = PersonFactory(name="Ana Ferreira"), StreamFactory.create_batch(2)
    for stream in streams:
        message = say(stream, "my secret", by=member(ana))
        services.pin_message(stream_id=stream.pk, message_id=message.pk, by=stream.organizer)
    lifecycle.erase(ana)
    ana.delete()
    run_jobs()
    for stream in streams:
        shown = [call("get", f"rooms/{stream.room}{path}").json() for path in ("", "/events")]
        assert not any(word in str(shown) for word in ("secret", "Ferreira"))
        assert RoomEvent.objects.filter(room=stream.room).order_by("version").last().type == "messages.erased"
    assert {message.sender for message in Message.objects.all()} == {"Somebody who left"}


def test_the_audit_keeps_actions_without_the_erased_name():
    ana, stream = PersonFactory(name="Ana Ferreira"), StreamFactory()
    message = say(stream, "my secret", by=member(ana))
    services.report_message(stream_id=stream.pk, message_id=say(stream).pk, by=member(ana))
    made = services.ban(stream_id=stream.pk, message_id=message.pk, by=stream.organizer)
    services.lift_sanction(stream_id=stream.pk, sanction_id=made.pk, by=stream.organizer)
    lifecycle.erase(ana)
    lifecycle.erase(stream.organizer)

    lines = list(ModerationEntry.objects.order_by("created_at", "id").values_list("by_name", "about", "evidence"))
    assert lines == [("Somebody who left", "Somebody who left", "")] * 2
    assert Report.objects.get().reporter == "Somebody who left"
