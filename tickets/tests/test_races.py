"""Concurrent calls, each on its own connection. Every claim has a twin that fails without the lock."""

from collections import Counter
from functools import partial

import pytest

from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from core.rooms.models import RoomEvent
from core.tests.racing import at_once, meeting, without_locks
from tickets import services
from tickets.access import tracking_token
from tickets.models import Reply, Ticket
from tickets.room_events import QUEUE_ROOM
from tickets.services import merging, replies, tickets
from tickets.tests.factories import NOBODY, StaffFactory, edit, file_ticket, fresh, reply

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes(answers):
    return Counter(type(answer).__name__ for answer in answers)


@pytest.fixture
def look_together(monkeypatch):
    """Let this many callers read before any of them goes on."""

    def together(module, name, parties):
        look, meet = getattr(module, name), meeting(parties)

        def looked(*args, **kwargs):
            found = look(*args, **kwargs)
            meet()
            return found

        monkeypatch.setattr(module, name, looked)

    return together


def claims(ticket, staff):
    return [partial(services.claim, by=person, ticket_id=ticket.pk) for person in staff]


def test_sixteen_people_claim_one_request_and_one_gets_it_while_the_rest_learn_who():
    ticket, staff = file_ticket(), StaffFactory.create_batch(16)
    answers = at_once(claims(ticket, staff))

    assert outcomes(answers) == {"Ticket": 1, "AlreadyClaimed": 15}
    holder = fresh(ticket).assignee
    assert {refusal.extra["assignee"]["id"] for refusal in answers if not isinstance(refusal, Ticket)} == {
        str(holder.pk)
    }
    assert ticket.changes.filter(kind="assigned").count() == 1


def test_without_the_lock_it_is_assigned_to_eight(look_together):
    """The twin that must fail: all look before any of them claims it."""
    ticket, staff = file_ticket(), StaffFactory.create_batch(8)
    look_together(tickets, "holder_of", 8)
    with without_locks():
        answers = at_once(claims(ticket, staff))
    assert outcomes(answers) == {"Ticket": 8}


def test_a_reply_during_closing_leaves_it_open_or_closed_with_its_history():
    """In either order: a reply after the closing reopens it, and one before it is followed by the closing."""
    for _ in range(5):
        ticket, staff = file_ticket(private=True), StaffFactory()
        answers = at_once(
            [
                partial(edit, ticket, staff, status="closed"),
                partial(reply, ticket, NOBODY, "Wait!", tracking_token(ticket.pk)),
            ]
        )
        assert outcomes(answers) == {"Ticket": 1, "Reply": 1}
        now, kinds = fresh(ticket), list(ticket.changes.order_by("created_at", "id").values_list("kind", flat=True))
        assert kinds == (["filed", "closed", "reopened"] if now.is_open else ["filed", "closed"])
        assert bool(now.waiting_since) == now.is_open == (now.closed_at is None)


def test_twenty_replies_at_once_all_count_and_reopen_once():
    ticket = file_ticket()
    token = tracking_token(ticket.pk)
    edit(ticket, StaffFactory(), status="closed")
    answers = at_once([partial(reply, ticket, NOBODY, f"Reply {n}", token) for n in range(20)])

    assert outcomes(answers) == {"Reply": 20}
    assert (fresh(ticket).reply_count, ticket.changes.filter(kind="reopened").count()) == (20, 1)
    versions = RoomEvent.objects.filter(room=QUEUE_ROOM).order_by("version").values_list("version", flat=True)
    assert list(versions) == list(range(1, len(versions) + 1))


def test_without_the_lock_one_request_is_reopened_twice(look_together):
    """The twin: both read it as closed."""
    ticket = file_ticket()
    edit(ticket, StaffFactory(), status="closed")
    look_together(replies, "locked_to_change", 2)
    with without_locks():
        at_once([partial(reply, ticket, NOBODY, f"Reply {n}", tracking_token(ticket.pk)) for n in range(2)])
    assert ticket.changes.filter(kind="reopened").count() == 2


def test_ten_people_closing_at_once_close_it_once():
    ticket, staff = file_ticket(), StaffFactory.create_batch(10)
    answers = at_once([partial(edit, ticket, person, status="closed") for person in staff])
    assert outcomes(answers) == {"Ticket": 10}
    assert ticket.changes.filter(kind="closed").count() == 1


def merge(source, target, by):
    return services.merge(by=by, ticket_id=source.pk, into=target.pk)


def test_a_reply_during_a_merge_waits_in_the_request_that_stays():
    """Before the merge the reply is on its own request, whose wait the other takes over; later it reaches the other."""
    for _ in range(5):
        source, target, staff = file_ticket(), file_ticket(), StaffFactory()
        reply(target, staff, "Answered.")
        reply(source, staff, "Answered, too.")
        answers = at_once(
            [
                partial(merge, source, target, staff),
                partial(reply, source, NOBODY, "One more", tracking_token(source.pk)),
            ]
        )
        assert outcomes(answers) == {"Ticket": 1, "Reply": 1}
        assert fresh(source).merged_into_id == target.pk
        assert fresh(source).waiting_since is None
        assert fresh(target).waiting_since is not None


def test_merging_two_into_each_other_at_once_is_one_merge_and_one_error():
    one, other, staff = file_ticket(), file_ticket(), StaffFactory()
    answers = at_once([partial(merge, one, other, staff), partial(merge, other, one, staff)])
    assert outcomes(answers) == {"Ticket": 1, "CannotMerge": 1}
    assert Ticket.objects.open().count() == 1


def test_without_the_lock_both_disappear_in_each_other(look_together):
    """The twin: neither request is open any more."""
    one, other, staff = file_ticket(), file_ticket(), StaffFactory()
    for each in (one, other):
        reply(each, staff, "Answered.")
    look_together(merging, "_refuse", 2)
    with without_locks():
        at_once([partial(merge, one, other, staff), partial(merge, other, one, staff)])
    assert Ticket.objects.open().count() == 0


def test_an_answer_is_emailed_once_to_each_however_often_the_form_is_sent():
    ticket = file_ticket(email="guest@other.example")
    at_once([partial(reply, ticket, person, "On our way") for person in StaffFactory.create_batch(3)])
    write_mail()
    assert MailBox.objects.filter(template="tickets/answered").count() == Reply.objects.count() == 3


def test_twenty_requests_at_once_have_twenty_numbers():
    answers = at_once([file_ticket] * 20)
    assert len({ticket.number for ticket in answers}) == 20
