"""Moderation: delete, sanction, pin, change rules, and the audit of all of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.tests.api import call
from config.tests.people import PersonFactory, StaffFactory
from core.errors import Invalid, NotFound
from core.rooms.models import RoomEvent
from livechat import errors, services
from livechat.models import Message, ModerationEntry, Report, Sanction
from livechat.services import lifecycle
from livechat.tests.factories import StreamFactory, guest, member, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def stream():
    return StreamFactory()


def told(stream):
    return list(RoomEvent.objects.filter(room=stream.room).order_by("version").values_list("type", flat=True))


def verbs(stream, message, by):
    """Return every service that only moderators may call."""
    where = {"stream_id": stream.pk, "by": by}
    one = {**where, "message_id": message.pk}
    return [
        lambda: services.time_out(**one, seconds=60),
        lambda: services.ban(**one),
        lambda: services.pin_message(**one),
        lambda: services.unpin_message(**where),
        lambda: services.settle_reports(**one),
        lambda: services.hand_over(**one),
        lambda: services.change_chat(**where, slow_seconds=5),
        lambda: services.lift_sanction(**where, sanction_id=message.pk),
        lambda: services.delete_message(stream_id=stream.pk, message_id=message.pk, by=member(by)),
    ]


def test_only_moderators_may_moderate(stream):
    message, ana = say(stream), PersonFactory()
    for verb in verbs(stream, message, ana):
        with pytest.raises(errors.NotModerator):
            verb()
    assert told(stream) == ["message"]


def test_a_moderators_deletion_is_recorded_with_the_text(stream):
    message = say(stream, "you lot are rubbish")
    services.delete_message(stream_id=stream.pk, message_id=message.pk, by=member(stream.organizer))
    message.refresh_from_db()
    entry = ModerationEntry.objects.get()
    assert (message.content, bool(message.deleted_at)) == ("", True)
    assert (entry.action, entry.by_name, entry.about, entry.evidence) == (
        "deleted", stream.organizer.name, "Rasmus", "you lot are rubbish"
    )  # fmt: skip


def test_deleting_ones_own_message_is_not_recorded(stream):
    message = say(stream)
    with pytest.raises(errors.NotModerator):
        services.delete_message(stream_id=stream.pk, message_id=message.pk, by=guest("s2"))
    services.delete_message(stream_id=stream.pk, message_id=message.pk, by=guest())
    assert not ModerationEntry.objects.exists()


def test_a_time_out_deletes_the_message_and_expires(stream):
    message = say(stream)
    made = services.time_out(stream_id=stream.pk, message_id=message.pk, by=stream.organizer, seconds=60)
    with pytest.raises(errors.TimedOut) as refused:
        say(stream)
    assert 55 <= refused.value.extra["retryAfter"] <= 60
    assert not Message.objects.not_deleted().exists()
    Sanction.objects.filter(pk=made.pk).update(until=timezone.now() - timedelta(seconds=1))
    say(stream)


@pytest.mark.parametrize("seconds", [-1, 0, 9, 86401])
def test_a_time_out_lasts_ten_seconds_to_a_day(stream, seconds):
    with pytest.raises(Invalid):
        services.time_out(stream_id=stream.pk, message_id=say(stream).pk, by=stream.organizer, seconds=seconds)


def test_a_ban_holds_under_any_guest_name_and_deletes_recent_messages(stream):
    messages = [say(stream, f"spam {n}") for n in range(3)]
    old = say(stream, "hello")
    Message.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(minutes=11))
    services.ban(stream_id=stream.pk, message_id=messages[0].pk, by=stream.organizer)
    assert list(Message.objects.not_deleted()) == [old]
    assert told(stream)[4:] == ["message.deleted"] * 3
    for other in ({"sender": "Rasmus"}, {"sender": "Somebody else"}):
        with pytest.raises(errors.Banned):
            say(stream, by=guest(), **other)


def test_a_banned_guest_is_known_by_network_and_browser_but_not_in_the_venue(stream):
    for address, is_known in (("93.184.216.34", True), ("192.168.1.20", False)):
        message = say(stream, by=guest(address, address), sender="Troll")
        services.ban(stream_id=stream.pk, message_id=message.pk, by=stream.organizer)
        again = {"by": guest("fresh", address), "sender": "Newcomer"}
        if is_known:
            with pytest.raises(errors.Banned):
                say(stream, **again)
        say(stream, by=guest("other", address, "Another browser") if is_known else again["by"], sender="Newcomer")


def test_a_ban_applies_to_one_stream(stream):
    services.ban(stream_id=stream.pk, message_id=say(stream).pk, by=stream.organizer)
    say(StreamFactory())


def test_a_lifted_ban_no_longer_applies(stream):
    ana = PersonFactory()
    made = services.ban(stream_id=stream.pk, message_id=say(stream, by=member(ana)).pk, by=stream.organizer)
    with pytest.raises(errors.Banned):
        say(stream, by=member(ana))
    for _ in range(2):
        services.lift_sanction(stream_id=stream.pk, sanction_id=made.pk, by=stream.organizer)
    say(stream, by=member(ana))
    assert [entry.action for entry in ModerationEntry.objects.order_by("created_at")] == ["banned", "lifted"]


def test_a_moderator_cannot_be_sanctioned(stream):
    staff = StaffFactory()
    for speaker in (staff, stream.organizer):
        with pytest.raises(errors.SenderIsModerator):
            services.ban(stream_id=stream.pk, message_id=say(stream, by=member(speaker)).pk, by=staff)


def test_one_message_is_pinned_and_unpinned_by_its_deletion(stream):
    first, second = say(stream), say(stream)
    for message in (first, second, second):
        services.pin_message(stream_id=stream.pk, message_id=message.pk, by=stream.organizer)
    stream.refresh_from_db()
    assert stream.pinned == second
    services.delete_message(stream_id=stream.pk, message_id=second.pk, by=member(stream.organizer))
    stream.refresh_from_db()
    assert stream.pinned is None
    services.unpin_message(stream_id=stream.pk, by=stream.organizer)
    assert told(stream)[2:] == ["message.pinned", "message.pinned", "message.deleted"]


def test_changed_rules_are_announced(stream):
    for _ in range(2):
        services.change_chat(stream_id=stream.pk, by=stream.organizer, slow_seconds=30, members_only=True)
    [event] = RoomEvent.objects.all()
    assert (event.type, event.data["chat"]["slowSeconds"], event.data["chat"]["membersOnly"]) == (
        "chat.changed",
        30,
        True,
    )
    with pytest.raises(Invalid):
        services.change_chat(stream_id=stream.pk, by=stream.organizer, slow_seconds=121)


def test_a_report_stays_open_until_it_is_settled(stream):
    message = say(stream)
    for session in ("s1", "s1", "s2"):
        services.report_message(stream_id=stream.pk, message_id=message.pk, by=guest(session), reason="rude")
    assert Report.objects.filter(settled_at=None).count() == 2
    assert services.settle_reports(stream_id=stream.pk, message_id=message.pk, by=stream.organizer) == 2
    with pytest.raises(NotFound):
        services.report_message(stream_id=stream.pk, message_id=stream.pk, by=guest())


def test_evidence_is_kept_for_two_weeks(stream):
    services.ban(
        stream_id=stream.pk,
        message_id=say(stream, by=guest(address="93.184.216.34"), sender="T").pk,
        by=stream.organizer,
    )
    assert lifecycle.delete_old_evidence() == 0
    ModerationEntry.objects.update(created_at=timezone.now() - timedelta(days=15))
    services.edit_stream(stream_id=stream.pk, by=stream.organizer, status="ended")
    assert lifecycle.delete_old_evidence() == 3
    assert (ModerationEntry.objects.get().evidence, Sanction.objects.get().network) == ("", "")


def test_moderation_works_over_the_api(stream):
    one, olive = f"streams/{stream.pk}", stream.organizer
    message = say(stream)
    id = {"messageId": str(message.pk)}
    assert call("put", f"{one}/pin", olive, id).json()["data"]["id"] == str(message.pk)
    assert call("delete", f"{one}/pin", olive).status_code == 204
    assert call("post", f"{one}/messages/{message.pk}/report", body={"reason": "rude"}).status_code == 204
    assert call("patch", f"{one}/chat", olive, {"slowSeconds": 3}).json()["data"]["chat"]["slowSeconds"] == 3
    assert call("post", f"{one}/timeouts", olive, {**id, "seconds": 5}).status_code == 400
    made = call("post", f"{one}/timeouts", olive, {**id, "seconds": 30})
    assert (made.status_code, made.json()["data"]["kind"]) == (201, "timeout")
    assert call("post", f"{one}/bans", olive, id).status_code == 404
    [listed] = call("get", f"{one}/sanctions", olive).json()["data"]
    assert call("delete", f"{one}/sanctions/{listed['id']}", olive).json()["data"]["liftedAt"]
    actions = [entry["action"] for entry in call("get", f"{one}/moderation", olive).json()["data"]]
    assert actions == ["lifted", "timed_out", "chat_changed", "unpinned", "pinned"]


@pytest.mark.parametrize("path", ["sanctions", "moderation"])
def test_only_moderators_see_the_lists(stream, path):
    assert call("get", f"streams/{stream.pk}/{path}").status_code == 401
    assert call("get", f"streams/{stream.pk}/{path}", PersonFactory()).status_code == 403
