"""The API of competitions, registrations, brackets and matches."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.clients import client_of
from competitions import access, downloads, queries, serializers, services, shapes
from competitions.errors import NoMatch
from competitions.models import Competition, Match, RegistrationStatus
from competitions.services import brackets, matches
from core.api.base import ApiRouter, ApiViewSet, download
from core.api.pagination import PageNumbers, paginate
from core.api.serializers import Empty, Serializer, validated_data, validated_query
from core.api.shapes import JSON
from core.errors import NotAuthenticated, NotFound
from core.people import SignedInRequest, Visitor, signed_in


class CompetitionViewSet(ApiViewSet):
    """Anyone can read competitions; organizers create them."""

    lookup_url_kwarg = "competition"
    public = ("list", "retrieve")
    managing = ("partial_update", "destroy", "publish", "cancel", "enter_by_hand", "registrations_csv")
    pagination_class = PageNumbers

    def enter(self, request: Request, competition: str = "") -> None:
        if self.action == "create":
            access.require_organizer(signed_in(request.user))
        elif self.action == "retrieve":
            self.competition = queries.competition_with_counts(request.user, competition)
        elif self.action == "register":
            self.competition = access.competition_to_enter(request.user, competition)
        elif self.detail:
            load = access.competition_to_manage if self.action in self.managing else access.competition_for
            self.competition = load(request.user, competition)

    @extend_schema(
        parameters=[serializers.Search],
        responses=shapes.CompetitionOut(many=True),
        summary="Competitions: on now, next, over",
        description="What is on now, then what is next (soonest first), then what is over (latest first).",
    )
    def list(self, request: Request) -> Response:
        found = queries.list_competitions(request.user, **_search(request))
        return paginate(self, found, shapes.CompetitionOut.of)

    @extend_schema(responses=shapes.CompetitionDetail, summary="One competition, by id or slug")
    def retrieve(self, request: Request, competition: str) -> Response:
        return Response(_detail(request.user, self.competition))

    @extend_schema(
        request=serializers.CompetitionIn,
        responses={201: shapes.CompetitionDetail},
        summary="Make a competition",
    )
    def create(self, request: SignedInRequest) -> Response:
        made = services.create_competition(by=request.user, **validated_data(serializers.CompetitionIn, request.data))
        where = {"Location": f"/api/competitions/{made.pk}"}
        return Response(_current_detail(request, made), status=201, headers=where)

    @extend_schema(
        request=serializers.CompetitionEdit,
        responses=shapes.CompetitionDetail,
        summary="Edit a competition, from the version that was read",
    )
    def partial_update(self, request: SignedInRequest, competition: str) -> Response:
        changes = validated_data(serializers.CompetitionEdit, request.data)
        edited = services.edit_competition(competition_id=self.competition.pk, by=request.user, **changes)
        return Response(_current_detail(request, edited))

    @extend_schema(responses={204: None}, summary="Delete a competition that nobody ever registered for")
    def destroy(self, request: SignedInRequest, competition: str) -> Response:
        services.delete_competition(competition_id=self.competition.pk, by=request.user)
        return Response(status=204)

    @extend_schema(request=Empty, responses=shapes.CompetitionDetail, summary="Publish a draft")
    @action(detail=True, methods=["post"])
    def publish(self, request: SignedInRequest, competition: str) -> Response:
        validated_data(Empty, request.data)
        return Response(
            _current_detail(request, services.publish_competition(competition_id=self.competition.pk, by=request.user))
        )

    @extend_schema(
        request=serializers.CancelIn,
        responses=shapes.CompetitionDetail,
        summary="Cancel a competition and tell those who take part",
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: SignedInRequest, competition: str) -> Response:
        reason = validated_data(serializers.CancelIn, request.data)["reason"]
        done = services.cancel_competition(competition_id=self.competition.pk, by=request.user, reason=reason)
        return Response(_current_detail(request, done))

    @extend_schema(
        request=serializers.RegisterIn,
        responses={201: shapes.RegistrationOut, 202: shapes.RegistrationOut},
        summary="Register: 201 with a place, 202 on the waitlist",
    )
    @action(detail=True, methods=["post"])
    def register(self, request: SignedInRequest, competition: str) -> Response:
        wanted = validated_data(serializers.RegisterIn, request.data)
        network = client_of(request).network
        made = services.register(competition_id=self.competition.pk, by=request.user, network=network, **wanted)
        status = 201 if made.status == RegistrationStatus.CONFIRMED else 202
        where = {"Location": f"/api/competitions/{self.competition.pk}/registrations/{made.pk}"}
        return Response(shapes.RegistrationOut.of(made), status=status, headers=where)

    @extend_schema(responses={200: shapes.RegistrationOut}, summary="Withdraw; the next who waits gets the place")
    @register.mapping.delete
    def withdraw(self, request: SignedInRequest, competition: str) -> Response:
        gone = services.withdraw(competition_id=self.competition.pk, by=request.user)
        return Response(shapes.RegistrationOut.of(gone))

    @extend_schema(
        request=serializers.EntrantIn,
        responses={201: shapes.OrganizersRegistrationOut},
        summary="Enter somebody without an account, or a team by its name",
    )
    @action(detail=True, methods=["post"], url_path="entrants")
    def enter_by_hand(self, request: SignedInRequest, competition: str) -> Response:
        name = validated_data(serializers.EntrantIn, request.data)["name"]
        made = services.enter_by_hand(competition_id=self.competition.pk, by=request.user, name=name)
        where = {"Location": f"/api/competitions/{self.competition.pk}/registrations/{made.pk}"}
        return Response(shapes.OrganizersRegistrationOut.of(made), status=201, headers=where)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, summary="All registrations as a table (CSV)")
    @download("registrations.csv")
    def registrations_csv(self, request: Request, competition: str) -> HttpResponse:
        return downloads.registrations_download(self.competition)


def _detail(person: Visitor, competition: Competition) -> JSON:
    """Return the competition's JSON; for a signed-in person with their own registration."""
    if not person.is_authenticated:
        return shapes.CompetitionDetail.of(competition)
    return shapes.CompetitionDetail.of(competition, registration=queries.live_registration(competition.pk, person))


