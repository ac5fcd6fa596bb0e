"""Factories of streams and people. The service sends messages."""

import factory

from config.tests.people import OrganizerFactory
from livechat.models import Stream, StreamStatus
from livechat.services import ChatCaller, send_message


class StreamFactory(factory.django.DjangoModelFactory):
    """A live stream with the placeholder video."""

    class Meta:
        model = Stream

    title = "Winter Cup semi-final"
    slug = factory.Sequence(lambda n: f"semi-final-{n}")
    video_url = "static:video/court.webm"
    status = StreamStatus.LIVE
    organizer = factory.SubFactory(OrganizerFactory)


def guest(session="s1", address="203.0.113.7", program="Firefox"):
    return ChatCaller(session=session, address=address, program=program)


def member(person):
    return ChatCaller(person=person)


def say(stream, content="Go Hawks", by=None, **more):
    """Send a message, by default as the guest Rasmus, and return it."""
    if by is None:
        by, more = guest(), {"sender": "Rasmus", **more}
    return send_message(stream_id=stream.pk, by=by, content=content, **more)[0]
