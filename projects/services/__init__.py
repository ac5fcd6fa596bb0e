"""The verbs of projects: every write, each one transaction. The project's row is always locked first.

Each verb applies a command, writes it down as events of consecutive versions, and says the version it
made; where nothing would change it writes no event and says where the room stands.
"""

from projects.services.attachments import add_attachment, remove_attachment, sweep_files
from projects.services.auditing import audit
from projects.services.comments import add_comment, edit_comment, remove_comment
from projects.services.dependencies import add_dependency, remove_dependency
from projects.services.leaving import forget_person
from projects.services.members import remove_member, set_member
from projects.services.projects import create_project, delete_project, edit_project
from projects.services.seeing import seen
from projects.services.tasks import create_task, delete_task, edit_task
from projects.services.undoing import undo

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
    "remove_attachment",
    "remove_comment",
    "remove_dependency",
    "remove_member",
    "seen",
    "set_member",
    "sweep_files",
    "undo",
]
