"""The API of drops: find, create and manage drops, join waitlists, claim slots and redeem codes."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.clients import client_of
from core.api.base import ApiView, ApiViewSet
from core.api.pagination import PageNumbers, paginate
from core.api.responses import EnvelopeRenderer
from core.api.serializers import Empty, validated_data, validated_query
from core.api.shapes import JSON
from core.database import database_now
from core.people import SignedInRequest
from drops import access, downloads, queries, serializers, services, shapes
from drops.errors import NotADraw, NotWaiting
from drops.models import Drop


class DropViewSet(ApiViewSet):
    """Drops are public; organizers create them."""

    pagination_class = PageNumbers

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.action in ("list", "retrieve", "fairness") else IsAuthenticated()]

    def may_post(self, request: Request) -> None:
        access.refuse_unless_organizer(request.user)

    @extend_schema(
        parameters=[serializers.DropQuery],
        responses=shapes.DropOut(many=True),
        summary="Drops: open now, next, over",
        description="Those that are open now, then the next (soonest first), then those that are over (latest first).",
    )
    def list(self, request: Request) -> Response:
        found = queries.drops_for_visitors(**validated_query(serializers.DropQuery, request))
        return paginate(self, found, shapes.DropOut.of)

    @extend_schema(responses=shapes.DropDetail, summary="One drop, by id or slug")
    def retrieve(self, request: Request, drop: str) -> Response:
        return Response(drop_detail(request, drop))

    @extend_schema(request=serializers.DropIn, responses={201: shapes.DropDetail}, summary="Make a drop")
    def create(self, request: SignedInRequest) -> Response:
        access.refuse_unless_organizer(request.user)
        made = services.create_drop(by=request.user, **validated_data(serializers.DropIn, request.data))
        return Response(drop_detail(request, made.pk), status=201, headers={"Location": f"/api/drops/{made.pk}"})

    @extend_schema(request=serializers.DropEdit, responses=shapes.DropDetail, summary="Edit a drop")
    def edit(self, request: SignedInRequest, drop: str) -> Response:
        found = access.drop_to_manage(request.user, drop)
        changes = validated_data(serializers.DropEdit, request.data)
        return Response(drop_detail(request, services.edit_drop(drop_id=found.pk, by=request.user, **changes).pk))

    @extend_schema(responses={204: None}, summary="Delete a drop of which nobody holds anything")
    def destroy(self, request: SignedInRequest, drop: str) -> Response:
        found = access.drop_to_manage(request.user, drop)
        services.delete_drop(drop_id=found.pk, by=request.user)
        return Response(status=204)

    @extend_schema(responses=shapes.FairnessOut, summary="A draw as it was published, to be checked by anybody")
    def fairness(self, request: Request, drop: str) -> Response:
        return Response(fairness_or_error(queries.drop(drop)))


class ManagedViewSet(ApiViewSet):
    """For the drop's organizer and staff."""

    pagination_class = PageNumbers

    def may_post(self, request: Request, drop: str, **_: Any) -> None:
        access.drop_to_manage(request.user, drop)


