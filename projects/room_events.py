"""Events announced in a project's room.

The log keeps the structure of a change (dependencies, ranks) and the id of the revision with the text;
`projects.rooms` adds the text when the log is read.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from core.rooms.services import Event

# Task fields with text by people, which never enter the log.
TEXT_FIELDS = frozenset({"title", "description", "labels", "configuration"})


@dataclass(frozen=True)
class Change(Event):
    """One event of a command. `task` has the id and the new values, without the text."""

    revision: UUID
    task: dict[str, Any] | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        out: dict[str, Any] = {"revision": str(self.revision), **self.more}
        if self.task is not None:
            out["task"] = {name: value for name, value in self.task.items() if name not in TEXT_FIELDS}
        return out


class TaskCreated(Change):
    type: ClassVar[str] = "task.created"


class TaskMoved(Change):
    """A change of status, rank or both, and of nothing else."""

    type: ClassVar[str] = "task.moved"


class TaskUpdated(Change):
    type: ClassVar[str] = "task.updated"


class TaskDeleted(Change):
    type: ClassVar[str] = "task.deleted"


class TaskRestored(Change):
    type: ClassVar[str] = "task.restored"


class DependencyAdded(Change):
    type: ClassVar[str] = "dependency.added"


class DependencyRemoved(Change):
    type: ClassVar[str] = "dependency.removed"


class CommentAdded(Change):
    type: ClassVar[str] = "comment.added"


class CommentUpdated(Change):
    type: ClassVar[str] = "comment.updated"


class CommentRemoved(Change):
    type: ClassVar[str] = "comment.removed"


class AttachmentAdded(Change):
    type: ClassVar[str] = "attachment.added"


class AttachmentRemoved(Change):
    type: ClassVar[str] = "attachment.removed"


class MemberAdded(Change):
    type: ClassVar[str] = "member.added"


class MemberChanged(Change):
    type: ClassVar[str] = "member.changed"


class MemberRemoved(Change):
    type: ClassVar[str] = "member.removed"


class ProjectUpdated(Change):
    type: ClassVar[str] = "project.updated"


class ProjectDeleted(Change):
    type: ClassVar[str] = "project.deleted"


@dataclass(frozen=True)
class AccessChanged(Event):
    """In a person's own room: their sockets must check their access again."""

    type: ClassVar[str] = "access.changed"

    def data(self) -> dict[str, Any]:
        return {}
