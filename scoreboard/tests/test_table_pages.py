"""The scorer's table, the hall's screen and the stream's overlay, without JavaScript."""

import re

import pytest

from accounts.models import Role, User
from core.idempotency.keys import KEY_FIELD
from scoreboard import presenters, queries
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db
FROM_TABLE = {"from": "table"}


@pytest.fixture
def game():
    return GameFactory(venue="Dockside Arena")


@pytest.fixture
def closed():
    return GameFactory(open_scoring=False)


def post(client, game, verb, **fields):
    return client.post(f"/scoreboard/{game.slug}/{verb}/", {**FROM_TABLE, **fields})


def test_every_form_of_the_table_works_and_redirects_back_to_it(client, game):
    forms = [
        ("score", {"team": "A", "points": "3"}),
        ("foul", {"team": "B", "player": "07"}),
        ("foul", {"team": "B", "player": ""}),
        ("timeout", {"team": "A"}),
        ("possession", {"team": "B"}),
        ("clock", {"action": "set", "remaining": "2:14"}),
        ("period", {}),
    ]
    for verb, fields in forms:
        answer = post(client, game, verb, **fields)
        assert (answer.status_code, answer["Location"]) == (302, f"/scoreboard/{game.slug}/table/")
    state = queries.get_state(game.pk)
    assert (state.teams["A"].score, state.game.possession, state.game.period) == (3, "B", 2)
    assert queries.plays_of(game.pk).filter(kind="foul").count() == 2


@pytest.mark.parametrize(
    ("words", "ms"), [("2:14", 134_000), ("59.9", 59_900), ("0:05,3", 5_300), ("60:00", 3_600_000)]
)
def test_the_clock_is_set_by_a_time_as_boards_show_it(client, game, words, ms):
    post(client, game, "clock", action="set", remaining=words)
    assert queries.get_state(game.pk).remaining_ms == ms


def test_the_clock_starts_and_stops(client, game):
    post(client, game, "clock", action="start")
    assert queries.get_state(game.pk).running
    post(client, game, "clock", action="stop", remaining="nonsense")
    assert not queries.get_state(game.pk).running


def test_the_shot_clock_is_reset_shortened_and_switched_off(client, game):
    for action, shown in (("reset", "24"), ("short", "14"), ("off", "")):
        post(client, game, "shot-clock", action=action)
        assert presenters.GamePresenter(queries.get_state(game.pk)).shot_label == shown


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("clock", {"action": "set", "remaining": "soon"}),
        ("clock", {"action": "set", "remaining": "60:01"}),
        ("clock", {"action": "set", "remaining": "٢:١٤"}),
        ("clock", {"action": "set"}),
        ("clock", {"action": "melt"}),
        ("foul", {"team": "A", "player": "100"}),
        ("foul", {"team": "A", "player": "x"}),
        ("timeout", {"team": "C"}),
        ("possession", {}),
    ],
)
def test_an_invalid_form_shows_the_table_with_a_message(client, game, verb, fields):
    answer = post(client, game, verb, **fields)
    assert answer.status_code == 422
    assert "data-table" in (page := answer.content.decode())
    assert 'role="alert">Choose a team' in page or 'role="alert">Write the time' in page
    assert not game.plays.exists()


def test_a_finished_game_offers_only_undo(client, game):
    post(client, game, "finish")
    page = client.get(f"/scoreboard/{game.slug}/table/").content.decode()
    assert "Plus 2 for" not in page
    assert post(client, game, "finish").status_code == 409
    post(client, game, "undo")
    assert "Plus 2 for" in client.get(f"/scoreboard/{game.slug}/table/").content.decode()


def test_a_double_click_at_the_table_is_one_foul(client, game):
    page = client.get(f"/scoreboard/{game.slug}/table/").content.decode()
    foul = page[page.index(f"/scoreboard/{game.slug}/foul/") :]
    key = re.search(rf'name="{KEY_FIELD}" value="([^"]+)"', foul)[1]
    for _ in range(2):
        post(client, game, "foul", team="A", **{KEY_FIELD: key})
    assert queries.get_state(game.pk).teams["A"].fouls == 1


