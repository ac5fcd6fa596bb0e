"""What must always be true of rooms and their log."""

from collections.abc import Iterator

from django.db.models import Count, Max, Min

from core.rooms.models import Room, RoomEvent


def audit() -> Iterator[str]:
    """A sentence for each room whose log has a gap, or ends at another version than the room says."""
    said = dict(Room.objects.values_list("name", "version"))
    logs = RoomEvent.objects.order_by().values_list("room").annotate(Min("version"), Max("version"), Count("version"))
    for room, first, last, count in logs:
        if last - first + 1 != count:
            yield f"{room}: {count} events between the versions {first} and {last}"
        if said.get(room, last) != last:
            yield f"{room}: at version {said[room]}, and its log ends at {last}"
