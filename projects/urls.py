"""The paths of projects."""

from typing import Any

from django.urls import path

from projects import api as calls
from projects import tasks_api as tasks
from projects.page_urls import pages

__all__ = ["api", "pages"]

_ONE = "projects/<uuid:project>"
_TASK = "tasks/<uuid:task>"
_PROJECT: dict[str, Any] = {"get": "retrieve", "patch": "edit", "delete": "destroy"}
_MEMBERS: dict[str, Any] = {"get": "list", "post": "set_role", "delete": "remove"}

api = [
    path("projects", calls.ProjectViewSet.as_view({"get": "list", "post": "create"})),
    path(_ONE, calls.ProjectViewSet.as_view(_PROJECT)),
    path(f"{_ONE}/snapshot", calls.ProjectViewSet.as_view({"get": "snapshot"}), name="project-snapshot"),
    path(f"{_ONE}/events", calls.EventsViewSet.as_view({"get": "of_project"})),
    path(f"{_ONE}/undo", calls.PastViewSet.as_view({"post": "undo"})),
    path(f"{_ONE}/board", calls.PastViewSet.as_view({"get": "board"})),
    path(f"{_ONE}/members", calls.MembersViewSet.as_view(_MEMBERS)),
    path(f"{_ONE}/members/<uuid:user>", calls.MembersViewSet.as_view({"delete": "remove_one"})),
    path(f"{_ONE}/tasks", tasks.ProjectTasksViewSet.as_view({"get": "list", "post": "create"})),
    path(_TASK, tasks.TaskViewSet.as_view(_PROJECT)),
    path(f"{_TASK}/history", tasks.TaskViewSet.as_view({"get": "history"})),
    path(f"{_TASK}/attachments", tasks.TaskViewSet.as_view({"get": "attachments"})),
    path(f"{_TASK}/dependencies", tasks.DependenciesViewSet.as_view({"post": "create"})),
    path(f"{_TASK}/dependencies/<uuid:depends_on>", tasks.DependenciesViewSet.as_view({"delete": "destroy"})),
    path(f"{_TASK}/comments", tasks.CommentsViewSet.as_view({"get": "list", "post": "create"})),
    path("comments/<uuid:comment>", tasks.CommentViewSet.as_view({"patch": "edit", "delete": "destroy"})),
]
