"""Rooms over HTTP: the same log with the same permissions as the socket."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiViewSet
from core.api.responses import ApiResponse
from core.api.shapes import Shape
from core.errors import Invalid, NotFound
from core.rooms import registry, services
from core.rooms.models import wire_name
from core.rooms.protocol import MAX_VERSION
from core.rooms.services import MAX_EVENTS, MustResync


class EventOut(Shape):
    version: int
    type: str
    at: datetime
    data: dict[str, Any]  # type: ignore[assignment]


class SnapshotOut(Shape):
    room: str
    version: int
    data: dict[str, Any]  # type: ignore[assignment]


BESIDE_EVENTS = {"head": {"type": "integer", "minimum": 0}}
_AFTER = OpenApiParameter("after", OpenApiTypes.INT64, description="The version you have. Default 0.")
_LIMIT = OpenApiParameter("limit", OpenApiTypes.INT, description=f"1 to {MAX_EVENTS}, which is the default.")


class RoomViewSet(ApiViewSet):
    """The state of a live room, and its events since a version. Anyone who may watch a room may read it here."""

    lookup_url_kwarg = "room"
    public = ("retrieve", "events")
    beside_lists = BESIDE_EVENTS

    @extend_schema(summary="A room's snapshot", responses=SnapshotOut)
    def retrieve(self, request: Request, room: str) -> Response:
        return Response(SnapshotOut.of(services.snapshot_of(_enter(request, room))))

    @extend_schema(
        summary="A room's events after a version", parameters=[_AFTER, _LIMIT], responses=EventOut(many=True)
    )
    @action(detail=True)
    def events(self, request: Request, room: str) -> Response:
        return events_response(request, room)


def events_response(request: Request, room: str) -> Response:
    """Return the room's events after the query's version, to who may watch it. Raises MustResync."""
    name = _enter(request, room)
    after = _number(request, "after", 0, 0, MAX_VERSION)
    limit = _number(request, "limit", MAX_EVENTS, 1, MAX_EVENTS)
    head = services.head_of(name)
    stale = registry.split_epoch(room)[1] != head.epoch
    if stale or not 0 <= head.version - after <= MAX_EVENTS:
        raise _must_resync(name, head)
    events = services.events_between(name, after, min(after + limit, head.version))
    return ApiResponse(events, beside={"head": head.version})


def _enter(request: Request, room: str) -> str:
    name, _ = registry.split_epoch(room)
    if len(name) > 80 or "\0" in name:
        raise NotFound("There is no such room.")
    kind, id = registry.kind_of(name)
    kind.enter(id, request.user)
    return name


def _must_resync(name: str, head: services.Head) -> MustResync:
    room = wire_name(name, head.epoch)
    return MustResync(room=room, snapshot=reverse("api-room-detail", args=[room]), head=head.version)


def _number(request: Request, name: str, default: int, lowest: int, highest: int) -> int:
    text: Any = request.query_params.get(name, str(default))
    if text.isascii() and text.isdigit() and len(text) < 20 and lowest <= int(text) <= highest:
        return int(text)
    raise Invalid(fields={name: [f"A whole number from {lowest} to {highest}."]})
