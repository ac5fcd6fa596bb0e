"""What the pages of projects share: the frame around a project's own pages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token

from core.rooms.models import wire_name
from core.rooms.queries import head_of
from projects import access, queries, workflow
from projects.cards import Face
from projects.models import Membership, Project


def frame(request: HttpRequest, project_id: Any, here: str) -> dict[str, Any]:
    """What every page of a project knows. Or NoProject."""
    me = access.membership_of(request.user, project_id)
    members = list(queries.members(me.project))
    head = head_of(me.project.room)
    return {
        "project": me.project,
        "me": me,
        "members": members,
        "faces": [Face(str(each.user_id), each.user.name) for each in members],
        "here": here,
        "version": head.version,
        "room": wire_name(me.project.room, head.epoch),
        "statuses": [(status, workflow.NAMES[status]) for status in workflow.STATUSES],
    }


def script_facts(request: HttpRequest, known: dict[str, Any]) -> dict[str, Any]:
    """What the board's script has to know to begin with."""
    project: Project = known["project"]
    me: Membership = known["me"]
    return {
        "id": str(project.pk),
        "key": project.key,
        "room": known["room"],
        "version": known["version"],
        "transitions": project.transitions,
        "names": workflow.NAMES,
        "me": str(me.user_id),
        "mayEdit": me.may_edit,
        "page": project.get_absolute_url(),
        "timeZone": settings.TIME_ZONE,
        "token": get_token(request),
    }


def names_of(members: list[Membership]) -> dict[str, str]:
    return {str(each.user_id): each.user.name for each in members}
