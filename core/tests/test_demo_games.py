"""The demo's games: a pick-up game at 0:0, a semi-final near its end, and enough others for a second page."""

from datetime import datetime
from itertools import pairwise

import pytest
from django.test import Client

from core.demo import services
from core.demo.services import MOMENT
from scripts import demo_games

ROWS = services.rows_of("games")
PLAYS = [row["fields"] for row in ROWS if row["model"].endswith(".play")]
GAMES = [row["fields"] for row in ROWS if row["model"].endswith(".game")]


@pytest.fixture
def demo(demo_tonight, db, settings):
    settings.DEMO, settings.RATE_LIMITS = True, False


def get(path):
    return Client().get(f"/api/{path}").json()["data"]


def test_the_games_equal_the_output_of_their_script():
    written = services.dump_rows(
        [row for number, game in enumerate(demo_games.GAMES, 1) for row in demo_games.rows_of(number, game)]
    )

    assert services.dump_rows(services.rows_of("games")) == written, "stale: make fixtures"


def test_the_featured_game_is_open_to_all_and_stands_at_0_to_0(demo):
    game = get("score")

    assert (game["teamA"], game["teamB"], game["status"], game["openScoring"]) == (0, 0, "scheduled", True)
    assert (
        Client().post("/api/score/update", {"team": "B"}, content_type="application/json").json()["data"]["teamB"] == 1
    )


def test_the_semi_final_adds_up(demo):
    game = get("games/winter-cup-semi-final")

    assert (game["teamA"], game["teamB"], game["status"], game["periodLabel"]) == (87, 84, "live", "Q4")
    assert game["line"] == {"A": [22, 19, 26, 20], "B": [18, 25, 24, 17]}
    assert (game["clock"]["remaining"], game["clock"]["running"], game["possession"]) == (134, False, "A")
    assert game["teams"]["A"] | {"name": ""} == {
        "name": "",
        "score": 87,
        "fouls": 3,
        "timeoutsLeft": 2,
        "inBonus": False,
    }
    assert game["teams"]["B"] | {"name": ""} == {
        "name": "",
        "score": 84,
        "fouls": 5,
        "timeoutsLeft": 1,
        "inBonus": True,
    }


@pytest.mark.parametrize("team_and_points", [("A", "7", 26), ("B", "9", 22)])
def test_the_stars_of_the_semi_final_have_their_points(team_and_points):
    team, player, points = team_and_points
    undone = {play.get("undoes") for play in PLAYS}
    mine = [row["fields"] for row in ROWS if row["fields"].get("player") == player and row["pk"] not in undone]
    semi_final = next(row["pk"] for row in ROWS if row["fields"].get("slug") == "winter-cup-semi-final")

    assert points == sum(p.get("points", 0) for p in mine if p.get("game") == semi_final and p.get("team") == team)


def test_only_its_scorekeepers_score_the_semi_final(demo):
    for who, status in (("scorer", 200), ("organizer", 200), ("ana", 403)):
        body = {"email": f"{who}@courtside.example", "password": "tip-off-2026"}
        token = Client().post("/api/auth/login", body, content_type="application/json").json()["data"]["token"]
        answer = Client().post(
            "/api/games/winter-cup-semi-final/score",
            {"team": "A"},
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == status


def test_the_list_has_a_second_page_and_every_result_is_by_period(demo):
    games = get("games?limit=100")

    assert len(games) > 12
    assert {game["status"] for game in games} == {"scheduled", "live", "finished"}
    for game in games:
        assert [game["teamA"], game["teamB"]] == [sum(game["line"]["A"]), sum(game["line"]["B"])]
        assert game["status"] != "finished" or (game["teamA"] != game["teamB"] and not game["clock"]["remaining"])


def test_nothing_happened_before_its_time():
    for play in PLAYS:
        assert datetime.fromisoformat(play["at"]) <= MOMENT
    for game in GAMES:
        assert "status" in game or datetime.fromisoformat(game["updated_at"]) < MOMENT


def test_plays_have_consecutive_numbers():
    for before, play in pairwise(PLAYS):
        if play["game"] == before["game"]:
            assert play["seq"] == before["seq"] + 1
            assert play["at"] >= before["at"]
            assert (
                play["period"] > before["period"] or play["clock_ms"] <= before["clock_ms"] or play["kind"] == "period"
            )


@pytest.mark.parametrize(
    "row", [row for row in ROWS if "status" in row["fields"]], ids=lambda row: row["fields"]["slug"]
)
def test_undoing_every_play_leads_back_to_the_tip_off(row):
    game = {"period": 1} | row["fields"]
    for play in reversed([play for play in PLAYS if play["game"] == row["pk"]]):
        assert game["period"] == play["period"] or play["kind"] == "period"
        game |= play.get("before", {})

    assert (game["status"], game["period"], game["possession"]) == ("scheduled", 1, "")
    assert (game["clock_remaining_ms"], game["clock_started_at"]) == (600_000, None)
