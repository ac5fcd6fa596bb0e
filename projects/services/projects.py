"""The verbs of projects themselves: make, edit, delete."""

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
from projects import events, workflow
from projects.models import Attachment, Membership, Project, Role
from projects.refusals import TooMany
from projects.services import beginnings, members
from projects.services.locking import locked_project
from projects.services.recording import Record

MOST = 500
NAME, DESCRIPTION, KEY = 120, 5_000, 5


@transaction.atomic
def create_project(
    *, by: Any, name: str, description: str = "", key: str = "", template: str = "", command_id: str = ""
) -> tuple[Project, int]:
    """Make a project of one's own, empty or from a template. Refuses with Invalid, TooMany, NoProject."""
    if Membership.objects.filter(user=by, role=Role.OWNER).count() >= MOST:
        raise TooMany(f"Nobody owns more than {MOST} projects.", limit=MOST)
    name = _name(name)
    project = Project(name=name, description=_description(description), key=_key(key) or key_of(name))
    project.save(force_insert=True)
    record = Record(project, by, command_id)
    members.add_member(record, by, Role.OWNER)
    if template:
        beginnings.fill(record, template, by)
    return project, record.close()


@transaction.atomic
def edit_project(*, project_id: UUID, by: Any, command_id: str = "", **given: Any) -> tuple[Project, int]:
    """Change its name, key, description or the moves it allows; tasks stay where they are.

    Refuses with NoProject, NotAnOwner, Invalid.
    """
    project = locked_project(by, project_id, Role.OWNER)
    tidied = {name: _TIDY[name](value) for name, value in given.items()}
    changed = {name: value for name, value in tidied.items() if value != getattr(project, name)}
    before = {name: getattr(project, name) for name in changed} | {"updatedAt": timestamp(project.updated_at)}
    record = Record(project, by, command_id)
    if changed:
        for name, value in changed.items():
            setattr(project, name, value)
        project.save(update_fields=[*changed, "updated_at"])
        after = changed | {"updatedAt": timestamp(project.updated_at)}
        record.of_project(events.ProjectUpdated, before, after, project={"id": str(project.pk)})
    return project, record.close()


@transaction.atomic
def delete_project(*, project_id: UUID, by: Any) -> None:
    """Remove it with all that was written in it; its room's log keeps the bare structure.

    Refuses with NoProject, NotAnOwner.
    """
    project = locked_project(by, project_id, Role.OWNER)
    people = list(Membership.objects.filter(project=project).values_list("user_id", flat=True))
    announce(project.room, events.ProjectDeleted(uuid7(), None, {}), actor=by.pk)
    delete_rows(project)
    for person in people:
        members.end_sockets(person)


def delete_rows(project: Project) -> None:
    """Its rows, and once they are gone for good its files."""
    paths = list(Attachment.objects.filter(task__project=project).values_list("path", flat=True))
    project.delete()
    delete_on_commit(paths)


def key_of(name: str) -> str:
    """What stands before its tasks' numbers: the initials of a long name, the start of a short one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z]+", plain)
    initials = "".join(word[0] for word in words)[:KEY]
    return (initials if len(initials) > 1 else "".join(words)[:3]).upper() or "TASK"


def _name(value: str) -> str:
    name = " ".join(value.split())
    if not 0 < len(name) <= NAME:
        raise Invalid(fields={"name": [f"A name has 1 to {NAME} characters."]})
    return name


def _description(value: str) -> str:
    text = value.replace("\r\n", "\n").strip()
    if len(text) > DESCRIPTION:
        raise Invalid(fields={"description": [f"At most {DESCRIPTION:,} characters."]})
    return text


def _key(value: str) -> str:
    key = value.strip().upper()
    if key and not re.fullmatch(rf"[A-Z][A-Z0-9]{{0,{KEY - 1}}}", key):
        raise Invalid(fields={"key": [f"One to {KEY} letters and digits, a letter first."]})
    return key


def _transitions(value: dict[str, list[str]]) -> dict[str, list[str]]:
    unknown = ({*value} | {target for targets in value.values() for target in targets}) - {*workflow.STATUSES}
    if unknown:
        raise Invalid(fields={"transitions": [f"Not a status: {', '.join(sorted(unknown))[:60]}."]})
    return workflow.tidied(value)


_TIDY: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "description": _description,
    "key": _key,
    "transitions": _transitions,
}
