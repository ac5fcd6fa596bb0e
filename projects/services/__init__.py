"""Every write to projects, each in one transaction. Each service locks the project's row first.

A service applies a command, records it as events of consecutive versions and returns the last version. If
nothing changes, it records no event and returns the room's current version.
"""

from projects.services.comments import (
    add_attachment,
    add_comment,
    edit_comment,
    remove_attachment,
    remove_comment,
    sweep_files,
)
from projects.services.lifecycle import audit, forget_person
from projects.services.members import mark_seen, remove_member, set_member
from projects.services.projects import create_project, delete_project, edit_project
from projects.services.tasks import add_dependency, create_task, delete_task, edit_task, remove_dependency
from projects.services.undo import undo

__all__ = [
    "add_attachment",
    "add_comment",
    "add_dependency",
    "audit",
    "create_project",
    "create_task",
    "delete_project",
    "delete_task",
    "edit_comment",
    "edit_project",
    "edit_task",
    "forget_person",
    "mark_seen",
    "remove_attachment",
    "remove_comment",
    "remove_dependency",
    "remove_member",
    "set_member",
    "sweep_files",
    "undo",
]
