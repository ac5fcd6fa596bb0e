"""A project's room: its members alone."""

from typing import Any
from uuid import UUID

from core.errors import NotAuthenticated
from projects import access, filling, queries
from projects.refusals import NoProject


class ProjectRoom:
    """`projects.<id>`. Its snapshot is the project, its members and all its tasks; comments are fetched."""

    kind = "projects"
    presence = True

    def enter(self, id: str, viewer: Any) -> None:
        """Let in its members, or NotAuthenticated, NoProject."""
        if not viewer.is_authenticated:
            raise NotAuthenticated
        found = access.uuid_of(id)
        if found is None or str(found) != id:
            raise NoProject
        access.membership_of(viewer, found)

    def snapshot(self, id: str) -> dict[str, Any]:
        """The same for every member."""
        return queries.board(UUID(id))

    def fill_in(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return filling.fill_in(events)
