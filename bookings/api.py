"""The API of bookings: events, seats, reservations, the waiting list and check-in."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.clients import client_of
from bookings import access, downloads, queries, serializers, services, shapes
from bookings.models import Event
from bookings.services.checkin import OfflineScan
from bookings.services.events import SectionPlan
from bookings.services.holds import hold_of
from core.api.base import ApiRouter, ApiViewSet, download
from core.api.pagination import PageNumbers, PageNumbersOrCursor, paginate
from core.api.serializers import validated_data, validated_query
from core.api.shapes import JSON
from core.errors import NotAuthenticated, NotFound
from core.people import SignedInRequest, Visitor, signed_in


class EventViewSet(ApiViewSet):
    """Everyone reads events, organizers make them. `?cursor=` pages by start time, without gaps or repetitions."""

    lookup_url_kwarg = "event"
    public = ("list", "retrieve", "seats")
    managing = ("partial_update", "destroy", "cancel", "draw", "roster", "reservations_csv")
    pagination_class = PageNumbersOrCursor
    cursor_ordering = ("starts_at", "id")

    def enter(self, request: Request, event: str = "") -> None:
        if self.action == "create":
            access.refuse_unless_organizer(signed_in(request.user))
        elif self.action == "retrieve":
            self.event = queries.event(request.user, event)
        elif self.detail:
            load = access.event_to_manage if self.action in self.managing else access.event_for
            self.event = load(request.user, event)

    @extend_schema(
        parameters=[serializers.Search],
        responses=shapes.EventOut(many=True),
        summary="Events: on now, next, over",
        description="Numbered pages begin with what is on now, then what is next (soonest first), then what is over "
        "(latest first). `?cursor=` walks by start, the earliest first.",
    )
    def list(self, request: Request) -> Response:
        filters, when = _search(request)
        if "cursor" in request.query_params:
            upcoming = None if when == "all" else when == "upcoming"
            return paginate(self, queries.search(request.user, upcoming=upcoming, **filters), shapes.EventOut.of)
        return paginate(self, queries.listed(request.user, when=when, **filters), shapes.EventOut.of)

    @extend_schema(responses=shapes.EventDetail, summary="One event, by id or slug")
    def retrieve(self, request: Request, event: str) -> Response:
        return Response(_event_detail(request.user, self.event))

    @extend_schema(request=serializers.EventIn, responses={201: shapes.EventDetail}, summary="Make an event")
    def create(self, request: SignedInRequest) -> Response:
        made = services.create_event(by=request.user, **validated_data(serializers.EventIn, request.data))
        return Response(_current_detail(request, made), status=201, headers={"Location": f"/api/events/{made.pk}"})

    @extend_schema(request=serializers.EventEdit, responses=shapes.EventDetail, summary="Edit an event")
    def partial_update(self, request: SignedInRequest, event: str) -> Response:
        changes = validated_data(serializers.EventEdit, request.data)
        edited = services.edit_event(event_id=self.event.pk, by=request.user, **changes)
        return Response(_current_detail(request, edited))

    @extend_schema(responses={204: None}, summary="Delete a draft that nobody else has seen")
    def destroy(self, request: SignedInRequest, event: str) -> Response:
        services.delete_draft(event_id=self.event.pk, by=request.user)
        return Response(status=204)

    @extend_schema(
        request=serializers.CancelIn,
        responses=shapes.EventDetail,
        summary="Cancel an event and tell those who were coming",
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: SignedInRequest, event: str) -> Response:
        reason = validated_data(serializers.CancelIn, request.data)["reason"]
        cancelled = services.cancel_event(event_id=self.event.pk, by=request.user, reason=reason)
        return Response(_current_detail(request, cancelled))

    @extend_schema(
        request=serializers.LayoutIn,
        responses=shapes.EventDetail,
        summary="Draw the numbered seats, as long as none was given away",
    )
    @action(detail=True, methods=["put"], url_path="layout")
    def draw(self, request: SignedInRequest, event: str) -> Response:
        data = validated_data(serializers.LayoutIn, request.data)
        sections = [SectionPlan(**dict(each)) for each in data.pop("sections")]
        drawn = services.draw_layout(event_id=self.event.pk, by=request.user, sections=sections, **data)
        return Response(_current_detail(request, drawn))

    @extend_schema(responses=shapes.SeatsOut, summary="Every numbered seat and whether it is free")
    @action(detail=True)
    def seats(self, request: Request, event: str) -> Response:
        return Response(shapes.seat_map(self.event))

    @extend_schema(request=serializers.ReserveIn, responses={201: shapes.ReservationOut}, summary="Reserve a seat")
    @action(detail=True, methods=["post"])
    def reserve(self, request: SignedInRequest, event: str) -> Response:
        data = validated_data(serializers.ReserveIn, request.data)
        network = client_of(request).network
        made = services.reserve(event_id=self.event.pk, by=request.user, network=network, **data)
        where = {"Location": f"/api/me/reservations/{made.pk}"}
        return Response(shapes.ReservationOut.of(made), status=201, headers=where)

    @extend_schema(responses={200: shapes.ReservationOut}, summary="Cancel; the next who waits gets the seat")
    @reserve.mapping.delete
    def cancel_reservation(self, request: SignedInRequest, event: str) -> Response:
        cancelled = services.cancel_reservation(event_id=self.event.pk, by=request.user)
        return Response(shapes.ReservationOut.of(cancelled))

    @extend_schema(request=serializers.SeatIn, responses={200: shapes.ReservationOut}, summary="Change seats")
    @action(detail=True, methods=["post"], url_path="seat")
    def change_seat(self, request: SignedInRequest, event: str) -> Response:
        """Move to another seat; the present one is kept until the move succeeds."""
        seat = validated_data(serializers.SeatIn, request.data)["seat"]
        moved = services.change_seat(event_id=self.event.pk, by=request.user, seat=seat)
        return Response(shapes.ReservationOut.of(moved))

    @extend_schema(request=serializers.HoldIn, responses={201: shapes.HoldOut}, summary="Hold seats while one decides")
    @action(detail=True, methods=["post"], url_path="holds")
    def hold(self, request: SignedInRequest, event: str) -> Response:
        """Hold seats for five minutes, all of them or none."""
        data = validated_data(serializers.HoldIn, request.data)
        held = services.hold_seats(event_id=self.event.pk, by=request.user, **data)
        return Response(shapes.HoldOut.of(held), status=201)

    @extend_schema(responses={204: None}, summary="Release what one holds")
    @hold.mapping.delete
    def release(self, request: SignedInRequest, event: str) -> Response:
        services.release_seats(event_id=self.event.pk, by=request.user)
        return Response(status=204)

    @extend_schema(
        request=serializers.WaitIn, responses={202: shapes.WaitingOut}, summary="Wait for a seat at a full event"
    )
    @action(detail=True, methods=["post"], url_path="waitlist")
    def wait(self, request: SignedInRequest, event: str) -> Response:
        data = validated_data(serializers.WaitIn, request.data)
        made = services.join_waitlist(event_id=self.event.pk, by=request.user, **data)
        return Response(shapes.WaitingOut.of(made), status=202)

    @extend_schema(responses={200: shapes.WaitingOut}, summary="Leave the waiting list")
    @wait.mapping.delete
    def stop_waiting(self, request: SignedInRequest, event: str) -> Response:
        left = services.leave_waitlist(event_id=self.event.pk, by=request.user)
        return Response(shapes.WaitingOut.of(left))

    @extend_schema(responses=shapes.RosterOut, summary="Every ticket of an event, for the door")
    @action(detail=True)
    def roster(self, request: Request, event: str) -> Response:
        """The tickets that a check-in device stores for working offline."""
        return Response(shapes.RosterOut.of(self.event), headers={"Cache-Control": "no-store"})

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, summary="All reservations as a table (CSV)")
    @download("reservations.csv")
    def reservations_csv(self, request: Request, event: str) -> HttpResponse:
        return downloads.reservations_csv(self.event)


def _search(request: Request) -> tuple[dict[str, Any], str]:
    """Return the filters of the search, and `upcoming`, `past` or `all`."""
    query = validated_query(serializers.Search, request)
    if query.get("mine") and not request.user.is_authenticated:
        raise NotAuthenticated
    filters = {
        "text": query.get("q", ""),
        "available": query.get("available", False),
        "organizer": request.user.pk if query.get("mine") else None,
    }
    return filters, query.get("when", "all")


def _event_detail(person: Visitor, event: Event) -> JSON:
    """Return the event, with the person's own reservation, waiting-list entry and hold if they are signed in."""
    if not person.is_authenticated:
        return shapes.EventDetail.of(event)
    return shapes.EventDetail.of(
        event,
        reservation=queries.active_reservation(event.pk, person),
        waiting=queries.waitlist_entry_of(event.pk, person),
        hold=hold_of(queries.my_holds(event.pk, person)) if event.is_numbered else None,
    )


