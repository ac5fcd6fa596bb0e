"""The API of events: finding, making and running them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer as AnySerializer

from bookings import access, outgoing, queries, seat_queries, serializers, services, wire
from bookings.models import Event
from bookings.services.holds import Hold, hold_of
from bookings.services.layouts import Block
from core.api.base import ApiView, ApiViewSet
from core.api.pagination import PageNumbersOrCursor, paged
from core.api.query import query_of
from core.errors import NotAuthenticated
from core.rooms.queries import timestamp


class EventViewSet(ApiViewSet):
    """Looking is for everyone, making for organizers. `?cursor=` walks by start: nothing is missed or seen twice."""

    pagination_class = PageNumbersOrCursor
    cursor_ordering = ("starts_at", "id")

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.action in ("list", "retrieve") else IsAuthenticated()]

    def enter(self, request: Request) -> None:
        access.refuse_unless_organizer(request.user)

    @extend_schema(
        parameters=[serializers.Search],
        responses=outgoing.EventOut(many=True),
        summary="Events: on now, next, over",
        description="Numbered pages begin with what is on now, then what is next (soonest first), then what is over "
        "(latest first). `?cursor=` walks by start, the earliest first.",
    )
    def list(self, request: Request) -> Response:
        wanted, when = _search(request)
        if "cursor" in request.query_params:
            to_come = None if when == "all" else when == "upcoming"
            return paged(self, queries.search(request.user, to_come=to_come, **wanted), wire.event_out)
        return paged(self, queries.listed(request.user, when=when, **wanted), wire.event_out)

    @extend_schema(responses=outgoing.EventDetail, summary="One event, by id or slug")
    def retrieve(self, request: Request, event: str) -> Response:
        return Response(detail(request.user, queries.event(request.user, event)))

    @extend_schema(request=serializers.EventIn, responses={201: outgoing.EventDetail}, summary="Make an event")
    def create(self, request: Request) -> Response:
        access.refuse_unless_organizer(request.user)
        made = services.create_event(by=request.user, **valid(serializers.EventIn, request.data))
        return Response(told(request, made), status=201, headers={"Location": f"/api/events/{made.pk}"})

    @extend_schema(request=serializers.EventEdit, responses=outgoing.EventDetail, summary="Edit an event")
    def edit(self, request: Request, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        changes = valid(serializers.EventEdit, request.data)
        return Response(told(request, services.edit_event(event_id=found.pk, by=request.user, **changes)))

    @extend_schema(responses={204: None}, summary="Delete a draft that nobody else has seen")
    def destroy(self, request: Request, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        services.delete_draft(event_id=found.pk, by=request.user)
        return Response(status=204)


class Managed(ApiViewSet):
    """For who runs the event."""

    def enter(self, request: Request, event: str, **_: Any) -> None:
        access.event_to_manage(request.user, event)


class RunningViewSet(Managed):
    @extend_schema(
        request=serializers.CancelIn,
        responses=outgoing.EventDetail,
        summary="Cancel an event and tell those who were coming",
    )
    def cancel(self, request: Request, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        reason = valid(serializers.CancelIn, request.data)["reason"]
        return Response(told(request, services.cancel_event(event_id=found.pk, by=request.user, reason=reason)))

    @extend_schema(
        request=serializers.LayoutIn,
        responses=outgoing.EventDetail,
        summary="Draw the numbered seats, as long as none was given away",
    )
    def draw(self, request: Request, event: str) -> Response:
        found = access.event_to_manage(request.user, event)
        sent = valid(serializers.LayoutIn, request.data)
        sections = [Block(**dict(each)) for each in sent.pop("sections")]
        done = services.draw_layout(event_id=found.pk, by=request.user, sections=sections, **sent)
        return Response(told(request, done))


class Seats(ApiView):
    """The map of an event's seats."""

    permission_classes = [AllowAny]

    @extend_schema(responses=outgoing.SeatsOut, summary="Every numbered seat and whether it is free")
    def get(self, request: Request, event: str) -> Response:
        return Response(seat_queries.map_out(access.event_for(request.user, event)))


def valid(form: type[AnySerializer[Any]], sent: Any) -> dict[str, Any]:
    """What was sent as its form reads it, or 400."""
    body = form(data=sent)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def detail(person: Any, event: Event) -> dict[str, Any]:
    """The event with what is the person's own, where they are signed in."""
    out = wire.event_out(event)
    if person.is_authenticated:
        mine = queries.active_reservation(event.pk, person)
        turn = queries.turn_of(event.pk, person)
        hold = hold_of(seat_queries.my_holds(event.pk, person)) if event.is_numbered else None
        out["reservation"] = wire.reservation_out(mine) if mine else None
        out["waiting"] = wire.waiting_out(turn) if turn else None
        out["hold"] = hold_out(hold) if hold else None
    return out


def hold_out(hold: Hold) -> dict[str, Any]:
    return {"holdToken": hold.token, "seats": hold.seats, "expiresAt": timestamp(hold.expires_at)}


def told(request: Request, event: Event) -> dict[str, Any]:
    return detail(request.user, queries.event(request.user, event.pk))


def _search(request: Request) -> tuple[dict[str, Any], str]:
    """What to look for, and `upcoming`, `past` or `all`."""
    sent = query_of(serializers.Search, request)
    if sent.get("mine") and not request.user.is_authenticated:
        raise NotAuthenticated
    wanted = {
        "text": sent.get("q", ""),
        "available": sent.get("available", False),
        "organizer": request.user.pk if sent.get("mine") else None,
    }
    return wanted, sent.get("when", "all")
