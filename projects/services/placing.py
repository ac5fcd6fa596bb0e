"""Where a task lies in the order of its project: ranks, and what is done when two want the same one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.errors import Invalid
from projects import ranks
from projects.models import Project, Task

# How many neighbours are spread anew when there is no short rank left between two, then ever more.
FIRST_WINDOW = 8


class Place:
    """A wish: after this task, before that one, or at the first or last place of a column."""

    def __init__(self, *, after: UUID | None = None, before: UUID | None = None, first_of: str = "") -> None:
        self.after, self.before, self.first_of = after, before, first_of

    def rank(self, project: Project, task: Task | None, respread: Callable[[list[Task], list[str]], None]) -> str:
        """A free rank there, or Invalid where a neighbour is not in this project."""
        others = _others(project, task)
        low, high = self._neighbours(others)
        if task and (low or "") < task.rank and (high is None or task.rank < high):
            return task.rank  # it lies there already
        rank = ranks.between(low, high)
        if len(rank) <= ranks.LONGEST:
            return rank
        _spread_anew(project, low, high, task, respread)
        low, high = self._neighbours(others)
        return ranks.between(low, high)

    def _neighbours(self, others: Any) -> tuple[str | None, str | None]:
        if self.after:
            low = self._rank_of(others, self.after, "after")
            return low, others.filter(rank__gt=low).order_by("rank").values_list("rank", flat=True).first()
        high = None
        if self.before:
            high = self._rank_of(others, self.before, "before")
        elif self.first_of:
            column = others.filter(deleted_at=None, status=self.first_of).order_by("rank")
            high = column.values_list("rank", flat=True).first()
        below = others.filter(rank__lt=high) if high else others
        return below.order_by("-rank").values_list("rank", flat=True).first(), high

    def _rank_of(self, others: Any, id: UUID, name: str) -> str:
        rank: str | None = others.filter(pk=id).values_list("rank", flat=True).first()
        if rank is None:
            raise Invalid(fields={name: ["There is no such other task in this project."]})
        return rank


def _others(project: Project, task: Task | None) -> QuerySet[Task]:
    others: QuerySet[Task] = Task.objects.filter(project=project)
    return others.exclude(pk=task.pk) if task else others


def free_rank(project: Project, task: Task, wanted: str) -> str:
    """The wanted rank, or where it is taken one right behind it."""
    others = _others(project, task)
    if not others.filter(rank=wanted).exists():
        return wanted
    following = others.filter(rank__gt=wanted).order_by("rank").values_list("rank", flat=True).first()
    return ranks.between(wanted, following)


def _spread_anew(
    project: Project,
    low: str | None,
    high: str | None,
    task: Task | None,
    respread: Callable[[list[Task], list[str]], None],
) -> None:
    """Give the neighbours of a crowded place short ranks again: as few of them as make room."""
    others = _others(project, task)
    window = FIRST_WINDOW
    while True:
        below = list(others.filter(rank__lte=low).order_by("-rank")[:window])[::-1] if low else []
        above = list(others.filter(rank__gte=high).order_by("rank")[:window]) if high else []
        crowd = below + above
        start = others.filter(rank__lt=crowd[0].rank).order_by("-rank").values_list("rank", flat=True).first()
        end = others.filter(rank__gt=crowd[-1].rank).order_by("rank").values_list("rank", flat=True).first()
        fresh = ranks.spread(start, end, len(crowd))
        if max(map(len, fresh)) <= ranks.LONGEST // 2 or (start is None and end is None):
            respread(crowd, fresh)
            return
        window *= 2
