"""Looking for tasks: by words, people, labels and numbers."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When

from core.errors import Invalid
from core.search.columns import matches, matches_each_term
from core.search.folding import words
from projects import workflow
from projects.models import (
    Project,
    Task,
    TaskQuerySet,
)


def search(
    project: Project,
    *,
    status: str = "",
    assignee: str = "",
    label: str = "",
    text: str = "",
    due_until: datetime | None = None,
) -> TaskQuerySet:
    """A project's tasks, narrowed. `assignee` is an id, or "nobody"."""
    found = Task.objects.live().filter(project=project)
    if status:
        found = found.filter(status=status)
    if assignee:
        found = found.filter(assignees=None) if assignee == "nobody" else found.filter(assignees=UUID(assignee))
    if label:
        found = found.filter(labels__contains=[label])
    if due_until:
        found = found.filter(due_at__lt=due_until)
    ordered: TaskQuerySet = found.filter(matches_each_term(text, _says_or_numbers)).in_order()
    return ordered


def _says_or_numbers(term: str) -> Q:
    """A task says it, or has this number: 12, CAMP-12."""
    number = words(term)[-1]
    is_number = number.isascii() and number.isdigit() and len(number) < 9
    return matches(term, "searched") | Q(number=int(number)) if is_number else matches(term, "searched")


def assignee_named(name: str, person: Any) -> str:
    """An id, "me" or "nobody" as search() takes it, or Invalid."""
    if name == "me":
        return str(person.pk)
    try:
        return name if name in ("", "nobody") else str(UUID(name))
    except ValueError:
        raise Invalid(fields={"assignee": ['A person\'s id, "me" or "nobody".']}) from None


def labels_of(project: Project) -> list[str]:
    """Every label in use, the most used first."""
    used: dict[str, int] = defaultdict(int)
    for labels in Task.objects.live().filter(project=project).exclude(labels=[]).values_list("labels", flat=True):
        for label in labels:
            used[label] += 1
    return sorted(used, key=lambda label: (-used[label], label.lower()))


def tasks_saying(person: Any, text: str) -> QuerySet[Task]:
    """Tasks of the person's projects that say all these words, or have the number; open ones first."""
    found = Task.objects.live().filter(project__in=Project.objects.of(person)).select_related("project")
    found = found.filter(matches_each_term(text, _says_or_numbers))
    done = Case(When(status=workflow.DONE, then=1), default=0)
    ordered: QuerySet[Task] = found.order_by(done, "-updated_at", "-id")
    return ordered


def numbered(project: Project, number: int) -> Task | None:
    """The task that people call by this number, if it is there."""
    found: Task | None = Task.objects.live().filter(project=project, number=number).first()
    if found:
        found.project = project
    return found
