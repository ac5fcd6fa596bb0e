"""`check_invariants` finds wrong data of chats."""

import pytest
from django.db import transaction

from core.rooms.services import announce
from livechat import room_events, services
from livechat.models import Stream
from livechat.tests.factories import StreamFactory, guest, say

pytestmark = pytest.mark.django_db


class Told(room_events.MessageSent):
    def data(self):
        return {"id": self.id, "content": "text in the log"}


def test_the_services_violate_no_invariant():
    stream = StreamFactory()
    first, second = say(stream), say(stream)
    services.pin_message(stream_id=stream.pk, message_id=second.pk, by=stream.organizer)
    services.delete_message(stream_id=stream.pk, message_id=first.pk, by=guest())
    assert list(services.audit()) == []


def test_violated_invariants_are_reported():
    stream, other = StreamFactory(), StreamFactory()
    message = say(stream)
    Stream.objects.filter(pk=other.pk).update(pinned=message)
    with transaction.atomic():
        announce(other.room, room_events.MessageSent(str(message.pk)))
        announce(stream.room, Told(str(message.pk)))
    found = " ".join(services.audit())
    for sentence in ("does not stand in its chat", "that is not there", "says more of a message"):
        assert sentence in found
