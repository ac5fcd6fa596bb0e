"""The services of the help desk."""

import pytest

from accounts import services as accounts
from core.errors import Invalid
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from tickets import access, queries, services
from tickets.access import Caller, Role, ticket_for
from tickets.errors import AlreadyClaimed, CannedTitleTaken, NoTicket, NotYours, StaffOnly, TicketClosed
from tickets.models import CannedReply, Composing, Ticket
from tickets.tests.factories import NOBODY, PersonFactory, StaffFactory, edit, file_ticket, fresh, reply

pytestmark = pytest.mark.django_db


def kinds(ticket):
    return list(ticket.changes.order_by("created_at", "id").values_list("kind", flat=True))


def emails_sent():
    write_mail()
    return list(MailBox.objects.order_by("created_at", "id"))


# Waiting


def test_a_request_waits_until_staff_answer_and_again_after_the_next_question():
    ana, staff = PersonFactory(), StaffFactory()
    made = file_ticket(ana)
    asked = made.waiting_since
    reply(made, staff, "A note", internal=True)
    assert fresh(made).waiting_since == asked
    reply(made, staff, "On our way")
    assert fresh(made).waiting_since is None
    reply(made, ana, "Thank you, and?")
    assert fresh(made).waiting_since > asked


def test_an_answer_may_close_and_the_requesters_reply_reopens():
    ana, staff = PersonFactory(), StaffFactory()
    made = file_ticket(ana)
    reply(made, staff, "Done.", close=True)
    assert not fresh(made).is_open
    reply(made, staff, "By the way", internal=True)
    reply(made, staff, "And thank you.")
    assert not fresh(made).is_open
    reply(made, ana, "It is dark again.")
    assert (fresh(made).is_open, kinds(made)) == (True, ["filed", "closed", "reopened"])


def test_the_requester_cannot_close_with_a_reply():
    ana = PersonFactory()
    with pytest.raises(StaffOnly):
        reply(file_ticket(ana), ana, "x", close=True)


# Email


def test_a_guest_is_emailed_the_link_and_the_answer_with_the_link():
    made = file_ticket(email="guest@other.example", private=True)
    reply(made, StaffFactory(name="Sam"), "The caretaker is on her way.")
    filed, answered = emails_sent()

    link = access.tracking_url(made.pk)
    assert (filed.recipient, answered.recipient) == ("guest@other.example", "guest@other.example")
    for letter in (filed, answered):
        assert link in letter.text
        assert link in letter.html
        assert letter.secret
    assert "The caretaker is on her way." in answered.text
    assert answered.headers["References"] == filed.message_id


def test_a_member_is_emailed_the_answer_at_their_own_address():
    ana = PersonFactory()
    made = file_ticket(ana)
    reply(made, StaffFactory(), "Done.")
    [answered] = emails_sent()
    assert (answered.person, answered.secret) == (ana, False)
    assert f"/tickets/{made.number}/" in answered.text
    assert access.tracking_token(made.pk) not in answered.text


def test_a_guest_without_an_address_gets_no_email():
    reply(file_ticket(), StaffFactory(), "Done.")
    assert emails_sent() == []


def test_an_address_cannot_be_flooded_by_filing(monkeypatch):
    monkeypatch.setattr("tickets.emails.FILED_PER_ADDRESS", 2)
    for _ in range(4):
        file_ticket(email="victim@other.example")
    assert (len(emails_sent()), Ticket.objects.count()) == (2, 4)


def test_html_in_a_text_is_escaped_in_emails():
    made = file_ticket(email="guest@other.example", title="<script>alert(1)</script>\r\nBcc: x@y.example")
    assert "<script>alert" not in emails_sent()[0].html
    assert "\n" not in emails_sent()[0].subject
    assert made.title.startswith("<script>")


def test_after_the_secret_changed_the_next_email_contains_a_working_link(settings):
    made = file_ticket(email="guest@other.example", private=True)
    settings.CODE_SECRET = "another secret, as after a move to another machine"
    reply(made, StaffFactory(), "Done.")
    write_mail()
    _, role = ticket_for(Caller(NOBODY, access.tracking_token(made.pk)), made.pk)
    assert role is Role.REQUESTER


# Claiming


