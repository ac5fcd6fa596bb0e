"""The API of the help desk: file, follow, answer and work on requests, and their files."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.clients import client_of
from core.api.base import ApiViewSet, DownloadView
from core.api.pagination import PageNumbers, paginate
from core.api.serializers import Empty, validated_data, validated_query
from core.api.shapes import JSON
from core.errors import NotAuthenticated, NotFound
from core.files.responses import file_response
from core.people import SignedInRequest
from tickets import access, downloads, queries, serializers, services, shapes
from tickets.access import Caller
from tickets.models import Ticket

HEADER = "X-Ticket-Token"
TOKEN_PARAMETER = OpenApiParameter(
    HEADER, location="header", description="The accessToken of the request, instead of signing in."
)


class Tickets(ApiViewSet):
    """Base of all views: anyone may call, and each request decides who may see it."""

    permission_classes = [AllowAny]
    pagination_class = PageNumbers


class TicketsViewSet(Tickets):
    """List and file requests. A repeated Idempotency-Key returns the link again without storing it."""

    sealed = ("trackingUrl", "accessToken")

    def unseal(self, data: JSON) -> JSON:
        return shapes.LinkOut.of(Ticket(pk=data["id"]))

    @extend_schema(
        parameters=[serializers.Search], responses=shapes.TicketOut(many=True), summary="Requests, newest first"
    )
    def list(self, request: SignedInRequest) -> Response:
        query = validated_query(serializers.Search, request)
        if query.get("mine") and not request.user.is_authenticated:
            raise NotAuthenticated
        caller = _caller_of(request)
        found = queries.search(request.user, **query)
        return paginate(self, found, lambda ticket: shapes.ticket_for(_role(caller, ticket), ticket))

    @extend_schema(
        request=serializers.TicketIn,
        responses={201: shapes.TicketFiled},
        summary="File a request, signed in or not",
    )
    def create(self, request: Request) -> Response:
        caller, data = _caller_of(request), validated_data(serializers.TicketIn, request.data)
        made = services.file_ticket(caller=caller, network=client_of(request._request).network, **data)
        ticket = queries.listed(type(made).objects.filter(pk=made.pk)).get()
        return Response(
            shapes.TicketFiled.of(ticket, mine=True, files=ticket.own_files),
            status=201,
            headers={"Location": f"/api/tickets/{made.pk}"},
        )


class TicketViewSet(Tickets):
    """One request, by id or number."""

    @extend_schema(parameters=[TOKEN_PARAMETER], responses=shapes.TicketOut, summary="One request")
    def retrieve(self, request: Request, ticket: str) -> Response:
        return _ticket_response(request, ticket)

    @extend_schema(
        parameters=[TOKEN_PARAMETER],
        request=serializers.TicketEdit,
        responses=shapes.TicketOut,
        summary="Change, close or reopen a request",
    )
    def edit(self, request: Request, ticket: str) -> Response:
        found, _ = access.ticket_to_change(_caller_of(request), ticket)
        changes = validated_data(serializers.TicketEdit, request.data)
        services.edit_ticket(caller=_caller_of(request), ticket_id=found.pk, **changes)
        return _ticket_response(request, found.pk)


class RepliesViewSet(Tickets):
    """The replies to a request: everyone who sees it reads them, its requester and staff write them."""

    def may_post(self, request: Request, ticket: str, **_: Any) -> None:
        access.ticket_to_change(_caller_of(request), ticket)

    @extend_schema(
        parameters=[TOKEN_PARAMETER], responses=shapes.ReplyOut(many=True), summary="The replies, oldest first"
    )
    def list(self, request: Request, ticket: str) -> Response:
        found, role = access.ticket_for(_caller_of(request), ticket)
        return paginate(self, queries.thread(found, role), partial(shapes.reply_for, role))

    @extend_schema(
        parameters=[TOKEN_PARAMETER],
        request=serializers.ReplyIn,
        responses={201: shapes.ReplyOut},
        summary="Reply; the requester's reply reopens",
    )
    def create(self, request: Request, ticket: str) -> Response:
        found, role = access.ticket_to_change(_caller_of(request), ticket)
        data = validated_data(serializers.ReplyIn, request.data)
        written = services.reply(
            caller=_caller_of(request), ticket_id=found.pk, network=client_of(request._request).network, **data
        )
        where = {"Location": f"/api/tickets/{found.pk}/replies/{written.pk}"}
        return Response(shapes.reply_for(role, written), status=201, headers=where)

    @extend_schema(parameters=[TOKEN_PARAMETER], responses=shapes.ReplyOut, summary="One reply")
    def retrieve(self, request: Request, ticket: str, reply: UUID) -> Response:
        found, role = access.ticket_for(_caller_of(request), ticket)
        found_reply = queries.thread(found, role).filter(pk=reply).first()
        if found_reply is None:
            raise NotFound("There is no such reply.")
        return Response(shapes.reply_for(role, found_reply))


def _caller_of(request: Request) -> Caller:
    return Caller(request.user, request.headers.get(HEADER, "")[:100])


def _ticket_response(request: Request, name: Any) -> Response:
    """Return the request as the caller may see it now."""
    found, role = queries.ticket(_caller_of(request), name)
    return Response(shapes.ticket_for(role, found))


def _role(caller: Caller, ticket: Any) -> access.Role:
    return access.role_of(caller, ticket) or access.Role.PUBLIC


class StaffViewSet(Tickets):
    """Staff actions on a request."""

    def may_post(self, request: Request, ticket: str, **_: Any) -> None:
        access.refuse_unless_staff(request.user)

    @extend_schema(request=Empty, responses=shapes.TicketOut, summary="Work on it: one of many gets it (staff)")
    def claim(self, request: Request, ticket: str) -> Response:
        validated_data(Empty, request.data)
        return self._do(services.claim, request, ticket)

    @extend_schema(responses={200: shapes.TicketOut}, summary="Let go of it (staff)")
    def release(self, request: Request, ticket: str) -> Response:
        return self._do(services.release, request, ticket)

    @extend_schema(
        request=serializers.MergeIn, responses=shapes.TicketOut, summary="Merge it into another request (staff)"
    )
    def merge(self, request: Request, ticket: str) -> Response:
        access.refuse_unless_staff(request.user)
        into, _ = access.ticket_for(_caller_of(request), validated_data(serializers.MergeIn, request.data)["into"])
        return self._do(services.merge, request, ticket, into=into.pk)

    @extend_schema(responses={200: shapes.TicketOut}, summary="Take a merged request apart again (staff)")
    def unmerge(self, request: Request, ticket: str) -> Response:
        return self._do(services.unmerge, request, ticket)

    def _do(self, verb: Any, request: Request, ticket: str, **more: Any) -> Response:
        access.refuse_unless_staff(request.user)
        found, _ = access.ticket_for(_caller_of(request), ticket)
        verb(by=request.user, ticket_id=found.pk, **more)
        return _ticket_response(request, found.pk)


class FileView(DownloadView):
    permission_classes = [AllowAny]

    @extend_schema(
        parameters=[TOKEN_PARAMETER],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        summary="A file of a request, for its requester and the staff",
    )
    def get(self, request: Request, ticket: str, file: UUID) -> HttpResponseBase:
        found, role = access.ticket_for(_caller_of(request), ticket)
        return file_response(queries.file_for(found, role, file), request.headers.get("Range", ""))


class TicketsTable(DownloadView):
    permission_classes = [AllowAny]

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, summary="All requests as a table (CSV, staff)")
    def get(self, request: Request) -> HttpResponse:
        access.refuse_unless_staff(request.user)
        return downloads.requests_csv()