class RunningViewSet(ManagedViewSet):
    @extend_schema(request=Empty, responses=shapes.DropDetail, summary="Close the list of a draw")
    def seal(self, request: Request, drop: str) -> Response:
        return self._done(services.seal, request, drop)

    @extend_schema(request=Empty, responses=shapes.DropDetail, summary="Draw the order and reveal the seed")
    def draw(self, request: Request, drop: str) -> Response:
        return self._done(services.draw_order, request, drop)

    @extend_schema(
        parameters=[serializers.ClaimsQuery],
        responses=shapes.OrganizersClaimOut(many=True),
        summary="A drop's claims, the newest first",
    )
    def claims(self, request: Request, drop: str) -> Response:
        found = access.drop_to_manage(request.user, drop)
        rows = queries.claims_of(found, **validated_query(serializers.ClaimsQuery, request))
        return paginate(self, rows, partial(shapes.OrganizersClaimOut.at, database_now()))

    @extend_schema(request=serializers.MoveIn, responses=shapes.EntryOut, summary="Give somebody points, or take")
    def move(self, request: SignedInRequest, drop: str, entry: UUID) -> Response:
        found = access.drop_to_manage(request.user, drop)
        wanted = validated_data(serializers.MoveIn, request.data)
        moved = services.move(drop_id=found.pk, entry_id=entry, by=request.user, **wanted)
        return Response(shapes.EntryOut.of(moved))

    @extend_schema(responses={204: None}, summary="Take somebody off the list")
    def remove(self, request: SignedInRequest, drop: str, entry: UUID) -> Response:
        found = access.drop_to_manage(request.user, drop)
        services.remove_entry(drop_id=found.pk, entry_id=entry, by=request.user)
        return Response(status=204)

    def _done(self, verb: Any, request: Request, drop: str) -> Response:
        found = access.drop_to_manage(request.user, drop)
        validated_data(Empty, request.data)
        verb(drop_id=found.pk, by=request.user)
        return Response(drop_detail(request, found.pk))


def drop_detail(request: Request, name: Any) -> JSON:
    """Return the drop, with the caller's entry and claim if they are signed in."""
    found, person = queries.drop(name), request.user
    if not person.is_authenticated:
        return shapes.DropDetail.of(found)
    entry, claim = queries.entry_of(found.pk, person), queries.live_claim(found.pk, person)
    return shapes.DropDetail.of(found, waitlist=entry, claim=claim)


def fairness_or_error(drop: Drop) -> JSON:
    """Return the published draw of a drop. Raises NotADraw."""
    draw = getattr(drop, "draw", None)
    if draw is None or not drop.is_draw:
        raise NotADraw
    return shapes.FairnessOut.of(draw)


class Waitlist(ApiViewSet):
    """A drop's waitlist: people join and leave it, and the organizer lists it."""

    pagination_class = PageNumbers

    def may_post(self, request: Request, drop: str) -> None:
        access.drop_for(drop)

    @extend_schema(
        parameters=[serializers.WaitlistQuery],
        responses=shapes.EntryOut(many=True),
        summary="A drop's waitlist, in the order that decides, for who runs it",
    )
    def list(self, request: Request, drop: str) -> Response:
        found = access.drop_to_manage(request.user, drop)
        rows = queries.waitlist_of(found, **validated_query(serializers.WaitlistQuery, request))
        places = queries.positions(found)
        return paginate(self, rows, lambda entry: shapes.EntryOut.of(entry, position=places[entry.pk]))

    @extend_schema(
        request=Empty,
        responses={201: shapes.PlaceOut, 200: shapes.PlaceOut},
        summary="Join the waitlist; again answers 200 with the same place",
    )
    def join(self, request: SignedInRequest, drop: str) -> Response:
        found = access.drop_for(drop)
        validated_data(Empty, request.data)
        entry, is_new = services.join(drop_id=found.pk, by=request.user)
        where = {"Location": f"/api/drops/{found.pk}/waitlist/me"}
        return Response(shapes.PlaceOut.of(entry), status=201 if is_new else 200, headers=where if is_new else None)

    @extend_schema(responses={204: None}, summary="Leave the waitlist, and give back a code that was not used")
    def leave(self, request: SignedInRequest, drop: str) -> Response:
        services.leave(drop_id=access.drop_for(drop).pk, by=request.user)
        return Response(status=204)


class MyEntry(ApiView):
    @extend_schema(responses=shapes.MyPlaceOut, summary="My place, and every change of it with its reason")
    def get(self, request: Request, drop: str) -> Response:
        entry = queries.entry_of(access.drop_for(drop).pk, request.user)
        if entry is None:
            raise NotWaiting
        return Response(shapes.MyPlaceOut.of(entry))