def _current_detail(request: Request, event: Event) -> JSON:
    return _event_detail(request.user, queries.event(request.user, event.pk))


class ManagedViewSet(ApiViewSet):
    """Below an event, for its organizer and staff."""

    pagination_class = PageNumbers
    lookup_value_converter = "uuid"

    def enter(self, request: Request, event: str, **_: Any) -> None:
        self.event = access.event_to_manage(request.user, event)


class ReservationViewSet(ManagedViewSet):
    """An event's reservations."""

    lookup_url_kwarg = "reservation"

    @extend_schema(
        parameters=[serializers.ReservationsSearch],
        responses=shapes.OrganizersReservationOut(many=True),
        summary="An event's reservations, in the order they came",
    )
    def list(self, request: Request, event: str) -> Response:
        data = validated_query(serializers.ReservationsSearch, request)
        rows = queries.reservations_of(self.event.pk, status=data.get("status", ""), text=data.get("q", ""))
        return paginate(self, rows, shapes.OrganizersReservationOut.of)

    @extend_schema(
        parameters=[serializers.CancelSeatIn],
        responses={200: shapes.OrganizersReservationOut},
        summary="Cancel an attendee's seat, and email them",
    )
    def destroy(self, request: SignedInRequest, event: str, reservation: UUID) -> Response:
        data = validated_query(serializers.CancelSeatIn, request)
        gone = services.remove_reservation(event_id=self.event.pk, reservation_id=reservation, by=request.user, **data)
        return Response(shapes.OrganizersReservationOut.of(gone))


