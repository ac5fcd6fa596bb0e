"""The API of those who come: a seat, a hold, a turn on the waiting list."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.clients import client_of
from bookings import access, outgoing, queries, serializers, services, wire
from bookings.api import hold_out, valid
from core.api.base import ApiView, ApiViewSet
from core.api.pagination import PageNumbers, paged
from core.api.query import query_of
from core.errors import NotFound


class AtEvent(ApiView):
    """Something that anybody signed in may do at an event."""

    def enter(self, request: Request, event: str) -> None:
        access.event_for(request.user, event)


class Reserve(AtEvent):
    """Take a seat, and give it back."""

    @extend_schema(request=serializers.ReserveIn, responses={201: outgoing.ReservationOut}, summary="Reserve a seat")
    def post(self, request: Request, event: str) -> Response:
        found = access.event_for(request.user, event)
        wanted = valid(serializers.ReserveIn, request.data)
        network = client_of(request).network
        made = services.reserve(event_id=found.pk, by=request.user, network=network, **wanted)
        where = {"Location": f"/api/me/reservations/{made.pk}"}
        return Response(wire.reservation_out(made), status=201, headers=where)

    @extend_schema(responses={200: outgoing.ReservationOut}, summary="Cancel; the next who waits gets the seat")
    def delete(self, request: Request, event: str) -> Response:
        found = access.event_for(request.user, event)
        return Response(wire.reservation_out(services.cancel_reservation(event_id=found.pk, by=request.user)))


class ChangeSeat(AtEvent):
    """Another seat, without ever being without one."""

    @extend_schema(request=serializers.SeatIn, responses={200: outgoing.ReservationOut}, summary="Change seats")
    def post(self, request: Request, event: str) -> Response:
        found = access.event_for(request.user, event)
        seat = valid(serializers.SeatIn, request.data)["seat"]
        moved = services.change_seat(event_id=found.pk, by=request.user, seat=seat)
        return Response(wire.reservation_out(moved))


class Holds(AtEvent):
    """Seats that are kept for five minutes: all of them or none."""

    @extend_schema(
        request=serializers.HoldIn, responses={201: outgoing.HoldOut}, summary="Hold seats while one decides"
    )
    def post(self, request: Request, event: str) -> Response:
        found = access.event_for(request.user, event)
        wanted = valid(serializers.HoldIn, request.data)
        held = services.hold_seats(event_id=found.pk, by=request.user, **wanted)
        return Response(hold_out(held), status=201)

    @extend_schema(responses={204: None}, summary="Release what one holds")
    def delete(self, request: Request, event: str) -> Response:
        services.release_seats(event_id=access.event_for(request.user, event).pk, by=request.user)
        return Response(status=204)


class Waitlist(AtEvent):
    """A turn for a seat that somebody gives back."""

    @extend_schema(
        request=serializers.WaitIn, responses={202: outgoing.WaitingOut}, summary="Wait for a seat at a full event"
    )
    def post(self, request: Request, event: str) -> Response:
        found = access.event_for(request.user, event)
        wanted = valid(serializers.WaitIn, request.data)
        made = services.join_waitlist(event_id=found.pk, by=request.user, **wanted)
        return Response(wire.waiting_out(made), status=202)

    @extend_schema(responses={200: outgoing.WaitingOut}, summary="Leave the waiting list")
    def delete(self, request: Request, event: str) -> Response:
        found = access.event_for(request.user, event)
        return Response(wire.waiting_out(services.leave_waitlist(event_id=found.pk, by=request.user)))


class MyReservations(ApiViewSet):
    """One's own reservations."""

    pagination_class = PageNumbers

    @extend_schema(
        parameters=[serializers.MySearch],
        responses=outgoing.MyReservationOut(many=True),
        summary="My reservations, the newest first",
    )
    def list(self, request: Request) -> Response:
        status = query_of(serializers.MySearch, request).get("status", "")
        return paged(self, queries.my_reservations(request.user.pk, status=status), wire.my_reservation_out)

    @extend_schema(responses=outgoing.MyReservationOut, summary="One of my reservations")
    def retrieve(self, request: Request, reservation: UUID) -> Response:
        found = queries.my_reservations(request.user.pk).filter(pk=reservation).first()
        if found is None:
            raise NotFound
        return Response(wire.my_reservation_out(found))


class PersonsReservations(ApiViewSet):
    """Somebody's reservations, for themselves and for staff."""

    pagination_class = PageNumbers

    @extend_schema(
        parameters=[serializers.MySearch],
        responses=outgoing.MyReservationOut(many=True),
        summary="A person's reservations, the newest first; for themselves and staff",
    )
    def list(self, request: Request, user: UUID) -> Response:
        access.refuse_unless_oneself(request.user, user)
        status = query_of(serializers.MySearch, request).get("status", "")
        return paged(self, queries.my_reservations(user, status=status), wire.my_reservation_out)
