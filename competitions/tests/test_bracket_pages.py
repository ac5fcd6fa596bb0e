"""Pages of the bracket: drawing, entering results and judging."""

from datetime import timedelta

import pytest
from django.utils import timezone

from competitions import access, queries
from competitions.models import Competition
from competitions.services import matches
from competitions.tests import drawn
from competitions.tests.test_pages import page_of, text
from core.times import format_clock, format_day
from scoreboard import services as scoreboard

pytestmark = pytest.mark.django_db


@pytest.fixture
def cup(client):
    competition, by = drawn.cup(4)
    client.force_login(by)
    return competition


def sent(match, verb="result", **more):
    return {"version": match.version, "verb": verb, **more}


def test_the_organizer_can_draw_before_the_first_draw(client):
    by = drawn.organizer()
    competition = drawn.competition(by)
    assert "Not drawn yet" in text(client.get(page_of(competition, "bracket")))
    client.force_login(by)
    draw = page_of(competition, "bracket", "draw")
    assert "at least two" in text(client.post(draw, {"format": "swiss", "courts": "1"}), 409)
    assert "There is a problem" in text(client.post(draw, {"format": "chess", "courts": "1"}), 422)
    drawn.enter(competition, "One", "Two", "Three")
    assert client.post(draw, {"format": "swiss", "courts": "1"}).status_code == 302
    page = text(client.get(page_of(competition, "bracket")))
    assert "Standings" in page
    assert "Buchholz (the opponents' points)" in page


@pytest.mark.parametrize(
    ("format", "says"), [("elimination", "Semi-finals"), ("round_robin", "Round 3"), ("swiss", "Bye")]
)
def test_everyone_sees_each_format(client, format, says):
    competition, _ = drawn.cup(5 if format == "swiss" else 4, format)
    page = text(client.get(page_of(competition, "bracket")))

    assert says in page
    assert "Player 1" in page
    assert "Enter result" not in page


def test_spectators_share_one_rendering_of_the_tree_that_shows_each_result(client):
    competition, by = drawn.cup(2)
    path = page_of(competition, "bracket") + "?parts=tree"
    first = client.get(path)
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    drawn.result(drawn.place(competition, 1), by, 1, 0)
    assert "wins." in text(client.get(path))
    client.force_login(by)
    own = client.get(path)
    assert "Correct" in text(own)
    assert "ETag" not in own


def test_a_result_is_entered_and_the_winner_advances(client, cup):
    match = drawn.place(cup, 1)
    form = text(client.get(page_of(cup, "bracket", str(match.pk))))
    assert match.a.entrant in form
    answer = client.post(page_of(cup, "bracket", str(match.pk)), sent(match, score_a="21", score_b="7"))

    assert answer["Location"] == page_of(cup, "bracket")
    assert drawn.place(cup, 2).a == match.a


def test_the_last_result_names_the_champion(client):
    competition, by = drawn.cup(2)
    match = drawn.result(drawn.place(competition, 1), by, 1, 0)
    assert f"{match.a.entrant} wins." in text(client.get(page_of(competition, "bracket")))


@pytest.mark.parametrize(
    ("verb", "status"), [("start", "live"), ("walkover_a", "walkover"), ("walkover_b", "walkover"), ("game", "ready")]
)
def test_every_button_does_what_its_label_says(client, cup, verb, status):
    match = drawn.place(cup, 1)
    client.post(page_of(cup, "bracket", str(match.pk)), sent(match, verb))
    assert drawn.place(cup, 1).status == status


def test_a_scoreboard_game_can_be_chosen(client, cup):
    game = scoreboard.create_game(by=cup.organizer, team_a_name="Hawks", team_b_name="Comets")
    match = drawn.place(cup, 1)
    here = page_of(cup, "bracket", str(match.pk))
    assert "Hawks v Comets" in text(client.get(here))
    client.post(here, sent(match, "game", game=game.slug))
    assert drawn.place(cup, 1).game_id == game.pk
    assert "There is no such game" in text(client.post(here, sent(drawn.place(cup, 1), "game", game="none")), 422)


@pytest.mark.parametrize(
    "wrong", [{"score_a": "x", "score_b": "1"}, {}, {"verb": "cheat"}, {"version": "", "score_a": "1", "score_b": "0"}]
)
def test_an_invalid_result_is_shown_again(client, cup, wrong):
    match = drawn.place(cup, 1)
    answer = client.post(page_of(cup, "bracket", str(match.pk)), {**sent(match), **wrong})
    assert "two scores" in text(answer, 422)


def test_a_draw_in_a_knockout_is_refused_on_the_same_page(client, cup):
    match = drawn.place(cup, 1)
    answer = client.post(page_of(cup, "bracket", str(match.pk)), sent(match, score_a="1", score_b="1"))
    assert "needs a winner" in text(answer, 409)


