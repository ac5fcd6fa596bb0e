"""Holding seats: all or none, never for more than 15 minutes, never against a reservation."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from bookings import services
from bookings.errors import (
    HoldExpired,
    HoldTimeUsed,
    NoSeatNumbers,
    NotEnoughTogether,
    SeatHeld,
    SeatTaken,
    TooManySeats,
)
from bookings.models import HoldTime, SeatHold
from bookings.services import holds
from bookings.services.holds import delete_expired_holds
from bookings.tests.factories import EventFactory
from bookings.tests.scenarios import hold, numbered_event, reserve
from config.tests.people import PersonFactory
from core.errors import Invalid

pytestmark = pytest.mark.django_db


def best(event, number, person=None, **wanted):
    return hold(event, person or PersonFactory(), best=number, **wanted).seats


def expire_holds():
    past = timezone.now() - timedelta(seconds=1)
    SeatHold.objects.update(first_at=past - timedelta(minutes=5), expires_at=past)


def held_for(minutes):
    """Shift the running hold back, as if it began this long ago."""
    HoldTime.objects.update(held_from=timezone.now() - timedelta(minutes=minutes))
    HoldTime.objects.filter(used=timedelta(), held_until__gt=F("held_from") + HoldTime.MOST).update(
        held_until=F("held_from") + HoldTime.MOST
    )


def test_a_held_seat_is_refused_to_others_with_the_time_and_the_nearest_seats():
    event = numbered_event("oooo")
    hold(event, PersonFactory(), "N-A2")
    with pytest.raises(SeatHeld) as error:
        reserve(event, PersonFactory(), seat="N-A2")
    assert 290 <= error.value.extra["retryAfter"] <= 300
    assert error.value.extra["nearest"][:2] == ["N-A1", "N-A3"]


def test_a_hold_never_beats_a_reservation():
    event = numbered_event("oo")
    reserve(event, seat="N-A1")
    with pytest.raises(SeatTaken):
        hold(event, PersonFactory(), "N-A1")


def test_an_expired_hold_is_free_before_the_cleanup():
    event, ana, ben = numbered_event("oo"), PersonFactory(), PersonFactory()
    held = hold(event, ana, "N-A1")
    expire_holds()
    with pytest.raises(HoldExpired):
        reserve(event, ana, hold_token=held.token)
    assert reserve(event, ben, seat="N-A1").seat.name == "N-A1"
    hold(event, ana, "N-A2")
    expire_holds()
    assert delete_expired_holds() == 1


def test_holding_again_extends_a_hold_up_to_15_minutes():
    event, ana = numbered_event("oo"), PersonFactory()
    first = hold(event, ana, "N-A1")
    held_for(13)
    again = hold(event, ana, "N-A1")
    assert again.token == first.token
    assert timedelta(minutes=1) < again.expires_at - timezone.now() <= timedelta(minutes=2)


def test_releasing_and_choosing_other_seats_do_not_reset_the_15_minutes():
    event, ana = numbered_event("oooo"), PersonFactory()
    hold(event, ana, "N-A1")
    held_for(14)
    services.release_seats(event_id=event.pk, by=ana)
    other = hold(event, ana, "N-A3", "N-A4")
    assert other.expires_at - timezone.now() <= timedelta(minutes=1)


def test_a_person_without_hold_time_left_is_refused_and_told_for_how_long():
    event, ana = numbered_event("oo"), PersonFactory()
    hold(event, ana, "N-A1")
    held_for(15)
    SeatHold.objects.all().delete()
    with pytest.raises(HoldTimeUsed, match="hold seats again in 30 minutes") as error:
        hold(event, ana, "N-A2")
    assert 29 * 60 < error.value.extra["retryAfter"] <= 30 * 60
    assert reserve(event, ana, seat="N-A2").seat.name == "N-A2"
    hold(event, PersonFactory(), "N-A1")


def test_hold_time_resets_after_half_an_hour_and_counts_per_event():
    event, other, ana = numbered_event("oo"), numbered_event("oo"), PersonFactory()
    hold(event, ana, "N-A1")
    held_for(15)
    hold(other, ana, "N-A1")
    past = timezone.now() - timedelta(minutes=30)
    HoldTime.objects.filter(event=event).update(held_from=past - HoldTime.MOST, held_until=past)
    again = hold(event, ana, "N-A1")
    assert again.expires_at - timezone.now() > timedelta(minutes=4)


def test_time_without_a_hold_does_not_count():
    event, ana = numbered_event("oo"), PersonFactory()
    hold(event, ana, "N-A1")
    held_for(2)
    services.release_seats(event_id=event.pk, by=ana)
    HoldTime.objects.update(
        held_from=F("held_from") - timedelta(minutes=20), held_until=F("held_until") - timedelta(minutes=20)
    )
    assert hold(event, ana, "N-A1").expires_at - timezone.now() > timedelta(minutes=4)
    assert timedelta(minutes=2) <= HoldTime.objects.get().used < timedelta(minutes=3)


def test_old_hold_times_are_deleted():
    event = numbered_event("oo")
    hold(event, PersonFactory(), "N-A1")
    assert holds.delete_expired_hold_times() == 0
    HoldTime.objects.update(
        held_from=timezone.now() - timedelta(hours=1), held_until=timezone.now() - timedelta(minutes=31)
    )
    assert holds.delete_expired_hold_times() == 1


def test_a_new_hold_releases_the_earlier_one():
    event, ana = numbered_event("oooo"), PersonFactory()
    hold(event, ana, "N-A1", "N-A2")
    hold(event, ana, "N-A4")
    assert reserve(event, PersonFactory(), seat="N-A1").seat.name == "N-A1"
    assert services.release_seats(event_id=event.pk, by=ana) == ["N-A4"]
    assert services.release_seats(event_id=event.pk, by=ana) == []


def test_a_group_holds_all_seats_or_none():
    event = numbered_event("oooo")
    reserve(event, seat="N-A3")
    with pytest.raises(SeatTaken):
        hold(event, PersonFactory(), "N-A2", "N-A3")
    assert not SeatHold.objects.exists()


def test_a_group_has_a_limit_and_an_unnumbered_event_has_no_holds():
    event = numbered_event("oooooooooooo", group_limit=3)
    with pytest.raises(TooManySeats) as error:
        best(event, 4)
    assert error.value.extra == {"limit": 3}
    with pytest.raises(NoSeatNumbers):
        best(EventFactory(), 1)
    with pytest.raises(Invalid):
        hold(event, PersonFactory())


def test_the_best_seats_are_side_by_side_and_leave_no_single_seat():
    event = numbered_event("ooooo", "ooooo")
    reserve(event, seat="N-A3")
    assert best(event, 2) == ["N-A1", "N-A2"]
    assert best(event, 3) == ["N-B1", "N-B2", "N-B3"]


def test_wheelchair_spaces_are_kept_until_someone_asks_for_one():
    event = numbered_event("wo")
    assert best(event, 1) == ["N-A2"]
    with pytest.raises(NotEnoughTogether, match="Only 0 seats"):
        best(event, 1)
    assert best(event, 1, accessible=True) == ["N-A1"]
