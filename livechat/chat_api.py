"""The API of a stream's chat: reading and writing for everyone, and what its moderators do."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiView, ApiViewSet
from core.api.pagination import Cursor, paginate
from livechat import access, queries, serializers, services, wire
from livechat.api import told, valid
from livechat.callers import speaker_of


class MessagesViewSet(ApiViewSet):
    """What is said. Everyone may read and write; guests say who they are."""

    pagination_class = Cursor
    cursor_ordering = ("created_at", "id")
    cursor_from_end = True
    permission_classes = [AllowAny]

    def enter(self, request: Request, stream: str, **_: Any) -> None:
        access.stream_named(stream)

    @extend_schema(
        responses=serializers.MessageOut(many=True),
        summary="What is said, newest last; `previous` leads to what was said before",
    )
    def list(self, request: Request, stream: str) -> Response:
        found = access.stream_named(stream)
        return paginate(self, queries.messages(found.pk), wire.message_out)

    @extend_schema(
        request=serializers.MessageIn,
        responses={201: serializers.MessageOut, 200: serializers.MessageOut},
        summary="Say something: 201, or 200 where this clientId was said before",
    )
    def create(self, request: Request, stream: str) -> Response:
        found = access.stream_named(stream)
        sent = valid(serializers.MessageIn, request.data)
        message, is_new = services.send_message(stream_id=found.pk, by=speaker_of(request), **sent)
        where = {"Location": f"/api/streams/{found.pk}/messages/{message.pk}"}
        return Response(wire.message_out(message), status=201 if is_new else 200, headers=where)

    @extend_schema(responses=serializers.MessageOut, summary="One line of the chat")
    def retrieve(self, request: Request, stream: str, message: UUID) -> Response:
        return Response(wire.message_out(access.message_of(access.stream_named(stream), message)))

    @extend_schema(responses={204: None}, summary="Delete a message for good: your own, or as a moderator")
    def destroy(self, request: Request, stream: str, message: UUID) -> Response:
        found = access.stream_named(stream)
        services.delete_message(stream_id=found.pk, message_id=message, by=speaker_of(request))
        return Response(status=204)

    @extend_schema(request=serializers.ReasonIn, responses={204: None}, summary="Point a message out to the moderators")
    def report(self, request: Request, stream: str, message: UUID) -> Response:
        found = access.stream_named(stream)
        reason = valid(serializers.ReasonIn, request.data)["reason"]
        services.report_message(stream_id=found.pk, message_id=message, by=speaker_of(request), reason=reason)
        return Response(status=204)


class Moderating(ApiViewSet):
    """For who looks after the chat."""

    permission_classes = [IsAuthenticated]

    def enter(self, request: Request, stream: str, **_: object) -> None:
        access.stream_to_moderate(request.user, stream)


class PinViewSet(Moderating):
    @extend_schema(request=serializers.PinIn, responses=serializers.MessageOut, summary="Pin a message above the chat")
    def pin(self, request: Request, stream: str) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        id = valid(serializers.PinIn, request.data)["message_id"]
        pinned = services.pin_message(stream_id=found.pk, message_id=id, by=request.user)
        return Response(wire.message_out(pinned))

    @extend_schema(responses={204: None}, summary="Take the pinned message down")
    def unpin(self, request: Request, stream: str) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        services.unpin_message(stream_id=found.pk, by=request.user)
        return Response(status=204)


class HandOverViewSet(Moderating):
    @extend_schema(
        request=None,
        responses={201: serializers.HandedOver},
        summary="Give a message to the help desk, as a private request; again it is the same one",
    )
    def hand_over(self, request: Request, stream: str, message: UUID) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        number = services.hand_over(stream_id=found.pk, message_id=message, by=request.user)
        return Response({"ticket": number}, status=201, headers={"Location": f"/api/tickets/{number}"})


class ChatRules(ApiView):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        request=serializers.ChatIn,
        responses=serializers.StreamOut,
        summary="Change the rules of the chat: slow mode, members only, links",
    )
    def patch(self, request: Request, stream: str) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        services.change_chat(stream_id=found.pk, by=request.user, **valid(serializers.ChatIn, request.data))
        return Response(told(found.pk))


class SanctionsViewSet(Moderating):
    """Time-outs and bans."""

    pagination_class = Cursor

    @extend_schema(responses=serializers.SanctionOut(many=True), summary="Who may not write at the moment")
    def list(self, request: Request, stream: str) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        return paginate(self, queries.sanctions(found), wire.sanction_out)

    @extend_schema(
        request=serializers.TimeOutIn,
        responses={201: serializers.SanctionOut},
        summary="Time out the sender of a message, from 10 seconds to 24 hours; the message goes",
    )
    def time_out(self, request: Request, stream: str) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        sent = valid(serializers.TimeOutIn, request.data)
        made = services.time_out(stream_id=found.pk, by=request.user, **sent)
        return Response(wire.sanction_out(made), status=201)

    @extend_schema(
        request=serializers.BanIn,
        responses={201: serializers.SanctionOut},
        summary="Ban the sender of a message; what they said in the last ten minutes goes",
    )
    def ban(self, request: Request, stream: str) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        made = services.ban(stream_id=found.pk, by=request.user, **valid(serializers.BanIn, request.data))
        return Response(wire.sanction_out(made), status=201)

    @extend_schema(responses=serializers.SanctionOut, summary="Let somebody write again")
    def lift(self, request: Request, stream: str, sanction: UUID) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        lifted = services.lift_sanction(stream_id=found.pk, sanction_id=sanction, by=request.user)
        return Response(wire.sanction_out(lifted))


class AuditViewSet(Moderating):
    pagination_class = Cursor

    @extend_schema(responses=serializers.EntryOut(many=True), summary="What was done in the chat, the latest first")
    def list(self, request: Request, stream: str) -> Response:
        found = access.stream_to_moderate(request.user, stream)
        return paginate(self, queries.audit(found), wire.entry_out)
