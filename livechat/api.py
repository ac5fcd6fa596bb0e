"""The API of streams, their chats and moderation."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiRouter, ApiViewSet
from core.api.pagination import Cursor, PageNumbers, paginate
from core.api.serializers import validated_data, validated_query
from core.api.shapes import JSON
from core.people import SignedInRequest
from livechat import access, queries, serializers, services, shapes
from livechat.services.senders import caller_of_request


def stream_json(name: Any) -> JSON:
    """Return the stream of this id or slug with its viewer count."""
    stream = queries.stream(name)
    return shapes.StreamOut.of(stream, viewers=queries.viewer_counts([stream.room]).get(stream.room, 0))


class StreamViewSet(ApiViewSet):
    """Streams: public to read, organizers create them."""

    lookup_url_kwarg = "stream"
    pagination_class = PageNumbers
    public = ("list", "retrieve")

    def enter(self, request: Request, stream: str = "") -> None:
        if self.action == "create":
            access.require_organizer(request.user)
        elif self.action in ("partial_update", "destroy"):
            self.stream = access.stream_to_manage(request.user, stream)

    @extend_schema(
        parameters=[serializers.StreamsQuery],
        responses=shapes.StreamOut(many=True),
        summary="Streams: live, next, over",
    )
    def list(self, request: Request) -> Response:
        pages = PageNumbers()
        found = queries.streams(**validated_query(serializers.StreamsQuery, request))
        page = pages.paginate_queryset(found, request, self)
        viewers = queries.viewer_counts(stream.room for stream in page)
        return pages.get_paginated_response(
            [shapes.StreamOut.of(stream, viewers=viewers.get(stream.room, 0)) for stream in page]
        )

    @extend_schema(
        request=serializers.StreamIn, responses={201: shapes.StreamOut}, summary="Make a stream, as an organizer"
    )
    def create(self, request: SignedInRequest) -> Response:
        stream = services.create_stream(by=request.user, **validated_data(serializers.StreamIn, request.data))
        return Response(stream_json(stream.pk), status=201, headers={"Location": f"/api/streams/{stream.pk}"})

    @extend_schema(responses=shapes.StreamOut, summary="One stream, by id or slug")
    def retrieve(self, request: Request, stream: str) -> Response:
        return Response(stream_json(stream))

    @extend_schema(request=serializers.StreamEdit, responses=shapes.StreamOut, summary="Edit, start or end it")
    def partial_update(self, request: SignedInRequest, stream: str) -> Response:
        changes = validated_data(serializers.StreamEdit, request.data)
        services.edit_stream(stream_id=self.stream.pk, by=request.user, **changes)
        return Response(stream_json(self.stream.pk))

    @extend_schema(responses={204: None}, summary="Delete a stream in whose chat nobody ever wrote")
    def destroy(self, request: SignedInRequest, stream: str) -> Response:
        services.delete_stream(stream_id=self.stream.pk, by=request.user)
        return Response(status=204)


class MessageViewSet(ApiViewSet):
    """Chat messages. Anyone may read and write; guests give a name."""

    lookup_url_kwarg = "message"
    lookup_value_converter = "uuid"
    pagination_class = Cursor
    cursor_ordering = ("created_at", "id")
    cursor_from_end = True
    permission_classes = [AllowAny]

    def enter(self, request: Request, stream: str, **_: UUID) -> None:
        self.stream = access.get_stream(stream)

    @extend_schema(
        responses=shapes.MessageOut(many=True),
        summary="What is said, newest last; `previous` leads to what was said before",
    )
    def list(self, request: Request, stream: str) -> Response:
        return paginate(self, queries.messages(self.stream.pk), shapes.MessageOut.of)

    @extend_schema(
        request=serializers.MessageIn,
        responses={201: shapes.MessageOut, 200: shapes.MessageOut},
        summary="Say something: 201, or 200 where this clientId was said before",
    )
    def create(self, request: Request, stream: str) -> Response:
        said = validated_data(serializers.MessageIn, request.data)
        message, is_new = services.send_message(stream_id=self.stream.pk, by=caller_of_request(request), **said)
        location = {"Location": f"/api/streams/{self.stream.pk}/messages/{message.pk}"}
        return Response(shapes.MessageOut.of(message), status=201 if is_new else 200, headers=location)

    @extend_schema(responses=shapes.MessageOut, summary="One line of the chat")
    def retrieve(self, request: Request, stream: str, message: UUID) -> Response:
        return Response(shapes.MessageOut.of(access.get_message(self.stream, message)))

    @extend_schema(responses={204: None}, summary="Delete a message for good: your own, or as a moderator")
    def destroy(self, request: Request, stream: str, message: UUID) -> Response:
        services.delete_message(stream_id=self.stream.pk, message_id=message, by=caller_of_request(request))
        return Response(status=204)

    @extend_schema(request=serializers.ReasonIn, responses={204: None}, summary="Point a message out to the moderators")
    @action(detail=True, methods=["post"])
    def report(self, request: Request, stream: str, message: UUID) -> Response:
        why = validated_data(serializers.ReasonIn, request.data)
        services.report_message(stream_id=self.stream.pk, message_id=message, by=caller_of_request(request), **why)
        return Response(status=204)


class ModerationViewSet(ApiViewSet):
    """What the moderators of a chat do."""

    lookup_url_kwarg = "stream"
    pagination_class = Cursor

    def enter(self, request: SignedInRequest, stream: str, **_: UUID) -> None:
        self.stream = access.stream_to_moderate(request.user, stream)

    @extend_schema(request=serializers.PinIn, responses=shapes.MessageOut, summary="Pin a message above the chat")
    @action(detail=True, methods=["put"])
    def pin(self, request: SignedInRequest, stream: str) -> Response:
        named = validated_data(serializers.PinIn, request.data)
        pinned = services.pin_message(stream_id=self.stream.pk, by=request.user, **named)
        return Response(shapes.MessageOut.of(pinned))

    @extend_schema(responses={204: None}, summary="Take the pinned message down")
    @pin.mapping.delete
    def unpin(self, request: SignedInRequest, stream: str) -> Response:
        services.unpin_message(stream_id=self.stream.pk, by=request.user)
        return Response(status=204)

    @extend_schema(
        request=None,
        responses={201: shapes.HandedOver},
        summary="Give a message to the help desk, as a private request; again it is the same one",
    )
    @action(detail=True, methods=["post"], url_path="messages/<uuid:message>/help-desk")
    def hand_over(self, request: SignedInRequest, stream: str, message: UUID) -> Response:
        number = services.hand_over(stream_id=self.stream.pk, message_id=message, by=request.user)
        location = {"Location": f"/api/tickets/{number}"}
        return Response(shapes.HandedOver.of(ticket=number), status=201, headers=location)

    @extend_schema(
        request=serializers.ChatIn,
        responses=shapes.StreamOut,
        summary="Change the rules of the chat: slow mode, members only, links",
    )
    @action(detail=True, methods=["patch"])
    def chat(self, request: SignedInRequest, stream: str) -> Response:
        rules = validated_data(serializers.ChatIn, request.data)
        services.change_chat(stream_id=self.stream.pk, by=request.user, **rules)
        return Response(stream_json(self.stream.pk))

    @extend_schema(responses=shapes.SanctionOut(many=True), summary="Who may not write at the moment")
    @action(detail=True)
    def sanctions(self, request: Request, stream: str) -> Response:
        return paginate(self, queries.sanctions(self.stream), shapes.SanctionOut.of)

    @extend_schema(
        request=serializers.TimeOutIn,
        responses={201: shapes.SanctionOut},
        summary="Time out the sender of a message, from 10 seconds to 24 hours; the message goes",
    )
    @action(detail=True, methods=["post"], url_path="timeouts")
    def time_out(self, request: SignedInRequest, stream: str) -> Response:
        whom = validated_data(serializers.TimeOutIn, request.data)
        sanction = services.time_out(stream_id=self.stream.pk, by=request.user, **whom)
        return Response(shapes.SanctionOut.of(sanction), status=201)

    @extend_schema(
        request=serializers.BanIn,
        responses={201: shapes.SanctionOut},
        summary="Ban the sender of a message; what they said in the last ten minutes goes",
    )
    @action(detail=True, methods=["post"], url_path="bans")
    def ban(self, request: SignedInRequest, stream: str) -> Response:
        whom = validated_data(serializers.BanIn, request.data)
        sanction = services.ban(stream_id=self.stream.pk, by=request.user, **whom)
        return Response(shapes.SanctionOut.of(sanction), status=201)

    @extend_schema(responses=shapes.SanctionOut, summary="Let somebody write again")
    @action(detail=True, methods=["delete"], url_path="sanctions/<uuid:sanction>")
    def lift(self, request: SignedInRequest, stream: str, sanction: UUID) -> Response:
        lifted = services.lift_sanction(stream_id=self.stream.pk, sanction_id=sanction, by=request.user)
        return Response(shapes.SanctionOut.of(lifted))

    @extend_schema(responses=shapes.EntryOut(many=True), summary="What was done in the chat, the latest first")
    @action(detail=True)
    def moderation(self, request: Request, stream: str) -> Response:
        return paginate(self, queries.audit(self.stream), shapes.EntryOut.of)


router = ApiRouter()
router.register("streams", StreamViewSet)
router.register("streams/<str:stream>/messages", MessageViewSet)
router.register("streams", ModerationViewSet)
