"""The letters of projects: somebody was mentioned, or asked in."""

from collections.abc import Iterable
from uuid import UUID

from projects.models import Comment, Task


def tell_mentioned(comment: Comment, task: Task, people: Iterable[UUID]) -> None:
    """A mail to each, queued in this transaction."""
