"""URLs of projects: the API and the pages."""

from django.urls import path

from projects.api import router
from projects.views import boards, members, tasks, threads

__all__ = ["api", "pages"]
_PROJECT = "projects/<uuid:project>"
api = router.urls
_TASK = f"{_PROJECT}/tasks/<int:number>"
pages = [
    path("projects/", boards.projects, name="projects"),
    path("projects/new/", boards.new, name="project-new"),
    path("projects/files/<uuid:file>/", threads.file, name="project-file"),
    path(f"{_PROJECT}/", boards.board, name="project"),
    path(f"{_PROJECT}/list/", boards.task_list, name="project-list"),
    path(f"{_PROJECT}/seen/", boards.seen, name="project-seen"),
    path(f"{_PROJECT}/delete/", boards.delete, name="project-delete"),
    path(f"{_PROJECT}/members/", members.members, name="project-members"),
    path(f"{_PROJECT}/members/<uuid:user>/role/", members.role, name="project-role"),
    path(f"{_PROJECT}/members/<uuid:user>/remove/", members.remove, name="project-part"),
    path(f"{_PROJECT}/settings/", members.settings, name="project-settings"),
    path(f"{_PROJECT}/changes/", boards.changes, name="project-changes"),
    path(f"{_PROJECT}/at/<int:version>/", boards.board_at, name="project-at"),
    path(f"{_PROJECT}/undo/<int:version>/", boards.undo, name="project-undo"),
    path(f"{_PROJECT}/tasks/new/", tasks.new, name="task-new"),
    path(f"{_TASK}/", tasks.task, name="task"),
    path(f"{_TASK}/edit/", tasks.edit, name="task-edit"),
    path(f"{_TASK}/move/", tasks.move, name="task-move"),
    path(f"{_TASK}/delete/", tasks.delete, name="task-delete"),
    path(f"{_TASK}/comments/", threads.comment, name="task-comment"),
    path(f"{_TASK}/comments/<uuid:comment>/remove/", threads.remove_comment, name="task-comment-remove"),
    path(f"{_TASK}/waits/", threads.add_dependency, name="task-wait"),
    path(f"{_TASK}/waits/<uuid:other>/remove/", threads.remove_dependency, name="task-wait-remove"),
    path(f"{_TASK}/files/", threads.add_file, name="task-attach"),
    path(f"{_TASK}/files/<uuid:file>/remove/", threads.remove_file, name="task-detach"),
]
