"""The API of the help desk: file, follow, answer and work on requests, and their files."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS, AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.clients import client_of
from core.api.base import ApiRouter, ApiViewSet, download
from core.api.pagination import PageNumbers, paginate
from core.api.serializers import Empty, validated_data, validated_query
from core.api.shapes import JSON
from core.errors import NotAuthenticated, NotFound
from core.files.responses import file_response
from core.people import SignedInRequest
from tickets import access, downloads, queries, serializers, services, shapes
from tickets.access import Caller, Role
from tickets.models import Ticket

HEADER = "X-Ticket-Token"
TOKEN_PARAMETER = OpenApiParameter(
    HEADER, location="header", description="The accessToken of the request, instead of signing in."
)


class CallersViewSet(ApiViewSet):
    """Anyone may call, and each request decides who may see it and who may change it."""

    permission_classes = [AllowAny]
    pagination_class = PageNumbers
    lookup_url_kwarg = "ticket"

    def enter(self, request: Request, ticket: str = "", **_: UUID) -> None:
        self.caller = Caller(request.user, request.headers.get(HEADER, "")[: access.MAX_TOKEN_LENGTH])
        if ticket:
            reads = queries.ticket if self.action == "retrieve" else access.ticket_for
            find = reads if request.method in SAFE_METHODS else access.ticket_to_change
            self.ticket, self.role = find(self.caller, ticket)

    def answer(self) -> Response:
        """Return the request as the caller may see it now."""
        found, role = queries.ticket(self.caller, self.ticket.pk)
        return Response(shapes.ticket_for(role, found))


class TicketViewSet(CallersViewSet):
    """File and follow requests. A repeated Idempotency-Key returns the link again without storing it."""

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
        found = queries.search(request.user, **query)
        return paginate(
            self, found, lambda each: shapes.ticket_for(access.role_of(self.caller, each) or Role.PUBLIC, each)
        )

    @extend_schema(
        request=serializers.TicketIn,
        responses={201: shapes.TicketFiled},
        summary="File a request, signed in or not",
    )
    def create(self, request: Request) -> Response:
        data = validated_data(serializers.TicketIn, request.data)
        made = services.file_ticket(caller=self.caller, network=client_of(request._request).network, **data)
        ticket = queries.listed(Ticket.objects.filter(pk=made.pk)).get()
        out = shapes.TicketFiled.of(ticket, mine=True, files=ticket.own_files)
        return Response(out, status=201, headers={"Location": f"/api/tickets/{made.pk}"})

    @extend_schema(parameters=[TOKEN_PARAMETER], responses=shapes.TicketOut, summary="One request")
    def retrieve(self, request: Request, ticket: str) -> Response:
        return Response(shapes.ticket_for(self.role, self.ticket))

    @extend_schema(
        parameters=[TOKEN_PARAMETER],
        request=serializers.TicketEdit,
        responses=shapes.TicketOut,
        summary="Change, close or reopen a request",
    )
    def partial_update(self, request: Request, ticket: str) -> Response:
        changes = validated_data(serializers.TicketEdit, request.data)
        services.edit_ticket(caller=self.caller, ticket_id=self.ticket.pk, **changes)
        return self.answer()

    @extend_schema(
        parameters=[TOKEN_PARAMETER],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        summary="A file of a request, for its requester and the staff",
    )
    @download("files/<uuid:file>")
    def file(self, request: Request, ticket: str, file: UUID) -> HttpResponseBase:
        return file_response(queries.file_for(self.ticket, self.role, file), request.headers.get("Range", ""))


class RepliesViewSet(CallersViewSet):
    """The replies to a request: everyone who sees it reads them, its requester and staff write them."""

    lookup_url_kwarg = "reply"
    lookup_value_converter = "uuid"

    @extend_schema(
        parameters=[TOKEN_PARAMETER], responses=shapes.ReplyOut(many=True), summary="The replies, oldest first"
    )
    def list(self, request: Request, ticket: str) -> Response:
        return paginate(self, queries.thread(self.ticket, self.role), partial(shapes.reply_for, self.role))

    @extend_schema(
        parameters=[TOKEN_PARAMETER],
        request=serializers.ReplyIn,
        responses={201: shapes.ReplyOut},
        summary="Reply; the requester's reply reopens",
    )
    def create(self, request: Request, ticket: str) -> Response:
        data = validated_data(serializers.ReplyIn, request.data)
        written = services.reply(
            caller=self.caller, ticket_id=self.ticket.pk, network=client_of(request._request).network, **data
        )
        where = {"Location": f"/api/tickets/{self.ticket.pk}/replies/{written.pk}"}
        return Response(shapes.reply_for(self.role, written), status=201, headers=where)

    @extend_schema(parameters=[TOKEN_PARAMETER], responses=shapes.ReplyOut, summary="One reply")
    def retrieve(self, request: Request, ticket: str, reply: UUID) -> Response:
        found = queries.thread(self.ticket, self.role).filter(pk=reply).first()
        if found is None:
            raise NotFound("There is no such reply.")
        return Response(shapes.reply_for(self.role, found))


class StaffViewSet(CallersViewSet):
    """What staff do with a request."""

    def enter(self, request: Request, ticket: str = "", **_: UUID) -> None:
        access.refuse_unless_staff(request.user)
        super().enter(request, ticket)

    @extend_schema(request=Empty, responses=shapes.TicketOut, summary="Work on it: one of many gets it (staff)")
    @action(detail=True, methods=["post"])
    def claim(self, request: SignedInRequest, ticket: str) -> Response:
        validated_data(Empty, request.data)
        services.claim(by=request.user, ticket_id=self.ticket.pk)
        return self.answer()

    @extend_schema(responses={200: shapes.TicketOut}, summary="Let go of it (staff)")
    @claim.mapping.delete
    def release(self, request: SignedInRequest, ticket: str) -> Response:
        services.release(by=request.user, ticket_id=self.ticket.pk)
        return self.answer()

    @extend_schema(
        request=serializers.MergeIn, responses=shapes.TicketOut, summary="Merge it into another request (staff)"
    )
    @action(detail=True, methods=["post"])
    def merge(self, request: SignedInRequest, ticket: str) -> Response:
        into, _ = access.ticket_for(self.caller, validated_data(serializers.MergeIn, request.data)["into"])
        services.merge(by=request.user, ticket_id=self.ticket.pk, into=into.pk)
        return self.answer()

    @extend_schema(responses={200: shapes.TicketOut}, summary="Take a merged request apart again (staff)")
    @merge.mapping.delete
    def unmerge(self, request: SignedInRequest, ticket: str) -> Response:
        services.unmerge(by=request.user, ticket_id=self.ticket.pk)
        return self.answer()


class TicketTableViewSet(ApiViewSet):
    public = ("csv",)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, summary="All requests as a table (CSV, staff)")
    @download("tickets.csv", detail=False)
    def csv(self, request: Request) -> HttpResponse:
        access.refuse_unless_staff(request.user)
        return downloads.requests_csv()


router = ApiRouter()
router.register("", TicketTableViewSet)
router.register("tickets", TicketViewSet)
router.register("tickets", StaffViewSet)
router.register("tickets/<str:ticket>/replies", RepliesViewSet)
