"""Unconfirmed bookings lapse after an hour at events that ask for confirmed addresses."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from bookings import queries, services
from bookings.models import Entry, Event, Reservation, WaitlistEntry
from bookings.services.lifecycle import lapse_unconfirmed
from bookings.tests.factories import EventFactory
from bookings.tests.scenarios import cancel, fresh, recipients_of, reserve, summary_of, wait
from config.tests.api import call
from config.tests.people import OrganizerFactory, PersonFactory
from core import lifecycle
from core.capacity.confirmation import ConfirmFirst
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.MAIL_IS_SENT = True


def confirmed(**facts):
    return PersonFactory(email_confirmed_at=timezone.now(), **facts)


def an_hour_later():
    """Shift every deadline into the past, as if booked an hour ago, with all emails delivered."""
    past = timezone.now()
    Reservation.objects.filter(confirm_by__isnull=False).update(confirm_by=past)
    WaitlistEntry.objects.filter(confirm_by__isnull=False).update(confirm_by=past)
    write_mail()
    MailBox.objects.update(state=MailBox.State.SENT, sent_at=past)


def confirm(person):
    person.email_confirmed_at = timezone.now()
    person.save(update_fields=["email_confirmed_at"])


def small_event(**facts):
    return EventFactory(confirmed_only=True, **facts)


def test_a_seat_lapses_after_an_hour_and_its_holder_is_told_why():
    event, ana = small_event(total_seats=2), PersonFactory()
    made = reserve(event, ana)
    assert timedelta(minutes=59) < made.confirm_by - timezone.now() <= timedelta(hours=1)
    assert lapse_unconfirmed() == 0
    an_hour_later()
    assert lapse_unconfirmed() == 1
    made.refresh_from_db()
    assert (made.status, made.cancelled_by) == ("CANCELLED", "lapsed")
    assert summary_of(event) == "- 2"
    assert recipients_of("lapsed") == [ana.email]
    write_mail()
    assert "did not confirm your email address" in MailBox.objects.get(template="bookings/lapsed").text


def test_a_lapsed_seat_goes_to_the_waiting_list():
    event, ben = small_event(total_seats=1), confirmed()
    reserve(event)
    wait(event, ben)
    an_hour_later()
    assert lapse_unconfirmed() == 1
    assert queries.active_reservation(event.pk, ben)
    assert recipients_of("seated") == [ben.email]
    assert lifecycle.broken_invariants()["bookings"] == []


def test_confirming_keeps_the_seat():
    event, ana = small_event(), PersonFactory()
    made = reserve(event, ana)
    an_hour_later()
    confirm(ana)
    assert lapse_unconfirmed() == 0
    assert queries.active_reservation(event.pk, ana).to_confirm_by is None
    assert made.is_active


def test_confirmed_people_and_other_events_have_no_deadline():
    assert reserve(small_event(), confirmed()).confirm_by is None
    assert reserve(EventFactory(), PersonFactory()).confirm_by is None


def test_without_a_mail_server_nothing_lapses(settings):
    event, ana = small_event(), PersonFactory()
    reserve(event, ana)
    an_hour_later()
    settings.MAIL_IS_SENT = False
    assert lapse_unconfirmed() == 0
    assert queries.active_reservation(event.pk, ana).to_confirm_by is None
    assert reserve(event).confirm_by is None


def test_nothing_lapses_while_the_email_with_the_link_is_undelivered():
    event = small_event()
    reserve(event)
    an_hour_later()
    write_mail()
    MailBox.objects.update(state=MailBox.State.FAILED, sent_at=None, trouble="ConnectionRefusedError: refused")
    assert lapse_unconfirmed() == 0
    write_mail()
    MailBox.objects.update(trouble="SMTPRecipientsRefused: {'a@b.example': (550, b'no such user')}")
    assert lapse_unconfirmed() == 1


def test_the_link_is_emailed_with_the_booking_unless_it_was_sent_today():
    event, ana = small_event(), PersonFactory()
    reserve(event, ana)
    reserve(small_event(), ana)
    write_mail()
    assert MailBox.objects.filter(template="confirm_email", recipient=ana.email).count() == 1


def test_the_ticket_email_says_by_when_to_confirm():
    reserve(small_event(), PersonFactory())
    write_mail()
    assert "Confirm your email address by" in MailBox.objects.get(template="bookings/reserved").text


def test_cancelling_and_reserving_again_does_not_extend_the_hour():
    event, ana = small_event(), PersonFactory()
    first = reserve(event, ana)
    Reservation.objects.update(confirm_by=first.confirm_by - timedelta(minutes=50))
    cancel(event, ana)
    assert reserve(event, ana).confirm_by == first.confirm_by - timedelta(minutes=50)


def test_after_a_lapse_the_address_must_be_confirmed_first():
    event, ana = small_event(), PersonFactory()
    reserve(event, ana)
    an_hour_later()
    lapse_unconfirmed()
    with pytest.raises(ConfirmFirst):
        reserve(event, ana)
    confirm(ana)
    assert reserve(event, ana).confirm_by is None


def test_a_waiting_list_entry_lapses_too_and_gets_no_seat_meanwhile():
    event, holder, ana, ben = small_event(total_seats=1), confirmed(), PersonFactory(), confirmed()
    reserve(event, holder)
    turn = wait(event, ana)
    wait(event, ben)
    an_hour_later()
    cancel(event, holder)
    assert queries.active_reservation(event.pk, ben)
    assert lapse_unconfirmed() == 1
    turn.refresh_from_db()
    assert turn.status == "LEFT"
    assert recipients_of("wait_lapsed") == [ana.email]


def test_a_promoted_entry_keeps_its_deadline():
    event, holder, ana = small_event(total_seats=1), confirmed(), PersonFactory()
    reserve(event, holder)
    turn = wait(event, ana)
    cancel(event, holder)
    assert queries.active_reservation(event.pk, ana).confirm_by == turn.confirm_by


def test_checked_in_past_and_cancelled_reservations_do_not_lapse():
    event, over, off = small_event(), small_event(), small_event()
    inside = reserve(event)
    Entry.objects.create(event=event, reservation=inside, nonce=inside.pk, at=timezone.now())
    reserve(over)
    reserve(off)
    Event.objects.filter(pk=over.pk).update(starts_at=timezone.now() - timedelta(minutes=1))
    services.cancel_event(event_id=off.pk, by=off.organizer)
    an_hour_later()
    assert lapse_unconfirmed() == 0


def test_switching_it_off_removes_the_deadlines():
    event, ana = small_event(), PersonFactory()
    reserve(event, ana)
    services.edit_event(event_id=event.pk, by=event.organizer, confirmed_only=False)
    an_hour_later()
    assert lapse_unconfirmed() == 0
    assert queries.active_reservation(event.pk, ana).confirm_by is None


def test_it_is_on_by_default_for_small_events():
    olive = OrganizerFactory()
    facts = {"name": "Try-outs", "location": "Hall 2", "starts_at": timezone.now() + timedelta(days=1)}
    made = partial(services.create_event, by=olive, **facts)
    assert made(total_seats=49).confirmed_only is True
    assert made(total_seats=50).confirmed_only is False
    assert made(total_seats=49, confirmed_only=False).confirmed_only is False
    assert made(total_seats=50, confirmed_only=True).confirmed_only is True


def test_one_network_has_at_most_half_of_the_seats_unconfirmed():
    event = small_event(total_seats=12)
    for _ in range(6):
        reserve(event, network="203.0.113.9")
    with pytest.raises(ConfirmFirst, match="on your network"):
        reserve(event, network="203.0.113.9")
    reserve(event, confirmed(), network="203.0.113.9")
    reserve(event, network="198.51.100.7")
    assert set(Reservation.objects.values_list("network_key", flat=True)) & {"203.0.113.9"} == set()


def test_an_undeclared_proxy_does_not_count_as_one_network():
    event = small_event(total_seats=12)
    for _ in range(12):
        reserve(event, network="127.0.0.1")


def test_the_api_says_who_must_confirm_by_when():
    olive, ana = OrganizerFactory(), PersonFactory()
    sent = {"name": "Try-outs", "location": "Hall 2", "startsAt": "2030-01-01T18:00:00Z", "totalSeats": 12}
    made = call("post", "events", olive, sent).json()["data"]
    assert made["confirmedOnly"] is True
    answer = call("post", f"events/{made['id']}/reserve", ana)
    assert answer.status_code == 201
    assert answer.json()["data"]["confirmBy"] > timezone.now().isoformat()
    changed = call("patch", f"events/{made['id']}", olive, {"confirmedOnly": False}).json()["data"]
    assert changed["confirmedOnly"] is False
    assert call("get", f"events/{made['id']}", ana).json()["data"]["reservation"]["confirmBy"] is None


def test_the_page_says_by_when_and_emails_the_link_again(client):
    event, ana = small_event(), PersonFactory()
    client.force_login(ana)
    page = client.post(f"/events/{event.slug}/reserve/", follow=True).content.decode()
    assert "Confirm your address by" in page
    assert "to keep this seat" in page
    again = client.post(f"/events/{event.slug}/confirm-address/", follow=True).content.decode()
    assert f"A link is on its way to {ana.email}." in again
    write_mail()
    assert MailBox.objects.filter(template="confirm_email").count() == 2
    assert "Confirm your email address by" in client.get("/my-reservations/").content.decode()
    confirm(ana)
    assert "to keep this seat" not in client.get(f"/events/{event.slug}/").content.decode()


def test_the_form_decides_by_the_number_of_seats_by_default(client):
    client.force_login(OrganizerFactory())
    sent = {
        "name": "Try-outs",
        "location": "Hall 2",
        "starts_at": "2030-01-01T18:00",
        "total_seats": 12,
        "group_limit": 6,
    }
    client.post("/events/new/", sent)
    event = Event.objects.get()
    assert event.confirmed_only
    client.post(f"/events/{event.slug}/edit/", {**sent, "confirmed_only": "no", "version": 1})
    assert not fresh(event).confirmed_only
    client.post(f"/events/{event.slug}/edit/", {**sent, "name": "Late try-outs", "version": 2})
    assert (fresh(event).name, fresh(event).confirmed_only) == ("Late try-outs", False)
