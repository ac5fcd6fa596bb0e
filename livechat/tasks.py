"""Jobs of streams: react to baskets, announce erasures, delete old evidence."""

from uuid import UUID

from core import jobs
from core.jobs import Queue
from core.jobs.registry import cleaner
from core.rooms.services import events_between
from livechat import services
from livechat.services import lifecycle


@jobs.task("livechat.tell_basket", queue=Queue.REGISTRATION, title="Baskets for the chats")
def add_basket_to_chats(room: str, version: int) -> None:
    """Queue a message about the basket for every live stream of the game: one job per room."""
    each = {"room": room, "version": version}
    streams = services.live_streams_of_game(_game_id(room))
    jobs.enqueue_many(add_moment, [{"stream_id": str(stream), **each} for stream in streams])


@jobs.task("livechat.take_basket_back", queue=Queue.REGISTRATION, title="Take a basket out of the chats")
def remove_basket_from_chats(room: str, version: int) -> None:
    """Queue the removal of the messages of undone baskets."""
    undone = [event["data"].get("play", {}).get("undoes") for event in events_between(room, version - 1, version)]
    plays = [play for play in undone if play]
    streams = services.live_streams_of_game(_game_id(room)) if plays else []
    jobs.enqueue_many(remove_moments, [{"stream_id": str(stream), "plays": plays} for stream in streams])


@jobs.task("livechat.add_moment", queue=Queue.REGISTRATION, title="Basket as a line in a chat")
def add_moment(stream_id: str, room: str, version: int) -> None:
    for event in events_between(room, version - 1, version):
        services.add_moment(stream_id=UUID(stream_id), game_id=_game_id(room), told=event["data"])


@jobs.task("livechat.remove_moments", queue=Queue.REGISTRATION, title="Remove lines from a chat")
def remove_moments(stream_id: str, plays: list[str]) -> None:
    services.remove_moments(stream_id=UUID(stream_id), plays=[UUID(play) for play in plays])


@jobs.task("livechat.tell_erased", queue=Queue.REGISTRATION, title="Erase lines in a chat")
def announce_erased(stream_id: str) -> None:
    services.announce_erased(UUID(stream_id))


@cleaner("chat")
def delete_old_evidence() -> int:
    return lifecycle.delete_old_evidence()


def _game_id(room: str) -> UUID:
    return UUID(room.partition(".")[2])
