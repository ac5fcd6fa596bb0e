"""The scoreboard's sockets, through the whole application."""

import json
import time
import urllib.request
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import AnonymousUser
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from accounts.models import Role, User
from config.asgi import application
from core.rooms import access
from core.tests.serving import serving
from scoreboard import services
from scoreboard.tests.factories import GameFactory

NOBODY = AnonymousUser()


@pytest.fixture
def web(transactional_db):
    with serving(application) as address:
        yield address


@contextmanager
def socket(web, path, **options):
    with connect(f"ws{web.removeprefix('http')}{path}", **options) as ws:
        yield ws


def receive(ws):
    return json.loads(ws.recv(3))


def post(web, path, body):
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(web + path, json.dumps(body).encode(), headers)) as answer:
        return json.load(answer)["data"]


def test_a_basket_scored_over_http_reaches_the_featured_games_socket(web):
    game = GameFactory(featured=True)
    with socket(web, "/ws/score/") as ws:
        first = receive(ws)
        assert (first["type"], first["room"], first["data"]["teamA"]) == ("snapshot", f"games.{game.pk}", 0)
        post(web, "/api/score/update", {"team": "A", "points": 3})
        (event,) = receive(ws)["events"]
    assert (event["type"], event["data"]["teamA"], event["data"]["teamB"]) == ("score.changed", 3, 0)


def test_a_client_that_missed_fifty_baskets_ends_with_the_same_score(web):
    game = GameFactory(featured=True)
    with socket(web, "/ws/score") as ws:
        version = receive(ws)["version"]
    for _ in range(50):
        services.score_points(game_id=game.pk, by=NOBODY, team="B", points=2)
    with socket(web, f"/ws/score?after={version}") as ws:
        frame = receive(ws)
    assert (frame["type"], len(frame["events"]), frame["events"][-1]["data"]["teamB"]) == ("events", 50, 100)


@pytest.mark.parametrize("name", ["pk", "slug"])
def test_a_game_has_a_socket_by_id_and_by_slug(web, name):
    game = GameFactory()
    with socket(web, f"/ws/games/{getattr(game, name)}") as ws:
        assert receive(ws)["data"]["id"] == str(game.pk)


@pytest.mark.parametrize("path", ["/ws/score", "/ws/games/nothing", "/ws/games/01990000-0000-7000-8000-000000000000"])
def test_the_socket_of_an_unknown_game_closes_as_not_found(web, path):
    with socket(web, path) as ws, pytest.raises(ConnectionClosed) as closed:
        ws.recv(3)
    assert closed.value.rcvd.code == 4404


def test_the_snapshot_of_a_newly_featured_game_follows(web):
    GameFactory(featured=True)
    other = GameFactory()
    staff = User.objects.create_user("staff@example.org", name="Staff", role=Role.STAFF)
    with socket(web, "/ws/score") as ws:
        receive(ws)
        services.feature_game(game_id=other.pk, by=staff)
        assert receive(ws)["room"] == f"games.{other.pk}"
        services.score_points(game_id=other.pk, by=NOBODY, team="A", points=1)
        assert receive(ws)["events"][0]["data"]["teamA"] == 1


def test_an_earlier_change_of_the_featured_game_is_not_repeated_to_a_new_client(web, monkeypatch):
    """Also to a client that joins slowly, while the featured room is read for the first time."""
    game, staff = GameFactory(), User.objects.create_user("staff@example.org", name="Staff", role=Role.STAFF)
    services.feature_game(game_id=game.pk, by=staff)
    let_in, waits = access.admit, iter([0.3])
    monkeypatch.setattr(access, "admit", lambda coming: time.sleep(next(waits, 0)) or let_in(coming))
    with socket(web, "/ws/score") as ws:
        ws.send('{"type": "ping"}')
        assert [receive(ws)["type"], receive(ws)["type"]] == ["snapshot", "pong"]


def test_clients_cannot_join_the_featured_room(web):
    with socket(web, "/ws") as ws:
        for room in ("featured.game", "people.x"):
            ws.send(json.dumps({"type": "join", "room": room}))
            assert receive(ws)["code"] == "NOT_FOUND"


def test_signing_out_ends_the_socket_within_a_second(web):
    game = GameFactory(featured=True)
    User.objects.create_user("ana@example.org", "a-long-password-26", name="Ana")
    token = post(web, "/api/auth/login", {"email": "ana@example.org", "password": "a-long-password-26"})["token"]
    with socket(web, f"/ws/games/{game.pk}", subprotocols=["courtside.v1", f"bearer.{token}"]) as ws:
        receive(ws)
        headers = {"Authorization": f"Bearer {token}"}
        urllib.request.urlopen(urllib.request.Request(f"{web}/api/auth/logout", b"", headers))
        with pytest.raises(ConnectionClosed) as closed:
            ws.recv(1)
    assert closed.value.rcvd.code == 4401


def test_a_bad_token_counts_as_a_guest_who_may_watch(web):
    game = GameFactory()
    with socket(web, f"/ws/games/{game.pk}", subprotocols=["courtside.v1", "bearer.x.y.z"]) as ws:
        assert receive(ws)["type"] == "snapshot"
