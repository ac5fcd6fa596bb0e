"""Results: permissions, consequences and errors."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Role
from competitions import access, queries
from competitions.errors import (
    GameTaken,
    JudgeLinkExpired,
    LaterMatchStarted,
    MatchNotReady,
    MayNotJudge,
    NoDraws,
    NothingToClear,
    ResultConflict,
    WinnerNeeded,
)
from competitions.models import Competition, Match
from competitions.services import brackets, matches
from competitions.tasks import fill_in_result
from competitions.tests import drawn
from core.errors import NotFound
from core.jobs import Permanent
from core.rooms.models import RoomEvent
from core.times import club_time
from scoreboard import services as scoreboard

pytestmark = pytest.mark.django_db


def game_of(by):
    return scoreboard.create_game(by=by, team_a_name="Hawks", team_b_name="Comets")


def last_event(competition):
    return RoomEvent.objects.filter(room=competition.room).order_by("version").last()


def test_the_winner_advances():
    competition, by = drawn.cup(4)
    first = drawn.result(drawn.place(competition, 1, 0), by, 21, 19)
    assert drawn.place(competition, 2).status == "waiting"
    second = drawn.result(drawn.place(competition, 1, 1), by, 3, 9)
    final = drawn.place(competition, 2)

    assert (final.a, final.b, final.status) == (first.a, second.b, "ready")
    assert last_event(competition).type == "match.changed"
    assert [m["id"] for m in last_event(competition).data["matches"]] == [str(second.pk), str(final.pk)]


def test_the_log_has_no_names():
    competition, by = drawn.cup(2)
    drawn.result(drawn.place(competition, 1), by, 1, 0)

    assert "Player" not in str([event.data for event in RoomEvent.objects.filter(room=competition.room)])


def test_a_corrected_result_advances_the_other_side():
    competition, by = drawn.cup(4)
    match = drawn.result(drawn.place(competition, 1), by, 2, 1)
    drawn.result(match, by, 1, 2)

    assert drawn.place(competition, 2).a == match.b


def test_a_result_cannot_change_once_a_later_match_has_started():
    competition, by = drawn.cup(4)
    drawn.play_round(competition, by, 1)
    final = drawn.place(competition, 2)
    matches.start_match(match_id=final.pk, by=by, version=final.version)

    with pytest.raises(LaterMatchStarted):
        drawn.result(drawn.place(competition, 1), by, 1, 2)
    final = drawn.place(competition, 2)
    matches.clear_result(match_id=final.pk, by=by, version=final.version)
    drawn.result(drawn.place(competition, 1), by, 1, 2)


def test_clearing_a_result_removes_the_winner_from_the_next_match():
    competition, by = drawn.cup(4)
    drawn.play_round(competition, by, 1)
    match = drawn.place(competition, 1)
    matches.clear_result(match_id=match.pk, by=by, version=match.version)
    final = drawn.place(competition, 2)

    assert (final.a, final.status) == (None, "waiting")
    match = drawn.place(competition, 1)
    with pytest.raises(NothingToClear):
        matches.clear_result(match_id=match.pk, by=by, version=match.version)


def test_the_second_of_two_simultaneous_results_is_a_conflict_with_both():
    competition, by = drawn.cup(2)
    match = drawn.place(competition, 1)
    drawn.result(match, by, 5, 3)

    with pytest.raises(ResultConflict) as refused:
        matches.enter_result(match_id=match.pk, by=by, version=1, score_a=3, score_b=5)
    assert refused.value.code == "VERSION_CONFLICT"
    assert refused.value.extra["current"]["scoreA"] == 5
    assert refused.value.extra["yours"] == {"scoreA": 3, "scoreB": 5}


def test_a_knockout_needs_a_winner():
    knockout, by = drawn.cup(2)
    with pytest.raises(WinnerNeeded):
        drawn.result(drawn.place(knockout, 1), by, 1, 1)


def test_a_fiba_table_refuses_a_draw_and_suggests_overtime():
    competition, by = drawn.cup(2, "round_robin")
    with pytest.raises(NoDraws) as refused:
        drawn.result(drawn.place(competition, 1), by, 71, 71)
    assert (refused.value.code, refused.value.status) == ("WINNER_NEEDED", 409)
    assert refused.value.sentence == "Basketball has no draws. Play overtime and enter the score after it."


def test_a_swiss_round_accepts_a_draw_whatever_the_round_robin_table():
    competition, by = drawn.cup(2, "swiss")
    assert drawn.result(drawn.place(competition, 1), by, 1, 1).status == "finished"


def test_in_a_general_table_a_draw_gives_both_a_point():
    competition, by = drawn.cup(2, "round_robin", general=True)
    drawn.result(drawn.place(competition, 1), by, 1, 1)
    rows = queries.standings_of(queries.bracket_of(competition.pk))

    assert [(row.points, row.drawn) for row in rows] == [(1, 1), (1, 1)]


def test_a_walkover_advances_without_scores():
    competition, by = drawn.cup(3)
    match = next(m for m in drawn.matches_of(competition) if m.status == "ready")
    matches.give_walkover(match_id=match.pk, by=by, version=match.version, winner="B")
    match.refresh_from_db()

    assert (match.status, match.winner, match.score_a) == ("walkover", "B", None)
    assert match.b_id in {drawn.place(competition, 2).a_id, drawn.place(competition, 2).b_id}


def test_a_match_with_an_unknown_side_cannot_be_played():
    competition, by = drawn.cup(5)
    for match in drawn.matches_of(competition):
        if match.status in ("bye", "waiting"):
            with pytest.raises(MatchNotReady):
                drawn.result(match, by, 1, 0)


def test_a_swiss_round_that_has_not_started_is_redrawn_after_a_correction():
    competition, by = drawn.cup(4, "swiss", rounds=3)
    drawn.play_round(competition, by, 1)
    brackets.draw_next_round(competition_id=competition.pk, by=by)
    winners_meet = drawn.place(competition, 2)
    match = drawn.place(competition, 1)
    drawn.result(match, by, 0, 5)

    assert {winners_meet.a_id, winners_meet.b_id} != {
        drawn.place(competition, 2).a_id,
        drawn.place(competition, 2).b_id,
    }
    assert match.b_id in {drawn.place(competition, 2).a_id, drawn.place(competition, 2).b_id}
    match = drawn.place(competition, 1)
    matches.clear_result(match_id=match.pk, by=by, version=match.version)
    assert {m.round for m in drawn.matches_of(competition)} == {1}
    assert last_event(competition).data == {"round": 2, "matches": []}


def judge_of(competition, court):
    bracket = queries.bracket_of(competition.pk)
    return {"judge": access.read_judge_token(access.judge_token(bracket, court)), "by": AnonymousUser()}


def test_a_judge_enters_results_only_on_their_court():
    competition, _ = drawn.cup(4, courts=2)
    here, there = drawn.place(competition, 1, 0), drawn.place(competition, 1, 1)
    drawn.result(here, a=1, b=0, **judge_of(competition, 1))

    with pytest.raises(MayNotJudge):
        drawn.result(there, a=1, b=0, **judge_of(competition, 1))


def test_a_judge_link_ends_with_a_new_draw():
    competition, by = drawn.cup(4)
    old = judge_of(competition, 1)
    token = access.judge_token(queries.bracket_of(competition.pk), 1)
    brackets.draw_bracket(competition_id=competition.pk, by=by, format="elimination")

    with pytest.raises(MayNotJudge):
        drawn.result(drawn.place(competition, 1), a=1, b=0, **old)
    for forged in ("", "x", token[:-2] + "AA"):
        with pytest.raises(NotFound):
            access.read_judge_token(forged)


def starting(competition, days_ago):
    """Move the start this number of days back, to noon by the club's clock."""
    noon = club_time(timezone.now()).replace(hour=12, minute=0) - timedelta(days=days_ago)
    Competition.objects.filter(pk=competition.pk).update(registration_deadline=noon, starts_at=noon)


