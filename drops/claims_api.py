"""The API of those who want something: their place, their claim, and the desk where a code is used."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.clients import client_of
from core.api.base import ApiView, ApiViewSet
from core.api.pagination import PageNumbers, paginate
from core.api.responses import EnvelopeRenderer
from core.api.serializers import Empty, validated_query
from core.database import database_now
from drops import access, exports, lines, queries, serializers, services, wire
from drops.api import valid
from drops.refusals import NotWaiting


class Waitlist(ApiViewSet):
    """A drop's list: a place on it for everybody, all of it for who runs the drop."""

    pagination_class = PageNumbers

    def enter(self, request: Request, drop: str) -> None:
        access.drop_for(drop)

    @extend_schema(
        parameters=[serializers.WaitlistSearch],
        responses=serializers.EntryOut(many=True),
        summary="A drop's waitlist, in the order that decides, for who runs it",
    )
    def list(self, request: Request, drop: str) -> Response:
        found = access.drop_to_manage(request.user, drop)
        asked = validated_query(serializers.WaitlistSearch, request)
        rows = queries.waitlist_of(found, text=asked.get("q", ""))
        places = queries.positions(found)
        return paginate(self, rows, lambda entry: wire.entry_for_organizer(entry, places[entry.pk]))

    @extend_schema(
        request=Empty,
        responses={201: serializers.PlaceOut, 200: serializers.PlaceOut},
        summary="Join the waitlist; again answers 200 with the same place",
    )
    def join(self, request: Request, drop: str) -> Response:
        found = access.drop_for(drop)
        valid(Empty, request.data)
        entry, is_new = services.join(drop_id=found.pk, by=request.user)
        where = {"Location": f"/api/drops/{found.pk}/waitlist/me"}
        return Response(wire.place_out(entry), status=201 if is_new else 200, headers=where if is_new else None)

    @extend_schema(responses={204: None}, summary="Leave the waitlist, and give back a code that was not used")
    def leave(self, request: Request, drop: str) -> Response:
        services.leave(drop_id=access.drop_for(drop).pk, by=request.user)
        return Response(status=204)


class MyPlace(ApiView):
    @extend_schema(responses=serializers.MyPlaceOut, summary="My place, and every change of it with its reason")
    def get(self, request: Request, drop: str) -> Response:
        entry = queries.entry_of(access.drop_for(drop).pk, request.user)
        if entry is None:
            raise NotWaiting
        told = [wire.line_out(line) for line in lines.of(entry)]
        return Response({**wire.place_out(entry), "history": told})


class WithCode(ApiView):
    """Answers a claim. What is kept under an Idempotency-Key has no code: it is made again when read."""

    sealed = ("code",)

    def unseal(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"code": queries.code_of_id(data["id"])}


class MakeClaim(WithCode):
    """Take a slot, and give it back."""

    def enter(self, request: Request, drop: str) -> None:
        access.drop_for(drop)

    @extend_schema(
        request=Empty,
        responses={201: serializers.ClaimOut, 200: serializers.ClaimOut},
        summary="Claim a slot; again answers 200 with the same claim",
    )
    def post(self, request: Request, drop: str) -> Response:
        found = access.drop_for(drop)
        valid(Empty, request.data)
        claim, is_new = services.claim(drop_id=found.pk, by=request.user, network=client_of(request).network)
        where = {"Location": f"/api/claims/{claim.pk}"}
        told = wire.claim_out(claim, database_now())
        return Response(told, status=201 if is_new else 200, headers=where if is_new else None)

    @extend_schema(responses={200: serializers.ClaimOut}, summary="Give the slot back; it goes to the next in line")
    def delete(self, request: Request, drop: str) -> Response:
        claim = services.give_back(drop_id=access.drop_for(drop).pk, by=request.user)
        return Response(wire.claim_out(claim, database_now()))


class Redeem(WithCode):
    def enter(self, request: Request) -> None:
        access.refuse_unless_organizer(request.user)

    @extend_schema(
        request=serializers.RedeemIn,
        responses=serializers.RedeemedOut,
        summary="Use a code, once, at the desk of its drop",
    )
    def post(self, request: Request) -> Response:
        access.refuse_unless_organizer(request.user)
        claim = services.redeem(by=request.user, **valid(serializers.RedeemIn, request.data))
        return Response(wire.redeemed_out(claim, database_now()))


class ClaimViewSet(ApiViewSet):
    pagination_class = PageNumbers

    @extend_schema(
        parameters=[serializers.MyClaimsSearch],
        responses=serializers.MyClaimOut(many=True),
        summary="My claims, the newest first",
    )
    def list(self, request: Request) -> Response:
        asked, now = validated_query(serializers.MyClaimsSearch, request), database_now()
        rows = queries.my_claims(request.user, status=asked.get("status", ""))
        return paginate(self, rows, lambda claim: wire.my_claim_out(claim, now))

    @extend_schema(responses=serializers.MyClaimOut, summary="One of my claims")
    def retrieve(self, request: Request, claim: UUID) -> Response:
        return Response(wire.my_claim_out(queries.my_claim(request.user, claim), database_now()))


class RevokeClaim(ApiView):
    def enter(self, request: Request, claim: UUID) -> None:
        queries.claim_to_manage(request.user, claim)

    @extend_schema(
        request=serializers.ReasonIn,
        responses=serializers.OrganizersClaimOut,
        summary="Take a code back; its owner is told, and the next in line gets the slot",
    )
    def post(self, request: Request, claim: UUID) -> Response:
        queries.claim_to_manage(request.user, claim)
        done = services.revoke(claim_id=claim, by=request.user, **valid(serializers.ReasonIn, request.data))
        return Response(wire.claim_for_organizer(done, database_now()))


class Table(EnvelopeRenderer):
    """Lets a client ask for text/csv; a refusal is JSON all the same."""

    media_type = "text/csv"
    format = "csv"


class ClaimsTable(ApiView):
    """The same as a file for a spreadsheet."""

    renderer_classes = [EnvelopeRenderer, Table]

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, summary="Waitlist and claims as a table (CSV)")
    def get(self, request: Request, drop: str) -> HttpResponse:
        return exports.as_download(access.drop_to_manage(request.user, drop))

    def handle_exception(self, exc: Exception) -> Response:
        self.request.accepted_renderer = EnvelopeRenderer()
        self.request.accepted_media_type = EnvelopeRenderer.media_type
        return super().handle_exception(exc)
