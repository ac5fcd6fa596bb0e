"""What may be announced in a project's room.

The log keeps what a change did to the structure (who waits for whom, where a card lies) and names the
revision that has the words; `projects.rooms` puts them in when the log is read.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from core.rooms.services import Event

# Fields of a task that people write: never in the log itself.
WRITTEN = frozenset({"title", "description", "labels", "configuration"})


@dataclass(frozen=True)
class Change(Event):
    """One event of a command. `task` has the id and the new values of what changed, without the words."""

    revision: UUID
    task: dict[str, Any] | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        told: dict[str, Any] = {"revision": str(self.revision), **self.more}
        if self.task is not None:
            told["task"] = {name: value for name, value in self.task.items() if name not in WRITTEN}
        return told


class TaskCreated(Change):
    type: ClassVar[str] = "task.created"


class TaskMoved(Change):
    """Another status, another rank, or both: never anything else."""

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
    """In a person's own room: may their sockets still be where they are?"""

    type: ClassVar[str] = "access.changed"

    def data(self) -> dict[str, Any]:
        return {}
