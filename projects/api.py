"""The API of projects, members, tasks, dependencies and comments."""

import re
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import rate_limits
from core.api.base import ApiRouter, ApiViewSet
from core.api.pagination import PageNumbers, paginate
from core.api.serializers import camel_case, validated_data, validated_query
from core.api.shapes import JSON
from core.idempotency.keys import InvalidKey
from core.people import SignedInRequest
from core.rooms.api import BESIDE_EVENTS, EventOut, events_response
from core.rooms.models import wire_name
from core.rooms.services import head_of
from projects import access, queries, rooms, serializers, services, shapes
from projects.models import Role, Task, room_name
from projects.services.ranking import Position

# Far above manual use; it stops a runaway script.
MAX_COMMANDS, WINDOW_SECONDS = 600, 60
_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")


class CommandsViewSet(ApiViewSet):
    """Signed-in people only; their commands are limited."""

    lookup_value_converter = "uuid"
    pagination_class = PageNumbers

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


class ProjectViewSet(CommandsViewSet):
    """The caller's projects with their tasks and members. Projects of others are 404."""

    lookup_url_kwarg = "project"
    roles: ClassVar = {
        "partial_update": Role.OWNER,
        "set_member": Role.OWNER,
        "undo": Role.EDITOR,
        "create_task": Role.EDITOR,
    }

    def enter(self, request: SignedInRequest, project: UUID | None = None, **_: UUID) -> None:
        if project:
            mine = access.membership_of(request.user, project)
            self.mine = access.require_role(mine, self.roles.get(self.action, Role.VIEWER))
            self.project = mine.project

    @extend_schema(responses=shapes.ProjectOut(many=True), summary="My projects")
    def list(self, request: SignedInRequest) -> Response:
        return paginate(self, queries.projects_of(request.user), queries.project_detail)

    @extend_schema(
        request=serializers.ProjectIn, responses={201: shapes.ProjectOut}, summary="Make a project of one's own"
    )
    def create(self, request: SignedInRequest) -> Response:
        wanted = validated_data(serializers.ProjectIn, request.data)
        made, version = services.create_project(by=request.user, command_id=command_id(request), **wanted)
        out = queries.project_detail(made, role=Role.OWNER, version=version)
        return Response(out, status=201, headers={"Location": f"/api/projects/{made.pk}"})

    @extend_schema(responses=shapes.ProjectOut, summary="A project")
    def retrieve(self, request: SignedInRequest, project: UUID) -> Response:
        return Response(queries.project_detail(self.project, role=self.mine.role))

    @extend_schema(request=serializers.ProjectEdit, responses=shapes.ProjectOut, summary="Edit a project")
    def partial_update(self, request: SignedInRequest, project: UUID) -> Response:
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
    @action(detail=True)
    def snapshot(self, request: SignedInRequest, project: UUID) -> Any:
        """Gzip-compressed, with an ETag for its version: repeat the call with If-None-Match."""
        tag = f'W/"{rooms.snapshot_tag(self.project)}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if tag in request.headers.get("If-None-Match", ""):
            return HttpResponse(status=304, headers=headers)
        _, packed = rooms.compressed_snapshot(self.project)
        return rooms.snapshot_response(packed, request.headers.get("Accept-Encoding", ""), headers)

    @extend_schema(request=serializers.UndoIn, responses=shapes.VersionOut, summary="Take a command back")
    @action(detail=True, methods=["post"])
    def undo(self, request: SignedInRequest, project: UUID) -> Response:
        wanted = validated_data(serializers.UndoIn, request.data)
        made = services.undo(project_id=project, by=request.user, command_id=command_id(request), **wanted)
        return _version_response(made)

    @extend_schema(
        parameters=[serializers.BoardAt], responses=shapes.TaskOut(many=True), summary="The board at any version"
    )
    @action(detail=True)
    def board(self, request: SignedInRequest, project: UUID) -> Response:
        version = validated_query(serializers.BoardAt, request)["version"]
        return paginate(self, queries.tasks_at(self.project, version), shapes.TaskOut.of)

    @extend_schema(responses=shapes.OwnersMemberOut(many=True), summary="A project's members")
    @action(detail=True)
    def members(self, request: SignedInRequest, project: UUID) -> Response:
        out = shapes.OwnersMemberOut if self.mine.is_owner else shapes.MemberOut
        return paginate(self, queries.members(self.project), out.of)

    @extend_schema(
        request=serializers.MemberIn,
        responses={200: shapes.MemberChanged, 201: shapes.MemberChanged},
        summary="Take somebody in (201), or give a member another role (200)",
    )
    @members.mapping.post
    def set_member(self, request: SignedInRequest, project: UUID) -> Response:
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
    @members.mapping.delete
    def remove(self, request: SignedInRequest, project: UUID) -> Response:
        """Send `userId` or `email` in the query or in the body."""
        named = validated_data(serializers.MemberNamed, request.data)
        return self._part_with(request, **(named or validated_query(serializers.MemberNamed, request)))

    @extend_schema(responses={200: shapes.VersionOut}, summary="Part with a member, or leave")
    @action(detail=True, methods=["delete"], url_path="members/<uuid:user>")
    def remove_one(self, request: SignedInRequest, project: UUID, user: UUID) -> Response:
        return self._part_with(request, user_id=user)

    def _part_with(self, request: SignedInRequest, **named: Any) -> Response:
        return _version_response(
            services.remove_member(project_id=self.project.pk, by=request.user, command_id=command_id(request), **named)
        )

    @extend_schema(
        parameters=[serializers.TaskSearch],
        responses=shapes.TaskOut(many=True),
        summary="A project's tasks in their order",
    )
    @action(detail=True)
    def tasks(self, request: SignedInRequest, project: UUID) -> Response:
        asked = validated_query(serializers.TaskSearch, request)
        asked["assignee"] = queries.assignee_filter(asked.get("assignee", ""), request.user)
        pages = PageNumbers()
        page = pages.paginate_queryset(queries.search_tasks(self.project, **asked), request, self)
        return pages.get_paginated_response(queries.tasks_out(page))

    @extend_schema(request=serializers.TaskIn, responses={201: shapes.TaskChanged}, summary="Make a task")
    @tasks.mapping.post
    def create_task(self, request: SignedInRequest, project: UUID) -> Response:
        values = validated_data(serializers.TaskIn, request.data)
        task, version = services.create_task(
            project_id=project,
            by=request.user,
            command_id=command_id(request),
            position=position_of(values),
            **_by_json_names(values),
        )
        return _task_response(task, version, status=201, headers={"Location": f"/api/tasks/{task.pk}"})