def _current_detail(request: Request, competition: Competition) -> JSON:
    return _detail(request.user, queries.competition_with_counts(request.user, competition.pk))


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


class RegistrationViewSet(ApiViewSet):
    """The registrations of a competition, for its organizer; a person reads their own."""

    lookup_url_kwarg = "registration"
    lookup_value_converter = "uuid"
    pagination_class = PageNumbers

    def enter(self, request: Request, competition: str, **_: Any) -> None:
        load = access.competition_for if self.action == "retrieve" else access.competition_to_manage
        self.competition = load(request.user, competition)

    @extend_schema(
        parameters=[serializers.RegistrationsSearch],
        responses=shapes.OrganizersRegistrationOut(many=True),
        summary="A competition's registrations, in the order they came",
    )
    def list(self, request: Request, competition: str) -> Response:
        sent = validated_query(serializers.RegistrationsSearch, request)
        rows = queries.registrations_of(self.competition, status=sent.get("status", ""), text=sent.get("q", ""))
        return paginate(self, rows, shapes.OrganizersRegistrationOut.of)

    @extend_schema(
        responses=shapes.OrganizersRegistrationOut, summary="One registration, for its person or the organizer"
    )
    def retrieve(self, request: Request, competition: str, registration: UUID) -> Response:
        one = queries.registration_of(self.competition.pk, registration)
        if access.may_manage(self.competition, request.user):
            return Response(shapes.OrganizersRegistrationOut.of(one))
        if request.user.pk not in {person.pk for person in queries.people_in(one)}:
            raise NotFound
        return Response(shapes.RegistrationOut.of(one))

    @extend_schema(
        parameters=[serializers.RemoveIn],
        responses={200: shapes.OrganizersRegistrationOut},
        summary="Withdraw a registration, and email its people",
    )
    def destroy(self, request: Request, competition: str, registration: UUID) -> Response:
        sent = validated_query(serializers.RemoveIn, request)
        return self._done(services.remove_registration, request, registration, **sent)

    @extend_schema(request=Empty, responses=shapes.OrganizersRegistrationOut, summary="They are there")
    @action(detail=True, methods=["post"], url_path="check-in")
    def check_in(self, request: Request, competition: str, registration: UUID) -> Response:
        validated_data(Empty, request.data)
        return self._done(services.check_in, request, registration)

    @extend_schema(responses={200: shapes.OrganizersRegistrationOut}, summary="They are not there after all")
    @check_in.mapping.delete
    def undo_check_in(self, request: Request, competition: str, registration: UUID) -> Response:
        return self._done(services.undo_check_in, request, registration)

    def _done(self, verb: Any, request: Request, registration: UUID, **how: Any) -> Response:
        one = verb(competition_id=self.competition.pk, registration_id=registration, by=request.user, **how)
        return Response(shapes.OrganizersRegistrationOut.of(one))


