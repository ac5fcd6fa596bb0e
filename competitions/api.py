"""The API of competitions, registrations, brackets and matches."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer as AnySerializer

from accounts.clients import client_of
from competitions import access, downloads, queries, serializers, services, shapes
from competitions.errors import NoMatch
from competitions.models import Bracket, Competition, Match, RegistrationStatus
from competitions.services import brackets, matches
from core.api.base import ApiView, ApiViewSet, DownloadView
from core.api.pagination import PageNumbers
from core.api.serializers import Empty, Serializer, validated_data
from core.errors import NotAuthenticated, NotFound
from core.people import SignedInRequest, Visitor
from core.times import timestamp


class CompetitionViewSet(ApiViewSet):
    """Anyone can read competitions; organizers create them."""

    pagination_class = PageNumbers

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.action in ("list", "retrieve") else IsAuthenticated()]

    def may_post(self, request: SignedInRequest) -> None:
        access.require_organizer(request.user)

    @extend_schema(
        parameters=[serializers.Search],
        responses=shapes.CompetitionOut(many=True),
        summary="Competitions: on now, next, over",
        description="What is on now, then what is next (soonest first), then what is over (latest first).",
    )
    def list(self, request: Request) -> Response:
        pages = PageNumbers()
        page = pages.paginate_queryset(queries.list_competitions(request.user, **_search(request)), request, self)
        return pages.get_paginated_response([shapes.competition_out(each) for each in page])

    @extend_schema(responses=shapes.CompetitionDetail, summary="One competition, by id or slug")
    def retrieve(self, request: Request, competition: str) -> Response:
        return Response(competition_detail(request.user, queries.competition_with_counts(request.user, competition)))

    @extend_schema(
        request=serializers.CompetitionIn,
        responses={201: shapes.CompetitionDetail},
        summary="Make a competition",
    )
    def create(self, request: SignedInRequest) -> Response:
        made = services.create_competition(by=request.user, **validated_data(serializers.CompetitionIn, request.data))
        where = {"Location": f"/api/competitions/{made.pk}"}
        return Response(current_detail(request, made), status=201, headers=where)

    @extend_schema(
        request=serializers.CompetitionEdit,
        responses=shapes.CompetitionDetail,
        summary="Edit a competition, from the version that was read",
    )
    def edit(self, request: SignedInRequest, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        changes = validated_data(serializers.CompetitionEdit, request.data)
        return Response(
            current_detail(request, services.edit_competition(competition_id=found.pk, by=request.user, **changes))
        )

    @extend_schema(responses={204: None}, summary="Delete a competition that nobody ever registered for")
    def destroy(self, request: SignedInRequest, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        services.delete_competition(competition_id=found.pk, by=request.user)
        return Response(status=204)


class OrganizerViewSet(ApiViewSet):
    """Calls for the competition's organizer and staff."""

    def may_post(self, request: Request, competition: str, **_: Any) -> None:
        access.competition_to_manage(request.user, competition)


