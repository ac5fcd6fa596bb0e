"""The verbs of projects: every write, each one transaction. The project's row is always locked first.

Each verb applies a command, writes it down as events of consecutive versions, and says the version it
made; where nothing would change it writes no event and says where the room stands.
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
