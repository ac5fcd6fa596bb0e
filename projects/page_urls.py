"""The pages of projects."""

from django.urls import path

from projects.views import boards, editing, past, people, sheets, threads

_PROJECT = "projects/<uuid:project>"
_TASK = f"{_PROJECT}/tasks/<int:number>"

pages = [
    path("projects/", boards.projects, name="projects"),
    path("projects/new/", boards.new, name="project-new"),
    path("projects/files/<uuid:file>/", threads.file, name="project-file"),
    path(f"{_PROJECT}/", boards.board, name="project"),
    path(f"{_PROJECT}/list/", boards.task_list, name="project-list"),
    path(f"{_PROJECT}/seen/", boards.seen, name="project-seen"),
    path(f"{_PROJECT}/delete/", boards.delete, name="project-delete"),
    path(f"{_PROJECT}/members/", people.members, name="project-members"),
    path(f"{_PROJECT}/members/<uuid:user>/role/", people.role, name="project-role"),
    path(f"{_PROJECT}/members/<uuid:user>/remove/", people.remove, name="project-part"),
    path(f"{_PROJECT}/settings/", people.settings, name="project-settings"),
    path(f"{_PROJECT}/changes/", past.changes, name="project-changes"),
    path(f"{_PROJECT}/at/<int:version>/", past.board_at, name="project-at"),
    path(f"{_PROJECT}/undo/<int:version>/", past.undo, name="project-undo"),
    path(f"{_PROJECT}/tasks/new/", sheets.new, name="task-new"),
    path(f"{_TASK}/", sheets.sheet, name="task"),
    path(f"{_TASK}/edit/", editing.edit, name="task-edit"),
    path(f"{_TASK}/move/", sheets.move, name="task-move"),
    path(f"{_TASK}/delete/", sheets.delete, name="task-delete"),
    path(f"{_TASK}/comments/", threads.comment, name="task-comment"),
    path(f"{_TASK}/comments/<uuid:comment>/remove/", threads.remove_comment, name="task-comment-remove"),
    path(f"{_TASK}/waits/", threads.wait_for, name="task-wait"),
    path(f"{_TASK}/waits/<uuid:other>/remove/", threads.wait_no_longer, name="task-wait-remove"),
    path(f"{_TASK}/files/", threads.attach, name="task-attach"),
    path(f"{_TASK}/files/<uuid:file>/remove/", threads.detach, name="task-detach"),
]
