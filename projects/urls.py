"""The paths of projects."""

from typing import Any

from django.urls import path

from projects.api import EventsViewSet, MembersViewSet, PastViewSet, ProjectViewSet
from projects.page_urls import pages
from projects.tasks_api import (
    CommentsViewSet,
    CommentViewSet,
    DependenciesViewSet,
    ProjectTasksViewSet,
    TaskViewSet,
)

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
    path(f"{_API_PROJECT}/undo", PastViewSet.as_view({"post": "undo"})),
    path(f"{_API_PROJECT}/board", PastViewSet.as_view({"get": "board"})),
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
