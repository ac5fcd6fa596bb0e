"""Send a message: the sender, what is stored, and what is refused."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role
from config.tests.people import OrganizerFactory, PersonFactory, StaffFactory
from core.errors import Invalid, NotAuthenticated, NotFound, RateLimited
from core.rooms.models import RoomEvent
from livechat import errors, services
from livechat.models import BlockedWord, Message
from livechat.services.senders import sender_key_of
from livechat.tests.factories import StreamFactory, guest, member, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def stream():
    return StreamFactory()


def test_a_message_is_stored_and_announced_by_id_only(stream):
    message = say(stream, "Go Hawks")
    event = RoomEvent.objects.get()
    assert (event.room, event.type, event.data) == (stream.room, "message", {"id": str(message.pk)})
    assert (message.sender, message.role, message.content) == ("Rasmus", "guest", "Go Hawks")


def test_a_members_name_comes_from_the_account(stream):
    ana = PersonFactory(name="Ana Ferreira")
    message = say(stream, by=member(ana), sender="Sam Okafor")
    assert (message.sender, message.role, message.member) == ("Ana Ferreira", "member", ana)


def test_a_closed_account_cannot_write(stream):
    ana = PersonFactory(is_active=False)
    with pytest.raises(NotAuthenticated):
        say(stream, by=member(ana))


def test_moderators_have_a_badge(stream):
    ben = PersonFactory()
    stream.moderators.add(ben)
    roles = [say(stream, by=member(who)).role for who in (StaffFactory(), stream.organizer, ben, OrganizerFactory())]
    assert roles == ["staff", "organizer", "moderator", "member"]


@pytest.mark.parametrize("name", [None, "", "  ", "\u200b", "x" * 41, 7, "\ud800", "Fuck"])
def test_a_guest_has_a_name_of_1_to_40_characters(stream, name):
    with pytest.raises(Invalid) as refused:
        say(stream, by=guest(), sender=name)
    assert list(refused.value.extra["fields"]) == ["sender"]


@pytest.mark.parametrize(
    "name", ["Staff", "5taff", "The Mod", "ADMIN", "\u0430dmin", "Harbour Hawks", "ana ferreira", "Ana  Ferreira\u200b"]
)
def test_a_guest_cannot_take_a_members_or_official_name(stream, name):
    PersonFactory(name="Ana Ferreira")
    with pytest.raises(errors.NameNotAllowed):
        say(stream, by=guest(), sender=name)


def test_a_name_that_looks_like_a_member_of_the_chat_is_refused(stream):
    say(stream, by=member(PersonFactory(name="Lena Colt")))
    with pytest.raises(errors.NameNotAllowed):
        say(stream, by=guest(), sender="L\u0435na C0lt")
    assert say(stream, by=guest(), sender="\u041b\u0435\u043d\u0430").sender == "\u041b\u0435\u043d\u0430"


@pytest.mark.parametrize("content", [None, "", "   ", "\u200b\u202e", "\u3164", "x" * 501, 7, ["a"], "a\ud800"])
def test_an_invisible_or_too_long_message_is_refused(stream, content):
    with pytest.raises(Invalid) as refused:
        say(stream, content)
    assert list(refused.value.extra["fields"]) == ["content"]


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ("<b>bold</b> & <script>", "<b>bold</b> & <script>"),
        ("  two\n lines\t ", "two lines"),
        ("nul\0 bell\a", "nul bell"),
        ("e\u0301", "\u00e9"),
        ("abc\u202edef\u2066", "abcdef"),
        ("a" + "\u0336" * 50, "a" + "\u0336" * 4),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467 a\u200db", "\U0001f468\u200d\U0001f469\u200d\U0001f467 ab"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
    ],
)
def test_markup_is_stored_as_text(stream, content, kept):
    assert say(stream, content).content == kept


def test_the_same_client_id_is_one_message_of_one_sender(stream):
    first = say(stream, client_id="c1")
    assert say(stream, "otherwise", client_id="c1") == first
    assert say(stream, by=guest("s2"), sender="Ines", client_id="c1") != first
    assert Message.objects.count() == 2


@pytest.mark.parametrize("client_id", [7, "x" * 65, "a\nb", "\ud800", {}])
def test_a_client_id_is_a_short_text(stream, client_id):
    with pytest.raises(Invalid):
        say(stream, client_id=client_id)


def test_resending_a_deleted_message_does_not_restore_it(stream):
    message = say(stream, client_id="c1")
    services.delete_message(stream_id=stream.pk, message_id=message.pk, by=guest())
    with pytest.raises(errors.MessageDeleted):
        say(stream, client_id="c1")


def test_the_ninth_message_in_ten_seconds_is_refused_with_the_time_to_wait(stream):
    for _ in range(8):
        say(stream)
    with pytest.raises(RateLimited) as refused:
        say(stream)
    assert 1 <= refused.value.extra["retryAfter"] <= 10
    say(stream, by=guest("s2"), sender="Ines")


def test_moderators_have_no_rate_limit(stream):
    for _ in range(12):
        say(stream, "call 0151 23456789, www.club.example", by=member(stream.organizer))


def test_one_address_without_sessions_is_limited_under_any_name(stream, monkeypatch):
    monkeypatch.setattr("livechat.services.messages.NETWORK_LIMIT", 10)
    for number in range(10):
        say(stream, by=guest(session=""), sender=f"Bot {number}")
    with pytest.raises(RateLimited):
        say(stream, by=guest(session=""), sender="Bot 10")


def test_disabled_rate_limits_limit_nothing(stream, settings):
    settings.RATE_LIMITS = False
    for _ in range(12):
        say(stream)


def test_slow_mode_says_how_long(stream):
    services.change_chat(stream_id=stream.pk, by=stream.organizer, slow_seconds=30)
    say(stream)
    with pytest.raises(errors.SlowMode) as refused:
        say(stream)
    assert 25 <= refused.value.extra["retryAfter"] <= 30
    assert refused.value.status == 429
    say(stream, by=guest("s2"), sender="Ines")


def test_members_only_keeps_guests_out(stream):
    services.change_chat(stream_id=stream.pk, by=stream.organizer, members_only=True)
    with pytest.raises(errors.MembersOnly):
        say(stream)
    say(stream, by=member(PersonFactory()))


def test_an_ended_streams_chat_is_closed(stream):
    services.edit_stream(stream_id=stream.pk, by=stream.organizer, status="ended")
    with pytest.raises(errors.ChatClosed):
        say(stream)


@pytest.mark.parametrize("content", ["fuck", "FUUUCK you", "f u c k", "$hit", "mother fucker", "sh1t"])
def test_rude_words_are_refused(stream, content):
    with pytest.raises(errors.WordNotAllowed):
        say(stream, content)


@pytest.mark.parametrize("content", ["Scunthorpe United", "class and glass", "I a m here", "Dickens", "that shot!"])
def test_words_that_only_contain_rude_words_are_allowed(stream, content):
    assert say(stream, content).content == content


def test_the_club_blocks_words_of_its_own(stream):
    BlockedWord.objects.create(word="Comets*")
    with pytest.raises(errors.WordNotAllowed):
        say(stream, "boo cometsfans")


@pytest.mark.parametrize("content", ["see https://evil.example", "www.x.y", "go to win-prizes.com/now", "a.co.uk"])
def test_only_moderators_may_post_links_by_default(stream, content):
    ana = member(PersonFactory())
    with pytest.raises(errors.LinkNotAllowed):
        say(stream, content, by=ana)
    services.change_chat(stream_id=stream.pk, by=stream.organizer, links="members")
    say(stream, content, by=ana)
    with pytest.raises(errors.LinkNotAllowed):
        say(stream, content)
    services.change_chat(stream_id=stream.pk, by=stream.organizer, links="everyone")
    say(stream, content)


@pytest.mark.parametrize("content", ["mail me: ana@club.example", "call +49 151 23456789", "0151/2345 6789"])
def test_personal_data_is_refused(stream, content):
    with pytest.raises(errors.PersonalData):
        say(stream, content)


@pytest.mark.parametrize(
    "content", ["87-84 at 20:59", "2026-11-14 21:00", "run 1763683200123", "0-0 now", "3.14 e.g. ok"]
)
def test_scores_dates_and_numbers_are_allowed(stream, content):
    assert say(stream, content).content == content


def test_the_database_refuses_invalid_rows(stream):
    message = say(stream, client_id="c1")
    for wrong in ({"content": ""}, {"role": "king"}, {"kind": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.filter(pk=message.pk).update(**wrong)


def test_an_unknown_stream_takes_no_messages(stream):
    stream.delete()
    with pytest.raises(NotFound):
        services.send_message(stream_id=sender_key_of(stream, guest()), by=guest(), content="x", sender="y")


def test_roles_follow_the_account(stream):
    ana = PersonFactory()
    assert say(stream, by=member(ana)).role == "member"
    ana.role = Role.STAFF
    ana.save()
    assert say(stream, by=member(ana)).role == "staff"
