"""The API of the staff's work: claim, let go, merge, take apart."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.serializers import Empty
from tickets import access, serializers, services
from tickets.api import Tickets, caller_of, told, valid


class DeskViewSet(Tickets):
    """What the staff do with a request."""

    def enter(self, request: Request, ticket: str, **_: Any) -> None:
        access.refuse_unless_staff(request.user)

    @extend_schema(request=Empty, responses=serializers.TicketOut, summary="Work on it: one of many gets it (staff)")
    def claim(self, request: Request, ticket: str) -> Response:
        valid(Empty, request.data)
        return self._do(services.claim, request, ticket)

    @extend_schema(responses={200: serializers.TicketOut}, summary="Let go of it (staff)")
    def release(self, request: Request, ticket: str) -> Response:
        return self._do(services.release, request, ticket)

    @extend_schema(
        request=serializers.MergeIn, responses=serializers.TicketOut, summary="Merge it into another request (staff)"
    )
    def merge(self, request: Request, ticket: str) -> Response:
        access.refuse_unless_staff(request.user)
        into, _ = access.ticket_for(caller_of(request), valid(serializers.MergeIn, request.data)["into"])
        return self._do(services.merge, request, ticket, into=into.pk)

    @extend_schema(responses={200: serializers.TicketOut}, summary="Take a merged request apart again (staff)")
    def unmerge(self, request: Request, ticket: str) -> Response:
        return self._do(services.unmerge, request, ticket)

    def _do(self, verb: Any, request: Request, ticket: str, **more: Any) -> Response:
        access.refuse_unless_staff(request.user)
        found, _ = access.ticket_for(caller_of(request), ticket)
        verb(by=request.user, ticket_id=found.pk, **more)
        return told(request, found.pk)
