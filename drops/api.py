"""The API of drops: find, create and manage drops, join waitlists, claim slots and redeem codes."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.clients import client_of
from core.api.base import ApiRouter, ApiViewSet, download
from core.api.pagination import PageNumbers, paginate
from core.api.serializers import Empty, validated_data, validated_query
from core.api.shapes import JSON
from core.database import database_now
from core.people import SignedInRequest
from drops import access, downloads, queries, serializers, services, shapes
from drops.errors import NotADraw, NotWaiting
from drops.models import Drop


class CodesViewSet(ApiViewSet):
    """Actions whose answers have a code. It is not stored for an Idempotency-Key, but derived again when read."""

    pagination_class = PageNumbers

    def unseal(self, data: JSON) -> JSON:
        return {"code": queries.claim_code_by_id(data["id"])}


class DropViewSet(CodesViewSet):
    """Drops are public. Organizers create them, people join their waitlists and claim slots."""

    lookup_url_kwarg = "drop"
    public = ("list", "retrieve", "fairness")
    managing = ("partial_update", "destroy", "seal", "draw", "waitlist", "move", "remove", "claims", "claims_csv")

    def enter(self, request: Request, drop: str = "", **_: UUID) -> None:
        if self.action == "create":
            access.refuse_unless_organizer(request.user)
        elif self.action in self.managing:
            self.drop = access.drop_to_manage(request.user, drop)
        elif self.action == "retrieve":
            self.drop = queries.drop(drop)
        elif self.detail:
            self.drop = access.drop_for(drop)

    @extend_schema(
        parameters=[serializers.DropQuery],
        responses=shapes.DropOut(many=True),
        summary="Drops: open now, next, over",
        description="Those that are open now, then the next (soonest first), then those that are over (latest first).",
    )
    def list(self, request: Request) -> Response:
        found = queries.drops_for_visitors(**validated_query(serializers.DropQuery, request))
        return paginate(self, found, shapes.DropOut.of)

    @extend_schema(request=serializers.DropIn, responses={201: shapes.DropDetail}, summary="Make a drop")
    def create(self, request: SignedInRequest) -> Response:
        made = services.create_drop(by=request.user, **validated_data(serializers.DropIn, request.data))
        return self._detail(queries.drop(made.pk), status=201, headers={"Location": f"/api/drops/{made.pk}"})

    @extend_schema(responses=shapes.DropDetail, summary="One drop, by id or slug")
    def retrieve(self, request: Request, drop: str) -> Response:
        return self._detail(self.drop)

    @extend_schema(request=serializers.DropEdit, responses=shapes.DropDetail, summary="Edit a drop")
    def partial_update(self, request: SignedInRequest, drop: str) -> Response:
        changes = validated_data(serializers.DropEdit, request.data)
        services.edit_drop(drop_id=self.drop.pk, by=request.user, **changes)
        return self._detail(queries.drop(self.drop.pk))

    @extend_schema(responses={204: None}, summary="Delete a drop of which nobody holds anything")
    def destroy(self, request: SignedInRequest, drop: str) -> Response:
        services.delete_drop(drop_id=self.drop.pk, by=request.user)
        return Response(status=204)

    @extend_schema(responses=shapes.FairnessOut, summary="A draw as it was published, to be checked by anybody")
    @action(detail=True)
    def fairness(self, request: Request, drop: str) -> Response:
        draw = getattr(self.drop, "draw", None)
        if draw is None or not self.drop.is_draw:
            raise NotADraw
        return Response(shapes.FairnessOut.of(draw))

    @extend_schema(request=Empty, responses=shapes.DropDetail, summary="Close the list of a draw")
    @action(detail=True, methods=["post"])
    def seal(self, request: SignedInRequest, drop: str) -> Response:
        validated_data(Empty, request.data)
        services.seal(drop_id=self.drop.pk, by=request.user)
        return self._detail(queries.drop(self.drop.pk))

    @extend_schema(request=Empty, responses=shapes.DropDetail, summary="Draw the order and reveal the seed")
    @action(detail=True, methods=["post"])
    def draw(self, request: SignedInRequest, drop: str) -> Response:
        validated_data(Empty, request.data)
        services.draw_order(drop_id=self.drop.pk, by=request.user)
        return self._detail(queries.drop(self.drop.pk))

    @extend_schema(
        parameters=[serializers.WaitlistQuery],
        responses=shapes.EntryOut(many=True),
        summary="A drop's waitlist, in the order that decides, for who runs it",
    )
    @action(detail=True)
    def waitlist(self, request: Request, drop: str) -> Response:
        rows = queries.waitlist_of(self.drop, **validated_query(serializers.WaitlistQuery, request))
        places = queries.positions(self.drop)
        return paginate(self, rows, lambda entry: shapes.EntryOut.of(entry, position=places[entry.pk]))

    @extend_schema(
        request=Empty,
        responses={201: shapes.PlaceOut, 200: shapes.PlaceOut},
        summary="Join the waitlist; again answers 200 with the same place",
    )
    @waitlist.mapping.post
    def join(self, request: SignedInRequest, drop: str) -> Response:
        validated_data(Empty, request.data)
        entry, is_new = services.join(drop_id=self.drop.pk, by=request.user)
        where = {"Location": f"/api/drops/{self.drop.pk}/waitlist/me"}
        return Response(shapes.PlaceOut.of(entry), status=201 if is_new else 200, headers=where if is_new else None)

    @extend_schema(responses={204: None}, summary="Leave the waitlist, and give back a code that was not used")
    @waitlist.mapping.delete
    def leave(self, request: SignedInRequest, drop: str) -> Response:
        services.leave(drop_id=self.drop.pk, by=request.user)
        return Response(status=204)

    @extend_schema(responses=shapes.MyPlaceOut, summary="My place, and every change of it with its reason")
    @action(detail=True, url_path="waitlist/me")
    def my_place(self, request: Request, drop: str) -> Response:
        entry = queries.entry_of(self.drop.pk, request.user)
        if entry is None:
            raise NotWaiting
        return Response(shapes.MyPlaceOut.of(entry))

    @extend_schema(request=serializers.MoveIn, responses=shapes.EntryOut, summary="Give somebody points, or take")
    @action(detail=True, methods=["patch"], url_path="waitlist/<uuid:entry>")
    def move(self, request: SignedInRequest, drop: str, entry: UUID) -> Response:
        wanted = validated_data(serializers.MoveIn, request.data)
        moved = services.move(drop_id=self.drop.pk, entry_id=entry, by=request.user, **wanted)
        return Response(shapes.EntryOut.of(moved))

    @extend_schema(responses={204: None}, summary="Take somebody off the list")
    @move.mapping.delete
    def remove(self, request: SignedInRequest, drop: str, entry: UUID) -> Response:
        services.remove_entry(drop_id=self.drop.pk, entry_id=entry, by=request.user)
        return Response(status=204)

    @extend_schema(
        request=Empty,
        responses={201: shapes.ClaimOut, 200: shapes.ClaimOut},
        summary="Claim a slot; again answers 200 with the same claim",
    )
    @action(detail=True, methods=["post"], sealed=("code",))
    def claim(self, request: SignedInRequest, drop: str) -> Response:
        validated_data(Empty, request.data)
        claim, is_new = services.claim(drop_id=self.drop.pk, by=request.user, network=client_of(request).network)
        where = {"Location": f"/api/claims/{claim.pk}"}
        return Response(shapes.ClaimOut.of(claim), status=201 if is_new else 200, headers=where if is_new else None)

    @extend_schema(responses={200: shapes.ClaimOut}, summary="Give the slot back; it goes to the next in line")
    @claim.mapping.delete
    def give_back(self, request: SignedInRequest, drop: str) -> Response:
        return Response(shapes.ClaimOut.of(services.give_back(drop_id=self.drop.pk, by=request.user)))

    @extend_schema(
        parameters=[serializers.ClaimsQuery],
        responses=shapes.OrganizersClaimOut(many=True),
        summary="A drop's claims, the newest first",
    )
    @action(detail=True)
    def claims(self, request: Request, drop: str) -> Response:
        rows = queries.claims_of(self.drop, **validated_query(serializers.ClaimsQuery, request))
        return paginate(self, rows, partial(shapes.OrganizersClaimOut.at, database_now()))

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, summary="Waitlist and claims as a table (CSV)")
    @download("claims.csv")
    def claims_csv(self, request: Request, drop: str) -> HttpResponse:
        return downloads.people_csv(self.drop)

    def _detail(self, drop: Drop, **more: Any) -> Response:
        """Return the drop of `with_counts()`, with the caller's entry and claim if they are signed in."""
        person, mine = self.request.user, {}
        if person.is_authenticated:
            mine = {"waitlist": queries.entry_of(drop.pk, person), "claim": queries.live_claim(drop.pk, person)}
        return Response(shapes.DropDetail.of(drop, **mine), **more)


