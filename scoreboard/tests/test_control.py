"""The table that took control last has it."""

import json
from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction

from accounts.tests.factories import UserFactory
from core.rooms.models import RoomEvent
from core.tests.racing import at_once, without_locks
from scoreboard import queries, services
from scoreboard.errors import MayNotScore, TableTaken
from scoreboard.models import TableLease
from scoreboard.rooms import GAME
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


@pytest.fixture
def game():
    return GameFactory(status="live")


def take(game, by=NOBODY, **what):
    return services.take_table(game_id=game.pk, by=by, **what)


def score(game, token):
    return (
        services.record_from_table(token, services.score_points, game_id=game.pk, by=NOBODY, team="A").teams["A"].score
    )


def test_the_table_that_took_control_may_score_and_the_older_one_may_not(game):
    first = take(game, name="Court side")
    assert score(game, first.token) == 1
    second = take(game, by=UserFactory(name="Sam"))
    with pytest.raises(TableTaken) as refused:
        score(game, first.token)
    assert refused.value.extra == {"holder": "Sam"}
    assert score(game, second.token) == 2


def test_one_call_takes_control_back(game):
    take(game)
    take(game)
    assert score(game, take(game).token) == 1


def test_scorers_without_a_token_may_still_score(game):
    take(game)
    assert [score(game, None), score(game, "")] == [1, 2]


def test_a_forged_token_and_one_of_another_game_are_refused(game):
    for token in (take(GameFactory()).token, "1", f"{game.pk.hex}.0:x", "\u00e9"):
        with pytest.raises(TableTaken):
            score(game, token)
    assert queries.get_state(game.pk).teams["A"].score == 0


def test_members_hold_control_by_their_names_and_guests_by_a_name_they_give(game):
    holders = [take(game, by=UserFactory(name="Sam"), name="Not Sam"), take(game, name="Phone"), take(game)]
    assert [control.holder for control in holders] == ["Sam", "Phone", "A guest"]
    assert [control.number for control in holders] == [1, 2, 3]


def test_only_scorers_take_control():
    with pytest.raises(MayNotScore):
        take(GameFactory(open_scoring=False))


def test_the_older_table_learns_the_new_holder_and_no_secret(game):
    control = take(game, by=UserFactory(name="Sam"))
    [event] = RoomEvent.objects.filter(room=game.room)
    assert event.type == "control.changed"
    assert "Sam" not in json.dumps(event.data)
    assert control.token not in json.dumps(event.data)
    told = GAME.hydrate([{"type": event.type, "data": event.data}])[0]["data"]
    assert told == {"control": {"number": 1, "holder": "Sam"}}
    assert GAME.snapshot(str(game.pk))["control"] == told["control"]


def test_erasing_a_person_removes_their_name_from_leases(game):
    person = UserFactory(name="Sam")
    take(game, by=person)
    person.delete()
    assert queries.get_state(game.pk).control == {"number": 1, "holder": ""}


def test_taking_control_is_no_play_and_starts_no_game():
    game = GameFactory(status="scheduled")
    take(game)
    assert (queries.get_state(game.pk).game.status, game.plays.count()) == ("scheduled", 0)


def test_the_database_refuses_the_same_number_twice(game):
    take(game)
    with pytest.raises(IntegrityError), transaction.atomic():
        TableLease.objects.create(game=game, number=1, taken_at=queries.get_state(game.pk).now)


def post(client, game, path, body=None, **headers):
    path = f"/api/games/{game.pk}/{path}"
    return client.post(path, body, content_type="application/json", headers=headers)


def test_the_api_gives_and_checks_control(client, game):
    body = post(client, game, "control", {"name": "Phone"}).json()["data"]
    assert (body["holder"], body["number"], body["game"]) == ("Phone", 1, str(game.pk))
    assert post(client, game, "score", {"team": "A"}, **{"X-Table-Token": body["token"]}).status_code == 200
    play = client.get(f"/api/games/{game.pk}/plays").json()["data"][0]["id"]
    post(client, game, "control")
    for path, what in [("score", {"team": "A"}), (f"plays/{play}/void", {}), ("shot-clock", {"action": "reset"})]:
        answer = post(client, game, path, what, **{"X-Table-Token": body["token"]})
        assert (answer.status_code, answer.json()["code"], answer.json()["holder"]) == (409, "TABLE_TAKEN", "A guest")
    for wrong in ({"name": "x" * 41}, {"name": 1}, {"token": "mine"}):
        assert post(client, game, "control", wrong).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_a_call_refused_to_the_older_table_may_be_sent_again_under_its_key(client, game):
    client.force_login(UserFactory())
    old = take(game).token
    take(game)
    tap = {"Idempotency-Key": "tap-1"}
    assert post(client, game, "score", {"team": "A"}, **tap, **{"X-Table-Token": old}).status_code == 409
    again = post(client, game, "score", {"team": "A"}, **tap, **{"X-Table-Token": take(game).token})
    assert (again.status_code, again.json()["data"]["teamA"]) == (200, 1)


@pytest.mark.django_db(transaction=True)
def test_taking_control_twice_under_one_key_is_one_lease_and_the_token_is_not_stored(client, game):
    client.force_login(UserFactory())
    first, second = (post(client, game, "control", {}, **{"Idempotency-Key": "mine"}) for _ in range(2))
    assert (second.content, TableLease.objects.count()) == (first.content, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT convert_from(body, 'UTF8') FROM idempotency_idempotencylog")
        assert first.json()["data"]["token"] not in cursor.fetchone()[0]


def _score_until_taken(game, token):
    for _ in range(200):
        score(game, token)


@pytest.mark.django_db(transaction=True)
def test_no_play_of_the_older_table_comes_after_the_take_over(game):
    old = take(game)
    outcomes = at_once([partial(_score_until_taken, game, old.token), partial(take, game)])
    assert isinstance(outcomes[0], TableTaken)
    types = list(RoomEvent.objects.filter(room=game.room).order_by("version").values_list("type", flat=True))
    assert types[-1] == "control.changed"


@pytest.mark.django_db(transaction=True)
def test_six_simultaneous_take_overs_get_six_numbers(game):
    controls = at_once([partial(take, game)] * 6)
    assert sorted(control.number for control in controls) == [1, 2, 3, 4, 5, 6]


@pytest.mark.django_db(transaction=True)
def test_without_the_games_lock_take_overs_collide(game):
    """The counter-test: without the lock they take the same number."""
    with without_locks():
        outcomes = at_once([partial(take, game)] * 8)
    assert any(isinstance(each, IntegrityError) for each in outcomes)
