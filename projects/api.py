"""The API of projects, members, tasks, dependencies and comments."""

import re
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import rate_limits
from core.api.base import ApiViewSet
from core.api.pagination import PageNumbers, paginate
from core.api.serializers import camel_case, validated_data, validated_query
from core.api.shapes import JSON
from core.idempotency.keys import InvalidKey
from core.people import SignedInRequest
from core.rooms.api import EventOut, RoomViewSet
from core.rooms.models import wire_name
from core.rooms.services import head_of
from projects import access, queries, rooms, serializers, services, shapes
from projects.models import Role, Task, room_name
from projects.services.ranking import Position

# Far above manual use; it stops a runaway script.
MAX_COMMANDS, WINDOW_SECONDS = 600, 60
_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")


class ProjectApiViewSet(ApiViewSet):
    """Signed-in people only; calls are limited per person."""

    def check_throttles(self, request: Request) -> None:
        """Count the command after the permission check and before the idempotency key is read."""
        if request.method not in SAFE_METHODS:
            rate_limits.hit("project-commands", str(request.user.pk), MAX_COMMANDS, WINDOW_SECONDS)


def command_id(request: Request) -> str:
    """Return the Idempotency-Key, which the command's events carry as its id. Raise InvalidKey."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    if not _VISIBLE.fullmatch(key):
        raise InvalidKey
    return key


def position_of(values: dict[str, Any]) -> Position | None:
    """Return the requested position of a task, if any."""
    after, before = values.pop("after", None), values.pop("before", None)
    return Position(after=after, before=before) if after or before else None


_ROOM = OpenApiParameter("room", OpenApiTypes.STR, description="The room's name as you know it, to notice a restore.")
_AFTER = OpenApiParameter("after", OpenApiTypes.INT64, description="The version you have. Default 0.")
_LIMIT = OpenApiParameter("limit", OpenApiTypes.INT, description="1 to 200, which is the default.")


class ProjectViewSet(ProjectApiViewSet):
    """The caller's projects. Projects of others are 404."""

    pagination_class = PageNumbers

    def may_post(self, request: Request, **_: Any) -> None:
        """Any signed-in person may create a project."""

    @extend_schema(responses=shapes.ProjectOut(many=True), summary="My projects")
    def list(self, request: Request) -> Response:
        return paginate(self, queries.projects_of(request.user), queries.project_detail)

    @extend_schema(
        request=serializers.ProjectIn, responses={201: shapes.ProjectOut}, summary="Make a project of one's own"
    )
    def create(self, request: SignedInRequest) -> Response:
        wanted = validated_data(serializers.ProjectIn, request.data)
        made, version = services.create_project(by=request.user, command_id=command_id(request), **wanted)
        where = {"Location": f"/api/projects/{made.pk}"}
        return Response(queries.project_detail(made, role=Role.OWNER, version=version), status=201, headers=where)

    @extend_schema(responses=shapes.ProjectOut, summary="A project")
    def retrieve(self, request: SignedInRequest, project: UUID) -> Response:
        mine = access.membership_of(request.user, project)
        return Response(queries.project_detail(mine.project, role=mine.role))

    @extend_schema(request=serializers.ProjectEdit, responses=shapes.ProjectOut, summary="Edit a project")
    def edit(self, request: SignedInRequest, project: UUID) -> Response:
        access.project_for(request.user, project, Role.OWNER)
        wanted = validated_data(serializers.ProjectEdit, request.data)
        done, version = services.edit_project(
            project_id=project, by=request.user, command_id=command_id(request), **wanted
        )
        return Response(queries.project_detail(done, role=Role.OWNER, version=version))

    @extend_schema(responses={204: None}, summary="Delete a project with all that is in it")
    def destroy(self, request: SignedInRequest, project: UUID) -> Response:
        services.delete_project(project_id=project, by=request.user)
        return Response(status=204)

    @extend_schema(responses=shapes.SnapshotOut, summary="The whole board at its present version")
    def snapshot(self, request: SignedInRequest, project: UUID) -> Any:
        """Gzip-compressed, with an ETag for its version: repeat the call with If-None-Match."""
        found = access.project_for(request.user, project)
        tag = f'W/"{rooms.snapshot_tag(found)}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if tag in request.headers.get("If-None-Match", ""):
            return HttpResponse(status=304, headers=headers)
        _, packed = rooms.compressed_snapshot(found)
        return rooms.snapshot_response(packed, request.headers.get("Accept-Encoding", ""), headers)