class MyRegistrationViewSet(ApiViewSet):
    pagination_class = PageNumbers

    @extend_schema(
        parameters=[serializers.MySearch],
        responses=shapes.MyRegistrationOut(many=True),
        summary="My registrations, the newest first",
    )
    def list(self, request: SignedInRequest) -> Response:
        status = validated_query(serializers.MySearch, request).get("status", "")
        return paginate(self, queries.my_registrations(request.user, status=status), shapes.MyRegistrationOut.of)


class BracketViewSet(ApiViewSet):
    """Anyone who can see the competition can read its bracket; its organizer draws it."""

    lookup_url_kwarg = "competition"
    public = ("bracket",)

    def enter(self, request: Request, competition: str) -> None:
        load = access.competition_for if self.action == "bracket" else access.competition_to_manage
        self.competition = load(request.user, competition)

    @extend_schema(responses=shapes.BracketOut, summary="The bracket, its matches and its table")
    @action(detail=True)
    def bracket(self, request: Request, competition: str) -> Response:
        return Response(shapes.BracketOut.of(queries.bracket_of(self.competition.pk)))

    @extend_schema(request=serializers.DrawIn, responses={201: shapes.BracketOut}, summary="Draw the bracket")
    @bracket.mapping.post
    def draw(self, request: SignedInRequest, competition: str) -> Response:
        drawn = brackets.draw_bracket(
            competition_id=self.competition.pk, by=request.user, **validated_data(serializers.DrawIn, request.data)
        )
        where = {"Location": f"/api/competitions/{self.competition.pk}/bracket"}
        return Response(shapes.BracketOut.of(drawn), status=201, headers=where)

    @extend_schema(request=Empty, responses={201: shapes.MatchOut(many=True)}, summary="Draw the next Swiss round")
    @action(detail=True, methods=["post"], url_path="bracket/rounds")
    def draw_round(self, request: SignedInRequest, competition: str) -> Response:
        validated_data(Empty, request.data)
        drawn = brackets.draw_next_round(competition_id=self.competition.pk, by=request.user)
        where = {"Location": f"/api/competitions/{self.competition.pk}/bracket"}
        return Response([shapes.MatchOut.of(each) for each in drawn], status=201, headers=where)

    @extend_schema(
        request=serializers.GiveSpotIn,
        responses=shapes.BracketOut,
        summary="Give the spot of an entrant who withdrew to the next in line",
    )
    @action(detail=True, methods=["post"], url_path="bracket/give-spot")
    def give_spot(self, request: SignedInRequest, competition: str) -> Response:
        brackets.give_spot(
            competition_id=self.competition.pk, by=request.user, **validated_data(serializers.GiveSpotIn, request.data)
        )
        return Response(shapes.BracketOut.of(queries.bracket_of(self.competition.pk)))

    @extend_schema(responses=shapes.JudgeLinkOut(many=True), summary="A link for the judge of each court")
    @action(detail=True, url_path="bracket/judge-links")
    def judge_links(self, request: Request, competition: str) -> Response:
        bracket = queries.bracket_of(self.competition.pk)
        expires_at, links = access.judge_links_end_at(bracket), []
        for court in range(1, bracket.courts + 1):
            token = access.judge_token(bracket, court)
            url = settings.SITE_URL.rstrip("/") + reverse("judge", args=[token])
            links.append(shapes.JudgeLinkOut.of(court=court, token=token, url=url, expires_at=expires_at))
        return Response(links)


