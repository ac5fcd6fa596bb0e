"""The room of the staff's queue, in which new requests appear. Only staff may enter."""

from typing import Any

from core.rooms.kinds import SingleRoom
from tickets import access, queries, shapes
from tickets.models import Ticket
from tickets.room_events import QUEUE_ROOM

SNAPSHOT_SIZE = 50


def snapshot() -> dict[str, Any]:
    """Return the counts and the newest open requests."""
    newest = queries.listed(Ticket.objects.open())[:SNAPSHOT_SIZE]
    return {"counts": queries.tab_counts(), "tickets": shapes.QueueRowOut.each(newest)}


def hydrate(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to each event its request as it is now; the log stores no texts."""
    ids = {event["data"]["id"] for event in events}
    now = {str(each.pk): shapes.QueueRowOut.of(each) for each in queries.listed(Ticket.objects.filter(pk__in=ids))}
    return [{**event, "data": {**event["data"], "ticket": now.get(event["data"]["id"])}} for event in events]


QUEUE = SingleRoom(QUEUE_ROOM, access.refuse_unless_staff, snapshot, hydrate=hydrate)
