"""Factories of streams and people. The service sends messages."""

import factory

from accounts.models import Role, User
from livechat.models import Stream, StreamStatus
from livechat.services import ChatCaller, send_message


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Fan {n}")
    email = factory.Sequence(lambda n: f"fan-{n}@club.example")


class OrganizerFactory(PersonFactory):
    name = "Olive Marchetti"
    email = factory.Sequence(lambda n: f"organizer-{n}@club.example")
    role = Role.ORGANIZER


class StaffFactory(PersonFactory):
    name = "Sam Okafor"
    email = factory.Sequence(lambda n: f"staff-{n}@club.example")
    role = Role.STAFF


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
