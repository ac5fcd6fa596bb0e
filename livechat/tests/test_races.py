"""Concurrent requests on separate connections. Each lock has a twin test that fails without it."""

from functools import partial

import pytest

from config.tests.people import StaffFactory
from core.errors import RateLimited
from core.rooms.models import RoomEvent
from core.rooms.services import events_between
from core.tests import racing
from core.tests.racing import at_once, without_locks
from livechat import errors, services
from livechat.models import Message
from livechat.services import messages, moderation
from livechat.tests.factories import StreamFactory, guest, say
from tickets import queries as help_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stream(settings):
    settings.RATE_LIMITS = False
    return StreamFactory()


@pytest.fixture
def look_together(monkeypatch):
    """Let this many calls read before any of them continues."""

    return partial(racing.look_together, monkeypatch, messages)


def requests():
    return help_desk.search(StaffFactory()).count()


def names(answers):
    return sorted(type(answer).__name__ for answer in answers)


def test_a_client_id_sent_ten_times_at_once_is_one_message(stream):
    answers = at_once([partial(say, stream, client_id="c1")] * 10)
    assert names(answers) == ["Message"] * 10
    assert len({answer.pk for answer in answers}) == Message.objects.count() == RoomEvent.objects.count() == 1


def test_without_the_lock_the_constraint_recognizes_the_duplicate(stream, look_together, monkeypatch):
    """The twin: each looks before the others write. The constraint keeps one message, and each call returns it."""
    look_together("_check_slow_mode", 4)
    with without_locks():
        answers = at_once([partial(say, stream, client_id="c1")] * 4)
    assert len({answer.pk for answer in answers}) == Message.objects.count() == 1


def test_without_lock_and_constraint_the_message_is_stored_four_times(stream, look_together, monkeypatch):
    """The twin that must fail."""
    look_together("_check_slow_mode", 4)
    monkeypatch.setattr(Message.client_id.field, "pre_save", lambda row, add: f"{row.client_id}{row.pk}")
    with without_locks():
        at_once([partial(say, stream, client_id="c1")] * 4)
    assert Message.objects.count() == 4


def test_in_slow_mode_one_of_two_concurrent_messages_is_refused(stream):
    services.change_chat(stream_id=stream.pk, by=stream.organizer, slow_seconds=60)
    assert names(at_once([partial(say, stream)] * 5)) == ["Message", *["SlowMode"] * 4]


def test_without_the_lock_slow_mode_lets_both_through(stream, look_together):
    """The twin: both look before either has written."""
    services.change_chat(stream_id=stream.pk, by=stream.organizer, slow_seconds=60)
    look_together("last_message_at", 2)
    with without_locks():
        assert names(at_once([partial(say, stream)] * 2)) == ["Message", "Message"]


def test_of_twenty_concurrent_messages_eight_are_stored_and_twelve_refused(stream, settings):
    settings.RATE_LIMITS = True
    answers = at_once([partial(say, stream)] * 20)
    assert names(answers) == [*["Message"] * 8, *["RateLimited"] * 12]
    assert all(answer.extra["retryAfter"] for answer in answers if isinstance(answer, RateLimited))


def test_after_a_ban_no_pending_message_is_stored(stream):
    first = say(stream)
    ban = partial(services.ban, stream_id=stream.pk, message_id=first.pk, by=stream.organizer)
    answers = at_once([*[partial(say, stream)] * 6, ban, *[partial(say, stream)] * 6])
    log = events_between(stream.room, 0, 1000)
    last_word = max(e["version"] for e in log if e["type"] == "message")
    first_deletion = min(e["version"] for e in log if e["type"] == "message.deleted")
    assert last_word < first_deletion
    assert {type(a).__name__ for a in answers} <= {"Message", "Banned", "Sanction"}
    assert not Message.objects.not_deleted().exists()
    with pytest.raises(errors.Banned):
        say(stream)


def test_a_message_deleted_while_it_is_read_is_whole_or_gone(stream):
    messages = [say(stream, f"secret {n}") for n in range(12)]
    deletions = [
        partial(services.delete_message, stream_id=stream.pk, message_id=one.pk, by=guest()) for one in messages
    ]
    reads = [partial(events_between, stream.room, 0, 12)] * 8
    answers = at_once([call for pair in zip(deletions, reads * 2, strict=False) for call in pair])
    for log in (answer for answer in answers if isinstance(answer, list)):
        assert all(e["data"].get("deleted") or e["data"]["content"].startswith("secret") for e in log)
    assert "secret" not in str(events_between(stream.room, 0, 100))


def test_versions_have_no_gaps_and_times_follow_them(stream):
    at_once([partial(say, stream, f"no {n}", by=guest(f"s{n}"), sender="Rasmus") for n in range(15)])
    log = events_between(stream.room, 0, 100)
    assert [event["version"] for event in log] == list(range(1, 16))
    stored = Message.objects.order_by("created_at", "id").values_list("pk", flat=True)
    assert [event["data"]["id"] for event in log] == [str(pk) for pk in stored]


def test_four_concurrent_handovers_of_a_message_file_one_request(stream):
    message, staff = say(stream), StaffFactory()
    call = partial(services.hand_over, stream_id=stream.pk, message_id=message.pk, by=staff)
    answers = at_once([call] * 4)
    assert len(set(answers)) == requests() == 1


def test_without_the_lock_the_constraint_rolls_back_the_other_requests(stream, monkeypatch):
    """The twin that must fail."""
    message, staff = say(stream), StaffFactory()
    racing.look_together(monkeypatch, moderation, "_ticket_text", 4)
    call = partial(services.hand_over, stream_id=stream.pk, message_id=message.pk, by=staff)
    with without_locks():
        answers = at_once([call] * 4)
    assert names(answers) == ["IntegrityError"] * 3 + ["int"]
    assert requests() == 1