_ROOM = OpenApiParameter("room", OpenApiTypes.STR, description="The room's name as you know it, to notice a restore.")
_AFTER = OpenApiParameter("after", OpenApiTypes.INT64, description="The version you have. Default 0.")
_LIMIT = OpenApiParameter("limit", OpenApiTypes.INT, description="1 to 200, which is the default.")


class ProjectEventsViewSet(ApiViewSet):
    """The events of a project, for its members."""

    beside_lists = BESIDE_EVENTS

    def enter(self, request: SignedInRequest, project: UUID) -> None:
        access.project_for(request.user, project)

    @extend_schema(
        summary="A project's events after a version", parameters=[_ROOM, _AFTER, _LIMIT], responses=EventOut(many=True)
    )
    def list(self, request: SignedInRequest, project: UUID) -> Response:
        name = room_name(project)
        known = request.query_params.get("room") or wire_name(name, head_of(name).epoch)
        return events_response(request, known)


class TaskViewSet(CommandsViewSet):
    """A task with its dependencies and comments. Members read it, editors change it."""

    lookup_url_kwarg = "task"

    def enter(self, request: SignedInRequest, task: UUID, **_: UUID) -> None:
        find = access.task_for if self.action in ("destroy", "history") else access.live_task_for
        self.task = find(request.user, task, Role.VIEWER if request.method in SAFE_METHODS else Role.EDITOR)

    @extend_schema(responses=shapes.TaskOut, summary="A task with all its values")
    def retrieve(self, request: SignedInRequest, task: UUID) -> Response:
        return Response(queries.task_out(self.task))

    @extend_schema(
        request=serializers.TaskEdit,
        responses=shapes.TaskChanged,
        summary="Edit or move a task, from the values in `base`",
    )
    def partial_update(self, request: SignedInRequest, task: UUID) -> Response:
        """Edits of different fields merge; the same field changed meanwhile is 409 EDIT_CONFLICT."""
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
        return _version_response(services.delete_task(task_id=task, by=request.user, command_id=command_id(request)))

    @extend_schema(responses=shapes.RevisionOut(many=True), summary="What was done to a task, the newest first")
    @action(detail=True)
    def history(self, request: SignedInRequest, task: UUID) -> Response:
        return paginate(self, queries.revisions(self.task.project, task=self.task), shapes.RevisionOut.of)

    @extend_schema(responses=shapes.AttachmentOut(many=True), summary="A task's files")
    @action(detail=True)
    def attachments(self, request: SignedInRequest, task: UUID) -> Response:
        """Upload files with the form on the task's page. `url` returns the bytes and supports Range."""
        return paginate(self, queries.attachments_of(self.task), shapes.AttachmentOut.of)

    @extend_schema(
        request=serializers.DependencyIn,
        responses={201: shapes.TaskChanged},
        summary="Have a task wait for another",
    )
    @action(detail=True, methods=["post"], url_path="dependencies")
    def add_dependency(self, request: SignedInRequest, task: UUID) -> Response:
        other = validated_data(serializers.DependencyIn, request.data)
        done, version = services.add_dependency(task_id=task, by=request.user, command_id=command_id(request), **other)
        return _task_response(done, version, status=201)

    @extend_schema(responses={200: shapes.VersionOut}, summary="Have it wait no longer")
    @action(detail=True, methods=["delete"], url_path="dependencies/<uuid:depends_on>")
    def remove_dependency(self, request: SignedInRequest, task: UUID, depends_on: UUID) -> Response:
        return _version_response(
            services.remove_dependency(
                task_id=task, depends_on=depends_on, by=request.user, command_id=command_id(request)
            )
        )

    @extend_schema(responses=shapes.CommentOut(many=True), summary="A task's comments, the oldest first")
    @action(detail=True)
    def comments(self, request: SignedInRequest, task: UUID) -> Response:
        return paginate(self, queries.comments_of(self.task), shapes.CommentOut.of)

    @extend_schema(request=serializers.CommentIn, responses={201: shapes.CommentChanged}, summary="Say something")
    @comments.mapping.post
    def add_comment(self, request: SignedInRequest, task: UUID) -> Response:
        said = validated_data(serializers.CommentIn, request.data)
        comment, version = services.add_comment(task_id=task, by=request.user, command_id=command_id(request), **said)
        body = shapes.CommentChanged.of(comment=comment, version=version)
        return Response(body, status=201, headers={"Location": f"/api/comments/{comment.pk}"})


