"""New plays correct older ones; nothing that was written changes."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.errors import Invalid, NotFound
from core.rooms.models import RoomEvent
from scoreboard import queries, services
from scoreboard.errors import NotCorrectable, NothingToCorrect, NothingToUndo, PlayDoesNotCount
from scoreboard.models import Game, Play
from scoreboard.presenters import PlayLine, format_score, play_by_play
from scoreboard.tests.factories import GameFactory
from scoreboard.tests.recount import Book
from scoreboard.totals import GameState, box_scores

pytestmark = pytest.mark.django_db


@pytest.fixture
def game() -> Game:
    return GameFactory()


def do(game: Game, verb: str, **what: Any) -> GameState:
    return getattr(services, verb)(game_id=game.pk, by=AnonymousUser(), **what)


def last(game: Game) -> Play:
    return game.plays.order_by("-seq")[0]


def made(game: Game, verb: str, **what: Any) -> Play:
    do(game, verb, **what)
    return last(game)


def lines_of(state: GameState, most: int = 1000) -> list[PlayLine]:
    """Return the last plays as the table shows them."""
    game = state.game
    plays = queries.latest_plays(game, most, for_fans=False)
    points = {team: each.score for team, each in state.teams.items()}
    return play_by_play(game, plays, points, lambda reset: queries.score_before(game, reset.seq))


def scores(state: GameState) -> tuple[int, int]:
    return state.teams["A"].score, state.teams["B"].score


def test_a_two_corrected_to_a_three_counts_in_its_own_period(game):
    two = made(game, "score_points", team="A", points=2)
    do(game, "next_period")
    do(game, "score_points", team="B", points=2)
    state = do(game, "correct_play", play_id=two.pk, points=3)
    assert (scores(state), state.line) == ((3, 2), {"A": [3, 0], "B": [0, 2]})


def test_points_can_move_to_the_other_team_and_to_a_player(game):
    two = made(game, "score_points", team="A", points=2)
    assert scores(do(game, "correct_play", play_id=two.pk, team="B", player="7")) == (0, 2)


def test_the_corrected_play_stays_as_it_was_written(game):
    two = made(game, "score_points", team="A", points=2)
    before = Play.objects.filter(pk=two.pk).values().get()
    do(game, "correct_play", play_id=two.pk, points=3)
    do(game, "void_play", play_id=two.pk)
    assert Play.objects.filter(pk=two.pk).values().get() == before


def test_the_last_of_several_corrections_counts_and_each_can_be_undone(game):
    basket = made(game, "score_points", team="A", points=1)
    do(game, "correct_play", play_id=basket.pk, points=2)
    assert scores(do(game, "correct_play", play_id=basket.pk, points=3)) == (3, 0)
    assert [scores(do(game, "undo_last"))[0] for _ in range(3)] == [2, 1, 0]


def test_a_struck_out_play_counts_again_when_that_is_undone_or_it_is_corrected(game):
    foul = made(game, "call_foul", team="A")
    assert do(game, "void_play", play_id=foul.pk).teams["A"].fouls == 0
    assert do(game, "undo_last").teams["A"].fouls == 1
    do(game, "void_play", play_id=foul.pk)
    with pytest.raises(PlayDoesNotCount):
        do(game, "void_play", play_id=foul.pk)
    assert do(game, "correct_play", play_id=foul.pk, player="5").teams["A"].fouls == 1


def test_the_last_correction_of_a_play_is_undone_despite_later_plays(game):
    basket = made(game, "score_points", team="A", points=1)
    do(game, "correct_play", play_id=basket.pk, points=2)
    do(game, "void_play", play_id=basket.pk)
    do(game, "score_points", team="B", points=3)
    assert [scores(do(game, "undo_amendment", play_id=basket.pk)) for _ in range(2)] == [(2, 3), (1, 3)]
    with pytest.raises(NothingToUndo):
        do(game, "undo_amendment", play_id=basket.pk)
    assert scores(do(game, "undo_last")) == (1, 0)


def test_a_time_out_can_move_to_the_other_team(game):
    taken = made(game, "take_timeout", team="A")
    teams = do(game, "correct_play", play_id=taken.pk, team="B").teams
    assert (teams["A"].timeouts_left, teams["B"].timeouts_left) == (2, 1)


def test_a_finished_game_can_be_corrected_and_stays_finished(game):
    two = made(game, "score_points", team="A", points=2)
    do(game, "finish_game")
    state = do(game, "correct_play", play_id=two.pk, points=3)
    assert (scores(state), state.game.status) == ((3, 0), "finished")


def test_a_play_that_does_not_count_cannot_be_corrected(game):
    undone = made(game, "score_points", team="A")
    do(game, "undo_last")
    old = made(game, "score_points", team="A")
    do(game, "reset_game")
    for play in (undone, old):
        for verb, what in (("correct_play", {"points": 3}), ("void_play", {})):
            with pytest.raises(PlayDoesNotCount):
                do(game, verb, play_id=play.pk, **what)


def test_only_scores_fouls_and_time_outs_are_corrected(game):
    for verb, what in (("stop_clock", {}), ("set_possession", {"team": "A"}), ("next_period", {})):
        with pytest.raises(NotCorrectable):
            do(game, "void_play", play_id=made(game, verb, **what).pk)
    basket = made(game, "score_points", team="A")
    correction = made(game, "correct_play", play_id=basket.pk, points=2)
    with pytest.raises(NotCorrectable) as refused:
        do(game, "correct_play", play_id=correction.pk, points=3)
    assert refused.value.extra == {"play": str(basket.pk)}


def test_a_correction_must_change_something_and_fit_the_play(game):
    foul = made(game, "call_foul", team="A", kind="personal")
    with pytest.raises(Invalid):
        do(game, "correct_play", play_id=foul.pk, points=2)
    with pytest.raises(NothingToCorrect):
        do(game, "correct_play", play_id=foul.pk, kind="personal")
    with pytest.raises(NotFound):
        do(GameFactory(), "correct_play", play_id=foul.pk, kind="technical")


def test_corrections_announce_what_they_change(game):
    basket, foul = made(game, "score_points", team="A"), made(game, "call_foul", team="A")
    do(game, "correct_play", play_id=basket.pk, points=3)
    do(game, "correct_play", play_id=foul.pk, team="B")
    do(game, "void_play", play_id=basket.pk)
    events = RoomEvent.objects.filter(room=game.room).order_by("version")[2:]
    assert [event.type for event in events] == ["score.changed", "foul.called", "play.undone"]
    score, called, undone = (event.data for event in events)
    assert (score["teamA"], score["play"]["was"]["points"], score["play"]["corrects"]) == (3, 1, str(basket.pk))
    assert called["teams"]["B"]["fouls"] == 1
    assert (undone["teamA"], undone["play"]["undoes"]) == (0, str(basket.pk))


def test_the_play_by_play_describes_corrections(game):
    two = made(game, "score_points", team="A", points=2)
    foul = made(game, "call_foul", team="B")
    do(game, "correct_play", play_id=two.pk, points=3)
    do(game, "void_play", play_id=foul.pk)
    lines = lines_of(queries.get_state(game.pk))
    told = [(line.words, line.corrected, line.undone) for line in lines]
    assert told == [
        ("Struck out: Foul, Northside Comets", "", False),
        ("Corrected: 2 points for Harbour Hawks → 3 points for Harbour Hawks", "", False),
        ("Foul, Northside Comets", "", True),
        ("3 points for Harbour Hawks", "2 points for Harbour Hawks", False),
    ]


@pytest.mark.parametrize(
    "facts", [{"points": 3}, {"team": "B"}, {"player": "9"}, {"period": 2}, {"clock_ms": 1}, {"before": {"x": 1}}]
)
def test_the_database_refuses_to_change_a_play(game, facts):
    basket = made(game, "score_points", team="A", points=2)
    with pytest.raises(IntegrityError, match="plays are never changed"), transaction.atomic():
        Play.objects.filter(pk=basket.pk).update(**facts)


def test_erasing_its_author_keeps_a_play_and_deleting_a_game_deletes_its_plays(game):
    basket = made(game, "score_points", team="A", points=2)
    assert Play.objects.filter(pk=basket.pk).update(by=None) == 1
    game.delete()
    assert not Play.objects.exists()


def test_the_database_refuses_a_correction_without_a_play(game):
    now = queries.get_state(game.pk).now
    with pytest.raises(IntegrityError), transaction.atomic():
        Play.objects.create(game=game, seq=1, kind="void", team="A", period=1, clock_ms=0, at=now)


PLAYS = ["score", "score", "score", "foul", "foul", "timeout", "period", "reset"]
WORDS = st.sampled_from([*PLAYS, "undo", "correct", "void", "undo_amendment"])
STEPS = st.lists(st.tuples(WORDS, st.sampled_from("AB"), st.integers(1, 3), st.integers(0, 30)), max_size=30)
KINDS = {1: "", 2: "personal", 3: "coach"}
VERBS = {"score": "score_points", "foul": "call_foul", "timeout": "take_timeout"}
AMEND = {"correct": "correct_play", "void": "void_play", "undo_amendment": "undo_amendment"}


class AnySequence(TestCase):
    @given(STEPS)
    def test_any_sequence_of_plays_undos_and_corrections_equals_a_recount(self, steps):
        game, book = GameFactory(), Book()
        for step in steps:
            _take(game, book, *step)
        state = queries.get_state(game.pk)
        counted = {name: (team.score, team.fouls, team.timeouts_left) for name, team in state.teams.items()}
        assert (counted, state.line) == (book.added_up(), book.line())
        lines = lines_of(state)
        assert [line.score for line in lines] == _scores_forward(lines)
        assert box_scores(state.game)["A"].points == sum(line.play.points or 0 for line in lines if _counts(line, "A"))
        assert lines_of(state, most=3) == lines[:3]


def _counts(line: PlayLine, team: str) -> bool:
    return line.counts and line.play.kind == "score" and line.play.team == team


def _scores_forward(lines: list[PlayLine]) -> list[str]:
    """Return the scores of the lines, newest first, counted forward from the first play."""
    score, told = {"A": 0, "B": 0}, list[str]()
    for line in reversed(lines):
        play, before = line.play, score
        if play.kind == "reset" and not line.undone:
            score = {"A": 0, "B": 0}
        if play.kind == "score" and not line.undone:
            score = {**score, play.team: score[play.team] + play.points}
        told.append(format_score(score) if score != before else "")
    return told[::-1]


def _take(game, book, word, team, points, which):
    if word in VERBS:
        words = {"team": team, **({"points": points} if word == "score" else {})}
        sort = {"kind": KINDS[points]} if word == "foul" else {}
        book.write(kind=word, id=made(game, VERBS[word], **words, **sort).pk, sort=KINDS[points], **words)
    elif word in ("period", "reset"):
        do(game, {"period": "next_period", "reset": "reset_game"}[word])
        book.write(kind=word)
    elif word == "undo" and book.entries:
        do(game, "undo_last")
        book.undo()
    elif word in AMEND and book.written:
        _amend(game, book, word, team, points, book.written[which % len(book.written)])


def _amend(game, book, word, team, points, target):
    """Correct the play. The book knows by itself whether that is refused."""
    words = {"team": team} if word == "correct" else {}
    words |= {"points": points} if words and target["kind"] == "score" else {}
    is_there = any(entry.get("id") == target["id"] for entry in book.since_reset)
    now = book.standing()[1].get(target["id"])
    is_said = bool(now) and words.items() <= now.items()
    about = [entry for entry in book.entries if entry.get("of") == target["id"]]
    is_refused = {"correct": is_said, "void": not now, "undo_amendment": not about}[word]
    if not is_there or is_refused:
        with pytest.raises((PlayDoesNotCount, NothingToCorrect, NothingToUndo)):
            do(game, AMEND[word], play_id=target["id"], **words)
        return
    do(game, AMEND[word], play_id=target["id"], **words)
    if word == "undo_amendment":
        book.entries.remove(about[-1])
    else:
        book.write(kind=word, of=target["id"], words=words)