class ClaimViewSet(CodesViewSet):
    """A claim: for its holder, and for the organizer who revokes or redeems it."""

    lookup_url_kwarg = "claim"
    lookup_value_converter = "uuid"

    def enter(self, request: SignedInRequest, claim: UUID | None = None) -> None:
        if self.action == "redeem":
            access.refuse_unless_organizer(request.user)
        elif claim:
            find = queries.claim_to_manage if self.action == "revoke" else queries.my_claim
            self.claim = find(request.user, claim)

    @extend_schema(responses=shapes.MyClaimOut, summary="One of my claims")
    def retrieve(self, request: SignedInRequest, claim: UUID) -> Response:
        return Response(shapes.MyClaimOut.at(database_now(), self.claim))

    @extend_schema(
        request=serializers.ReasonIn,
        responses=shapes.OrganizersClaimOut,
        summary="Take a code back; its owner is told, and the next in line gets the slot",
    )
    @action(detail=True, methods=["post"])
    def revoke(self, request: SignedInRequest, claim: UUID) -> Response:
        wanted = validated_data(serializers.ReasonIn, request.data)
        return Response(shapes.OrganizersClaimOut.of(services.revoke(claim_id=claim, by=request.user, **wanted)))

    @extend_schema(
        request=serializers.RedeemIn,
        responses=shapes.RedeemedOut,
        summary="Use a code, once, at the desk of its drop",
    )
    @action(detail=False, methods=["post"], sealed=("code",))
    def redeem(self, request: SignedInRequest) -> Response:
        claim = services.redeem(by=request.user, **validated_data(serializers.RedeemIn, request.data))
        return Response(shapes.RedeemedOut.of(claim))


class MyClaimsViewSet(ApiViewSet):
    """The claims of the caller."""

    pagination_class = PageNumbers

    @extend_schema(
        parameters=[serializers.MyClaimsQuery],
        responses=shapes.MyClaimOut(many=True),
        summary="My claims, the newest first",
    )
    def list(self, request: SignedInRequest) -> Response:
        rows = queries.my_claims(request.user, **validated_query(serializers.MyClaimsQuery, request))
        return paginate(self, rows, partial(shapes.MyClaimOut.at, database_now()))


router = ApiRouter()
router.register("drops", DropViewSet)
router.register("claims", ClaimViewSet)
router.register("me/claims", MyClaimsViewSet)