def test_a_reset_from_the_table_returns_to_it(client, game):
    post(client, game, "score", team="A", points="2")
    asked = client.get(f"/scoreboard/{game.slug}/reset/?from=table").content.decode()
    assert f'href="/scoreboard/{game.slug}/table/"' in asked
    assert post(client, game, "reset")["Location"] == f"/scoreboard/{game.slug}/table/"


def test_the_table_of_a_closed_game_asks_to_sign_in(client, closed):
    table = f"/scoreboard/{closed.slug}/table/"
    assert client.get(table)["Location"] == f"/login/?next={table}"
    fan = User.objects.create_user("fan@example.org", name="Fan")
    client.force_login(fan)
    refused = client.get(table)
    assert refused.status_code == 403
    assert "not open to that account" in refused.content.decode()
    closed.scorekeepers.add(fan)
    assert client.get(table).status_code == 200


def test_others_may_not_use_any_form_of_a_closed_game(client, closed):
    for verb in ("foul", "timeout", "possession"):
        assert post(client, closed, verb, team="A").status_code == 403
    assert post(client, closed, "clock", action="start").status_code == 403
    for verb in ("period", "finish", "undo", "reset"):
        assert post(client, closed, verb).status_code == 403
    assert not closed.plays.exists()


def test_a_guest_has_keys_after_opening_the_table(client, game):
    client.get(f"/scoreboard/{game.slug}/table/")
    for _ in range(2):
        answer = client.post(
            f"/api/games/{game.pk}/score",
            {"team": "A", "points": 2},
            content_type="application/json",
            headers={"Idempotency-Key": "tap-1"},
        )
        assert answer.status_code == 200
    assert queries.get_state(game.pk).teams["A"].score == 2


@pytest.mark.parametrize(("asked", "theme"), [("?theme=day", "light"), ("?theme=night", "dark")])
def test_the_display_has_a_day_and_a_night_theme(client, game, asked, theme):
    page = client.get(f"/scoreboard/{game.slug}/display/{asked}").content.decode()
    assert f'data-theme="{theme}"' in page
    assert "Dockside Arena" in page


def test_the_display_renders_its_part_alone(client, game):
    part = client.get(f"/scoreboard/{game.slug}/display/?parts=arena").content.decode()
    assert 'data-score="A"' in part
    assert "<html" not in part


@pytest.mark.parametrize("kind", ["bug", "lower", "full"])
def test_each_overlay_may_be_framed_and_renders_its_part(client, game, kind):
    page = client.get(f"/scoreboard/{game.slug}/overlay/?kind={kind}&side=right")
    assert "frame-ancestors *" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page
    assert f'data-part="{kind}"' in page.content.decode()
    assert "<html" not in client.get(f"/scoreboard/{game.slug}/overlay/?parts={kind}").content.decode()


def test_an_unknown_kind_of_overlay_is_the_bug(client, game):
    page = client.get(f"/scoreboard/{game.slug}/overlay/?kind=../x&side=up").content.decode()
    assert 'class="over-bug over-left"' in page


@pytest.mark.parametrize("page", ["display", "overlay", "table"])
def test_screens_of_an_unknown_game_are_not_found(client, page):
    assert client.get(f"/scoreboard/nowhere/{page}/").status_code == 404


def test_the_game_page_links_to_its_screens(client, closed):
    path = f"/scoreboard/{closed.slug}/"
    seen = client.get(path).content.decode()
    assert f"{path}display/" in seen
    assert f"{path}table/" not in seen
    assert f"{path}overlay/" not in seen
    client.force_login(User.objects.create_user("staff@example.org", name="Staff", role=Role.STAFF))
    seen = client.get(path).content.decode()
    assert f"{path}table/" in seen
    assert f"{path}overlay/" in seen
