"""Record what a command changed: events of consecutive versions in the log, and revisions with the text."""

from dataclasses import dataclass, field
from typing import Any

from core.ids import uuid7
from core.people import Person
from core.rooms.services import announce, head_of
from projects.models import Comment, Project, Revision, Task
from projects.room_events import Change

Values = dict[str, Any]


@dataclass
class Changelog:
    """The events of one command in one project. The caller holds the project's lock."""

    project: Project
    by: Person | None
    command_id: str = ""
    reason: str = ""
    _changes: list[tuple[Change, Revision]] = field(default_factory=list)

    def add_task_event(
        self,
        kind: type[Change],
        task: Task,
        before: Values,
        after: Values,
        *,
        comment: Comment | None = None,
        **more: Any,
    ) -> None:
        """Record an event about a task, with the changed values by their JSON names."""
        revision = self._revision(kind, before, after, task=task, comment=comment)
        data = {"id": str(task.pk), **after}
        if comment:
            more["comment"] = {"id": str(comment.pk), "taskId": str(task.pk)}
        self._changes.append((kind(revision.pk, data, more), revision))

    def add_project_event(self, kind: type[Change], before: Values, after: Values, **more: Any) -> None:
        """Record an event about the project or its members."""
        revision = self._revision(kind, before, after)
        self._changes.append((kind(revision.pk, None, more), revision))

    def close(self) -> int:
        """Announce all events at once. Return the last version, or the room's current one if there were none."""
        if not self._changes:
            return head_of(self.project.room).version
        head = announce(self.project.room, *(event for event, _ in self._changes), actor=getattr(self.by, "pk", None))
        first = head.version - len(self._changes) + 1
        rows = [revision for _, revision in self._changes]
        for version, revision in enumerate(rows, first):
            revision.version, revision.batch = version, first
        Revision.objects.bulk_create(rows)
        return head.version

    def _revision(self, kind: type[Change], before: Values, after: Values, **about: Any) -> Revision:
        return Revision(
            id=uuid7(),
            project=self.project,
            type=kind.type,
            author=self.by if getattr(self.by, "pk", None) else None,
            command_id=self.command_id,
            reason=self.reason,
            before=before,
            after=after,
            **about,
        )
