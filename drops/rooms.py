"""The room of a drop, open to everybody."""

from typing import Any
from uuid import UUID

from core.people import Visitor
from core.rooms.kinds import ModelRoom
from drops import access, queries, shapes
from drops.models import Drop


def admit(_: Visitor, drop_id: UUID) -> None:
    access.drop_for(drop_id)


def snapshot(drop_id: UUID) -> dict[str, Any]:
    """Return the drop as in the API; clients fetch a person's own entry."""
    return shapes.DropOut.of(queries.drop(drop_id))


DROP = ModelRoom("drops", Drop, admit, snapshot)
