"""The history of a position: every change has a line with its reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bookings import queries as bookings
from competitions import queries as competitions
from config.tests.people import PersonFactory
from drops import ordering, queries, services
from drops.models import Waitlist
from drops.tests.claiming import claim, join, joined, run_out
from drops.tests.factories import DropFactory

pytestmark = pytest.mark.django_db


def told(drop, person):
    """Return position and words of each change, newest first."""
    return [(line.place, line.words) for line in queries.queue_history(queries.entry_of(drop.pk, person))]


def test_people_who_leave_ahead_are_a_line_and_behind_are_none():
    drop = DropFactory(upcoming=True)
    first, second, third, last = joined(drop, 4)
    for person in (second, last, first):
        services.leave(drop_id=drop.pk, by=person)
    assert told(drop, third) == [
        (1, "Somebody ahead of you left the list"),
        (2, "Somebody ahead of you left the list"),
        (3, "You joined the list"),
    ]


def test_a_later_higher_score_is_explained():
    drop = DropFactory(mode="priority", upcoming=True)
    [ana] = joined(drop, 1)
    old = PersonFactory()
    type(old).objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=400))
    old.refresh_from_db()
    join(drop, old)
    assert told(drop, ana) == [(2, "Somebody with a higher score joined"), (1, "You joined the list")]
    assert told(drop, old) == [(1, "You joined the list")]


def test_expired_codes_ahead_and_ones_own_are_explained():
    drop = DropFactory(total_slots=1)
    ana, ben, eve = joined(drop, 3)
    run_out(claim(drop, ana))
    services.settle_drop(drop_id=drop.pk)
    assert told(drop, eve)[0] == (2, "A code of somebody ahead of you ran out or was given back")
    assert told(drop, ana)[0] == (3, "Your code ran out or was given back: others come first now")
    assert told(drop, ben)[0] == (1, "A code of somebody ahead of you ran out or was given back")


def test_the_organizers_changes_are_explained_with_their_reason():
    drop = DropFactory(mode="priority", upcoming=True)
    ana, ben = joined(drop, 2)
    entry = Waitlist.objects.get(user=ben)
    services.move(drop_id=drop.pk, entry_id=entry.pk, by=drop.organizer, points=3, reason="Helped at the desk")
    services.edit_drop(drop_id=drop.pk, by=drop.organizer, total_slots=5)
    services.remove_entry(drop_id=drop.pk, entry_id=entry.pk, by=drop.organizer, reason="Asked to")

    assert told(drop, ana) == [
        (1, "The organizer took somebody ahead of you off the list: Asked to"),
        (2, "The number of slots changed: From 2 to 5"),
        (2, "The organizer moved somebody ahead of you: Helped at the desk"),
        (1, "You joined the list"),
    ]


def test_a_moved_person_sees_the_reason_and_the_points_in_the_score():
    drop = DropFactory(mode="priority", upcoming=True)
    [ana] = joined(drop, 1)
    entry = Waitlist.objects.get(user=ana)
    services.move(drop_id=drop.pk, entry_id=entry.pk, by=drop.organizer, points=3, reason="Helped")
    entry.refresh_from_db()
    assert told(drop, ana)[0] == (1, "The organizer gave you +3 points: Helped")
    assert sum(points for _, points in ordering.score_parts(entry.score_inputs)) == entry.priority_score


def test_a_draw_starts_a_new_order():
    drop = DropFactory(mode="draw", upcoming=True)
    ana, *_ = joined(drop, 3)
    services.seal(drop_id=drop.pk, by=drop.organizer)
    services.draw_order(drop_id=drop.pk, by=drop.organizer)
    rank = Waitlist.objects.get(user=ana).draw_rank
    assert told(drop, ana) == [(rank, "The order was drawn"), (None, "You joined the list")]


def test_a_moved_window_is_a_line_for_everybody():
    drop = DropFactory()
    [ana] = joined(drop, 1)
    later = drop.claim_window_end + timedelta(hours=1)
    services.edit_drop(drop_id=drop.pk, by=drop.organizer, claim_window_end=later)
    assert told(drop, ana)[0][1].startswith("The window was moved: ")


def test_people_checked_in_at_events_and_competitions_come_first(monkeypatch):
    monkeypatch.setattr("competitions.queries.attended", lambda person: 2)
    monkeypatch.setattr("bookings.queries.attended", lambda person: 1)
    entry = join(DropFactory(mode="priority", upcoming=True))
    assert entry.score_inputs["attended"] == 3
    assert entry.priority_score == 15 + 20


def test_without_check_ins_the_attendance_is_zero():
    assert (competitions.attended(PersonFactory()), bookings.attended(PersonFactory().pk)) == (0, 0)


def test_the_formula_is_bounded():
    most = ordering.ScoreInputs(months=500, attended=99, first_drop=True)
    assert (most.score, ordering.ScoreInputs(0, 0, False).score) == (24 + 50 + 20, 0)


def test_the_history_takes_two_queries_at_any_length(django_assert_num_queries):
    drop = DropFactory(upcoming=True)
    crowd = joined(drop, 12)
    for person in crowd[:8]:
        services.leave(drop_id=drop.pk, by=person)
    entry = queries.entry_of(drop.pk, crowd[-1])
    with django_assert_num_queries(2):
        assert len(queries.queue_history(entry)) == 9