class EventsViewSet(RoomViewSet):
    """The events of a project, for its members."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="A project's events after a version", parameters=[_ROOM, _AFTER, _LIMIT], responses=EventOut(many=True)
    )
    def of_project(self, request: SignedInRequest, project: UUID) -> Response:
        access.project_for(request.user, project)
        name = room_name(project)
        return self.events(request, request.query_params.get("room") or wire_name(name, head_of(name).epoch))


class HistoryViewSet(ProjectApiViewSet):
    """Past versions of the board, and undo."""

    pagination_class = PageNumbers

    def may_post(self, request: SignedInRequest, project: UUID) -> None:
        access.project_for(request.user, project, Role.EDITOR)

    @extend_schema(request=serializers.UndoIn, responses=shapes.VersionOut, summary="Take a command back")
    def undo(self, request: SignedInRequest, project: UUID) -> Response:
        access.project_for(request.user, project, Role.EDITOR)
        version = validated_data(serializers.UndoIn, request.data)["version"]
        made = services.undo(project_id=project, by=request.user, version=version, command_id=command_id(request))
        return Response(shapes.VersionOut.of(version=made))

    @extend_schema(
        parameters=[serializers.BoardAt], responses=shapes.TaskOut(many=True), summary="The board at any version"
    )
    def board(self, request: SignedInRequest, project: UUID) -> Response:
        found = access.project_for(request.user, project)
        version = validated_query(serializers.BoardAt, request)["version"]
        return paginate(self, queries.tasks_at(found, version), lambda task: task)


class MembersViewSet(ProjectApiViewSet):
    """The members of a project. Owners add and remove members; any member may leave."""

    def may_post(self, request: SignedInRequest, project: UUID) -> None:
        access.project_for(request.user, project, Role.OWNER)

    @extend_schema(responses=shapes.OwnersMemberOut(many=True), summary="A project's members")
    def list(self, request: SignedInRequest, project: UUID) -> Response:
        mine = access.membership_of(request.user, project)
        rows = queries.members(mine.project)
        return paginate(self, rows, shapes.OwnersMemberOut.of if mine.is_owner else shapes.MemberOut.of)

    pagination_class = PageNumbers

    @extend_schema(
        request=serializers.MemberIn,
        responses={200: shapes.MemberChanged, 201: shapes.MemberChanged},
        summary="Take somebody in (201), or give a member another role (200)",
    )
    def set_role(self, request: SignedInRequest, project: UUID) -> Response:
        access.project_for(request.user, project, Role.OWNER)
        wanted = validated_data(serializers.MemberIn, request.data)
        member, version, new = services.set_member(
            project_id=project, by=request.user, command_id=command_id(request), **wanted
        )
        body = shapes.MemberChanged.of(member=member, version=version)
        where = {"Location": f"/api/projects/{project}/members/{member.user_id}"} if new else {}
        return Response(body, status=201 if new else 200, headers=where)

    @extend_schema(
        parameters=[serializers.MemberNamed],
        responses={200: shapes.VersionOut},
        summary="Part with a member, named in the query",
    )
    def remove(self, request: SignedInRequest, project: UUID) -> Response:
        """Send `userId` or `email` in the query or in the body."""
        access.project_for(request.user, project)
        named = validated_data(serializers.MemberNamed, request.data) or validated_query(
            serializers.MemberNamed, request
        )
        return self._part_with(request, project, named)

    @extend_schema(responses={200: shapes.VersionOut}, summary="Part with a member, or leave")
    def remove_one(self, request: SignedInRequest, project: UUID, user: UUID) -> Response:
        return self._part_with(request, project, {"user_id": user})

    def _part_with(self, request: SignedInRequest, project: UUID, named: dict[str, Any]) -> Response:
        version = services.remove_member(project_id=project, by=request.user, command_id=command_id(request), **named)
        return Response(shapes.VersionOut.of(version=version))


_EDITABLE = ("title", "description", "status", "assignees", "due_at", "labels", "configuration", "rank")


class ProjectTasksViewSet(ProjectApiViewSet):
    """The tasks of a project."""

    pagination_class = PageNumbers

    def may_post(self, request: SignedInRequest, project: UUID) -> None:
        access.project_for(request.user, project, Role.EDITOR)

    @extend_schema(
        parameters=[serializers.TaskSearch],
        responses=shapes.TaskOut(many=True),
        summary="A project's tasks in their order",
    )
    def list(self, request: SignedInRequest, project: UUID) -> Response:
        found = access.project_for(request.user, project)
        asked = validated_query(serializers.TaskSearch, request)
        asked["assignee"] = queries.assignee_filter(asked.get("assignee", ""), request.user)
        rows = queries.search_tasks(found, **asked)
        pages = PageNumbers()
        page = pages.paginate_queryset(rows, request, self)
        return pages.get_paginated_response(queries.tasks_out(page))

    @extend_schema(request=serializers.TaskIn, responses={201: shapes.TaskChanged}, summary="Make a task")
    def create(self, request: SignedInRequest, project: UUID) -> Response:
        access.project_for(request.user, project, Role.EDITOR)
        values = validated_data(serializers.TaskIn, request.data)
        task, version = services.create_task(
            project_id=project,
            by=request.user,
            command_id=command_id(request),
            position=position_of(values),
            **_by_json_names(values),
        )
        return _task_response(task, version, status=201, headers={"Location": f"/api/tasks/{task.pk}"})


class TaskViewSet(ProjectApiViewSet):
    pagination_class = PageNumbers

    @extend_schema(responses=shapes.TaskOut, summary="A task with all its values")
    def retrieve(self, request: SignedInRequest, task: UUID) -> Response:
        return Response(queries.task_out(access.live_task_for(request.user, task)))

    @extend_schema(
        request=serializers.TaskEdit,
        responses=shapes.TaskChanged,
        summary="Edit or move a task, from the values in `base`",
    )
    def edit(self, request: SignedInRequest, task: UUID) -> Response:
        """Edits of different fields merge; the same field changed meanwhile is 409 EDIT_CONFLICT."""
        access.live_task_for(request.user, task, Role.EDITOR)
        values = validated_data(serializers.TaskEdit, request.data)
        done, version = services.edit_task(
            task_id=task,
            by=request.user,
            changes=_by_json_names(values),
            base=_by_json_names(values["base"]),
            command_id=command_id(request),
            position=position_of(values),
            reason=values.get("reason", ""),
        )
        return _task_response(done, version)

    @extend_schema(responses={200: shapes.VersionOut}, summary="Delete a task; later commands on it are 410")
    def destroy(self, request: SignedInRequest, task: UUID) -> Response:
        access.task_for(request.user, task, Role.EDITOR)
        version = services.delete_task(task_id=task, by=request.user, command_id=command_id(request))
        return Response(shapes.VersionOut.of(version=version))

    @extend_schema(responses=shapes.RevisionOut(many=True), summary="What was done to a task, the newest first")
    def history(self, request: SignedInRequest, task: UUID) -> Response:
        found = access.task_for(request.user, task)
        return paginate(self, queries.revisions(found.project, task=found), shapes.RevisionOut.of)

    @extend_schema(responses=shapes.AttachmentOut(many=True), summary="A task's files")
    def attachments(self, request: SignedInRequest, task: UUID) -> Response:
        """Upload files with the form on the task's page. `url` returns the bytes and supports Range."""
        found = access.live_task_for(request.user, task)
        return paginate(self, queries.attachments_of(found), shapes.AttachmentOut.of)


