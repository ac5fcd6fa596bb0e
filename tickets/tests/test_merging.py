"""Two requests about one thing: merged, answered for both requesters, and split again."""

import pytest

from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from tickets import queries, services
from tickets.access import Role
from tickets.errors import CannotMerge, NotMerged, TicketMerged
from tickets.tests.factories import PersonFactory, StaffFactory, edit, file_ticket, fresh, reply

pytestmark = pytest.mark.django_db


def kinds(ticket):
    return list(ticket.changes.order_by("created_at", "id").values_list("kind", flat=True))


def emails_sent():
    write_mail()
    return list(MailBox.objects.order_by("created_at", "id"))


@pytest.fixture
def merged():
    """Return Ben's request, merged into Ana's by Sam."""
    ana, ben, sam = PersonFactory(name="Ana"), PersonFactory(name="Ben"), StaffFactory(name="Sam")
    stays, goes = file_ticket(ana, private=True, title="Dark"), file_ticket(ben, private=True, title="Also dark")
    reply(goes, ben, "From Ben")
    services.merge(by=sam, ticket_id=goes.pk, into=stays.pk)
    return stays, goes, ana, ben, sam


def contents(ticket, role):
    return [one.content for one in queries.thread(fresh(ticket), role)]


def test_staff_read_one_thread_and_each_requester_their_own_with_the_answers(merged):
    stays, goes, ana, ben, sam = merged
    reply(stays, ana, "From Ana")
    reply(stays, sam, "To both")
    reply(stays, sam, "Among us", internal=True)

    assert contents(stays, Role.STAFF) == ["From Ben", "From Ana", "To both", "Among us"]
    assert contents(stays, Role.REQUESTER) == ["From Ana", "To both"]
    assert contents(goes, Role.REQUESTER) == ["From Ben", "To both"]
    assert contents(goes, Role.PUBLIC) == ["From Ben"]
    assert sorted(letter.recipient for letter in emails_sent()) == sorted([ana.email, ben.email])


def test_answers_before_the_merge_are_hidden_from_the_other_requester(merged):
    stays, goes, _, _, sam = merged
    services.unmerge(by=sam, ticket_id=goes.pk)
    reply(stays, sam, "To Ana alone")
    services.merge(by=sam, ticket_id=goes.pk, into=stays.pk)
    assert contents(goes, Role.REQUESTER) == ["From Ben"]


def test_a_reply_to_a_merged_request_reopens_the_other(merged):
    stays, goes, _, ben, sam = merged
    reply(stays, sam, "Done.", close=True)
    reply(goes, ben, "It is not!")
    assert (fresh(stays).is_open, fresh(goes).is_open) == (True, False)
    assert contents(stays, Role.REQUESTER) == ["Done."]


def test_splitting_restores_the_state_before_the_merge(merged):
    stays, goes, _, _, sam = merged
    services.unmerge(by=sam, ticket_id=goes.pk)
    now = fresh(goes)
    assert (now.is_open, now.merged_into, now.open_before_merge, now.waiting_since is not None) == (
        True,
        None,
        False,
        True,
    )
    assert contents(stays, Role.STAFF) == []
    with pytest.raises(NotMerged):
        services.unmerge(by=sam, ticket_id=goes.pk)


def test_a_request_closed_before_its_merge_is_closed_after_splitting():
    sam, stays, goes = StaffFactory(), file_ticket(), file_ticket()
    edit(goes, sam, status="closed")
    services.merge(by=sam, ticket_id=goes.pk, into=stays.pk)
    services.unmerge(by=sam, ticket_id=goes.pk)
    assert not fresh(goes).is_open


def test_merging_again_changes_nothing_and_merging_elsewhere_is_refused(merged):
    stays, goes, _, _, sam = merged
    before = kinds(goes)
    services.merge(by=sam, ticket_id=goes.pk, into=stays.pk)
    assert kinds(goes) == before
    closed = file_ticket()
    edit(closed, sam, status="closed")
    for source, target in [
        (goes, file_ticket()),
        (file_ticket(), goes),
        (stays, file_ticket()),
        (stays, stays),
        (file_ticket(), closed),
    ]:
        with pytest.raises(CannotMerge):
            services.merge(by=sam, ticket_id=source.pk, into=target.pk)


def test_a_merged_request_is_neither_answered_nor_reopened_by_itself(merged):
    _, goes, _, ben, sam = merged
    with pytest.raises(TicketMerged):
        reply(goes, sam, "To Ben")
    for person in (sam, ben):
        with pytest.raises(TicketMerged):
            edit(goes, person, status="open")
    reply(goes, sam, "A note", internal=True)


def test_one_person_with_both_requests_gets_an_answer_once():
    ana, sam = PersonFactory(), StaffFactory()
    stays, goes = file_ticket(ana), file_ticket(ana)
    services.merge(by=sam, ticket_id=goes.pk, into=stays.pk)
    reply(stays, sam, "Done.")
    assert len(emails_sent()) == 1
