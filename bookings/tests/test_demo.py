"""The demo events: upcoming and past, sold out with a waiting list, numbered halls, one cancelled."""

import pytest

from bookings import queries
from bookings.models import Event, Reservation, SeatKind
from core import lifecycle
from core.demo import services
from scripts import demo_events


@pytest.fixture
def demo(demo_tonight, db, settings):
    settings.DEMO = True


def test_the_fixture_is_what_its_script_writes():
    assert services.dump_rows(services.rows_of("events")) == services.dump_rows(demo_events.rows()), (
        "stale: make fixtures"
    )


def test_the_demo_has_every_kind_of_event(demo):
    events = Event.objects.all()
    full = events.upcoming().filter(available_seats=0)
    assert events.upcoming().count() > 12  # more than a page
    assert events.past().exists()
    assert events.filter(status="cancelled").exists()
    assert events.filter(seating="numbered", seats__kind=SeatKind.ACCESSIBLE).exists()
    assert full.filter(waitlist__status="WAITING").exists()


def test_ana_and_ben_have_seats_and_no_invariant_is_broken(demo):
    for email in ("ana@courtside.example", "ben@courtside.example"):
        assert Reservation.objects.active().filter(user__email=email).exists()
    assert queries.public(upcoming=True).exists()
    assert lifecycle.broken_invariants()["bookings"] == []
