"""Several judges or organizers at the same moment."""

from functools import partial

import pytest

from competitions import queries
from competitions.errors import ResultConflict
from competitions.models import Bracket, Competition, Registration
from competitions.services import brackets, matches
from competitions.tests import drawn
from competitions.tests.entering import enter, leave, status_line
from core.tests.racing import at_once, look_together, meeting, without_locks

pytestmark = pytest.mark.django_db(transaction=True)
JUDGES = 8


def enter_at_once(by, match, monkeypatch):
    """All read the same version; each waits for the others after reading, unless a lock keeps them out."""
    meet, look = meeting(JUDGES), matches.refuse_stale

    def look_and_wait(*given):
        look(*given)
        meet()

    monkeypatch.setattr(matches, "refuse_stale", look_and_wait)
    return at_once([lambda score=score: drawn.result(match, by, score, 0) for score in range(1, JUDGES + 1)])


def test_one_of_many_simultaneous_results_counts_and_the_others_are_conflicts(monkeypatch):
    competition, by = drawn.cup(2)
    answers = enter_at_once(by, drawn.place(competition, 1), monkeypatch)

    assert sum(isinstance(answer, ResultConflict) for answer in answers) == JUDGES - 1
    assert drawn.place(competition, 1).version == 2


def test_without_the_lock_results_overwrite_one_another(monkeypatch):
    """Negative control."""
    competition, by = drawn.cup(2)
    with without_locks():
        answers = enter_at_once(by, drawn.place(competition, 1), monkeypatch)

    assert sum(isinstance(answer, ResultConflict) for answer in answers) < JUDGES - 1


def test_two_simultaneous_draws_leave_one_bracket():
    competition, by = drawn.cup(5)

    def draw():
        return brackets.draw_bracket(competition_id=competition.pk, by=by, format="round_robin")

    answers = at_once([draw] * 4)
    assert all(isinstance(answer, Bracket) for answer in answers)
    assert len(drawn.matches_of(competition)) == 15


def vacancies(waiting):
    """Return a competition with two vacated spots and this number of people waiting."""
    competition, by = drawn.cup(4)
    Competition.objects.filter(pk=competition.pk).update(capacity=4, waitlist=True)
    for number in range(1, waiting + 1):
        enter(competition, drawn.person(f"Waiting {number}"))
    gone = [match.a for match in drawn.matches_of(competition) if match.status == "ready"]
    for registration in gone:
        leave(competition, registration.user)
    return competition, [
        partial(brackets.give_spot, competition_id=competition.pk, registration_id=g.pk, by=by) for g in gone
    ]


def test_two_spots_given_at_once_go_to_two_people(monkeypatch):
    competition, calls = vacancies(waiting=2)
    look_together(monkeypatch, queries, "next_for_spot", 2)
    heirs = at_once(calls)

    assert sorted(heir.entrant for heir in heirs) == ["Waiting 1", "Waiting 2"]
    assert status_line(competition).count("C") == 4


def test_without_the_lock_both_spots_are_offered_to_the_same_person(monkeypatch):
    """Negative control."""
    _, calls = vacancies(waiting=2)
    look_together(monkeypatch, queries, "next_for_spot", 2)
    with without_locks():
        heirs = at_once(calls)

    assert sum(isinstance(heir, Registration) for heir in heirs) < 2


def test_a_spot_given_four_times_at_once_is_given_once(monkeypatch):
    _, [call, _] = vacancies(waiting=2)
    answers = at_once([call] * 4)

    assert sum(isinstance(answer, Registration) for answer in answers) == 1
    assert Registration.objects.waiting().count() == 1
