"""The API of streams, their chats and moderation."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiView, ApiViewSet
from core.api.pagination import Cursor, PageNumbers, paginate
from core.api.serializers import validated_data, validated_query
from core.people import SignedInRequest
from livechat import access, queries, services, shapes
from livechat.models import Stream
from livechat.services.senders import caller_of_request


class StreamViewSet(ApiViewSet):
    """Streams: public to read, organizers create them."""

    pagination_class = PageNumbers

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.action in ("list", "retrieve") else IsAuthenticated()]

    def may_post(self, request: Request) -> None:
        access.require_organizer(request.user)

    @extend_schema(
        parameters=[shapes.StreamsQuery],
        responses=shapes.StreamOut(many=True),
        summary="Streams: live, next, over",
    )
    def list(self, request: Request) -> Response:
        filters = validated_query(shapes.StreamsQuery, request)
        pages = PageNumbers()
        page = pages.paginate_queryset(queries.streams(text=filters.get("q", "")), request, self)
        viewers = queries.viewer_counts(stream.room for stream in page)
        return pages.get_paginated_response([shapes.stream_json(each, viewers.get(each.room, 0)) for each in page])

    @extend_schema(responses=shapes.StreamOut, summary="One stream, by id or slug")
    def retrieve(self, request: Request, stream: str) -> Response:
        return Response(_stream_response(stream))

    @extend_schema(request=shapes.StreamIn, responses={201: shapes.StreamOut}, summary="Make a stream, as an organizer")
    def create(self, request: SignedInRequest) -> Response:
        stream = services.create_stream(by=request.user, **validated_data(shapes.StreamIn, request.data))
        return Response(_stream_response(stream.pk), status=201, headers={"Location": f"/api/streams/{stream.pk}"})

    @extend_schema(request=shapes.StreamEdit, responses=shapes.StreamOut, summary="Edit, start or end it")
    def edit(self, request: SignedInRequest, stream: str) -> Response:
        found = access.stream_to_manage(request.user, stream)
        services.edit_stream(stream_id=found.pk, by=request.user, **validated_data(shapes.StreamEdit, request.data))
        return Response(_stream_response(found.pk))

    @extend_schema(responses={204: None}, summary="Delete a stream in whose chat nobody ever wrote")
    def destroy(self, request: SignedInRequest, stream: str) -> Response:
        found = access.stream_to_manage(request.user, stream)
        services.delete_stream(stream_id=found.pk, by=request.user)
        return Response(status=204)


def _stream_response(name: Any) -> dict[str, Any]:
    """Return the stream's JSON with its viewer count."""
    stream: Stream = queries.stream(name)
    return shapes.stream_json(stream, queries.viewer_counts([stream.room]).get(stream.room, 0))


class MessagesViewSet(ApiViewSet):
    """Chat messages. Anyone may read and write; guests give a name."""

    pagination_class = Cursor
    cursor_ordering = ("created_at", "id")
    cursor_from_end = True
    permission_classes = [AllowAny]

    def may_post(self, request: Request, stream: str, **_: Any) -> None:
        access.get_stream(stream)

    @extend_schema(
        responses=shapes.MessageOut(many=True),
        summary="What is said, newest last; `previous` leads to what was said before",
    )
    def list(self, request: Request, stream: str) -> Response:
        found = access.get_stream(stream)
        return paginate(self, queries.messages(found.pk), shapes.message_json)

    @extend_schema(
        request=shapes.MessageIn,
        responses={201: shapes.MessageOut, 200: shapes.MessageOut},
        summary="Say something: 201, or 200 where this clientId was said before",
    )
    def create(self, request: Request, stream: str) -> Response:
        found = access.get_stream(stream)
        data = validated_data(shapes.MessageIn, request.data)
        message, is_new = services.send_message(stream_id=found.pk, by=caller_of_request(request), **data)
        location = {"Location": f"/api/streams/{found.pk}/messages/{message.pk}"}
        return Response(shapes.message_json(message), status=201 if is_new else 200, headers=location)

    @extend_schema(responses=shapes.MessageOut, summary="One line of the chat")
    def retrieve(self, request: Request, stream: str, message: UUID) -> Response:
        return Response(shapes.message_json(access.get_message(access.get_stream(stream), message)))

    @extend_schema(responses={204: None}, summary="Delete a message for good: your own, or as a moderator")
    def destroy(self, request: Request, stream: str, message: UUID) -> Response:
        found = access.get_stream(stream)
        services.delete_message(stream_id=found.pk, message_id=message, by=caller_of_request(request))
        return Response(status=204)

    @extend_schema(request=shapes.ReasonIn, responses={204: None}, summary="Point a message out to the moderators")
    def report(self, request: Request, stream: str, message: UUID) -> Response:
        found = access.get_stream(stream)
        reason = validated_data(shapes.ReasonIn, request.data)["reason"]
        services.report_message(stream_id=found.pk, message_id=message, by=caller_of_request(request), reason=reason)
        return Response(status=204)