class CodeView(ApiView):
    """Answer with a claim. The answer stored for an Idempotency-Key has no code; it is derived again when read."""

    sealed = ("code",)

    def unseal(self, data: JSON) -> JSON:
        return {"code": queries.claim_code_by_id(data["id"])}


class MakeClaim(CodeView):
    """Claim a slot, and give it back."""

    def may_post(self, request: Request, drop: str) -> None:
        access.drop_for(drop)

    @extend_schema(
        request=Empty,
        responses={201: shapes.ClaimOut, 200: shapes.ClaimOut},
        summary="Claim a slot; again answers 200 with the same claim",
    )
    def post(self, request: SignedInRequest, drop: str) -> Response:
        found = access.drop_for(drop)
        validated_data(Empty, request.data)
        claim, is_new = services.claim(drop_id=found.pk, by=request.user, network=client_of(request).network)
        where = {"Location": f"/api/claims/{claim.pk}"}
        return Response(shapes.ClaimOut.of(claim), status=201 if is_new else 200, headers=where if is_new else None)

    @extend_schema(responses={200: shapes.ClaimOut}, summary="Give the slot back; it goes to the next in line")
    def delete(self, request: SignedInRequest, drop: str) -> Response:
        claim = services.give_back(drop_id=access.drop_for(drop).pk, by=request.user)
        return Response(shapes.ClaimOut.of(claim))


class Redeem(CodeView):
    def may_post(self, request: Request) -> None:
        access.refuse_unless_organizer(request.user)

    @extend_schema(
        request=serializers.RedeemIn,
        responses=shapes.RedeemedOut,
        summary="Use a code, once, at the desk of its drop",
    )
    def post(self, request: SignedInRequest) -> Response:
        access.refuse_unless_organizer(request.user)
        claim = services.redeem(by=request.user, **validated_data(serializers.RedeemIn, request.data))
        return Response(shapes.RedeemedOut.of(claim))


class ClaimViewSet(ApiViewSet):
    pagination_class = PageNumbers

    @extend_schema(
        parameters=[serializers.MyClaimsQuery],
        responses=shapes.MyClaimOut(many=True),
        summary="My claims, the newest first",
    )
    def list(self, request: SignedInRequest) -> Response:
        rows = queries.my_claims(request.user, **validated_query(serializers.MyClaimsQuery, request))
        return paginate(self, rows, partial(shapes.MyClaimOut.at, database_now()))

    @extend_schema(responses=shapes.MyClaimOut, summary="One of my claims")
    def retrieve(self, request: SignedInRequest, claim: UUID) -> Response:
        return Response(shapes.MyClaimOut.at(database_now(), queries.my_claim(request.user, claim)))


class RevokeClaim(ApiView):
    def may_post(self, request: Request, claim: UUID) -> None:
        queries.claim_to_manage(request.user, claim)

    @extend_schema(
        request=serializers.ReasonIn,
        responses=shapes.OrganizersClaimOut,
        summary="Take a code back; its owner is told, and the next in line gets the slot",
    )
    def post(self, request: SignedInRequest, claim: UUID) -> Response:
        queries.claim_to_manage(request.user, claim)
        done = services.revoke(claim_id=claim, by=request.user, **validated_data(serializers.ReasonIn, request.data))
        return Response(shapes.OrganizersClaimOut.of(done))


class CsvRenderer(EnvelopeRenderer):
    """Accept text/csv; errors are JSON nevertheless."""

    media_type = "text/csv"
    format = "csv"


class ClaimsTable(ApiView):
    """The waitlist and claims as a CSV file."""

    renderer_classes = [EnvelopeRenderer, CsvRenderer]

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, summary="Waitlist and claims as a table (CSV)")
    def get(self, request: Request, drop: str) -> HttpResponse:
        return downloads.people_csv(access.drop_to_manage(request.user, drop))

    def handle_exception(self, exc: Exception) -> Response:
        self.request.accepted_renderer = EnvelopeRenderer()
        self.request.accepted_media_type = EnvelopeRenderer.media_type
        return super().handle_exception(exc)
