"""The API of bookings: events, seats, reservations, the waiting list and check-in."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.clients import client_of
from bookings import access, downloads, queries, serializers, services, shapes
from bookings.models import Event
from bookings.services.checkin import OfflineScan
from bookings.services.events import SectionPlan
from bookings.services.holds import hold_of
from core.api.base import ApiView, ApiViewSet, DownloadView
from core.api.pagination import PageNumbers, PageNumbersOrCursor, paginate
from core.api.serializers import validated_data, validated_query
from core.errors import NotAuthenticated, NotFound
from core.people import SignedInRequest, Visitor


class EventViewSet(ApiViewSet):
    """Everyone reads events; organizers create them. `?cursor=` pages by start time, without gaps or repetitions."""

    pagination_class = PageNumbersOrCursor
    cursor_ordering = ("starts_at", "id")

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.action in ("list", "retrieve") else IsAuthenticated()]

    def may_post(self, request: SignedInRequest) -> None:
        access.refuse_unless_organizer(request.user)

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
        return Response(_event_detail(request.user, queries.event(request.user, event)))

    @extend_schema(request=serializers.EventIn, responses={201: shapes.EventDetail}, summary="Make an event")
    def create(self, request: SignedInRequest) -> Response:
        access.refuse_unless_organizer(request.user)
        made = services.create_event(by=request.user, **validated_data(serializers.EventIn, request.data))
        return Response(_current_detail(request, made), status=201, headers={"Location": f"/api/events/{made.pk}"})

    @extend_schema(request=serializers.EventEdit, responses=shapes.EventDetail, summary="Edit an event")
    def edit(self, request: SignedInRequest, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        changes = validated_data(serializers.EventEdit, request.data)
        return Response(_current_detail(request, services.edit_event(event_id=found.pk, by=request.user, **changes)))

    @extend_schema(responses={204: None}, summary="Delete a draft that nobody else has seen")
    def destroy(self, request: SignedInRequest, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        services.delete_draft(event_id=found.pk, by=request.user)
        return Response(status=204)


class ManagedViewSet(ApiViewSet):
    """For the event's organizer and staff."""

    def may_post(self, request: Request, event: str, **_: Any) -> None:
        access.event_to_manage(request.user, event)