def test_a_claimed_request_is_assigned_until_released():
    sam, kim = StaffFactory(name="Sam"), StaffFactory(name="Kim")
    made = file_ticket()
    services.claim(by=sam, ticket_id=made.pk)
    services.claim(by=sam, ticket_id=made.pk)
    with pytest.raises(AlreadyClaimed, match="Sam"):
        services.claim(by=kim, ticket_id=made.pk)
    with pytest.raises(NotYours):
        services.release(by=kim, ticket_id=made.pk)
    services.release(by=sam, ticket_id=made.pk)
    services.claim(by=kim, ticket_id=made.pk)
    assert (fresh(made).assignee, kinds(made)) == (kim, ["filed", "assigned", "released", "assigned"])


def test_claiming_a_closed_request_is_refused():
    made, staff = file_ticket(), StaffFactory()
    edit(made, staff, status="closed")
    with pytest.raises(TicketClosed):
        services.claim(by=staff, ticket_id=made.pk)


def test_only_staff_claim_merge_and_keep_canned_replies():
    ana, made, other = PersonFactory(), file_ticket(), file_ticket()
    for verb, arguments in [
        (services.claim, {"ticket_id": made.pk}),
        (services.release, {"ticket_id": made.pk}),
        (services.merge, {"ticket_id": made.pk, "into": other.pk}),
        (services.unmerge, {"ticket_id": made.pk}),
        (services.mark_composing, {"ticket_id": made.pk}),
        (services.save_canned, {"title": "x", "content": "y"}),
        (services.delete_canned, {"canned_id": made.pk}),
    ]:
        with pytest.raises(StaffOnly):
            verb(by=ana, **arguments)


# Composing


def test_other_staff_see_a_composing_note_until_it_expires():
    sam, kim, made = StaffFactory(name="Sam"), StaffFactory(name="Kim"), file_ticket()
    for _ in range(2):
        services.mark_composing(by=sam, ticket_id=made.pk)
    assert queries.composing_names(made.pk, but=kim) == ["Sam"]
    assert queries.composing_names(made.pk, but=sam) == []
    Composing.objects.update(until=made.created_at)
    assert queries.composing_names(made.pk, but=kim) == []
    assert services.delete_expired_notes() == 1


@pytest.mark.parametrize("end", ["reply", "stop"])
def test_a_composing_note_ends_when_the_answer_is_sent_or_abandoned(end):
    sam, made = StaffFactory(), file_ticket()
    services.mark_composing(by=sam, ticket_id=made.pk)
    if end == "reply":
        reply(made, sam, "Done.")
    else:
        services.stop_composing(by=sam, ticket_id=made.pk)
    assert not Composing.objects.exists()


# Canned replies


def test_canned_replies_are_created_changed_and_deleted():
    sam = StaffFactory()
    made = services.save_canned(by=sam, title="Lost", content="Look at the desk.")
    services.save_canned(by=sam, title="Lost and found", content="Look there.", canned_id=made.pk)
    assert [(one.title, one.content) for one in queries.canned_replies()] == [("Lost and found", "Look there.")]
    with pytest.raises(CannedTitleTaken):
        services.save_canned(by=sam, title="lost AND found", content="x")
    with pytest.raises(Invalid):
        services.save_canned(by=sam, title=" ", content="x")
    services.delete_canned(by=sam, canned_id=made.pk)
    assert not CannedReply.objects.exists()


# Erasure


def test_an_erased_persons_requests_stay_without_name_address_or_link():
    ana = PersonFactory()
    made = file_ticket(ana, email="ana@other.example")
    reply(made, ana, "Hello?")
    token = access.tracking_token(made.pk)
    accounts.delete_person(user=ana)
    now = fresh(made)
    assert (now.requester, now.email, now.is_open, now.reply_count) == (None, "", True, 1)
    assert not made.changes.filter(actor=ana.pk).exists()
    now.private = True
    now.save(update_fields=["private"])
    with pytest.raises(NoTicket):
        ticket_for(Caller(NOBODY, token), made.pk)


def test_an_erased_staff_members_requests_return_to_the_queue():
    sam, kim, made = StaffFactory(), StaffFactory(), file_ticket()
    services.claim(by=sam, ticket_id=made.pk)
    accounts.delete_person(user=sam)
    assert services.claim(by=kim, ticket_id=made.pk).assignee == kim
    assert kinds(made) == ["filed", "assigned", "released", "assigned"]