def test_a_conflict_shows_both_results(client, cup):
    match = drawn.place(cup, 1)
    drawn.result(match, cup.organizer, 3, 2)
    answer = client.post(page_of(cup, "bracket", str(match.pk)), {"version": 1, "score_a": "2", "score_b": "3"})
    page = text(answer, 409)

    assert "3–2" in page  # noqa: RUF001
    assert "2–3" in page  # noqa: RUF001


def test_a_swiss_round_is_drawn_with_a_button(client):
    competition, by = drawn.cup(4, "swiss")
    client.force_login(by)
    rounds = page_of(competition, "bracket", "rounds")
    assert "not over yet" in text(client.post(rounds), 409)
    drawn.play_round(competition, by, 1)
    assert "Draw round 2" in text(client.get(page_of(competition, "bracket")))
    assert client.post(rounds).status_code == 302


def test_a_match_of_another_competition_is_not_found(client, cup):
    other = drawn.competition(cup.organizer, slug="other")
    assert client.get(page_of(other, "bracket", str(drawn.place(cup, 1).pk))).status_code == 404


def test_a_judge_enters_results_without_an_account(client, cup):
    client.logout()
    match = drawn.place(cup, 1)
    link = f"/competitions/judge/{access.judge_token(queries.bracket_of(cup.pk), 1)}/"
    assert match.a.entrant in text(client.get(link))
    assert "Enter result" in text(client.get(f"{link}{match.pk}/"))
    answer = client.post(f"{link}{match.pk}/", sent(match, score_a="2", score_b="0"))

    assert answer["Location"] == link
    assert drawn.place(cup, 1).winner == "A"


def test_a_judge_link_is_for_one_court_and_one_draw_until_the_competition_is_over(client, cup):
    match = drawn.place(cup, 1)
    token = access.judge_token(queries.bracket_of(cup.pk), 2)
    client.logout()
    assert client.get(f"/competitions/judge/{token}/{match.pk}/").status_code == 403
    assert client.get("/competitions/judge/forged/").status_code == 404
    long_ago = timezone.now() - timedelta(days=40)
    Competition.objects.filter(pk=cup.pk).update(registration_deadline=long_ago, starts_at=long_ago)
    assert "no longer good" in text(client.get(f"/competitions/judge/{token}/"), 410)


def test_only_the_organizer_sees_the_sheet_of_judge_links_with_a_code_for_each_court(client, cup):
    sheet = page_of(cup, "bracket", "judges")
    shown = text(client.get(sheet))
    assert shown.count("data:image/svg+xml") == cup.bracket.courts == 1
    assert "Court 1" in shown

    client.force_login(drawn.person("Somebody"))
    assert client.get(sheet).status_code == 403
    client.logout()
    assert client.get(sheet).status_code == 302


def test_a_printed_bracket_has_no_secrets_and_no_buttons(client, cup):
    """Parts that are not for print are marked so."""
    shown = text(client.get(page_of(cup, "bracket")))
    wall, left_out = shown.split('<div class="columns no-print">')

    assert "data-print" in wall
    assert "/competitions/judge/" in left_out
    assert "/competitions/judge/" not in wall
    assert wall.count("match-go") == wall.count('class="match-go no-print"') == 2


def test_the_choice_of_games_shows_teams_and_dates_of_unfinished_games(client, cup):
    start = timezone.now() + timedelta(days=2)
    made = [
        scoreboard.create_game(
            by=cup.organizer, team_a_name=name, team_b_name="Comets", title="League", starts_at=start
        )
        for name in ("Hawks", "Tides", "Owls")
    ]
    scoreboard.finish_game(game_id=made[1].pk, by=cup.organizer)
    match, other = drawn.place(cup, 1), drawn.place(cup, 1, 1)
    matches.tie_to_game(match_id=other.pk, by=cup.organizer, version=other.version, game_id=made[2].pk)
    shown = text(client.get(page_of(cup, "bracket", str(match.pk))))

    assert f"Hawks v Comets, {format_day(start)}, {format_clock(start)} (League)" in shown
    assert "Tides" not in shown
    assert "Owls" not in shown


def test_a_game_created_from_a_match_decides_it(client, cup):
    match = drawn.place(cup, 1)
    here = page_of(cup, "bracket", str(match.pk))
    assert "Make a game" in text(client.get(here))
    client.post(here, sent(match, "make_game"))
    match = drawn.place(cup, 1)

    assert (match.game.team_a_name, match.game.team_b_name) == (match.a.entrant, match.b.entrant)
    assert (match.game.title, match.game.starts_at) == (f"{cup.title}: {match}", cup.starts_at)
    assert "Make a game" not in text(client.get(here))
    matches.fill_in_from_game(game_id=match.game_id, score_a=80, score_b=82)
    assert drawn.place(cup, 1).winning == match.b


def test_a_judge_cannot_create_a_game(client, cup):
    match = drawn.place(cup, 1)
    token = access.judge_token(queries.bracket_of(cup.pk), 1)
    client.logout()
    answer = client.post(f"/competitions/judge/{token}/{match.pk}/", sent(match, "make_game"))
    assert answer.status_code == 403
    assert drawn.place(cup, 1).game_id is None
