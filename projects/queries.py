"""Reading projects: their boards, their tasks and what happened."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.rooms.models import wire_name
from core.rooms.queries import Head, head_of, heads
from projects import wire, workflow
from projects.models import (
    Assignment,
    Attachment,
    Comment,
    Dependency,
    Membership,
    Project,
    Revision,
    Task,
)


def projects_of(person: Any) -> QuerySet[Project]:
    """A person's projects, those that changed last first, with how many tasks are open and done."""
    live = Q(tasks__deleted_at=None, tasks__isnull=False)
    newest = Revision.objects.filter(project=OuterRef("pk")).order_by("-version").values("created_at")[:1]
    return (
        Project.objects.of(person)
        .annotate(
            task_count=Count("tasks", filter=live, distinct=True),
            done_count=Count("tasks", filter=live & Q(tasks__status=workflow.DONE), distinct=True),
            changed_at=Coalesce(Subquery(newest), F("created_at")),
        )
        .order_by("-changed_at", "-id")
    )


def with_rooms(projects: Iterable[Project]) -> dict[UUID, Head]:
    """Where the rooms of these projects stand, in one query."""
    rooms = {project.room: project.pk for project in projects}
    found = heads(list(rooms))
    return {id: found.get(room, Head()) for room, id in rooms.items()}


def described(project: Project, head: Head | None = None) -> dict[str, Any]:
    """The project as the API tells it, with its room."""
    head = head or head_of(project.room)
    told = wire.project_out(project) | {"room": wire_name(project.room, head.epoch), "roomVersion": head.version}
    counted: Any = project
    if hasattr(project, "task_count"):
        told |= {"taskCount": counted.task_count, "doneCount": counted.done_count}
    return told


def board(project_id: UUID) -> dict[str, Any]:
    """The whole state of a project, which its room's snapshot is: four queries however large it is."""
    project = Project.objects.get(pk=project_id)
    tasks = list(Task.objects.live().filter(project=project).in_order())
    return {
        "project": wire.project_out(project),
        "members": [wire.member_out(each) for each in members(project)],
        "tasks": tasks_out(tasks, project_id),
    }


def members(project: Project) -> QuerySet[Membership]:
    return Membership.objects.filter(project=project).select_related("user").order_by("created_at", "id")


def member_ids(project: Project) -> set[UUID]:
    return set(Membership.objects.filter(project=project).values_list("user_id", flat=True))


def task_out(task: Task) -> dict[str, Any]:
    [out] = tasks_out([task])
    return out


def tasks_out(tasks: list[Task], project_id: UUID | None = None) -> list[dict[str, Any]]:
    """These tasks as clients see them, in two queries; of a whole project by its id, else by theirs."""
    which = {"task__project": project_id} if project_id else {"task__in": [task.pk for task in tasks]}
    whose, waits = defaultdict(list), defaultdict(list)
    for task_id, user_id in Assignment.objects.filter(**which).values_list("task_id", "user_id"):
        whose[task_id].append(user_id)
    live = Dependency.objects.filter(**which, depends_on__deleted_at=None)
    for task_id, other_id in live.values_list("task_id", "depends_on_id"):
        waits[task_id].append(other_id)
    return [wire.task_out(task, whose[task.pk], waits[task.pk]) for task in tasks]


def comments_of(task: Task) -> QuerySet[Comment]:
    """A task's comments as they were written, the oldest first."""
    return Comment.objects.filter(task=task).select_related("author").order_by("created_at", "id")


def attachments_of(task: Task) -> QuerySet[Attachment]:
    return Attachment.objects.filter(task=task).select_related("uploader").order_by("created_at", "id")


def revisions(project: Project, *, task: Task | None = None) -> QuerySet[Revision]:
    """What happened, the newest first."""
    found = Revision.objects.filter(project=project)
    if task:
        found = found.filter(task=task)
    return found.select_related("author", "task", "comment").order_by("-version")


def last_change_of(task: Task, field: str) -> Revision | None:
    """Who gave this field the value it has."""
    found: Revision | None = (
        Revision.objects.filter(task=task, after__has_key=field).select_related("author").order_by("-version").first()
    )
    return found


def last_version_of(project: Project) -> int:
    found: int | None = Revision.objects.filter(project=project).aggregate(newest=Max("version"))["newest"]
    return found or 0


def memberships_of(person: Any, projects: Iterable[UUID]) -> dict[UUID, Membership]:
    """The person's own, by project."""
    found = Membership.objects.filter(user=person.pk, project__in=projects)
    return {each.project_id: each for each in found}


def news_since(project: Project, person: Any, version: int) -> int:
    """How much others did after that version."""
    since = Revision.objects.filter(project=project, version__gt=version)
    return since.exclude(author=person.pk).count() if version else 0


def revision_at(project: Project, version: int) -> Revision | None:
    found: Revision | None = revisions(project).filter(version=version).first()
    return found
