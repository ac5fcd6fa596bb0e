"""The room of a competition and its socket."""

from typing import Any
from uuid import UUID

from competitions import access, queries, shapes
from competitions.models import Competition
from core.errors import NotFound
from core.people import Visitor
from core.rooms.consumers import OneRoom


class CompetitionRoom:
    """`competitions.<id>`. The snapshot is the API's competition with its bracket; clients fetch the matches."""

    kind = "competitions"

    def enter(self, id: str, viewer: Visitor) -> None:
        """Admit anyone who may see the competition, or raise NotFound. The room's name must be the id, not a slug."""
        try:
            named_by_id = str(UUID(id)) == id
        except ValueError:
            named_by_id = False
        if not named_by_id:
            raise NotFound(access.NO_COMPETITION)
        access.competition_for(viewer, id)

    def snapshot(self, id: str) -> dict[str, Any]:
        """Return the same snapshot for everyone."""
        found = Competition.objects.select_related("organizer", "bracket").with_counts().get(pk=id)
        drawn = getattr(found, "bracket", None)
        return shapes.competition_out(found) | {"bracket": shapes.bracket_out(drawn) if drawn else None}

    def hydrate(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return events


def room_of(name: str) -> str:
    """Return the room of the competition with this id or slug, or raise NotFound."""
    return f"{CompetitionRoom.kind}.{queries.id_of(name)}"


class CompetitionConsumer(OneRoom):
    """The socket `/ws/competitions/<id>`, by id or slug."""

    kind = CompetitionRoom.kind

    def find_room(self, id: str) -> str:
        return room_of(id)
