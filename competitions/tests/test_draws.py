"""Drawing a bracket, and the rounds of a Swiss one."""

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


def test_five_in_a_knockout_have_three_byes_and_four_matches():
    competition, _ = drawn.cup(5)
    statuses = [match.status for match in drawn.matches_of(competition)]

    assert statuses == ["bye", "ready", "bye", "bye", "waiting", "ready", "waiting"]
    assert events(competition) == ["bracket.drawn"]


def test_the_same_lot_gives_the_same_draw():
    competition, by = drawn.cup(9)
    first = [(m.a_id, m.b_id) for m in drawn.matches_of(competition)]
    draw(competition, by, seed=7)

    assert [(m.a_id, m.b_id) for m in drawn.matches_of(competition)] == first


def test_once_somebody_is_checked_in_only_they_are_drawn_unless_it_is_said():
    by = drawn.organizer()
    competition = drawn.competition(by)
    drawn.enter(competition, "There one", "There two", checked_in=True)
    drawn.enter(competition, "Not yet")

    assert draw(competition, by).seedings.count() == 2
    assert draw(competition, by, checked_in_only=False).seedings.count() == 3


@pytest.mark.parametrize("number", [0, 1])
def test_nobody_is_drawn_alone(number):
    by = drawn.organizer()
    competition = drawn.competition(by)
    drawn.enter(competition, *["Alone"][:number])

    with pytest.raises(TooFewEntrants):
        draw(competition, by)
    assert not Bracket.objects.exists()


def test_a_format_has_its_limit(monkeypatch):
    monkeypatch.setitem(brackets.MAX_ENTRANTS, "round_robin", 3)
    with pytest.raises(TooManyEntrants) as refused:
        drawn.cup(4, "round_robin")
    assert refused.value.extra == {"entrants": 4, "allowed": 3}


def test_only_its_organizer_draws():
    competition = drawn.competition(drawn.organizer())
    with pytest.raises(NotYourCompetition):
        draw(competition, drawn.organizer("Another"))


def test_it_is_drawn_again_until_a_match_has_started():
    competition, by = drawn.cup(4)
    draw(competition, by, format="round_robin")
    drawn.result(drawn.place(competition, 1), by, 2, 1)

    with pytest.raises(BracketStarted):
        draw(competition, by)


def test_the_courts_take_turns():
    competition, _ = drawn.cup(8, courts=3)
    assert [m.court for m in drawn.matches_of(competition)] == [1, 2, 3, 1, 1, 2, 1]


def test_a_round_robin_has_every_round_at_once():
    competition, _ = drawn.cup(5, "round_robin")
    assert [m.status for m in drawn.matches_of(competition)].count("ready") == 10
    with pytest.raises(NoFurtherRound):
        brackets.draw_next_round(competition_id=competition.pk, by=competition.organizer)


def test_a_swiss_round_is_drawn_when_the_one_before_is_over():
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


def test_who_has_withdrawn_is_not_paired_again():
    competition, by = drawn.cup(4, "swiss", rounds=3)
    drawn.play_round(competition, by, 1)
    gone = Registration.objects.first()
    registrations.withdraw(competition_id=competition.pk, by=gone.user)
    matches = brackets.draw_next_round(competition_id=competition.pk, by=by)

    assert gone.pk not in {side for match in matches for side in (match.a_id, match.b_id)}
    assert [match.status for match in matches] == ["ready", "bye"]


def test_swiss_rounds_are_as_many_as_make_sense():
    competition, by = drawn.cup(4, "swiss", rounds=3)
    assert queries.bracket_of(competition.pk).rounds == 3
    for rounds in (0, 4):
        with pytest.raises(Invalid):
            draw(competition, by, format="swiss", rounds=rounds)
    assert Match.objects.filter(bracket__competition=competition).count() == 2
