"""The API of tasks: making, editing, moving and linking them, and the thread of each."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.pagination import PageNumbers, paginate
from core.api.serializers import validated_query
from projects import access, finding, history, queries, serializers, services, wire
from projects.calls import Calls, command_id, place_of, valid
from projects.models import Role, Task

_FIELDS = ("title", "description", "status", "assignees", "due_at", "labels", "configuration", "rank")


class ProjectTasksViewSet(Calls):
    """The tasks of a project."""

    pagination_class = PageNumbers

    def enter(self, request: Request, project: UUID) -> None:
        access.project_for(request.user, project, Role.EDITOR)

    @extend_schema(
        parameters=[serializers.TaskSearch],
        responses=serializers.TaskOut(many=True),
        summary="A project's tasks in their order",
    )
    def list(self, request: Request, project: UUID) -> Response:
        found = access.project_for(request.user, project)
        asked = validated_query(serializers.TaskSearch, request)
        rows = finding.search(
            found,
            status=asked.get("status", ""),
            assignee=finding.assignee_named(asked.get("assignee", ""), request.user),
            label=asked.get("label", ""),
            text=asked.get("q", ""),
        )
        pages = PageNumbers()
        page = pages.paginate_queryset(rows, request, self)
        return pages.get_paginated_response(queries.tasks_out(page))

    @extend_schema(request=serializers.TaskIn, responses={201: serializers.TaskChanged}, summary="Make a task")
    def create(self, request: Request, project: UUID) -> Response:
        access.project_for(request.user, project, Role.EDITOR)
        given = valid(serializers.TaskIn, request.data)
        task, version = services.create_task(
            project_id=project,
            by=request.user,
            command_id=command_id(request),
            place=place_of(given),
            **serializers.told(given, *_FIELDS),
        )
        return _changed(task, version, status=201, headers={"Location": f"/api/tasks/{task.pk}"})


class TaskViewSet(Calls):
    pagination_class = PageNumbers

    @extend_schema(responses=serializers.TaskOut, summary="A task with all its values")
    def retrieve(self, request: Request, task: UUID) -> Response:
        return Response(queries.task_out(access.live_task_for(request.user, task)))

    @extend_schema(
        request=serializers.TaskEdit,
        responses=serializers.TaskChanged,
        summary="Edit or move a task, from the values in `base`",
    )
    def edit(self, request: Request, task: UUID) -> Response:
        """Different fields merge; the same field changed meanwhile is 409 EDIT_CONFLICT."""
        access.live_task_for(request.user, task, Role.EDITOR)
        given = valid(serializers.TaskEdit, request.data)
        done, version = services.edit_task(
            task_id=task,
            by=request.user,
            changes=serializers.told(given, *_FIELDS),
            base=serializers.told(given["base"], *_FIELDS),
            command_id=command_id(request),
            place=place_of(given),
            reason=given.get("reason", ""),
        )
        return _changed(done, version)

    @extend_schema(responses={200: serializers.VersionOut}, summary="Delete a task; later commands on it are 410")
    def destroy(self, request: Request, task: UUID) -> Response:
        access.task_for(request.user, task, Role.EDITOR)
        version = services.delete_task(task_id=task, by=request.user, command_id=command_id(request))
        return Response({"version": version})

    @extend_schema(responses=serializers.RevisionOut(many=True), summary="What was done to a task, the newest first")
    def history(self, request: Request, task: UUID) -> Response:
        found = access.task_for(request.user, task)
        return paginate(self, queries.revisions(found.project, task=found), history.revision_out)

    @extend_schema(responses=serializers.AttachmentOut(many=True), summary="A task's files")
    def attachments(self, request: Request, task: UUID) -> Response:
        """Put one there with a form of its page; `url` gives the bytes, also in parts (Range)."""
        found = access.live_task_for(request.user, task)
        return paginate(self, queries.attachments_of(found), wire.attachment_out)


class DependenciesViewSet(Calls):
    def enter(self, request: Request, task: UUID) -> None:
        access.live_task_for(request.user, task, Role.EDITOR)

    @extend_schema(
        request=serializers.DependencyIn,
        responses={201: serializers.TaskChanged},
        summary="Have a task wait for another",
    )
    def create(self, request: Request, task: UUID) -> Response:
        access.live_task_for(request.user, task, Role.EDITOR)
        other = valid(serializers.DependencyIn, request.data)["depends_on"]
        done, version = services.add_dependency(
            task_id=task, depends_on=other, by=request.user, command_id=command_id(request)
        )
        return _changed(done, version, status=201)

    @extend_schema(responses={200: serializers.VersionOut}, summary="Have it wait no longer")
    def destroy(self, request: Request, task: UUID, depends_on: UUID) -> Response:
        access.live_task_for(request.user, task, Role.EDITOR)
        version = services.remove_dependency(
            task_id=task, depends_on=depends_on, by=request.user, command_id=command_id(request)
        )
        return Response({"version": version})


class CommentsViewSet(Calls):
    """The thread of a task; `parentId` says what a comment answers."""

    pagination_class = PageNumbers

    def enter(self, request: Request, task: UUID) -> None:
        access.live_task_for(request.user, task, Role.EDITOR)

    @extend_schema(responses=serializers.CommentOut(many=True), summary="A task's comments, the oldest first")
    def list(self, request: Request, task: UUID) -> Response:
        found = access.live_task_for(request.user, task)
        return paginate(self, queries.comments_of(found), wire.comment_out)

    @extend_schema(request=serializers.CommentIn, responses={201: serializers.CommentChanged}, summary="Say something")
    def create(self, request: Request, task: UUID) -> Response:
        access.live_task_for(request.user, task, Role.EDITOR)
        said = valid(serializers.CommentIn, request.data)
        comment, version = services.add_comment(task_id=task, by=request.user, command_id=command_id(request), **said)
        body = {"comment": wire.comment_out(comment), "version": version}
        return Response(body, status=201, headers={"Location": f"/api/comments/{comment.pk}"})


class CommentViewSet(Calls):
    @extend_schema(request=serializers.CommentEdit, responses=serializers.CommentChanged, summary="Say it otherwise")
    def edit(self, request: Request, comment: UUID) -> Response:
        access.own_comment_for(request.user, comment)
        content = valid(serializers.CommentEdit, request.data)["content"]
        done, version = services.edit_comment(
            comment_id=comment, by=request.user, content=content, command_id=command_id(request)
        )
        return Response({"comment": wire.comment_out(done), "version": version})

    @extend_schema(responses={200: serializers.VersionOut}, summary="Erase a comment's words")
    def destroy(self, request: Request, comment: UUID) -> Response:
        version = services.remove_comment(comment_id=comment, by=request.user, command_id=command_id(request))
        return Response({"version": version})


def _changed(task: Task, version: int, **more: Any) -> Response:
    return Response({"task": queries.task_out(task), "version": version}, **more)