class OrganizerViewSet(ManagedViewSet):
    @extend_schema(
        request=serializers.CancelIn,
        responses=shapes.EventDetail,
        summary="Cancel an event and tell those who were coming",
    )
    def cancel(self, request: SignedInRequest, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        reason = validated_data(serializers.CancelIn, request.data)["reason"]
        return Response(
            _current_detail(request, services.cancel_event(event_id=found.pk, by=request.user, reason=reason))
        )

    @extend_schema(
        request=serializers.LayoutIn,
        responses=shapes.EventDetail,
        summary="Draw the numbered seats, as long as none was given away",
    )
    def draw(self, request: SignedInRequest, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        data = validated_data(serializers.LayoutIn, request.data)
        sections = [SectionPlan(**dict(each)) for each in data.pop("sections")]
        done = services.draw_layout(event_id=found.pk, by=request.user, sections=sections, **data)
        return Response(_current_detail(request, done))


class SeatMapView(ApiView):
    """The seat map of an event."""

    permission_classes = [AllowAny]

    @extend_schema(responses=shapes.SeatsOut, summary="Every numbered seat and whether it is free")
    def get(self, request: Request, event: str) -> Response:
        return Response(shapes.seat_map(access.event_for(request.user, event)))


def _event_detail(person: Visitor, event: Event) -> dict[str, Any]:
    """Return the event, with the person's own reservation, waiting-list entry and hold if they are signed in."""
    if not person.is_authenticated:
        return shapes.EventDetail.of(event)
    return shapes.EventDetail.of(
        event,
        reservation=queries.active_reservation(event.pk, person),
        waiting=queries.waitlist_entry_of(event.pk, person),
        hold=hold_of(queries.my_holds(event.pk, person)) if event.is_numbered else None,
    )


def _current_detail(request: Request, event: Event) -> dict[str, Any]:
    return _event_detail(request.user, queries.event(request.user, event.pk))


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


class EventActionView(ApiView):
    """For anyone signed in who may see the event."""

    def may_post(self, request: Request, event: str) -> None:
        access.event_for(request.user, event)


class ReserveView(EventActionView):
    """Reserve a seat, or cancel the reservation."""

    @extend_schema(request=serializers.ReserveIn, responses={201: shapes.ReservationOut}, summary="Reserve a seat")
    def post(self, request: SignedInRequest, event: str) -> Response:
        found = access.event_for(request.user, event)
        data = validated_data(serializers.ReserveIn, request.data)
        network = client_of(request).network
        made = services.reserve(event_id=found.pk, by=request.user, network=network, **data)
        where = {"Location": f"/api/me/reservations/{made.pk}"}
        return Response(shapes.ReservationOut.of(made), status=201, headers=where)

    @extend_schema(responses={200: shapes.ReservationOut}, summary="Cancel; the next who waits gets the seat")
    def delete(self, request: SignedInRequest, event: str) -> Response:
        found = access.event_for(request.user, event)
        return Response(shapes.ReservationOut.of(services.cancel_reservation(event_id=found.pk, by=request.user)))


class ChangeSeatView(EventActionView):
    """Move to another seat; the present one is kept until the move succeeds."""

    @extend_schema(request=serializers.SeatIn, responses={200: shapes.ReservationOut}, summary="Change seats")
    def post(self, request: SignedInRequest, event: str) -> Response:
        found = access.event_for(request.user, event)
        seat = validated_data(serializers.SeatIn, request.data)["seat"]
        moved = services.change_seat(event_id=found.pk, by=request.user, seat=seat)
        return Response(shapes.ReservationOut.of(moved))


class HoldsView(EventActionView):
    """Hold seats for five minutes, all of them or none."""

    @extend_schema(request=serializers.HoldIn, responses={201: shapes.HoldOut}, summary="Hold seats while one decides")
    def post(self, request: SignedInRequest, event: str) -> Response:
        found = access.event_for(request.user, event)
        data = validated_data(serializers.HoldIn, request.data)
        held = services.hold_seats(event_id=found.pk, by=request.user, **data)
        return Response(shapes.HoldOut.of(held), status=201)

    @extend_schema(responses={204: None}, summary="Release what one holds")
    def delete(self, request: SignedInRequest, event: str) -> Response:
        services.release_seats(event_id=access.event_for(request.user, event).pk, by=request.user)
        return Response(status=204)


class WaitlistView(EventActionView):
    """Join or leave the waiting list."""

    @extend_schema(
        request=serializers.WaitIn, responses={202: shapes.WaitingOut}, summary="Wait for a seat at a full event"
    )
    def post(self, request: SignedInRequest, event: str) -> Response:
        found = access.event_for(request.user, event)
        data = validated_data(serializers.WaitIn, request.data)
        made = services.join_waitlist(event_id=found.pk, by=request.user, **data)
        return Response(shapes.WaitingOut.of(made), status=202)

    @extend_schema(responses={200: shapes.WaitingOut}, summary="Leave the waiting list")
    def delete(self, request: SignedInRequest, event: str) -> Response:
        found = access.event_for(request.user, event)
        return Response(shapes.WaitingOut.of(services.leave_waitlist(event_id=found.pk, by=request.user)))


class MyReservationsViewSet(ApiViewSet):
    """The caller's own reservations."""

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


class PersonReservationsViewSet(ApiViewSet):
    """A person's reservations, for that person and for staff."""

    pagination_class = PageNumbers

    @extend_schema(
        parameters=[serializers.MySearch],
        responses=shapes.MyReservationOut(many=True),
        summary="A person's reservations, the newest first; for themselves and staff",
    )
    def list(self, request: Request, user: UUID) -> Response:
        access.refuse_unless_oneself(request.user, user)
        status = validated_query(serializers.MySearch, request).get("status", "")
        return paginate(self, queries.my_reservations(user, status=status), shapes.MyReservationOut.of)


class ReservationsViewSet(ManagedViewSet):
    """An event's reservations, for its organizer and staff."""

    pagination_class = PageNumbers

    @extend_schema(
        parameters=[serializers.ReservationsSearch],
        responses=shapes.OrganizersReservationOut(many=True),
        summary="An event's reservations, in the order they came",
    )
    def list(self, request: Request, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        data = validated_query(serializers.ReservationsSearch, request)
        rows = queries.reservations_of(found.pk, status=data.get("status", ""), text=data.get("q", ""))
        return paginate(self, rows, shapes.OrganizersReservationOut.of)

    @extend_schema(
        parameters=[serializers.CancelSeatIn],
        responses={200: shapes.OrganizersReservationOut},
        summary="Cancel an attendee's seat, and email them",
    )
    def remove(self, request: SignedInRequest, event: str, reservation: UUID) -> Response:
        found = access.event_to_manage(request.user, event)
        data = validated_query(serializers.CancelSeatIn, request)
        gone = services.remove_reservation(event_id=found.pk, reservation_id=reservation, by=request.user, **data)
        return Response(shapes.OrganizersReservationOut.of(gone))


class EntriesViewSet(ManagedViewSet):
    """Check-in at the door."""

    pagination_class = PageNumbers

    @extend_schema(responses=shapes.EntryOut(many=True), summary="Who came in, the last first")
    def list(self, request: Request, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        return paginate(self, queries.checkins_of(found.pk), shapes.EntryOut.of)

    @extend_schema(request=serializers.CheckInIn, responses={201: shapes.EntryOut}, summary="Let a ticket in, once")
    def check_in(self, request: SignedInRequest, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        data = validated_data(serializers.CheckInIn, request.data)
        entry = services.check_in(event_id=found.pk, by=request.user, **data)
        return Response(shapes.EntryOut.of(entry), status=201)

    @extend_schema(
        request=serializers.UploadIn,
        responses={200: shapes.OutcomeOut(many=True)},
        summary="Tell what a device let in while it was alone",
    )
    def upload(self, request: SignedInRequest, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        data = validated_data(serializers.UploadIn, request.data)["entries"]
        scans = [OfflineScan(**dict(each)) for each in data]
        outcomes = services.record_entries(event_id=found.pk, by=request.user, shown=scans)
        return Response(shapes.OutcomeOut.each(outcomes))

    @extend_schema(request=serializers.UndoIn, responses=shapes.EntryOut, summary="Take an entry back, saying why")
    def undo(self, request: SignedInRequest, event: str, entry: UUID) -> Response:
        found = access.event_to_manage(request.user, event)
        reason = validated_data(serializers.UndoIn, request.data)["reason"]
        undone = services.undo_entry(event_id=found.pk, entry_id=entry, by=request.user, reason=reason)
        return Response(shapes.EntryOut.of(undone))


class RosterView(ApiView):
    """The tickets that a check-in device stores for working offline."""

    def may_post(self, request: Request, event: str) -> None:
        access.event_to_manage(request.user, event)

    @extend_schema(responses=shapes.RosterOut, summary="Every ticket of an event, for the door")
    def get(self, request: Request, event: str) -> Response:
        answer = Response(shapes.RosterOut.of(access.event_to_manage(request.user, event)))
        answer.headers["Cache-Control"] = "no-store"
        return answer


class ReservationsCsvView(DownloadView):
    """The event's reservations as a CSV file."""

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, summary="All reservations as a table (CSV)")
    def get(self, request: Request, event: str) -> HttpResponse:
        return downloads.reservations_csv(access.event_to_manage(request.user, event))
