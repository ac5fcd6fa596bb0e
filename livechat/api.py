"""The API of streams: finding, watching and running them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer as AnySerializer

from core.api.base import ApiViewSet
from core.api.pagination import PageNumbers
from core.api.serializers import validated_query
from livechat import access, queries, serializers, services, wire
from livechat.models import Stream


class StreamViewSet(ApiViewSet):
    """Looking is for everyone, making for organizers."""

    pagination_class = PageNumbers

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.action in ("list", "retrieve") else IsAuthenticated()]

    def enter(self, request: Request) -> None:
        access.refuse_unless_organizer(request.user)

    @extend_schema(
        parameters=[serializers.StreamsQuery],
        responses=serializers.StreamOut(many=True),
        summary="Streams: live, next, over",
    )
    def list(self, request: Request) -> Response:
        asked = validated_query(serializers.StreamsQuery, request)
        pages = PageNumbers()
        page = pages.paginate_queryset(queries.streams(text=asked.get("q", "")), request, self)
        watching = queries.viewers(stream.room for stream in page)
        return pages.get_paginated_response([wire.stream_out(each, watching.get(each.room, 0)) for each in page])

    @extend_schema(responses=serializers.StreamOut, summary="One stream, by id or slug")
    def retrieve(self, request: Request, stream: str) -> Response:
        return Response(told(stream))

    @extend_schema(
        request=serializers.StreamIn, responses={201: serializers.StreamOut}, summary="Make a stream, as an organizer"
    )
    def create(self, request: Request) -> Response:
        made = services.create_stream(by=request.user, **valid(serializers.StreamIn, request.data))
        return Response(told(made.pk), status=201, headers={"Location": f"/api/streams/{made.pk}"})

    @extend_schema(request=serializers.StreamEdit, responses=serializers.StreamOut, summary="Edit, start or end it")
    def edit(self, request: Request, stream: str) -> Response:
        found = access.stream_to_manage(request.user, stream)
        services.edit_stream(stream_id=found.pk, by=request.user, **valid(serializers.StreamEdit, request.data))
        return Response(told(found.pk))

    @extend_schema(responses={204: None}, summary="Delete a stream in whose chat nobody ever wrote")
    def destroy(self, request: Request, stream: str) -> Response:
        found = access.stream_to_manage(request.user, stream)
        services.delete_stream(stream_id=found.pk, by=request.user)
        return Response(status=204)


def valid(form: type[AnySerializer[Any]], sent: Any) -> dict[str, Any]:
    """What was sent as its form reads it, or 400."""
    body = form(data=sent)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def told(name: Any) -> dict[str, Any]:
    """The stream with how many watch it."""
    stream: Stream = queries.stream(name)
    return wire.stream_out(stream, queries.viewers([stream.room]).get(stream.room, 0))
