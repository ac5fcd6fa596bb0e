"""The API of projects: the projects themselves, their members, and what happened in them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.pagination import PageNumbers, paginate
from core.api.serializers import validated_query
from core.rooms.api import EventOut, RoomViewSet
from core.rooms.models import wire_name
from core.rooms.queries import head_of
from projects import access, history, queries, serializers, services, snapshots, wire
from projects.calls import Calls, command_id, valid
from projects.models import Project, Role
from projects.models.project import room_name

_ROOM = OpenApiParameter("room", OpenApiTypes.STR, description="The room's name as you know it, to notice a restore.")
_AFTER = OpenApiParameter("after", OpenApiTypes.INT64, description="The version you have. Default 0.")
_LIMIT = OpenApiParameter("limit", OpenApiTypes.INT, description="1 to 200, which is the default.")


class ProjectViewSet(Calls):
    """One's projects. Whoever is not in one does not know of it."""

    pagination_class = PageNumbers

    def enter(self, request: Request, **_: Any) -> None:
        """Anybody who is signed in may make one."""

    @extend_schema(responses=serializers.ProjectOut(many=True), summary="My projects")
    def list(self, request: Request) -> Response:
        return paginate(self, queries.projects_of(request.user), queries.described)

    @extend_schema(
        request=serializers.ProjectIn, responses={201: serializers.ProjectOut}, summary="Make a project of one's own"
    )
    def create(self, request: Request) -> Response:
        wanted = valid(serializers.ProjectIn, request.data)
        made, version = services.create_project(by=request.user, command_id=command_id(request), **wanted)
        where = {"Location": f"/api/projects/{made.pk}"}
        return Response(_detail(request, made) | {"version": version}, status=201, headers=where)

    @extend_schema(responses=serializers.ProjectOut, summary="A project")
    def retrieve(self, request: Request, project: UUID) -> Response:
        return Response(_detail(request, access.project_for(request.user, project)))

    @extend_schema(request=serializers.ProjectEdit, responses=serializers.ProjectOut, summary="Edit a project")
    def edit(self, request: Request, project: UUID) -> Response:
        access.project_for(request.user, project, Role.OWNER)
        wanted = valid(serializers.ProjectEdit, request.data)
        done, version = services.edit_project(
            project_id=project, by=request.user, command_id=command_id(request), **wanted
        )
        return Response(_detail(request, done) | {"version": version})

    @extend_schema(responses={204: None}, summary="Delete a project with all that is in it")
    def destroy(self, request: Request, project: UUID) -> Response:
        services.delete_project(project_id=project, by=request.user)
        return Response(status=204)

    @extend_schema(responses=serializers.SnapshotOut, summary="The whole board at its present version")
    def snapshot(self, request: Request, project: UUID) -> Any:
        """Compressed, and named by its version: ask again with If-None-Match."""
        found = access.project_for(request.user, project)
        tag = f'W/"{snapshots.tag_of(found)}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if tag in request.headers.get("If-None-Match", ""):
            return HttpResponse(status=304, headers=headers)
        _, packed = snapshots.compressed(found)
        return snapshots.answer(packed, request.headers.get("Accept-Encoding", ""), headers)


class EventsViewSet(RoomViewSet):
    """A project's log, with the permission of its room."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="A project's events after a version", parameters=[_ROOM, _AFTER, _LIMIT], responses=EventOut(many=True)
    )
    def of_project(self, request: Request, project: UUID) -> Response:
        access.project_for(request.user, project)
        name = room_name(project)
        return self.events(request, request.query_params.get("room") or wire_name(name, head_of(name).epoch))


class PastViewSet(Calls):
    """What was, and taking it back."""

    pagination_class = PageNumbers

    def enter(self, request: Request, project: UUID) -> None:
        access.project_for(request.user, project, Role.EDITOR)

    @extend_schema(request=serializers.UndoIn, responses=serializers.VersionOut, summary="Take a command back")
    def undo(self, request: Request, project: UUID) -> Response:
        access.project_for(request.user, project, Role.EDITOR)
        version = valid(serializers.UndoIn, request.data)["version"]
        made = services.undo(project_id=project, by=request.user, version=version, command_id=command_id(request))
        return Response({"version": made})

    @extend_schema(
        parameters=[serializers.BoardAt], responses=serializers.TaskOut(many=True), summary="The board at any version"
    )
    def board(self, request: Request, project: UUID) -> Response:
        found = access.project_for(request.user, project)
        version = validated_query(serializers.BoardAt, request)["version"]
        return paginate(self, history.tasks_at(found, version), lambda task: task)


class MembersViewSet(Calls):
    """Who is in a project. Only its owners take people in; anybody may leave."""

    def enter(self, request: Request, project: UUID) -> None:
        access.project_for(request.user, project, Role.OWNER)

    @extend_schema(responses=serializers.MemberOut(many=True), summary="A project's members")
    def list(self, request: Request, project: UUID) -> Response:
        mine = access.membership_of(request.user, project)
        rows = queries.members(mine.project)
        return paginate(self, rows, lambda each: wire.member_out(each, reachable=mine.is_owner))

    pagination_class = PageNumbers

    @extend_schema(
        request=serializers.MemberIn,
        responses={200: serializers.MemberChanged, 201: serializers.MemberChanged},
        summary="Take somebody in (201), or give a member another role (200)",
    )
    def set_role(self, request: Request, project: UUID) -> Response:
        access.project_for(request.user, project, Role.OWNER)
        wanted = valid(serializers.MemberIn, request.data)
        member, version, new = services.set_member(
            project_id=project, by=request.user, command_id=command_id(request), **wanted
        )
        body = {"member": wire.member_out(member, reachable=True), "version": version}
        where = {"Location": f"/api/projects/{project}/members/{member.user_id}"} if new else {}
        return Response(body, status=201 if new else 200, headers=where)

    @extend_schema(
        parameters=[serializers.MemberNamed],
        responses={200: serializers.VersionOut},
        summary="Part with a member, named in the query",
    )
    def remove(self, request: Request, project: UUID) -> Response:
        """Or in the body: `userId` or `email`."""
        access.project_for(request.user, project)
        named = valid(serializers.MemberNamed, request.data) or validated_query(serializers.MemberNamed, request)
        return self._part_with(request, project, named)

    @extend_schema(responses={200: serializers.VersionOut}, summary="Part with a member, or leave")
    def remove_one(self, request: Request, project: UUID, user: UUID) -> Response:
        return self._part_with(request, project, {"user_id": user})

    def _part_with(self, request: Request, project: UUID, named: dict[str, Any]) -> Response:
        version = services.remove_member(project_id=project, by=request.user, command_id=command_id(request), **named)
        return Response({"version": version})


def _detail(request: Request, project: Project) -> dict[str, Any]:
    return queries.described(project) | {"role": access.membership_of(request.user, project.pk).role}