def test_a_judge_link_is_valid_from_the_draw_to_the_end_of_the_competitions_day():
    competition, by = drawn.cup(2)
    token = access.judge_token(queries.bracket_of(competition.pk), 1)
    drawn.result(drawn.place(competition, 1), by, 1, 0)
    for days_ago in (-6, 0):
        starting(competition, days_ago)
        assert access.read_judge_token(token).court == 1

    starting(competition, 1)
    with pytest.raises(JudgeLinkExpired):
        access.read_judge_token(token)


def test_a_judge_link_stays_valid_until_the_last_match_is_decided():
    competition, by = drawn.cup(2)
    token = access.judge_token(queries.bracket_of(competition.pk), 1)
    starting(competition, 3)
    drawn.result(drawn.place(competition, 1), AnonymousUser(), 1, 0, judge=access.read_judge_token(token))
    with pytest.raises(JudgeLinkExpired):
        access.read_judge_token(token)

    match = drawn.place(competition, 1)
    matches.clear_result(match_id=match.pk, by=by, version=match.version)
    starting(competition, 32)
    with pytest.raises(JudgeLinkExpired):
        access.read_judge_token(token)


@pytest.mark.parametrize(("role", "may"), [(Role.PARTICIPANT, False), (Role.ORGANIZER, False), (Role.STAFF, True)])
def test_staff_may_enter_results_and_strangers_may_not(role, may):
    competition, _ = drawn.cup(2)
    someone, match = drawn.person("Someone", role), drawn.place(competition, 1)
    if may:
        drawn.result(match, someone, 1, 0)
        return
    with pytest.raises(MayNotJudge):
        drawn.result(match, someone, 1, 0)