class ModeratorViewSet(ApiViewSet):
    """Base of the calls for moderators."""

    permission_classes = [IsAuthenticated]

    def may_post(self, request: Request, stream: str, **_: object) -> None:
        access.stream_to_moderate(request.user, stream)


class PinViewSet(ModeratorViewSet):
    @extend_schema(request=shapes.PinIn, responses=shapes.MessageOut, summary="Pin a message above the chat")
    def pin(self, request: SignedInRequest, stream: str) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        id = validated_data(shapes.PinIn, request.data)["message_id"]
        pinned = services.pin_message(stream_id=found.pk, message_id=id, by=request.user)
        return Response(shapes.message_json(pinned))

    @extend_schema(responses={204: None}, summary="Take the pinned message down")
    def unpin(self, request: SignedInRequest, stream: str) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        services.unpin_message(stream_id=found.pk, by=request.user)
        return Response(status=204)


class HandOverViewSet(ModeratorViewSet):
    @extend_schema(
        request=None,
        responses={201: shapes.HandedOver},
        summary="Give a message to the help desk, as a private request; again it is the same one",
    )
    def hand_over(self, request: SignedInRequest, stream: str, message: UUID) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        number = services.hand_over(stream_id=found.pk, message_id=message, by=request.user)
        return Response({"ticket": number}, status=201, headers={"Location": f"/api/tickets/{number}"})


class ChatRulesView(ApiView):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        request=shapes.ChatIn,
        responses=shapes.StreamOut,
        summary="Change the rules of the chat: slow mode, members only, links",
    )
    def patch(self, request: SignedInRequest, stream: str) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        services.change_chat(stream_id=found.pk, by=request.user, **validated_data(shapes.ChatIn, request.data))
        return Response(_stream_response(found.pk))


class SanctionsViewSet(ModeratorViewSet):
    """Time-outs and bans."""

    pagination_class = Cursor

    @extend_schema(responses=shapes.SanctionOut(many=True), summary="Who may not write at the moment")
    def list(self, request: Request, stream: str) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        return paginate(self, queries.sanctions(found), shapes.sanction_json)

    @extend_schema(
        request=shapes.TimeOutIn,
        responses={201: shapes.SanctionOut},
        summary="Time out the sender of a message, from 10 seconds to 24 hours; the message goes",
    )
    def time_out(self, request: SignedInRequest, stream: str) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        data = validated_data(shapes.TimeOutIn, request.data)
        sanction = services.time_out(stream_id=found.pk, by=request.user, **data)
        return Response(shapes.sanction_json(sanction), status=201)

    @extend_schema(
        request=shapes.BanIn,
        responses={201: shapes.SanctionOut},
        summary="Ban the sender of a message; what they said in the last ten minutes goes",
    )
    def ban(self, request: SignedInRequest, stream: str) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        sanction = services.ban(stream_id=found.pk, by=request.user, **validated_data(shapes.BanIn, request.data))
        return Response(shapes.sanction_json(sanction), status=201)

    @extend_schema(responses=shapes.SanctionOut, summary="Let somebody write again")
    def lift(self, request: SignedInRequest, stream: str, sanction: UUID) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        lifted = services.lift_sanction(stream_id=found.pk, sanction_id=sanction, by=request.user)
        return Response(shapes.sanction_json(lifted))


class AuditViewSet(ModeratorViewSet):
    pagination_class = Cursor

    @extend_schema(responses=shapes.EntryOut(many=True), summary="What was done in the chat, the latest first")
    def list(self, request: Request, stream: str) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        return paginate(self, queries.audit(found), shapes.entry_json)
