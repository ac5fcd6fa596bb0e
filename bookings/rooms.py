"""An event's room: whoever may see the event may watch how the seats go."""

from typing import Any
from uuid import UUID

from bookings import access, queries, seat_queries, wire
from bookings.models import Event
from core.errors import NotFound


class EventRoom:
    """`events.<id>`. Its snapshot is the event as the API has it, and which seats are taken or held."""

    kind = "events"
    closing = frozenset({"event.unpublished"})

    def enter(self, id: str, viewer: Any) -> None:
        """Let in whoever may see it, or NotFound. A room is named by the event's id alone."""
        try:
            named_by_id = str(UUID(id)) == id
        except ValueError:
            named_by_id = False
        if not named_by_id:
            raise NotFound(access.NO_EVENT)
        access.event_for(viewer, id)

    def snapshot(self, id: str) -> dict[str, Any]:
        """The same for everybody."""
        found = Event.objects.select_related("organizer").with_standing().get(pk=id)
        seats = seat_queries.taken_and_held(found) if found.is_numbered else {"taken": [], "held": {}}
        return wire.event_out(found) | seats | {"checkedInCount": queries.how_many_are_in(found.pk)}

    def fill_in(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return events


def room_of(name: str) -> str:
    """The room of the event with this id or slug, or NotFound."""
    return f"{EventRoom.kind}.{queries.id_of(name)}"
