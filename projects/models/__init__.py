"""Projects, who is in them, their tasks, and what was done to them."""

from projects.models.comment import Attachment, Comment
from projects.models.project import Membership, Project, ProjectQuerySet, Role
from projects.models.revision import Revision
from projects.models.task import Assignment, Dependency, Task, TaskQuerySet

__all__ = [
    "Assignment",
    "Attachment",
    "Comment",
    "Dependency",
    "Membership",
    "Project",
    "ProjectQuerySet",
    "Revision",
    "Role",
    "Task",
    "TaskQuerySet",
]