class CompetitionActionsViewSet(OrganizerViewSet):
    @extend_schema(request=Empty, responses=shapes.CompetitionDetail, summary="Publish a draft")
    def publish(self, request: SignedInRequest, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        validated_data(Empty, request.data)
        return Response(current_detail(request, services.publish_competition(competition_id=found.pk, by=request.user)))

    @extend_schema(
        request=serializers.CancelIn,
        responses=shapes.CompetitionDetail,
        summary="Cancel a competition and tell those who take part",
    )
    def cancel(self, request: SignedInRequest, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        reason = validated_data(serializers.CancelIn, request.data)["reason"]
        done = services.cancel_competition(competition_id=found.pk, by=request.user, reason=reason)
        return Response(current_detail(request, done))


def validated_query(form: type[AnySerializer[Any]], request: Request) -> dict[str, Any]:
    """Return the validated query parameters, or raise a 400 error. Ignore parameters that the form does not have."""
    named = form().fields
    return validated_data(form, {name: value for name, value in request.query_params.items() if name in named})


def competition_detail(person: Visitor, competition: Competition) -> dict[str, Any]:
    """Return the competition's JSON; for a signed-in person with their own registration."""
    out = shapes.competition_out(competition)
    if person.is_authenticated:
        mine = queries.live_registration(competition.pk, person)
        out["registration"] = shapes.registration_out(mine) if mine else None
    return out


def current_detail(request: Request, competition: Competition) -> dict[str, Any]:
    return competition_detail(request.user, queries.competition_with_counts(request.user, competition.pk))


def _search(request: Request) -> dict[str, Any]:
    sent = validated_query(serializers.Search, request)
    if "mine" in sent and not request.user.is_authenticated:
        raise NotAuthenticated
    return {
        "text": sent.get("q", ""),
        "tag": sent.get("tag", "").strip(),
        "open": sent["open"] in ("true", "1") if "open" in sent else None,
        "organizer": request.user.pk if "mine" in sent else None,
        "when": sent.get("when", "all"),
    }


class RegisterView(ApiView):
    """Register for a competition, and withdraw."""

    def may_post(self, request: Request, competition: str) -> None:
        access.competition_to_enter(request.user, competition)

    @extend_schema(
        request=serializers.RegisterIn,
        responses={201: shapes.RegistrationOut, 202: shapes.RegistrationOut},
        summary="Register: 201 with a place, 202 on the waitlist",
    )
    def post(self, request: SignedInRequest, competition: str) -> Response:
        found = access.competition_to_enter(request.user, competition)
        wanted = validated_data(serializers.RegisterIn, request.data)
        network = client_of(request).network
        made = services.register(competition_id=found.pk, by=request.user, network=network, **wanted)
        status = 201 if made.status == RegistrationStatus.CONFIRMED else 202
        where = {"Location": f"/api/competitions/{found.pk}/registrations/{made.pk}"}
        return Response(shapes.registration_out(made), status=status, headers=where)

    @extend_schema(responses={200: shapes.RegistrationOut}, summary="Withdraw; the next who waits gets the place")
    def delete(self, request: SignedInRequest, competition: str) -> Response:
        found = access.competition_for(request.user, competition)
        gone = services.withdraw(competition_id=found.pk, by=request.user)
        return Response(shapes.registration_out(gone))


class RegistrationsViewSet(OrganizerViewSet):
    """The registrations of a competition, for its organizer."""

    pagination_class = PageNumbers

    @extend_schema(
        parameters=[serializers.RegistrationsSearch],
        responses=shapes.OrganizersRegistrationOut(many=True),
        summary="A competition's registrations, in the order they came",
    )
    def list(self, request: Request, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        sent = validated_query(serializers.RegistrationsSearch, request)
        rows = queries.registrations_of(found, status=sent.get("status", ""), text=sent.get("q", ""))
        pages = PageNumbers()
        page = pages.paginate_queryset(rows, request, self)
        return pages.get_paginated_response([shapes.registration_for_organizer(each) for each in page])

    @extend_schema(
        responses=shapes.OrganizersRegistrationOut, summary="One registration, for its person or the organizer"
    )
    def retrieve(self, request: Request, competition: str, registration: UUID) -> Response:
        found = access.competition_for(request.user, competition)
        one = queries.registration_of(found.pk, registration)
        if access.may_manage(found, request.user):
            return Response(shapes.registration_for_organizer(one))
        if request.user.pk not in {person.pk for person in queries.people_in(one)}:
            raise NotFound
        return Response(shapes.registration_out(one))

    @extend_schema(
        parameters=[serializers.RemoveIn],
        responses={200: shapes.OrganizersRegistrationOut},
        summary="Withdraw a registration, and email its people",
    )
    def remove(self, request: Request, competition: str, registration: UUID) -> Response:
        sent = validated_query(serializers.RemoveIn, request)
        return self._done(partial(services.remove_registration, **sent), request, competition, registration)

    @extend_schema(request=Empty, responses=shapes.OrganizersRegistrationOut, summary="They are there")
    def check_in(self, request: Request, competition: str, registration: UUID) -> Response:
        validated_data(Empty, request.data)
        return self._done(services.check_in, request, competition, registration)

    @extend_schema(responses={200: shapes.OrganizersRegistrationOut}, summary="They are not there after all")
    def undo_check_in(self, request: Request, competition: str, registration: UUID) -> Response:
        return self._done(services.undo_check_in, request, competition, registration)

    def _done(self, verb: Any, request: Request, competition: str, registration: UUID) -> Response:
        found = access.competition_to_manage(request.user, competition)
        one = verb(competition_id=found.pk, registration_id=registration, by=request.user)
        return Response(shapes.registration_for_organizer(one))


class EntrantsViewSet(OrganizerViewSet):
    """Entrants without an account."""

    @extend_schema(
        request=serializers.EntrantIn,
        responses={201: shapes.OrganizersRegistrationOut},
        summary="Enter somebody without an account, or a team by its name",
    )
    def enter_by_hand(self, request: SignedInRequest, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        name = validated_data(serializers.EntrantIn, request.data)["name"]
        made = services.enter_by_hand(competition_id=found.pk, by=request.user, name=name)
        where = {"Location": f"/api/competitions/{found.pk}/registrations/{made.pk}"}
        return Response(shapes.registration_for_organizer(made), status=201, headers=where)


class RegistrationsCsvView(DownloadView):
    """The registrations as a CSV file."""

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, summary="All registrations as a table (CSV)")
    def get(self, request: Request, competition: str) -> HttpResponse:
        return downloads.registrations_download(access.competition_to_manage(request.user, competition))


class MyRegistrationsViewSet(ApiViewSet):
    @extend_schema(
        parameters=[serializers.MySearch],
        responses=shapes.MyRegistrationOut(many=True),
        summary="My registrations, the newest first",
    )
    def list(self, request: SignedInRequest) -> Response:
        sent = validated_query(serializers.MySearch, request)
        pages = PageNumbers()
        rows = queries.my_registrations(request.user, status=sent.get("status", ""))
        page = pages.paginate_queryset(rows, request, self)
        return pages.get_paginated_response([shapes.my_registration_out(each) for each in page])


_JUDGE_TOKEN = OpenApiParameter("X-Judge-Token", location="header", description="Of the link of the match's court.")


class BracketViewSet(ApiViewSet):
    """Anyone who can see the competition can read its bracket; its organizer draws it."""

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.action == "retrieve" else IsAuthenticated()]

    def may_post(self, request: Request, competition: str) -> None:
        access.competition_to_manage(request.user, competition)

    @extend_schema(responses=shapes.BracketOut, summary="The bracket, its matches and its table")
    def retrieve(self, request: Request, competition: str) -> Response:
        found = access.competition_for(request.user, competition)
        return Response(bracket_detail(queries.bracket_of(found.pk)))

    @extend_schema(request=serializers.DrawIn, responses={201: shapes.BracketOut}, summary="Draw the bracket")
    def draw(self, request: SignedInRequest, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        drawn = brackets.draw_bracket(
            competition_id=found.pk, by=request.user, **validated_data(serializers.DrawIn, request.data)
        )
        where = {"Location": f"/api/competitions/{found.pk}/bracket"}
        return Response(bracket_detail(drawn), status=201, headers=where)

    @extend_schema(request=Empty, responses={201: shapes.MatchOut(many=True)}, summary="Draw the next Swiss round")
    def draw_round(self, request: SignedInRequest, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        validated_data(Empty, request.data)
        drawn = brackets.draw_next_round(competition_id=found.pk, by=request.user)
        where = {"Location": f"/api/competitions/{found.pk}/bracket"}
        return Response([shapes.match_out(each) for each in drawn], status=201, headers=where)

    @extend_schema(
        request=serializers.GiveSpotIn,
        responses=shapes.BracketOut,
        summary="Give the spot of an entrant who withdrew to the next in line",
    )
    def give_spot(self, request: SignedInRequest, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        brackets.give_spot(
            competition_id=found.pk, by=request.user, **validated_data(serializers.GiveSpotIn, request.data)
        )
        return Response(bracket_detail(queries.bracket_of(found.pk)))

    @extend_schema(responses=shapes.JudgeLinkOut(many=True), summary="A link for the judge of each court")
    def judge_links(self, request: Request, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        bracket = queries.bracket_of(found.pk)
        expires = timestamp(access.judge_links_end_at(bracket))
        return Response([_judge_link(bracket, court, expires) for court in range(1, bracket.courts + 1)])


class MatchViewSet(ApiViewSet):
    """The organizer decides matches; so does a judge with the link of the match's court."""

    permission_classes = [AllowAny]

    def may_post(self, request: Request, match: UUID) -> None:
        matches.refuse_unless_may_judge(match, request.user, _judge_pass(request))

    @extend_schema(responses=shapes.MatchOut, summary="One match")
    def retrieve(self, request: Request, match: UUID) -> Response:
        found = queries.match_of(match)
        try:
            access.competition_for(request.user, found.bracket.competition_id)
        except NotFound:
            raise NoMatch from None
        return Response(shapes.match_out(found))


def match_action(form: type[Serializer], do: Callable[..., Match], summary: str) -> Any:
    """Return a view that applies one action to a match and responds with the match."""

    class Verb(MatchViewSet):
        @extend_schema(request=form, responses=shapes.MatchOut, parameters=[_JUDGE_TOKEN], summary=summary)
        def do(self, request: Request, match: UUID) -> Response:
            done = do(match_id=match, by=request.user, judge=_judge_pass(request), **validated_data(form, request.data))
            return Response(shapes.match_out(done))

    return Verb.as_view({"post": "do"})


def bracket_detail(bracket: Bracket) -> dict[str, Any]:
    return {
        **shapes.bracket_out(bracket),
        "matches": [shapes.match_out(each) for each in queries.matches_of(bracket)],
        "table": [shapes.row_out(*line) for line in queries.standings_with_entrants(bracket)],
        "tieBreaks": queries.tie_breaks_of(bracket),
    }


def _judge_link(bracket: Bracket, court: int, expires_at: str) -> dict[str, Any]:
    token = access.judge_token(bracket, court)
    url = settings.SITE_URL.rstrip("/") + reverse("judge", args=[token])
    return {"court": court, "token": token, "url": url, "expiresAt": expires_at}


def _judge_pass(request: Request) -> access.JudgePass | None:
    token = request.headers.get("X-Judge-Token")
    return access.read_judge_token(token) if token else None
