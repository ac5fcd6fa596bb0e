"""Several judges at the same moment."""

import pytest

from competitions.match_refusals import ResultConflict
from competitions.models import Bracket
from competitions.services import draws, judging, matches
from competitions.tests import drawn
from core.tests.racing import at_once, meeting, without_locks

pytestmark = pytest.mark.django_db(transaction=True)
JUDGES = 8


def enter_at_once(by, match, monkeypatch):
    """All have seen the same version; each waits for the others after looking, unless a lock keeps them out."""
    meet, look = meeting(JUDGES), judging.refuse_stale

    def look_and_wait(*given):
        look(*given)
        meet()

    monkeypatch.setattr(matches, "refuse_stale", look_and_wait)
    return at_once([lambda score=score: drawn.result(match, by, score, 0) for score in range(1, JUDGES + 1)])


def test_of_many_results_at_once_one_counts_and_the_others_hear_of_it(monkeypatch):
    competition, by = drawn.cup(2)
    answers = enter_at_once(by, drawn.place(competition, 1), monkeypatch)

    assert sum(isinstance(answer, ResultConflict) for answer in answers) == JUDGES - 1
    assert drawn.place(competition, 1).version == 2


def test_without_the_lock_they_overwrite_one_another(monkeypatch):
    """The twin that must fail."""
    competition, by = drawn.cup(2)
    with without_locks():
        answers = enter_at_once(by, drawn.place(competition, 1), monkeypatch)

    assert sum(isinstance(answer, ResultConflict) for answer in answers) < JUDGES - 1


def test_two_who_draw_at_once_leave_one_bracket():
    competition, by = drawn.cup(5)

    def draw():
        return draws.draw_bracket(competition_id=competition.pk, by=by, format="round_robin")

    answers = at_once([draw] * 4)
    assert all(isinstance(answer, Bracket) for answer in answers)
    assert len(drawn.matches_of(competition)) == 15
