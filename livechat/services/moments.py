"""Baskets of the game as messages in the chats of its streams."""

from typing import Any
from uuid import UUID

from django.db import transaction

from core.database import database_now
from core.errors import NotFound
from core.rooms.services import announce
from livechat import room_events
from livechat.access import locked_stream
from livechat.models import Message, MessageKind, Role, Stream, StreamStatus
from livechat.services.moderation import erase_messages
from scoreboard import queries as games

SENDER, SENDER_KEY = "Scoreboard", "game"
BASKETS = {1: "One", 2: "Two", 3: "Three"}


def live_streams_of_game(game_id: UUID) -> list[UUID]:
    """Return the ids of the live streams of this game."""
    return list(Stream.objects.filter(game_id=game_id, status=StreamStatus.LIVE).values_list("pk", flat=True))


@transaction.atomic
def add_moment(*, stream_id: UUID, game_id: UUID, told: dict[str, Any]) -> Message | None:
    """Add a basket to the chat, once. `told` is the data of the game's room event.

    Return None if the stream is no longer live or the play was undone meanwhile.
    """
    play = told.get("play", {})
    if play.get("kind") != "score" or play.get("points") not in BASKETS:
        return None
    stream = locked_stream(stream_id)
    counts = _play_counts(game_id, play["id"])
    if not stream.is_live or not counts or Message.objects.filter(stream=stream, play=play["id"]).exists():
        return None
    message = Message.objects.create(
        stream=stream,
        kind=MessageKind.MOMENT,
        sender=SENDER,
        sender_key=SENDER_KEY,
        role=Role.GAME,
        content=_describe_basket(game_id, play),
        facts=_facts(told),
        play=play["id"],
        created_at=database_now(),
    )
    announce(stream.room, room_events.MomentHappened(str(message.pk)))
    return message


@transaction.atomic
def remove_moments(*, stream_id: UUID, plays: list[UUID]) -> int:
    """Delete the messages of undone plays. Return their number."""
    stream = locked_stream(stream_id)
    undone = list(Message.objects.not_deleted().filter(stream=stream, play__in=plays))
    if undone:
        announce(stream.room, *erase_messages(stream, undone))
    return len(undone)


def _play_counts(game_id: UUID, play_id: str) -> bool:
    play = games.plays_of(game_id).filter(pk=play_id).first()
    return play is not None and not hasattr(play, "undone_by")


def _facts(told: dict[str, Any]) -> dict[str, str]:
    """Return the message's extra data: game clock, score after the basket, and team."""
    score = f"{told['teamA']}\N{EN DASH}{told['teamB']}"
    return {"clock": _format_clock(told["play"]["clock"]), "score": score, "team": told["play"]["team"]}


def _describe_basket(game_id: UUID, play: dict[str, Any]) -> str:
    """Describe the basket: "Three for Hawks, #7", or "Three for Hawks" without a player."""
    try:
        game = games.get_state(game_id).game
    except NotFound:
        return BASKETS[play["points"]]
    team = game.team_a_name if play["team"] == "A" else game.team_b_name
    player = play.get("player", "")
    by = f"{team}, {f'#{player}' if player.isdigit() else player}" if player else team
    return f"{BASKETS[play['points']]} for {by}"


def _format_clock(seconds: float) -> str:
    """Format the game clock: 2:31, and 9.4 in the last minute."""
    if seconds >= 60:
        return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
    return f"{seconds:.1f}"
