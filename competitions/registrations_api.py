"""The API of registrations: one's own, and a competition's for who runs it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.clients import client_of
from competitions import access, exports, queries, serializers, services, wire
from competitions.api import Managed, asked, valid
from competitions.models import RegistrationStatus
from core.api.base import ApiView, ApiViewSet, DownloadView
from core.api.pagination import PageNumbers
from core.api.serializers import Empty
from core.errors import NotFound


class Register(ApiView):
    """Take part, and give the place back."""

    def enter(self, request: Request, competition: str) -> None:
        access.competition_to_enter(request.user, competition)

    @extend_schema(
        request=serializers.RegisterIn,
        responses={201: serializers.RegistrationOut, 202: serializers.RegistrationOut},
        summary="Register: 201 with a place, 202 on the waitlist",
    )
    def post(self, request: Request, competition: str) -> Response:
        found = access.competition_to_enter(request.user, competition)
        wanted = valid(serializers.RegisterIn, request.data)
        network = client_of(request).network
        made = services.register(competition_id=found.pk, by=request.user, network=network, **wanted)
        status = 201 if made.status == RegistrationStatus.CONFIRMED else 202
        where = {"Location": f"/api/competitions/{found.pk}/registrations/{made.pk}"}
        return Response(wire.registration_out(made), status=status, headers=where)

    @extend_schema(responses={200: serializers.RegistrationOut}, summary="Withdraw; the next who waits gets the place")
    def delete(self, request: Request, competition: str) -> Response:
        found = access.competition_for(request.user, competition)
        gone = services.withdraw(competition_id=found.pk, by=request.user)
        return Response(wire.registration_out(gone))


class RegistrationsViewSet(Managed):
    """A competition's registrations, for who runs it."""

    pagination_class = PageNumbers

    @extend_schema(
        parameters=[serializers.RegistrationsSearch],
        responses=serializers.OrganizersRegistrationOut(many=True),
        summary="A competition's registrations, in the order they came",
    )
    def list(self, request: Request, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        sent = asked(serializers.RegistrationsSearch, request)
        rows = queries.registrations_of(found, status=sent.get("status", ""), text=sent.get("q", ""))
        pages = PageNumbers()
        page = pages.paginate_queryset(rows, request, self)
        return pages.get_paginated_response([wire.registration_for_organizer(each) for each in page])

    @extend_schema(
        responses=serializers.OrganizersRegistrationOut, summary="One registration, for its person or the organizer"
    )
    def retrieve(self, request: Request, competition: str, registration: UUID) -> Response:
        found = access.competition_for(request.user, competition)
        one = queries.registration_of(found.pk, registration)
        if access.may_manage(found, request.user):
            return Response(wire.registration_for_organizer(one))
        if request.user.pk not in {person.pk for person in queries.everybody_in(one)}:
            raise NotFound
        return Response(wire.registration_out(one))

    @extend_schema(
        parameters=[serializers.RemoveIn],
        responses={200: serializers.OrganizersRegistrationOut},
        summary="Withdraw a registration, and email its people",
    )
    def remove(self, request: Request, competition: str, registration: UUID) -> Response:
        sent = asked(serializers.RemoveIn, request)
        return self._done(partial(services.remove_registration, **sent), request, competition, registration)

    @extend_schema(request=Empty, responses=serializers.OrganizersRegistrationOut, summary="They are there")
    def check_in(self, request: Request, competition: str, registration: UUID) -> Response:
        valid(Empty, request.data)
        return self._done(services.check_in, request, competition, registration)

    @extend_schema(responses={200: serializers.OrganizersRegistrationOut}, summary="They are not there after all")
    def undo_check_in(self, request: Request, competition: str, registration: UUID) -> Response:
        return self._done(services.undo_check_in, request, competition, registration)

    def _done(self, verb: Any, request: Request, competition: str, registration: UUID) -> Response:
        found = access.competition_to_manage(request.user, competition)
        one = verb(competition_id=found.pk, registration_id=registration, by=request.user)
        return Response(wire.registration_for_organizer(one))


class Entrants(Managed):
    """Entrants without an account."""

    @extend_schema(
        request=serializers.EntrantIn,
        responses={201: serializers.OrganizersRegistrationOut},
        summary="Enter somebody without an account, or a team by its name",
    )
    def enter_by_hand(self, request: Request, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        name = valid(serializers.EntrantIn, request.data)["name"]
        made = services.enter_by_hand(competition_id=found.pk, by=request.user, name=name)
        where = {"Location": f"/api/competitions/{found.pk}/registrations/{made.pk}"}
        return Response(wire.registration_for_organizer(made), status=201, headers=where)


class RegistrationsTable(DownloadView):
    """The same as a file for a spreadsheet."""

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, summary="All registrations as a table (CSV)")
    def get(self, request: Request, competition: str) -> HttpResponse:
        return exports.as_download(access.competition_to_manage(request.user, competition))


class MyRegistrations(ApiViewSet):
    @extend_schema(
        parameters=[serializers.MySearch],
        responses=serializers.MyRegistrationOut(many=True),
        summary="My registrations, the newest first",
    )
    def list(self, request: Request) -> Response:
        sent = asked(serializers.MySearch, request)
        pages = PageNumbers()
        rows = queries.my_registrations(request.user, status=sent.get("status", ""))
        page = pages.paginate_queryset(rows, request, self)
        return pages.get_paginated_response([wire.my_registration_out(each) for each in page])
