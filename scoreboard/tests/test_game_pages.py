"""The box score, a held score and rule warnings, on pages without JavaScript."""

import pytest
from django.contrib.auth.models import AnonymousUser

from scoreboard import services
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def game():
    return GameFactory(featured=True, status="live")


def do(game, verb, **what):
    return getattr(services, verb)(game_id=game.pk, by=AnonymousUser(), **what)


def page(client, path):
    return client.get(path).content.decode()


def rows(page, team):
    table = page.split(team, 1)[1].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    cells = table.replace("<th", "<td").split("<td")[1:]
    return [cell.split(">", 1)[1].split("<", 1)[0].strip() for cell in cells]


def test_the_game_page_shows_the_box_score(client, game):
    do(game, "score_points", team="A", points=3, player="7")
    do(game, "call_foul", team="A", player="7")
    drawn = page(client, f"/scoreboard/{game.slug}/?parts=box")
    assert rows(drawn, "Harbour Hawks") == ["7", "1", "0", "0", "1", "3"]
    assert "Box score" in page(client, f"/scoreboard/{game.slug}/")


def test_several_parts_are_answered_together_each_in_its_element(client, game):
    drawn = page(client, f"/scoreboard/{game.slug}/?parts=board,box,nonsense")
    assert [name in drawn for name in ('data-part="board"', 'data-part="box"', "nonsense")] == [True, True, False]
    assert "<html" not in drawn
    assert "<html" in page(client, f"/scoreboard/{game.slug}/?parts=nonsense")


@pytest.mark.parametrize("path", ["/", "/scoreboard/{}/", "/scoreboard/{}/display/", "/scoreboard/{}/overlay/"])
def test_every_public_page_shows_the_held_score_and_says_so(client, game, path):
    do(game, "score_points", team="A", points=2)
    do(game, "hold_view")
    do(game, "score_points", team="A", points=3)
    shown = page(client, path.format(game.slug))
    assert 'data-score="A" data-digits="1">2<' in shown or 'data-score="A">2<' in shown
    assert "nder review" in shown
    assert "3 points for" not in shown
    do(game, "release_view")
    assert "nder review" not in page(client, path.format(game.slug))


def test_the_list_shows_the_held_score(client, game):
    do(game, "hold_view")
    do(game, "score_points", team="A", points=3)
    assert "Under review" in page(client, "/scoreboard/")
    assert "<td>3</td>" not in page(client, "/scoreboard/")


def test_the_table_shows_the_current_score_and_holds_and_releases_it(client, game):
    answer = client.post(f"/scoreboard/{game.slug}/hold/", {"from": "table"})
    assert answer["Location"] == f"/scoreboard/{game.slug}/table/"
    do(game, "score_points", team="A", points=3)
    table = page(client, answer["Location"])
    assert 'data-score="A" data-digits="1">3<' in table
    assert "public screens show <b>0–0</b>" in table  # noqa: RUF001
    client.post(f"/scoreboard/{game.slug}/release/", {"from": "table"})
    assert "Hold public screens" in page(client, f"/scoreboard/{game.slug}/table/")


def test_a_form_that_breaks_the_rules_shows_a_warning_and_counts(client, game):
    for _ in range(3):
        answer = client.post(f"/scoreboard/{game.slug}/timeout/", {"team": "A", "from": "table"})
    assert "Harbour Hawks had no time-out left." in page(client, answer["Location"])
    assert "had no time-out left" not in page(client, answer["Location"])
    client.post(f"/scoreboard/{game.slug}/finish/")
    assert "The score is level." in page(client, f"/scoreboard/{game.slug}/")


def test_a_bench_foul_is_called_at_the_table(client, game):
    client.post(f"/scoreboard/{game.slug}/foul/", {"team": "A", "kind": "coach", "from": "table"})
    assert "Coach technical, Harbour Hawks" in page(client, f"/scoreboard/{game.slug}/table/")
    assert client.post(f"/scoreboard/{game.slug}/foul/", {"team": "A", "kind": "x"}).status_code == 422


def test_the_play_by_play_shows_the_clock_at_the_table_only(client, game):
    do(game, "start_clock")
    assert "Clock started" not in page(client, f"/scoreboard/{game.slug}/")
    assert "Clock started" in page(client, f"/scoreboard/{game.slug}/table/")
