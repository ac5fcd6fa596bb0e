"""The API of the help desk: filing, following and working on requests."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer as AnySerializer

from accounts.clients import client_of
from core.api.base import ApiViewSet
from core.api.pagination import PageNumbers, paginate
from core.api.serializers import validated_query
from core.errors import NotAuthenticated, NotFound
from tickets import access, queries, serializers, services, wire
from tickets.access import Caller

HEADER = "X-Ticket-Token"
TOKEN = OpenApiParameter(
    HEADER, location="header", description="The accessToken of the request, instead of signing in."
)


class Tickets(ApiViewSet):
    """What anybody may ask; who may see a request is decided request by request."""

    permission_classes = [AllowAny]
    pagination_class = PageNumbers


class TicketsViewSet(Tickets):
    """The requests. The link of a new one is not kept with an Idempotency-Key: it is made again."""

    sealed = ("trackingUrl", "accessToken")

    def unseal(self, data: dict[str, Any]) -> dict[str, Any]:
        return wire.link_out(UUID(data["id"]))

    @extend_schema(
        parameters=[serializers.Search], responses=serializers.TicketOut(many=True), summary="Requests, newest first"
    )
    def list(self, request: Request) -> Response:
        asked = validated_query(serializers.Search, request)
        if asked.get("mine") and not request.user.is_authenticated:
            raise NotAuthenticated
        caller = caller_of(request)
        found = queries.search(
            request.user, text=asked.get("q", ""), status=asked.get("status", ""), mine=asked.get("mine", False)
        )
        return paginate(self, found, lambda ticket: wire.ticket_out(ticket, _role(caller, ticket)))

    @extend_schema(
        request=serializers.TicketIn,
        responses={201: serializers.TicketFiled},
        summary="File a request, signed in or not",
    )
    def create(self, request: Request) -> Response:
        caller, sent = caller_of(request), valid(serializers.TicketIn, request.data)
        made = services.file_ticket(caller=caller, network=client_of(request._request).network, **sent)
        whole = queries.listed(type(made).objects.filter(pk=made.pk)).get()
        return Response(wire.filed_out(whole), status=201, headers={"Location": f"/api/tickets/{made.pk}"})


class TicketViewSet(Tickets):
    """One request, by id or number."""

    @extend_schema(parameters=[TOKEN], responses=serializers.TicketOut, summary="One request")
    def retrieve(self, request: Request, ticket: str) -> Response:
        return told(request, ticket)

    @extend_schema(
        parameters=[TOKEN],
        request=serializers.TicketEdit,
        responses=serializers.TicketOut,
        summary="Change, close or reopen a request",
    )
    def edit(self, request: Request, ticket: str) -> Response:
        found, _ = access.ticket_to_change(caller_of(request), ticket)
        changes = valid(serializers.TicketEdit, request.data)
        services.edit_ticket(caller=caller_of(request), ticket_id=found.pk, **changes)
        return told(request, found.pk)


class RepliesViewSet(Tickets):
    """What is written on a request: everybody who sees it reads the replies, its requester and staff write."""

    def enter(self, request: Request, ticket: str, **_: Any) -> None:
        access.ticket_to_change(caller_of(request), ticket)

    @extend_schema(parameters=[TOKEN], responses=serializers.ReplyOut(many=True), summary="The replies, oldest first")
    def list(self, request: Request, ticket: str) -> Response:
        found, role = access.ticket_for(caller_of(request), ticket)
        return paginate(self, queries.thread(found, role), lambda reply: wire.reply_out(reply, role))

    @extend_schema(
        parameters=[TOKEN],
        request=serializers.ReplyIn,
        responses={201: serializers.ReplyOut},
        summary="Reply; the requester's reply reopens",
    )
    def create(self, request: Request, ticket: str) -> Response:
        found, role = access.ticket_to_change(caller_of(request), ticket)
        sent = valid(serializers.ReplyIn, request.data)
        written = services.reply(
            caller=caller_of(request), ticket_id=found.pk, network=client_of(request._request).network, **sent
        )
        where = {"Location": f"/api/tickets/{found.pk}/replies/{written.pk}"}
        return Response(wire.reply_out(written, role), status=201, headers=where)

    @extend_schema(parameters=[TOKEN], responses=serializers.ReplyOut, summary="One reply")
    def retrieve(self, request: Request, ticket: str, reply: UUID) -> Response:
        found, role = access.ticket_for(caller_of(request), ticket)
        one = queries.thread(found, role).filter(pk=reply).first()
        if one is None:
            raise NotFound("There is no such reply.")
        return Response(wire.reply_out(one, role))


def caller_of(request: Request) -> Caller:
    return Caller(request.user, request.headers.get(HEADER, "")[:100])


def told(request: Request, name: Any) -> Response:
    """The request as it is now, as the caller may see it."""
    found, role = queries.ticket(caller_of(request), name)
    return Response(wire.ticket_out(found, role))


def valid(form: type[AnySerializer[Any]], sent: Any) -> dict[str, Any]:
    """What was sent as its form reads it, or 400."""
    body = form(data=sent)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def _role(caller: Caller, ticket: Any) -> access.Role:
    return access.role_of(caller, ticket) or access.Role.PUBLIC
