"""The API of brackets and matches."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from competitions import access, bracket_queries, judge, match_serializers
from competitions.match_refusals import NoMatch
from competitions.models import Bracket, Match
from competitions.services import draws, judging, spots
from core.api.base import ApiViewSet
from core.api.serializers import Empty, Serializer
from core.errors import NotFound
from core.rooms.queries import timestamp

_JUDGE = OpenApiParameter("X-Judge-Token", location="header", description="Of the link of the match's court.")


class BracketViewSet(ApiViewSet):
    """Anyone who sees the competition sees its bracket; its organizer draws."""

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.action == "retrieve" else IsAuthenticated()]

    def enter(self, request: Request, competition: str) -> None:
        access.competition_to_manage(request.user, competition)

    @extend_schema(responses=match_serializers.BracketOut, summary="The bracket, its matches and its table")
    def retrieve(self, request: Request, competition: str) -> Response:
        found = access.competition_for(request.user, competition)
        return Response(bracket_whole(bracket_queries.bracket_of(found.pk)))

    @extend_schema(
        request=match_serializers.DrawIn, responses={201: match_serializers.BracketOut}, summary="Draw the bracket"
    )
    def draw(self, request: Request, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        drawn = draws.draw_bracket(
            competition_id=found.pk, by=request.user, **_valid(match_serializers.DrawIn, request)
        )
        where = {"Location": f"/api/competitions/{found.pk}/bracket"}
        return Response(bracket_whole(drawn), status=201, headers=where)

    @extend_schema(
        request=Empty, responses={201: match_serializers.MatchOut(many=True)}, summary="Draw the next Swiss round"
    )
    def draw_round(self, request: Request, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        _valid(Empty, request)
        drawn = draws.draw_next_round(competition_id=found.pk, by=request.user)
        where = {"Location": f"/api/competitions/{found.pk}/bracket"}
        return Response([bracket_queries.match_out(each) for each in drawn], status=201, headers=where)

    @extend_schema(
        request=match_serializers.GiveSpotIn,
        responses=match_serializers.BracketOut,
        summary="Give the spot of an entrant who withdrew to the next in line",
    )
    def give_spot(self, request: Request, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        spots.give_spot(competition_id=found.pk, by=request.user, **_valid(match_serializers.GiveSpotIn, request))
        return Response(bracket_whole(bracket_queries.bracket_of(found.pk)))

    @extend_schema(responses=match_serializers.JudgeLinkOut(many=True), summary="A link for the judge of each court")
    def judge_links(self, request: Request, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        bracket = bracket_queries.bracket_of(found.pk)
        expires = timestamp(judge.good_until(bracket))
        return Response([_judge_link(bracket, court, expires) for court in range(1, bracket.courts + 1)])


class MatchView(ApiViewSet):
    """The organizer and, with the link of its court, a judge decide a match."""

    permission_classes = [AllowAny]

    def enter(self, request: Request, match: UUID) -> None:
        judging.refuse_unless_may_judge(match, request.user, _pass(request))

    @extend_schema(responses=match_serializers.MatchOut, summary="One match")
    def retrieve(self, request: Request, match: UUID) -> Response:
        found = bracket_queries.match(match)
        try:
            access.competition_for(request.user, found.bracket.competition_id)
        except NotFound:
            raise NoMatch from None
        return Response(bracket_queries.match_out(found))


def verb(form: type[Serializer], do: Callable[..., Match], summary: str) -> Any:
    """A call that does one verb to one match and answers with the match."""

    class Verb(MatchView):
        @extend_schema(request=form, responses=match_serializers.MatchOut, parameters=[_JUDGE], summary=summary)
        def do(self, request: Request, match: UUID) -> Response:
            done = do(match_id=match, by=request.user, judge=_pass(request), **_valid(form, request))
            return Response(bracket_queries.match_out(done))

    return Verb.as_view({"post": "do"})


def bracket_whole(bracket: Bracket) -> dict[str, Any]:
    return {
        **bracket_queries.bracket_out(bracket),
        "matches": [bracket_queries.match_out(each) for each in bracket_queries.matches_of(bracket)],
        "table": [bracket_queries.row_out(*line) for line in bracket_queries.named_table(bracket)],
        "tieBreaks": bracket_queries.tie_breaks_of(bracket),
    }


def _judge_link(bracket: Bracket, court: int, expires_at: str) -> dict[str, Any]:
    token = judge.token_for(bracket, court)
    url = settings.SITE_URL.rstrip("/") + reverse("judge", args=[token])
    return {"court": court, "token": token, "url": url, "expiresAt": expires_at}


def _pass(request: Request) -> judge.Pass | None:
    token = request.headers.get("X-Judge-Token")
    return judge.read(token) if token else None


def _valid(form: type[Serializer], request: Request) -> dict[str, Any]:
    body = form(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)
