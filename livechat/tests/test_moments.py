"""Baskets of the game as messages in the chats of its streams."""

import pytest
from django.contrib.auth.models import AnonymousUser

from config.tests.api import call
from config.tests.people import OrganizerFactory
from core.jobs.tests.working import run_jobs
from core.rooms.models import RoomEvent
from livechat import services, tasks
from livechat.models import Message
from livechat.tests.factories import StreamFactory
from scoreboard import services as scoreboard

pytestmark = pytest.mark.django_db
ANYONE = AnonymousUser()


@pytest.fixture
def game():
    return scoreboard.create_game(
        by=OrganizerFactory(), team_a_name="Harbour Hawks", team_b_name="Comets", open_scoring=True
    )


@pytest.fixture
def stream(game):
    return StreamFactory(game=game)


def score(game, player="7"):
    scoreboard.score_points(game_id=game.pk, by=ANYONE, team="A", points=3, player=player)
    run_jobs()


def test_a_basket_is_one_message(game, stream):
    score(game)
    run_jobs()
    tasks.add_moment(stream_id=str(stream.pk), room=game.room, version=1)  # again
    [line] = call("get", f"streams/{stream.pk}/messages").json()["data"]
    assert (line["kind"], line["content"], line["role"]) == ("moment", "Three for Harbour Hawks, #7", "game")
    assert line["moment"] == {"clock": "10:00", "score": "3\N{EN DASH}0", "team": "A"}
    [event] = call("get", f"rooms/{stream.room}/events").json()["data"]
    assert (event["type"], event["data"]) == ("moment", line)


def test_an_undone_basket_is_removed(game, stream):
    score(game)
    scoreboard.undo_last(game_id=game.pk, by=ANYONE)
    run_jobs()
    assert not Message.objects.not_deleted().exists()
    assert [e.type for e in RoomEvent.objects.filter(room=stream.room).order_by("version")] == [
        "moment",
        "message.deleted",
    ]


def test_a_basket_undone_before_its_job_is_never_added(game, stream):
    scoreboard.score_points(game_id=game.pk, by=ANYONE, team="A", points=2)
    version = RoomEvent.objects.get(room=game.room).version
    scoreboard.undo_last(game_id=game.pk, by=ANYONE)
    tasks.add_moment(stream_id=str(stream.pk), room=game.room, version=version)
    assert not Message.objects.exists()


def test_a_reset_adds_no_message(game, stream):
    score(game, player="")
    scoreboard.reset_game(game_id=game.pk, by=ANYONE)
    run_jobs()
    assert [line.content for line in Message.objects.all()] == ["Three for Harbour Hawks"]


def test_only_live_streams_of_the_game_get_the_message(game, stream):
    soon = StreamFactory(game=game, status="soon")
    assert services.live_streams_of_game(game.pk) == [stream.pk]
    score(game)
    assert not Message.objects.filter(stream=soon).exists()
