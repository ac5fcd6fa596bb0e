"""Read projects, boards, tasks, dependencies and changes."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from core.api.shapes import JSON
from core.errors import Invalid
from core.people import Visitor
from core.rooms.models import wire_name
from core.rooms.services import Head, head_of, heads
from core.search.columns import matches, matches_each_term
from core.search.folding import words
from projects import shapes, workflow
from projects.models import (
    Assignment,
    Attachment,
    Comment,
    Dependency,
    Membership,
    Project,
    Revision,
    Task,
    TaskQuerySet,
)


def projects_of(person: Visitor) -> QuerySet[Project]:
    """Return a person's projects, last changed first, with the numbers of open and done tasks."""
    live = Q(tasks__deleted_at=None, tasks__isnull=False)
    newest = Revision.objects.filter(project=OuterRef("pk")).order_by("-version").values("created_at")[:1]
    return (
        Project.objects.with_member(person)
        .annotate(
            task_count=Count("tasks", filter=live, distinct=True),
            done_count=Count("tasks", filter=live & Q(tasks__status=workflow.DONE), distinct=True),
            changed_at=Coalesce(Subquery(newest), F("created_at")),
        )
        .order_by("-changed_at", "-id")
    )


def room_heads(projects: Iterable[Project]) -> dict[UUID, Head]:
    """Return the heads of the projects' rooms, read in one query."""
    rooms = {project.room: project.pk for project in projects}
    found = heads(list(rooms))
    return {id: found.get(room, Head()) for room, id in rooms.items()}


def project_detail(project: Project, **given: Any) -> JSON:
    """Return the project's JSON with its room."""
    head = head_of(project.room)
    room = wire_name(project.room, head.epoch)
    return shapes.ProjectOut.of(project, room=room, room_version=head.version, **given)


def board(project_id: UUID) -> JSON:
    """Return the whole project as in its room's snapshot, in four queries whatever its size."""
    project = Project.objects.get(pk=project_id)
    tasks = list(Task.objects.live().filter(project=project).in_order())
    return {
        "project": shapes.BoardProjectOut.of(project),
        "members": shapes.MemberOut.each(members(project)),
        "tasks": tasks_out(tasks, project_id),
    }


def members(project: Project) -> QuerySet[Membership]:
    return Membership.objects.filter(project=project).select_related("user").order_by("created_at", "id")


def member_ids(project: Project) -> set[UUID]:
    return set(Membership.objects.filter(project=project).values_list("user_id", flat=True))


def task_out(task: Task) -> JSON:
    [out] = tasks_out([task])
    return out


def tasks_out(tasks: list[Task], project_id: UUID | None = None) -> list[JSON]:
    """Return these tasks as JSON in two queries, selected by the project's id if it is given, else by theirs."""
    which = {"task__project": project_id} if project_id else {"task__in": [task.pk for task in tasks]}
    whose, waits = defaultdict(list), defaultdict(list)
    for task_id, user_id in Assignment.objects.filter(**which).values_list("task_id", "user_id"):
        whose[task_id].append(user_id)
    live = Dependency.objects.filter(**which, depends_on__deleted_at=None)
    for task_id, other_id in live.values_list("task_id", "depends_on_id"):
        waits[task_id].append(other_id)
    return [
        shapes.TaskOut.of(task, assignees=sorted(whose[task.pk]), depends_on=sorted(waits[task.pk])) for task in tasks
    ]


def comments_of(task: Task) -> QuerySet[Comment]:
    """Return a task's comments, oldest first."""
    return Comment.objects.filter(task=task).select_related("author").order_by("created_at", "id")


def attachments_of(task: Task) -> QuerySet[Attachment]:
    return Attachment.objects.filter(task=task).select_related("uploader").order_by("created_at", "id")


def revisions(project: Project, *, task: Task | None = None) -> QuerySet[Revision]:
    """Return the project's or the task's revisions, newest first."""
    found = Revision.objects.filter(project=project)
    if task:
        found = found.filter(task=task)
    return found.select_related("author", "task", "comment").order_by("-version")


def last_change_of(task: Task, field: str) -> Revision | None:
    """Return the latest revision that changed this field."""
    found: Revision | None = (
        Revision.objects.filter(task=task, after__has_key=field).select_related("author").order_by("-version").first()
    )
    return found


def last_version_of(project: Project) -> int:
    found: int | None = Revision.objects.filter(project=project).aggregate(newest=Max("version"))["newest"]
    return found or 0


def memberships_of(person: Visitor, projects: Iterable[UUID]) -> dict[UUID, Membership]:
    """Return the person's memberships by project."""
    found = Membership.objects.filter(user=person.pk, project__in=projects)
    return {each.project_id: each for each in found}


def changes_since(project: Project, person: Visitor, version: int) -> int:
    """Count the events by others after that version."""
    since = Revision.objects.filter(project=project, version__gt=version)
    return since.exclude(author=person.pk).count() if version else 0


def revision_at(project: Project, version: int) -> Revision | None:
    found: Revision | None = revisions(project).filter(version=version).first()
    return found


