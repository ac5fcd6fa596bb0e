"""The room of the staff's queue, in which new requests appear. Only staff may enter."""

from typing import Any

from core.errors import NotFound
from core.people import Visitor
from tickets import access, queries, shapes
from tickets.models import Ticket
from tickets.room_events import QUEUE_ROOM

KIND, ID = QUEUE_ROOM.split(".")
SNAPSHOT_SIZE = 50


class QueueRoom:
    """`helpdesk.queue`. Its snapshot has the counts and the newest open requests."""

    kind = KIND

    def enter(self, id: str, viewer: Visitor) -> None:
        """Let in staff; NotFound for another name, NotAuthenticated or StaffOnly for other people."""
        if id != ID:
            raise NotFound("There is no such room.")
        access.refuse_unless_staff(viewer)

    def snapshot(self, id: str) -> dict[str, Any]:
        newest = queries.listed(Ticket.objects.open())[:SNAPSHOT_SIZE]
        return {"counts": queries.tab_counts(), "tickets": shapes.QueueRowOut.each(newest)}

    def hydrate(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Add to each event its request as it is now; the log stores no texts."""
        ids = {event["data"]["id"] for event in events}
        now = {str(each.pk): shapes.QueueRowOut.of(each) for each in queries.listed(Ticket.objects.filter(pk__in=ids))}
        return [{**event, "data": {**event["data"], "ticket": now.get(event["data"]["id"])}} for event in events]
