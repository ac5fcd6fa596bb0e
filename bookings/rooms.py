"""The room of an event."""

from typing import Any
from uuid import UUID

from bookings import access, queries, shapes
from bookings.models import Event
from core.rooms.kinds import ModelRoom


def snapshot(event_id: UUID) -> dict[str, Any]:
    """Return the event as in the API, with the taken and held seats."""
    found = Event.objects.select_related("organizer").with_counts().get(pk=event_id)
    seats = queries.seat_status(found) if found.is_numbered else {"taken": [], "held": {}}
    return shapes.EventOut.of(found) | seats | {"checkedInCount": queries.count_checked_in(found.pk)}


EVENT = ModelRoom("events", Event, access.event_for, snapshot, closing={"event.unpublished"})
