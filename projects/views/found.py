"""What the club's search finds in boards: only in those that the visitor is in."""

from collections.abc import Iterator

from django.http import HttpRequest

from core.ui.plugins import MAX_HITS, Hit
from projects import finding, workflow


def tasks(request: HttpRequest, words: str) -> Iterator[Hit]:
    for task in finding.tasks_saying(request.user, words)[:MAX_HITS]:
        says = f"{task.name} · {workflow.NAMES[task.status]} · {task.project.name}"
        yield Hit(task.title, task.get_absolute_url(), says)
