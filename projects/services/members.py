"""Add, change and remove members, and remember what they have read. A project always has an owner."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Case, F, When
from django.db.models.functions import Greatest

from core.api import rate_limits
from core.database import DatabaseNow
from core.errors import Invalid
from core.people import Person
from core.rooms.services import announce
from projects import access, emails, queries, room_events
from projects.access import locked_project
from projects.errors import LastOwner, NoAccount, NotAnOwner, TooMany
from projects.models import Assignment, Membership, Project, Role, Task
from projects.services.changelog import Changelog
from projects.services.tasks import save_changes

MAX_MEMBERS = 200
MAX_LOOKUPS, WINDOW_SECONDS = 60, 3600  # looking up addresses reveals which have an account


@transaction.atomic
def set_member(
    *, project_id: UUID, by: Person, role: str, user_id: UUID | None = None, email: str = "", command_id: str = ""
) -> tuple[Membership, int, bool]:
    """Add a member or change a member's role. The last value tells whether they are new.

    Raise NoProject, NotAnOwner, Invalid, RateLimited, NoAccount, TooMany or LastOwner.
    """
    access.project_for(by, project_id, Role.OWNER)
    person = _person(by, user_id, email)
    project = locked_project(by, project_id, Role.OWNER)
    changelog = Changelog(project, by, command_id)
    found = Membership.objects.filter(project=project, user=person).first()
    if found is None:
        member = add_member(changelog, person, role)
        emails.queue_welcome(member, by)
        return member, changelog.close(), True
    found.user = person
    if found.role != role:
        _require_other_owner(found, role)
        change_role(changelog, found, role)
    version = changelog.close()
    return found, version, False


@transaction.atomic
def remove_member(
    *, project_id: UUID, by: Person, user_id: UUID | None = None, email: str = "", command_id: str = ""
) -> int:
    """Remove a member and unassign their tasks; any member may leave. Their sockets close within a second.

    Raise NoProject, NotAnOwner, NoMember or LastOwner.
    """
    project = locked_project(by, project_id, Role.VIEWER)
    member = _member(project, by, user_id, email)
    if member.user_id != by.pk and not access.membership_of(by, project_id).is_owner:
        raise NotAnOwner
    _require_other_owner(member, None)
    changelog = Changelog(project, by, command_id)
    remove(changelog, member)
    return changelog.close()


def add_member(changelog: Changelog, person: Person, role: str) -> Membership:
    """Add a member under the project's lock, or raise TooMany."""
    if Membership.objects.filter(project=changelog.project).count() >= MAX_MEMBERS:
        raise TooMany(f"A project has at most {MAX_MEMBERS} members.", limit=MAX_MEMBERS)
    member = Membership.objects.create(project=changelog.project, user=person, role=role)
    data = {"userId": str(person.pk), "role": role}
    changelog.add_project_event(room_events.MemberAdded, {}, data, member=data)
    return member


def change_role(changelog: Changelog, member: Membership, role: str) -> None:
    """Change a member's role under the project's lock."""
    data = {"userId": str(member.user_id), "role": role}
    changelog.add_project_event(room_events.MemberChanged, data | {"role": member.role}, data, member=data)
    member.role = role
    member.save(update_fields=["role", "updated_at"])


def remove(changelog: Changelog, member: Membership) -> None:
    """Unassign the member's tasks, then delete the membership. The project is locked."""
    mine = Assignment.objects.filter(user=member.user_id, task__project=changelog.project, task__deleted_at=None)
    tasks = {task.pk: task for task in Task.objects.filter(pk__in=mine.values("task"))}
    for now in queries.tasks_out(list(tasks.values())):
        left = [id for id in now["assignees"] if id != str(member.user_id)]
        save_changes(changelog, tasks[UUID(now["id"])], now, {"assignees": left})
    Assignment.objects.filter(user=member.user_id, task__project=changelog.project).delete()
    data = {"userId": str(member.user_id)}
    changelog.add_project_event(room_events.MemberRemoved, data | {"role": member.role}, data, member=data)
    member.delete()
    end_sockets(member.user_id)


def end_sockets(user_id: UUID) -> None:
    """Make the person's sockets check their access again, after the commit.

    It runs in its own transaction, because announcing in two rooms at once can deadlock.
    """
    transaction.on_commit(partial(_announce_access_change, user_id), robust=True)


@transaction.atomic
def _announce_access_change(user_id: UUID) -> None:
    announce(f"people.{user_id}", room_events.AccessChanged())


def _require_other_owner(member: Membership, role: str | None) -> None:
    """Raise LastOwner if the project would lose its only owner. The lock keeps other owners from leaving now."""
    if not member.is_owner or role == Role.OWNER:
        return
    others = Membership.objects.filter(project=member.project_id, role=Role.OWNER).exclude(pk=member.pk)
    if not others.exists():
        raise LastOwner


def _person(by: Person, user_id: UUID | None, email: str) -> Any:
    """Return the active person with this id or address. Raise Invalid, RateLimited or NoAccount."""
    if bool(user_id) == bool(email):
        raise Invalid("Name the person by userId or by email.", fields={"email": ["Either userId or email."]})
    rate_limits.hit("project-members", str(by.pk), MAX_LOOKUPS, WINDOW_SECONDS)
    people = get_user_model().objects.filter(is_active=True)
    found = people.filter(pk=user_id).first() if user_id else people.filter(email=email.strip().lower()).first()
    if found is None:
        raise NoAccount
    return found


def _member(project: Project, by: Person, user_id: UUID | None, email: str) -> Membership:
    if email:
        known = Membership.objects.filter(project=project, user__email=email.strip().lower())
        user_id = known.values_list("user_id", flat=True).first()
    return access.member_of(project, user_id)


# A return within this time continues the same visit.
VISIT_TIMEOUT = timedelta(minutes=20)


@transaction.atomic
def mark_seen(*, project_id: UUID, by: Person, version: int) -> Membership:
    """Record that the person has seen the board at this version. Raise NoProject.

    A new visit starts from the version at which the last one ended.
    """
    member = access.membership_of(by, project_id)
    begins = When(seen_at__lt=DatabaseNow() - VISIT_TIMEOUT, then=F("seen_version"))
    Membership.objects.filter(pk=member.pk).update(
        left_version=Case(begins, default=F("left_version")),
        seen_version=Greatest(F("seen_version"), version),
        seen_at=DatabaseNow(),
    )
    member.refresh_from_db(fields=["left_version", "seen_version", "seen_at"])
    return member