class CommentViewSet(CommandsViewSet):
    lookup_url_kwarg = "comment"

    def enter(self, request: SignedInRequest, comment: UUID) -> None:
        if self.action == "partial_update":
            access.own_comment_for(request.user, comment)

    @extend_schema(request=serializers.CommentEdit, responses=shapes.CommentChanged, summary="Say it otherwise")
    def partial_update(self, request: SignedInRequest, comment: UUID) -> Response:
        said = validated_data(serializers.CommentEdit, request.data)
        done, version = services.edit_comment(
            comment_id=comment, by=request.user, command_id=command_id(request), **said
        )
        return Response(shapes.CommentChanged.of(comment=done, version=version))

    @extend_schema(responses={200: shapes.VersionOut}, summary="Erase a comment's words")
    def destroy(self, request: SignedInRequest, comment: UUID) -> Response:
        return _version_response(
            services.remove_comment(comment_id=comment, by=request.user, command_id=command_id(request))
        )


def _version_response(version: int) -> Response:
    return Response(shapes.VersionOut.of(version=version))


def _task_response(task: Task, version: int, **more: Any) -> Response:
    return Response(shapes.TaskChanged.of(task=queries.task_out(task), version=version), **more)


_EDITABLE = ("title", "description", "status", "assignees", "due_at", "labels", "configuration", "rank")


def _by_json_names(values: dict[str, Any]) -> JSON:
    """Return the fields of a task that are present, by their JSON names."""
    return {camel_case(name): values[name] for name in _EDITABLE if name in values}


router = ApiRouter()
router.register("projects/<uuid:project>/events", ProjectEventsViewSet)
router.register("projects", ProjectViewSet)
router.register("tasks", TaskViewSet)
router.register("comments", CommentViewSet)