class DependenciesViewSet(ProjectApiViewSet):
    def may_post(self, request: SignedInRequest, task: UUID) -> None:
        access.live_task_for(request.user, task, Role.EDITOR)

    @extend_schema(
        request=serializers.DependencyIn,
        responses={201: shapes.TaskChanged},
        summary="Have a task wait for another",
    )
    def create(self, request: SignedInRequest, task: UUID) -> Response:
        access.live_task_for(request.user, task, Role.EDITOR)
        other = validated_data(serializers.DependencyIn, request.data)["depends_on"]
        done, version = services.add_dependency(
            task_id=task, depends_on=other, by=request.user, command_id=command_id(request)
        )
        return _task_response(done, version, status=201)

    @extend_schema(responses={200: shapes.VersionOut}, summary="Have it wait no longer")
    def destroy(self, request: SignedInRequest, task: UUID, depends_on: UUID) -> Response:
        access.live_task_for(request.user, task, Role.EDITOR)
        version = services.remove_dependency(
            task_id=task, depends_on=depends_on, by=request.user, command_id=command_id(request)
        )
        return Response(shapes.VersionOut.of(version=version))


class CommentsViewSet(ProjectApiViewSet):
    """The comments of a task; `parentId` is the comment that it answers."""

    pagination_class = PageNumbers

    def may_post(self, request: SignedInRequest, task: UUID) -> None:
        access.live_task_for(request.user, task, Role.EDITOR)

    @extend_schema(responses=shapes.CommentOut(many=True), summary="A task's comments, the oldest first")
    def list(self, request: SignedInRequest, task: UUID) -> Response:
        found = access.live_task_for(request.user, task)
        return paginate(self, queries.comments_of(found), shapes.CommentOut.of)

    @extend_schema(request=serializers.CommentIn, responses={201: shapes.CommentChanged}, summary="Say something")
    def create(self, request: SignedInRequest, task: UUID) -> Response:
        access.live_task_for(request.user, task, Role.EDITOR)
        said = validated_data(serializers.CommentIn, request.data)
        comment, version = services.add_comment(task_id=task, by=request.user, command_id=command_id(request), **said)
        body = shapes.CommentChanged.of(comment=comment, version=version)
        return Response(body, status=201, headers={"Location": f"/api/comments/{comment.pk}"})


class CommentViewSet(ProjectApiViewSet):
    @extend_schema(request=serializers.CommentEdit, responses=shapes.CommentChanged, summary="Say it otherwise")
    def edit(self, request: SignedInRequest, comment: UUID) -> Response:
        access.own_comment_for(request.user, comment)
        content = validated_data(serializers.CommentEdit, request.data)["content"]
        done, version = services.edit_comment(
            comment_id=comment, by=request.user, content=content, command_id=command_id(request)
        )
        return Response(shapes.CommentChanged.of(comment=done, version=version))

    @extend_schema(responses={200: shapes.VersionOut}, summary="Erase a comment's words")
    def destroy(self, request: SignedInRequest, comment: UUID) -> Response:
        version = services.remove_comment(comment_id=comment, by=request.user, command_id=command_id(request))
        return Response(shapes.VersionOut.of(version=version))


def _task_response(task: Task, version: int, **more: Any) -> Response:
    return Response(shapes.TaskChanged.of(task=queries.task_out(task), version=version), **more)


def _by_json_names(values: dict[str, Any]) -> JSON:
    """Return the fields of a task that are present, by their JSON names."""
    return {camel_case(name): values[name] for name in _EDITABLE if name in values}
