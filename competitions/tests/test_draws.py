"""Drawing a bracket, and the rounds of the Swiss system."""

import pytest

from competitions import queries
from competitions.errors import (
    BracketStarted,
    NoFurtherRound,
    NotYourCompetition,
    RoundNotOver,
    TooFewEntrants,
    TooManyEntrants,
)
from competitions.models import Bracket, Match, Registration
from competitions.services import brackets, registrations
from competitions.tests import drawn
from core.errors import Invalid
from core.rooms.models import RoomEvent

pytestmark = pytest.mark.django_db


def draw(competition, by, **wanted):
    return brackets.draw_bracket(competition_id=competition.pk, by=by, **{"format": "elimination", **wanted})


def events(competition):
    return list(RoomEvent.objects.filter(room=competition.room).order_by("version").values_list("type", flat=True))


def test_a_knockout_of_five_has_three_byes_and_four_matches():
    competition, _ = drawn.cup(5)
    statuses = [match.status for match in drawn.matches_of(competition)]

    assert statuses == ["bye", "ready", "bye", "bye", "waiting", "ready", "waiting"]
    assert events(competition) == ["bracket.drawn"]


def test_the_same_seed_gives_the_same_draw():
    competition, by = drawn.cup(9)
    first = [(m.a_id, m.b_id) for m in drawn.matches_of(competition)]
    draw(competition, by, seed=7)

    assert [(m.a_id, m.b_id) for m in drawn.matches_of(competition)] == first


def test_once_someone_is_checked_in_only_checked_in_entrants_are_drawn_by_default():
    by = drawn.organizer()
    competition = drawn.competition(by)
    drawn.enter(competition, "There one", "There two", checked_in=True)
    drawn.enter(competition, "Not yet")

    assert draw(competition, by).seedings.count() == 2
    assert draw(competition, by, checked_in_only=False).seedings.count() == 3


@pytest.mark.parametrize("number", [0, 1])
def test_a_draw_needs_two_entrants(number):
    by = drawn.organizer()
    competition = drawn.competition(by)
    drawn.enter(competition, *["Alone"][:number])

    with pytest.raises(TooFewEntrants):
        draw(competition, by)
    assert not Bracket.objects.exists()


def test_each_format_has_a_maximum_number_of_entrants(monkeypatch):
    monkeypatch.setitem(brackets.MAX_ENTRANTS, "round_robin", 3)
    with pytest.raises(TooManyEntrants) as refused:
        drawn.cup(4, "round_robin")
    assert refused.value.extra == {"entrants": 4, "allowed": 3}


def test_only_the_organizer_draws():
    competition = drawn.competition(drawn.organizer())
    with pytest.raises(NotYourCompetition):
        draw(competition, drawn.organizer("Another"))


def test_a_new_draw_is_possible_until_a_match_has_started():
    competition, by = drawn.cup(4)
    draw(competition, by, format="round_robin")
    drawn.result(drawn.place(competition, 1), by, 2, 1)

    with pytest.raises(BracketStarted):
        draw(competition, by)


def test_matches_rotate_through_the_courts():
    competition, _ = drawn.cup(8, courts=3)
    assert [m.court for m in drawn.matches_of(competition)] == [1, 2, 3, 1, 1, 2, 1]


def test_a_round_robin_has_every_round_at_once():
    competition, _ = drawn.cup(5, "round_robin")
    assert [m.status for m in drawn.matches_of(competition)].count("ready") == 10
    with pytest.raises(NoFurtherRound):
        brackets.draw_next_round(competition_id=competition.pk, by=competition.organizer)


def test_a_swiss_round_is_drawn_when_the_previous_one_is_over():
    competition, by = drawn.cup(5, "swiss")
    with pytest.raises(RoundNotOver) as refused:
        brackets.draw_next_round(competition_id=competition.pk, by=by)
    assert refused.value.extra == {"open": 2}

    for round in (1, 2):
        drawn.play_round(competition, by, round)
        brackets.draw_next_round(competition_id=competition.pk, by=by)
    drawn.play_round(competition, by, 3)
    pairs = [frozenset((m.a_id, m.b_id)) for m in drawn.matches_of(competition)]

    assert len(pairs) == len(set(pairs)) == 9
    with pytest.raises(NoFurtherRound):
        brackets.draw_next_round(competition_id=competition.pk, by=by)


def test_a_withdrawn_entrant_is_not_paired_again():
    competition, by = drawn.cup(4, "swiss", rounds=3)
    drawn.play_round(competition, by, 1)
    gone = Registration.objects.first()
    registrations.withdraw(competition_id=competition.pk, by=gone.user)
    matches = brackets.draw_next_round(competition_id=competition.pk, by=by)

    assert gone.pk not in {side for match in matches for side in (match.a_id, match.b_id)}
    assert [match.status for match in matches] == ["ready", "bye"]


def test_the_number_of_swiss_rounds_is_limited():
    competition, by = drawn.cup(4, "swiss", rounds=3)
    assert queries.bracket_of(competition.pk).rounds == 3
    for rounds in (0, 4):
        with pytest.raises(Invalid):
            draw(competition, by, format="swiss", rounds=rounds)
    assert Match.objects.filter(bracket__competition=competition).count() == 2