_JUDGE_TOKEN = OpenApiParameter("X-Judge-Token", location="header", description="Of the link of the match's court.")


def _verb(form: type[Serializer], summary: str) -> Callable[[Any], Any]:
    """Describe a method as a call that changes a match."""
    return extend_schema(request=form, responses=shapes.MatchOut, parameters=[_JUDGE_TOKEN], summary=summary)


class MatchViewSet(ApiViewSet):
    """The organizer decides matches; so does a judge with the link of the match's court."""

    permission_classes = [AllowAny]
    lookup_url_kwarg = "match"
    lookup_value_converter = "uuid"

    def enter(self, request: Request, match: UUID) -> None:
        """Load the match to show it, or refuse who may not judge it."""
        if self.action == "retrieve":
            self.match = _match_for(request.user, match)
            return
        self.judge = _judge_pass(request)
        matches.refuse_unless_may_judge(match, request.user, self.judge)

    @extend_schema(responses=shapes.MatchOut, summary="One match")
    def retrieve(self, request: Request, match: UUID) -> Response:
        return Response(shapes.MatchOut.of(self.match))

    @_verb(serializers.VersionIn, "They are playing now")
    @action(detail=True, methods=["post"])
    def start(self, request: Request, match: UUID) -> Response:
        return self._done(matches.start_match, match, serializers.VersionIn)

    @_verb(serializers.ResultIn, "Enter or correct a result")
    @action(detail=True, methods=["post"])
    def result(self, request: Request, match: UUID) -> Response:
        return self._done(matches.enter_result, match, serializers.ResultIn)

    @_verb(serializers.WalkoverIn, "One side did not play")
    @action(detail=True, methods=["post"])
    def walkover(self, request: Request, match: UUID) -> Response:
        return self._done(matches.give_walkover, match, serializers.WalkoverIn)

    @_verb(serializers.VersionIn, "Take a result back")
    @action(detail=True, methods=["post"])
    def clear(self, request: Request, match: UUID) -> Response:
        return self._done(matches.clear_result, match, serializers.VersionIn)

    @_verb(serializers.GameIn, "Let a game of the scoreboard decide it")
    @action(detail=True, methods=["post"])
    def game(self, request: Request, match: UUID) -> Response:
        return self._done(matches.tie_to_game, match, serializers.GameIn)

    def _done(self, verb: Callable[..., Match], match: UUID, form: type[Serializer]) -> Response:
        values = validated_data(form, self.request.data)
        return Response(shapes.MatchOut.of(verb(match_id=match, by=self.request.user, judge=self.judge, **values)))


def _match_for(visitor: Visitor, match: UUID) -> Match:
    """Return the match of a competition that the visitor may see, or raise NoMatch."""
    found = queries.match_of(match)
    try:
        access.competition_for(visitor, found.bracket.competition_id)
    except NotFound:
        raise NoMatch from None
    return found


def _judge_pass(request: Request) -> access.JudgePass | None:
    token = request.headers.get("X-Judge-Token")
    return access.read_judge_token(token) if token else None


router = ApiRouter()
router.register("competitions", CompetitionViewSet)
router.register("competitions", BracketViewSet)
router.register("competitions/<str:competition>/registrations", RegistrationViewSet)
router.register("me/registrations", MyRegistrationViewSet)
router.register("matches", MatchViewSet)
