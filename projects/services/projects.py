"""Create, edit and delete projects."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from core.errors import Invalid
from core.files.services import delete_on_commit
from core.ids import uuid7
from core.rooms.services import announce
from core.times import timestamp
from projects import room_events, workflow
from projects.access import locked_project
from projects.errors import TooMany
from projects.models import Attachment, Membership, Project, Role
from projects.services import members, templates
from projects.services.changelog import Changelog

MAX_OWNED_PROJECTS = 500
MAX_NAME_LENGTH, MAX_DESCRIPTION_LENGTH, MAX_KEY_LENGTH = 120, 5_000, 5


@transaction.atomic
def create_project(
    *, by: Any, name: str, description: str = "", key: str = "", template: str = "", command_id: str = ""
) -> tuple[Project, int]:
    """Create a project, empty or from a template. Raise Invalid, TooMany or NoProject."""
    if Membership.objects.filter(user=by, role=Role.OWNER).count() >= MAX_OWNED_PROJECTS:
        raise TooMany(f"Nobody owns more than {MAX_OWNED_PROJECTS} projects.", limit=MAX_OWNED_PROJECTS)
    name = _name(name)
    project = Project(name=name, description=_description(description), key=_key(key) or key_of(name))
    project.save(force_insert=True)
    changelog = Changelog(project, by, command_id)
    members.add_member(changelog, by, Role.OWNER)
    if template:
        templates.fill_from_template(changelog, template, by)
    return project, changelog.close()


@transaction.atomic
def edit_project(*, project_id: UUID, by: Any, command_id: str = "", **given: Any) -> tuple[Project, int]:
    """Change the name, key, description or allowed moves; tasks keep their status.

    Raise NoProject, NotAnOwner or Invalid.
    """
    project = locked_project(by, project_id, Role.OWNER)
    tidied = {name: _CLEAN[name](value) for name, value in given.items()}
    changed = {name: value for name, value in tidied.items() if value != getattr(project, name)}
    before = {name: getattr(project, name) for name in changed} | {"updatedAt": timestamp(project.updated_at)}
    changelog = Changelog(project, by, command_id)
    if changed:
        for name, value in changed.items():
            setattr(project, name, value)
        project.save(update_fields=[*changed, "updated_at"])
        after = changed | {"updatedAt": timestamp(project.updated_at)}
        changelog.add_project_event(room_events.ProjectUpdated, before, after, project={"id": str(project.pk)})
    return project, changelog.close()


@transaction.atomic
def delete_project(*, project_id: UUID, by: Any) -> None:
    """Delete a project with all its text; the log of its room keeps the bare structure.

    Raise NoProject or NotAnOwner.
    """
    project = locked_project(by, project_id, Role.OWNER)
    people = list(Membership.objects.filter(project=project).values_list("user_id", flat=True))
    announce(project.room, room_events.ProjectDeleted(uuid7(), None, {}), actor=by.pk)
    delete_rows(project)
    for person in people:
        members.end_sockets(person)


def delete_rows(project: Project) -> None:
    """Delete its rows, and after the commit its files."""
    paths = list(Attachment.objects.filter(task__project=project).values_list("path", flat=True))
    project.delete()
    delete_on_commit(paths)


def key_of(name: str) -> str:
    """Derive the prefix of task numbers: the initials of a long name, the first letters of a short one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z]+", plain)
    initials = "".join(word[0] for word in words)[:MAX_KEY_LENGTH]
    return (initials if len(initials) > 1 else "".join(words)[:3]).upper() or "TASK"


def _name(value: str) -> str:
    name = " ".join(value.split())
    if not 0 < len(name) <= MAX_NAME_LENGTH:
        raise Invalid(fields={"name": [f"A name has 1 to {MAX_NAME_LENGTH} characters."]})
    return name


def _description(value: str) -> str:
    text = value.replace("\r\n", "\n").strip()
    if len(text) > MAX_DESCRIPTION_LENGTH:
        raise Invalid(fields={"description": [f"At most {MAX_DESCRIPTION_LENGTH:,} characters."]})
    return text


def _key(value: str) -> str:
    key = value.strip().upper()
    if key and not re.fullmatch(rf"[A-Z][A-Z0-9]{{0,{MAX_KEY_LENGTH - 1}}}", key):
        raise Invalid(fields={"key": [f"One to {MAX_KEY_LENGTH} letters and digits, a letter first."]})
    return key


def _transitions(value: dict[str, list[str]]) -> dict[str, list[str]]:
    unknown = ({*value} | {target for targets in value.values() for target in targets}) - {*workflow.STATUSES}
    if unknown:
        raise Invalid(fields={"transitions": [f"Not a status: {', '.join(sorted(unknown))[:60]}."]})
    return workflow.normalized(value)


_CLEAN: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "description": _description,
    "key": _key,
    "transitions": _transitions,
}
