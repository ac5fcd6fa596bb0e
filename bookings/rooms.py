"""The room of an event and its socket."""

from typing import Any
from uuid import UUID

from bookings import access, queries, shapes
from bookings.models import Event
from core.errors import NotFound
from core.people import Visitor
from core.rooms.consumers import OneRoom


class EventRoom:
    """`events.<id>`. Its snapshot is the event as in the API, with the taken and held seats."""

    kind = "events"
    closing = frozenset({"event.unpublished"})

    def enter(self, id: str, viewer: Visitor) -> None:
        """Let in anyone who may see the event, or raise NotFound. Only the event's id names a room."""
        try:
            named_by_id = str(UUID(id)) == id
        except ValueError:
            named_by_id = False
        if not named_by_id:
            raise NotFound(access.NO_EVENT)
        access.event_for(viewer, id)

    def snapshot(self, id: str) -> dict[str, Any]:
        """Return the snapshot, the same for every viewer."""
        found = Event.objects.select_related("organizer").with_counts().get(pk=id)
        seats = queries.seat_status(found) if found.is_numbered else {"taken": [], "held": {}}
        return shapes.EventOut.of(found) | seats | {"checkedInCount": queries.count_checked_in(found.pk)}

    def hydrate(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return events


def room_of(name: str) -> str:
    """Return the room of the event with this id or slug, or raise NotFound."""
    return f"{EventRoom.kind}.{queries.id_of(name)}"


class EventConsumer(OneRoom):
    """`/ws/events/<id>`: an event, by id or slug."""

    kind = EventRoom.kind

    def find_room(self, id: str) -> str:
        return room_of(id)