def test_the_final_whistle_of_a_linked_game_is_the_result():
    competition, by = drawn.cup(4)
    match, game = drawn.place(competition, 1), game_of(by)
    matches.tie_to_game(match_id=match.pk, by=by, version=match.version, game_id=game.pk)
    other = drawn.place(competition, 1, 1)
    with pytest.raises(GameTaken):
        matches.tie_to_game(match_id=other.pk, by=by, version=other.version, game_id=game.pk)

    for _ in range(2):  # jobs may run twice
        matches.fill_in_from_game(game_id=game.pk, score_a=80, score_b=82)
    match.refresh_from_db()
    assert (match.score_a, match.score_b, match.winner, match.version) == (80, 82, "B", 3)
    assert matches.fill_in_from_game(game_id=game_of(by).pk, score_a=1, score_b=0) is None


def test_the_database_refuses_what_the_services_refuse():
    competition, _ = drawn.cup(4)
    ready = Match.objects.filter(pk=drawn.place(competition, 1).pk)
    for wrong in (
        {"score_a": 1},
        {"status": "finished", "score_a": 1, "score_b": 2, "winner": "A"},
        {"winner": "A"},
        {"status": "walkover"},
        {"status": "bye"},
        {"b": drawn.place(competition, 1).a},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ready.update(**wrong)


def test_the_final_whistle_reaches_the_match_through_a_job():
    competition, by = drawn.cup(2)
    match, game = drawn.place(competition, 1), game_of(by)
    matches.tie_to_game(match_id=match.pk, by=by, version=match.version, game_id=game.pk)
    scoreboard.score_points(game_id=game.pk, by=by, team="B", points=3)
    scoreboard.finish_game(game_id=game.pk, by=by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'room' FROM procrastinate_jobs WHERE task_name = 'competitions.fill_in_result'")
        assert cursor.fetchall() == [(game.room,)]

    fill_in_result(room=game.room, version=2)
    match.refresh_from_db()
    assert (match.score_a, match.score_b, match.winner) == (0, 3, "B")


def test_a_final_whistle_without_a_winner_is_a_failed_job():
    competition, by = drawn.cup(2)
    match, game = drawn.place(competition, 1), game_of(by)
    matches.tie_to_game(match_id=match.pk, by=by, version=match.version, game_id=game.pk)

    with pytest.raises(Permanent, match="needs a winner"):
        fill_in_result(room=game.room, version=1)
