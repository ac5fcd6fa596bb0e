"""Check-in: once, undone with a reason, and from devices that were offline."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from bookings import queries, services
from bookings.errors import AlreadyCheckedIn, CheckInNotOpen, EntryUndone, TicketCancelled, TicketUnknown
from bookings.models import Entry
from bookings.models.reservation import is_genuine_ticket, ticket_code, ticket_token
from bookings.services.checkin import OfflineScan, doors_are_open
from bookings.tests.factories import EventFactory
from bookings.tests.scenarios import cancel, numbered_event, reserve
from config.tests.api import call
from config.tests.people import PersonFactory
from core.errors import Invalid
from core.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def tonight():
    return EventFactory(starts_at=timezone.now() + timedelta(minutes=30))


def check_in(event, reservation, **how):
    return services.check_in(event_id=event.pk, by=event.organizer, ticket=ticket_token(reservation), **how)


def upload(event, *shown):
    outcomes = services.record_entries(event_id=event.pk, by=event.organizer, shown=shown)
    return [each.outcome for each in outcomes]


def offline_scan(ticket, minutes_ago=5, nonce=None):
    """Return a scan of an offline device, this many minutes ago by its clock."""
    return OfflineScan(ticket, nonce or uuid7(), timezone.now() - timedelta(minutes=minutes_ago), "B")


def test_a_ticket_is_checked_in_once_and_the_second_scan_says_when_and_where(tonight):
    reservation = reserve(tonight)
    check_in(tonight, reservation, gate="B")
    with pytest.raises(AlreadyCheckedIn, match="gate B") as error:
        check_in(tonight, reservation)
    assert error.value.extra["gate"] == "B"


def test_a_checked_in_seat_is_neither_cancelled_nor_changed():
    event = numbered_event("oo", starts_at=timezone.now() + timedelta(minutes=30))
    ana = PersonFactory()
    check_in(event, reserve(event, ana))
    with pytest.raises(AlreadyCheckedIn):
        cancel(event, ana)
    with pytest.raises(AlreadyCheckedIn):
        services.change_seat(event_id=event.pk, by=ana, seat="N-A2")


def test_the_same_scan_sent_twice_is_one_entry(tonight):
    reservation, nonce = reserve(tonight), uuid7()
    assert check_in(tonight, reservation, nonce=nonce) == check_in(tonight, reservation, nonce=nonce)


def test_a_code_is_read_in_any_spelling_and_rejected_when_changed(tonight):
    reservation = reserve(tonight)
    typed = f" {reservation.readable_code.lower().replace('0', 'o').replace('1', 'l')} "
    forged = ticket_token(reservation)[:-4] + "AAAA"
    with pytest.raises(TicketUnknown):
        services.check_in(event_id=tonight.pk, by=tonight.organizer, ticket=forged)
    assert services.check_in(event_id=tonight.pk, by=tonight.organizer, ticket=typed).reservation == reservation


@pytest.mark.parametrize("as_sent", [" {} ", "{}\u200b", "“{}”", "{}\u2060\r\n"])
def test_a_code_is_read_with_stray_characters_around_it(tonight, as_sent):
    reservation = reserve(tonight)
    for whole in (ticket_token(reservation), reservation.readable_code.replace("-", "\u00a0\u2013")):
        text = as_sent.format(whole)
        assert ticket_code(text) == reservation.code
        assert is_genuine_ticket(text, reservation)


@pytest.mark.parametrize("between", ["", " ", "-", "\u2013", "\u00a0", "\u200b"])
def test_a_reservation_is_found_by_its_code_with_any_separators(tonight, between):
    reservation = reserve(tonight)
    reserve(tonight)
    typed = reservation.readable_code.lower().replace("-", between).replace("0", "o").replace("1", "l")
    assert list(queries.reservations_of(tonight.pk, text=typed)) == [reservation]
    assert list(queries.reservations_of(tonight.pk, text=typed[:4])) == [reservation]
    assert len(queries.reservations_of(tonight.pk, text="")) == 2


def test_check_in_opens_on_the_day_and_a_cancelled_ticket_is_void(tonight):
    with pytest.raises(CheckInNotOpen):
        check_in(early := EventFactory(), reserve(early))
    ana = PersonFactory()
    reservation = reserve(tonight, ana)
    cancel(tonight, ana)
    with pytest.raises(TicketCancelled):
        check_in(tonight, reservation)


def test_the_doors_of_an_event_shortly_after_midnight_open_the_evening_before(settings):
    settings.TIME_ZONE = "UTC"
    event = EventFactory.build(starts_at=datetime(2027, 3, 6, 0, 20, tzinfo=UTC))
    assert not doors_are_open(event, datetime(2027, 3, 5, 18, 19, tzinfo=UTC))
    assert doors_are_open(event, datetime(2027, 3, 5, 18, 20, tzinfo=UTC))


def test_an_entry_is_undone_once_with_a_reason_and_the_ticket_is_valid_again(tonight):
    reservation = reserve(tonight)
    entry = check_in(tonight, reservation)
    undo = {"event_id": tonight.pk, "entry_id": entry.pk, "by": tonight.organizer}
    with pytest.raises(Invalid):
        services.undo_entry(**undo, reason=" ")
    services.undo_entry(**undo, reason="The wrong Ana")
    with pytest.raises(EntryUndone):
        services.undo_entry(**undo, reason="Again")
    assert check_in(tonight, reservation).pk != entry.pk


def test_offline_scans_are_recorded_with_their_results(tonight):
    good, twice, gone = reserve(tonight), reserve(tonight), reserve(tonight, ana := PersonFactory())
    other = reserve(EventFactory())
    check_in(tonight, twice)
    cancel(tonight, ana)
    tokens = [ticket_token(each) for each in (good, twice, gone, other)]
    results = upload(
        tonight, *(offline_scan(token, minutes) for minutes, token in zip((9, 8, 7, 6), tokens, strict=True))
    )
    assert results == ["recorded", "double", "void", "another"]
    assert upload(tonight, offline_scan("CS1-NOBODY")) == ["unknown"]


def test_a_repeated_upload_is_one_entry_and_the_earlier_of_two_devices_counts(tonight):
    token = ticket_token(reserve(tonight))
    first, second = offline_scan(token, 4), offline_scan(token, 2)
    assert upload(tonight, second, first) == ["recorded", "double"]
    assert upload(tonight, first, second) == ["recorded", "double"]
    assert Entry.objects.count() == 2
    assert Entry.objects.counted().get().nonce == first.nonce


def test_a_device_with_a_fast_clock_checks_nobody_in_tomorrow(tonight):
    upload(tonight, offline_scan(ticket_token(reserve(tonight)), minutes_ago=-600))
    assert Entry.objects.get().at <= timezone.now()


def test_an_upload_over_the_limit_is_refused(tonight):
    with pytest.raises(Invalid):
        upload(tonight, *[offline_scan("x")] * (Entry.MAX_UPLOAD + 1))


def test_the_roster_lists_every_ticket_for_the_organizer(tonight):
    reservation = reserve(tonight)
    check_in(tonight, reservation)
    path = f"events/{tonight.pk}/roster"
    [line] = call("get", path, tonight.organizer).json()["data"]["tickets"]
    assert (line["ticket"], line["holder"]) == (ticket_token(reservation), reservation.user.name)
    assert line["checkedInAt"] is not None
    assert call("get", path, PersonFactory()).status_code == 403
    assert call("get", path).status_code == 401