class EntryViewSet(ManagedViewSet):
    """Check-in at the door."""

    lookup_url_kwarg = "entry"

    @extend_schema(responses=shapes.EntryOut(many=True), summary="Who came in, the last first")
    def list(self, request: Request, event: str) -> Response:
        return paginate(self, queries.checkins_of(self.event.pk), shapes.EntryOut.of)

    @extend_schema(request=serializers.CheckInIn, responses={201: shapes.EntryOut}, summary="Let a ticket in, once")
    def create(self, request: SignedInRequest, event: str) -> Response:
        data = validated_data(serializers.CheckInIn, request.data)
        entry = services.check_in(event_id=self.event.pk, by=request.user, **data)
        return Response(shapes.EntryOut.of(entry), status=201)

    @extend_schema(
        request=serializers.UploadIn,
        responses={200: shapes.OutcomeOut(many=True)},
        summary="Tell what a device let in while it was alone",
    )
    @action(detail=False, methods=["post"])
    def upload(self, request: SignedInRequest, event: str) -> Response:
        data = validated_data(serializers.UploadIn, request.data)["entries"]
        scans = [OfflineScan(**dict(each)) for each in data]
        outcomes = services.record_entries(event_id=self.event.pk, by=request.user, shown=scans)
        return Response(shapes.OutcomeOut.each(outcomes))

    @extend_schema(request=serializers.UndoIn, responses=shapes.EntryOut, summary="Take an entry back, saying why")
    @action(detail=True, methods=["post"])
    def undo(self, request: SignedInRequest, event: str, entry: UUID) -> Response:
        reason = validated_data(serializers.UndoIn, request.data)["reason"]
        undone = services.undo_entry(event_id=self.event.pk, entry_id=entry, by=request.user, reason=reason)
        return Response(shapes.EntryOut.of(undone))


class PersonReservationViewSet(ApiViewSet):
    """A person's reservations, for that person and for staff."""

    pagination_class = PageNumbers

    def enter(self, request: Request, user: UUID) -> None:
        access.refuse_unless_oneself(request.user, user)

    @extend_schema(
        parameters=[serializers.MySearch],
        responses=shapes.MyReservationOut(many=True),
        summary="A person's reservations, the newest first; for themselves and staff",
    )
    def list(self, request: Request, user: UUID) -> Response:
        status = validated_query(serializers.MySearch, request).get("status", "")
        return paginate(self, queries.my_reservations(user, status=status), shapes.MyReservationOut.of)


class MyReservationViewSet(ApiViewSet):
    """The caller's own reservations."""

    lookup_url_kwarg = "reservation"
    lookup_value_converter = "uuid"
    pagination_class = PageNumbers

    @extend_schema(
        parameters=[serializers.MySearch],
        responses=shapes.MyReservationOut(many=True),
        summary="My reservations, the newest first",
    )
    def list(self, request: Request) -> Response:
        status = validated_query(serializers.MySearch, request).get("status", "")
        return paginate(self, queries.my_reservations(request.user.pk, status=status), shapes.MyReservationOut.of)

    @extend_schema(responses=shapes.MyReservationOut, summary="One of my reservations")
    def retrieve(self, request: Request, reservation: UUID) -> Response:
        found = queries.my_reservations(request.user.pk).filter(pk=reservation).first()
        if found is None:
            raise NotFound
        return Response(shapes.MyReservationOut.of(found))


router = ApiRouter()
router.register("events", EventViewSet)
router.register("events/<str:event>/reservations", ReservationViewSet)
router.register("events/<str:event>/entries", EntryViewSet)
router.register("users/<uuid:user>/reservations", PersonReservationViewSet)
router.register("me/reservations", MyReservationViewSet)