def search_tasks(
    project: Project,
    *,
    status: str = "",
    assignee: str = "",
    label: str = "",
    text: str = "",
    due_until: datetime | None = None,
) -> TaskQuerySet:
    """Return the project's tasks that match the filters. `assignee` is an id or "nobody"."""
    found = Task.objects.live().filter(project=project)
    if status:
        found = found.filter(status=status)
    if assignee:
        found = found.filter(assignees=None) if assignee == "nobody" else found.filter(assignees=UUID(assignee))
    if label:
        found = found.filter(labels__contains=[label])
    if due_until:
        found = found.filter(due_at__lt=due_until)
    ordered: TaskQuerySet = found.filter(matches_each_term(text, _matches_text_or_number)).in_order()
    return ordered


def _matches_text_or_number(term: str) -> Q:
    """Match a task by text or by number: 12, CAMP-12."""
    number = words(term)[-1]
    is_number = number.isascii() and number.isdigit() and len(number) < 9
    return matches(term, "searched") | Q(number=int(number)) if is_number else matches(term, "searched")


def assignee_filter(name: str, person: Visitor) -> str:
    """Return an id, "me" or "nobody" as search_tasks() takes it, or raise Invalid."""
    if name == "me":
        return str(person.pk)
    try:
        return name if name in ("", "nobody") else str(UUID(name))
    except ValueError:
        raise Invalid(fields={"assignee": ['A person\'s id, "me" or "nobody".']}) from None


def labels_of(project: Project) -> list[str]:
    """Return every label in use, most used first."""
    used: dict[str, int] = defaultdict(int)
    for labels in Task.objects.live().filter(project=project).exclude(labels=[]).values_list("labels", flat=True):
        for label in labels:
            used[label] += 1
    return sorted(used, key=lambda label: (-used[label], label.lower()))


def tasks_matching(person: Visitor, text: str) -> QuerySet[Task]:
    """Return tasks in the person's projects that match all words or the number; open ones first."""
    found = Task.objects.live().filter(project__in=Project.objects.with_member(person)).select_related("project")
    found = found.filter(matches_each_term(text, _matches_text_or_number))
    done = Case(When(status=workflow.DONE, then=1), default=0)
    ordered: QuerySet[Task] = found.order_by(done, "-updated_at", "-id")
    return ordered


def task_numbered(project: Project, number: int) -> Task | None:
    """Return the task with this number, or None if it does not exist or was deleted."""
    found: Task | None = Task.objects.live().filter(project=project, number=number).first()
    if found:
        found.project = project
    return found


def path_between(start: UUID, goal: UUID, project: Project) -> list[UUID]:
    """Return the path of dependencies from `start` to `goal`, both included; empty if there is none."""
    waits = defaultdict(list)
    for task_id, other in Dependency.objects.filter(project=project).values_list("task_id", "depends_on_id"):
        waits[task_id].append(other)
    came_from: dict[UUID, UUID | None] = {start: None}
    to_look_at = [start]
    while to_look_at:
        here = to_look_at.pop()
        if here == goal:
            return _path(came_from, goal)
        for other in waits[here]:
            if other not in came_from:
                came_from[other] = here
                to_look_at.append(other)
    return []


def _path(came_from: dict[UUID, UUID | None], goal: UUID) -> list[UUID]:
    steps, here = [], goal
    while here is not None:
        steps.append(here)
        here = came_from[here]  # type: ignore[assignment]
    return steps[::-1]


def open_blockers(task_id: UUID) -> list[Task]:
    """Return the unfinished tasks that it depends on. Deleted tasks do not count."""
    return list(Task.objects.live().filter(dependents__task=task_id).exclude(status=workflow.DONE).order_by("number"))


def linked_tasks(task: Task, by: str) -> list[Task]:
    """Return the tasks that it depends on (`dependents__task`), or its dependents (`dependencies__depends_on`)."""
    found = list(Task.objects.live().filter(**{by: task}).order_by("number"))
    for each in found:
        each.project = task.project
    return found


def possible_dependencies(task: Task, most: int = 300) -> list[tuple[int, str]]:
    """Return open tasks of the project, by number and title, to choose from."""
    others = Task.objects.live().filter(project=task.project).exclude(pk=task.pk).exclude(status=workflow.DONE)
    return list(others.exclude(dependents__task=task).order_by("number").values_list("number", "title")[:most])


def tasks_at(project: Project, version: int) -> list[JSON]:
    """Return the board's tasks at that version: the current ones with all later revisions reverted, newest first."""
    state = {task["id"]: task for task in board(project.pk)["tasks"]}
    since = Revision.objects.filter(project=project, version__gt=version).exclude(task=None).order_by("-version")
    for revision in since.iterator():
        revert(state, revision)
    return sorted(state.values(), key=lambda task: (task["rank"], task["id"]))


def revert(state: dict[str, JSON], revision: Revision) -> None:
    """Revert one event in a snapshot of the tasks."""
    id = str(revision.task_id)
    if revision.type in ("task.created", "task.restored"):
        state.pop(id, None)
    elif revision.type == "task.deleted":
        state[id] = dict(revision.before)
    elif id in state:
        state[id] = {**state[id], **revision.before}
