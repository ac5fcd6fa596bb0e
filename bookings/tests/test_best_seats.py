"""The SQL that chooses the best seats agrees with the rule in Python for random maps."""

from random import Random

import pytest
from django.utils import timezone

from bookings import queries, seating, services
from bookings.models import Event, Reservation, Seat, SeatHold
from bookings.services import holds
from bookings.services.events import SectionPlan
from bookings.tests.factories import EventFactory
from bookings.tests.scenarios import numbered_event
from config.tests.people import PersonFactory

pytestmark = pytest.mark.django_db


def random_hall(dice):
    """Return random sections with aisles, wheelchair spaces and courtside seats."""
    event = EventFactory()
    blocks = []
    for number in range(dice.randint(1, 3)):
        rows = ["".join(dice.choice("ooooooc_w") for _ in range(dice.randint(3, 9))) for _ in range(dice.randint(1, 3))]
        blocks.append(SectionPlan(f"{dice.choice('NSEW')}{number}", dice.choice("nsew"), [*rows, "o"]))
    return services.draw_layout(event_id=event.pk, by=event.organizer, sections=blocks)


def sell(event, dice):
    """Reserve some seats and hold some, for others and for this person."""
    people, seats = PersonFactory.create_batch(40), list(Seat.objects.filter(event=event))
    mine, now = people.pop(), timezone.now()
    taken = dice.sample(seats, int(len(seats) * dice.choice([0, 0.3, 0.6, 0.9])))[:39]
    for seat, person in zip(taken, people, strict=False):
        if dice.random() < 0.7:
            Reservation.objects.create(event=event, seat=seat, user=person)
            continue
        by, until = dice.choice([mine, person]), dice.choice([60, -1])
        SeatHold.objects.create(
            event=event,
            seat=seat,
            user=by,
            token="x",
            first_at=now - timezone.timedelta(minutes=5),
            expires_at=now + timezone.timedelta(seconds=until),
        )
    reserved = Reservation.objects.filter(event=event).count()
    Event.objects.filter(pk=event.pk).update(available_seats=len(seats) - reserved)
    return mine


@pytest.mark.parametrize("seed", range(12))
def test_the_sql_chooses_as_the_rule_does(seed):
    dice = Random(seed)  # noqa: S311  (halls, not secrets)
    event = random_hall(dice)
    mine = sell(event, dice)
    places = queries.candidate_seats(event.pk, mine)
    names = dict(Seat.objects.filter(event=event).values_list("pk", "name"))
    for number in (1, 2, 3, 4):
        for accessible in (False, True):
            chosen = [names[id] for id in holds.best_run(event.pk, mine, number, accessible=accessible)]
            wanted = seating.best_seats(places, number, accessible=accessible)
            if chosen or number == 1:
                assert chosen == wanted, (seed, number, accessible)
            else:
                assert not _is_together(wanted, places), (seed, number, accessible)


def _is_together(names, places):
    found = sorted((each.section, each.line, each.column) for each in places if each.name in names)
    rows = {place[:2] for place in found}
    return len(found) > 1 and len(rows) == 1 and found[-1][2] - found[0][2] == len(found) - 1


def test_a_sold_out_hall_has_no_best_seats():
    event = numbered_event("oo")
    person = PersonFactory()
    assert holds.best_run(event.pk, person, 3) == []
    assert holds.best_run(event.pk, person, 1, accessible=True) == []
    assert len(holds.best_run(event.pk, person, 2)) == 2
