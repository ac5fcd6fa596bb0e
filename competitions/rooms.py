"""The room of a competition."""

from typing import Any
from uuid import UUID

from competitions import access, shapes
from competitions.models import Competition
from core.rooms.kinds import ModelRoom


def snapshot(competition_id: UUID) -> dict[str, Any]:
    """Return the API's competition with its bracket; clients fetch the matches."""
    found = Competition.objects.select_related("organizer", "bracket").with_counts().get(pk=competition_id)
    drawn = getattr(found, "bracket", None)
    return shapes.CompetitionOut.of(found) | {"bracket": shapes.BracketFactsOut.of(drawn) if drawn else None}


COMPETITION = ModelRoom("competitions", Competition, access.competition_for, snapshot)
