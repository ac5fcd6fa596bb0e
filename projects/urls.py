"""URLs of projects: the API and the pages."""

from typing import Any

from django.urls import path

from projects.api import (
    CommentsViewSet,
    CommentViewSet,
    DependenciesViewSet,
    EventsViewSet,
    HistoryViewSet,
    MembersViewSet,
    ProjectTasksViewSet,
    ProjectViewSet,
    TaskViewSet,
)
from projects.views import boards, members, tasks, threads

__all__ = ["api", "pages"]
_API_PROJECT = "projects/<uuid:project>"
_API_TASK = "tasks/<uuid:task>"
_DETAIL: dict[str, Any] = {"get": "retrieve", "patch": "edit", "delete": "destroy"}
_MEMBERS: dict[str, Any] = {"get": "list", "post": "set_role", "delete": "remove"}
api = [
    path("projects", ProjectViewSet.as_view({"get": "list", "post": "create"})),
    path(_API_PROJECT, ProjectViewSet.as_view(_DETAIL)),
    path(f"{_API_PROJECT}/snapshot", ProjectViewSet.as_view({"get": "snapshot"}), name="project-snapshot"),
    path(f"{_API_PROJECT}/events", EventsViewSet.as_view({"get": "of_project"})),
    path(f"{_API_PROJECT}/undo", HistoryViewSet.as_view({"post": "undo"})),
    path(f"{_API_PROJECT}/board", HistoryViewSet.as_view({"get": "board"})),
    path(f"{_API_PROJECT}/members", MembersViewSet.as_view(_MEMBERS)),
    path(f"{_API_PROJECT}/members/<uuid:user>", MembersViewSet.as_view({"delete": "remove_one"})),
    path(f"{_API_PROJECT}/tasks", ProjectTasksViewSet.as_view({"get": "list", "post": "create"})),
    path(_API_TASK, TaskViewSet.as_view(_DETAIL)),
    path(f"{_API_TASK}/history", TaskViewSet.as_view({"get": "history"})),
    path(f"{_API_TASK}/attachments", TaskViewSet.as_view({"get": "attachments"})),
    path(f"{_API_TASK}/dependencies", DependenciesViewSet.as_view({"post": "create"})),
    path(f"{_API_TASK}/dependencies/<uuid:depends_on>", DependenciesViewSet.as_view({"delete": "destroy"})),
    path(f"{_API_TASK}/comments", CommentsViewSet.as_view({"get": "list", "post": "create"})),
    path("comments/<uuid:comment>", CommentViewSet.as_view({"patch": "edit", "delete": "destroy"})),
]
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
