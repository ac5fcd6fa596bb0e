"""The API of drops: finding, making and running them."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer as AnySerializer

from core.api.base import ApiViewSet
from core.api.pagination import PageNumbers, paginate
from core.api.serializers import Empty, validated_query
from core.database import database_now
from drops import access, queries, serializers, services, wire
from drops.models import Drop
from drops.refusals import NotADraw


class DropViewSet(ApiViewSet):
    """Looking is for everyone, making for organizers."""

    pagination_class = PageNumbers

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.action in ("list", "retrieve", "fairness") else IsAuthenticated()]

    def enter(self, request: Request) -> None:
        access.refuse_unless_organizer(request.user)

    @extend_schema(
        parameters=[serializers.Search],
        responses=serializers.DropOut(many=True),
        summary="Drops: open now, next, over",
        description="Those that are open now, then the next (soonest first), then those that are over (latest first).",
    )
    def list(self, request: Request) -> Response:
        asked = validated_query(serializers.Search, request)
        return paginate(self, queries.listed(text=asked.get("q", ""), state=asked.get("state", "")), wire.drop_out)

    @extend_schema(responses=serializers.DropDetail, summary="One drop, by id or slug")
    def retrieve(self, request: Request, drop: str) -> Response:
        return Response(detail(request.user, queries.drop(drop)))

    @extend_schema(request=serializers.DropIn, responses={201: serializers.DropDetail}, summary="Make a drop")
    def create(self, request: Request) -> Response:
        access.refuse_unless_organizer(request.user)
        made = services.create_drop(by=request.user, **valid(serializers.DropIn, request.data))
        return Response(told(request, made.pk), status=201, headers={"Location": f"/api/drops/{made.pk}"})

    @extend_schema(request=serializers.DropEdit, responses=serializers.DropDetail, summary="Edit a drop")
    def edit(self, request: Request, drop: str) -> Response:
        found = access.drop_to_manage(request.user, drop)
        changes = valid(serializers.DropEdit, request.data)
        return Response(told(request, services.edit_drop(drop_id=found.pk, by=request.user, **changes).pk))

    @extend_schema(responses={204: None}, summary="Delete a drop of which nobody holds anything")
    def destroy(self, request: Request, drop: str) -> Response:
        found = access.drop_to_manage(request.user, drop)
        services.delete_drop(drop_id=found.pk, by=request.user)
        return Response(status=204)

    @extend_schema(responses=serializers.FairnessOut, summary="A draw as it was published, to be checked by anybody")
    def fairness(self, request: Request, drop: str) -> Response:
        return Response(published(queries.drop(drop)))


class Managed(ApiViewSet):
    """For who runs the drop."""

    pagination_class = PageNumbers

    def enter(self, request: Request, drop: str, **_: Any) -> None:
        access.drop_to_manage(request.user, drop)


class RunningViewSet(Managed):
    @extend_schema(request=Empty, responses=serializers.DropDetail, summary="Close the list of a draw")
    def seal(self, request: Request, drop: str) -> Response:
        return self._done(services.seal, request, drop)

    @extend_schema(request=Empty, responses=serializers.DropDetail, summary="Draw the order and reveal the seed")
    def draw(self, request: Request, drop: str) -> Response:
        return self._done(services.draw_order, request, drop)

    @extend_schema(
        parameters=[serializers.ClaimsSearch],
        responses=serializers.OrganizersClaimOut(many=True),
        summary="A drop's claims, the newest first",
    )
    def claims(self, request: Request, drop: str) -> Response:
        found = access.drop_to_manage(request.user, drop)
        asked, now = validated_query(serializers.ClaimsSearch, request), database_now()
        rows = queries.claims_of(found, status=asked.get("status", ""), text=asked.get("q", ""))
        return paginate(self, rows, lambda claim: wire.claim_for_organizer(claim, now))

    @extend_schema(request=serializers.MoveIn, responses=serializers.EntryOut, summary="Give somebody points, or take")
    def move(self, request: Request, drop: str, entry: UUID) -> Response:
        found = access.drop_to_manage(request.user, drop)
        wanted = valid(serializers.MoveIn, request.data)
        moved = services.move(drop_id=found.pk, entry_id=entry, by=request.user, **wanted)
        return Response(wire.entry_for_organizer(moved, queries.position(moved)))

    @extend_schema(responses={204: None}, summary="Take somebody off the list")
    def remove(self, request: Request, drop: str, entry: UUID) -> Response:
        found = access.drop_to_manage(request.user, drop)
        services.remove_entry(drop_id=found.pk, entry_id=entry, by=request.user)
        return Response(status=204)

    def _done(self, verb: Any, request: Request, drop: str) -> Response:
        found = access.drop_to_manage(request.user, drop)
        valid(Empty, request.data)
        verb(drop_id=found.pk, by=request.user)
        return Response(told(request, found.pk))


def valid(form: type[AnySerializer[Any]], sent: Any) -> dict[str, Any]:
    """What was sent as its form reads it, or 400."""
    body = form(data=sent)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def detail(person: Any, drop: Drop) -> dict[str, Any]:
    """The drop with the person's own place and claim, where they are signed in."""
    out = wire.drop_out(drop)
    if person.is_authenticated:
        entry, claim = queries.entry_of(drop.pk, person), queries.live_claim(drop.pk, person)
        out["waitlist"] = wire.place_out(entry) if entry else None
        out["claim"] = wire.claim_out(claim, database_now()) if claim else None
    return out


def told(request: Request, drop_id: UUID) -> dict[str, Any]:
    return detail(request.user, queries.drop(drop_id))


def published(drop: Drop) -> dict[str, Any]:
    """The draw of a drop, or NotADraw."""
    draw = getattr(drop, "draw", None)
    if draw is None or not drop.is_draw:
        raise NotADraw
    return wire.fairness_out(drop, draw)
