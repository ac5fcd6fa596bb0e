"""The API of those who run an event: who comes, and who is in."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from bookings import access, door_queries, exports, outgoing, queries, serializers, services, wire
from bookings.api import Managed, valid
from bookings.services.doors import Outcome, Shown
from core.api.base import ApiView
from core.api.downloads import DownloadView
from core.api.pagination import PageNumbers, paged
from core.api.query import query_of


class ReservationsViewSet(Managed):
    """An event's reservations, for who runs it."""

    pagination_class = PageNumbers

    @extend_schema(
        parameters=[serializers.ReservationsSearch],
        responses=outgoing.OrganizersReservationOut(many=True),
        summary="An event's reservations, in the order they came",
    )
    def list(self, request: Request, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        sent = query_of(serializers.ReservationsSearch, request)
        rows = queries.reservations_of(found.pk, status=sent.get("status", ""), text=sent.get("q", ""))
        return paged(self, rows, wire.reservation_for_organizer)

    @extend_schema(
        parameters=[serializers.CancelSeatIn],
        responses={200: outgoing.OrganizersReservationOut},
        summary="Cancel an attendee's seat, and email them",
    )
    def remove(self, request: Request, event: str, reservation: UUID) -> Response:
        found = access.event_to_manage(request.user, event)
        sent = query_of(serializers.CancelSeatIn, request)
        gone = services.remove_reservation(event_id=found.pk, reservation_id=reservation, by=request.user, **sent)
        return Response(wire.reservation_for_organizer(gone))


class EntriesViewSet(Managed):
    """The door."""

    pagination_class = PageNumbers

    @extend_schema(responses=outgoing.EntryOut(many=True), summary="Who came in, the last first")
    def list(self, request: Request, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        return paged(self, door_queries.entries_of(found.pk), wire.entry_out)

    @extend_schema(request=serializers.CheckInIn, responses={201: outgoing.EntryOut}, summary="Let a ticket in, once")
    def check_in(self, request: Request, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        shown = valid(serializers.CheckInIn, request.data)
        entry = services.check_in(event_id=found.pk, by=request.user, **shown)
        return Response(wire.entry_out(entry), status=201)

    @extend_schema(
        request=serializers.UploadIn,
        responses={200: outgoing.OutcomeOut(many=True)},
        summary="Tell what a device let in while it was alone",
    )
    def upload(self, request: Request, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        sent = valid(serializers.UploadIn, request.data)["entries"]
        shown = [Shown(**dict(each)) for each in sent]
        outcomes = services.record_entries(event_id=found.pk, by=request.user, shown=shown)
        return Response([_outcome_out(each) for each in outcomes])

    @extend_schema(request=serializers.UndoIn, responses=outgoing.EntryOut, summary="Take an entry back, saying why")
    def undo(self, request: Request, event: str, entry: UUID) -> Response:
        found = access.event_to_manage(request.user, event)
        reason = valid(serializers.UndoIn, request.data)["reason"]
        undone = services.undo_entry(event_id=found.pk, entry_id=entry, by=request.user, reason=reason)
        return Response(wire.entry_out(undone))


class Roster(ApiView):
    """What a device at the door keeps for when the network drops."""

    def enter(self, request: Request, event: str) -> None:
        access.event_to_manage(request.user, event)

    @extend_schema(responses=outgoing.RosterOut, summary="Every ticket of an event, for the door")
    def get(self, request: Request, event: str) -> Response:
        answer = Response(door_queries.roster_out(access.event_to_manage(request.user, event)))
        answer.headers["Cache-Control"] = "no-store"
        return answer


class ReservationsTable(DownloadView):
    """The same as a file for a spreadsheet."""

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, summary="All reservations as a table (CSV)")
    def get(self, request: Request, event: str) -> HttpResponse:
        return exports.as_download(access.event_to_manage(request.user, event))


def _outcome_out(outcome: Outcome) -> dict[str, Any]:
    entry = wire.entry_out(outcome.entry) if outcome.entry else None
    return {"nonce": str(outcome.nonce), "outcome": outcome.outcome, "entry": entry}
