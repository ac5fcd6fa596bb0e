"""The API of the scoreboard: the featured game by short paths, and every game by its own."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiViewSet
from core.api.pagination import PageNumbers
from core.api.query import query_of
from core.api.serializers import Empty
from scoreboard import access, queries, serializers, services
from scoreboard.box import box_of
from scoreboard.box_out import BoxesOut
from scoreboard.play_out import PlayOut
from scoreboard.state import state_of
from scoreboard.verb_api import TABLE_TOKEN, OpenToAll, do_from_table, valid
from scoreboard.wire import game_out


class ScoreViewSet(OpenToAll):
    """The featured game."""

    def enter(self, request: Request) -> None:
        access.game_to_score(queries.featured_id(), request.user)

    @extend_schema(responses=serializers.GameOut, summary="The featured game")
    def retrieve(self, request: Request) -> Response:
        return Response(game_out(queries.featured()))

    @extend_schema(
        request=serializers.ScoreIn,
        parameters=[TABLE_TOKEN],
        responses=serializers.ScoredGameOut,
        summary="Score for team A or B",
    )
    def update_score(self, request: Request) -> Response:
        wanted = valid(serializers.ScoreIn, request)
        return do_from_table(request, services.score_points, game_id=queries.featured_id(), **wanted)

    @extend_schema(
        request=Empty,
        parameters=[TABLE_TOKEN],
        responses=serializers.ScoredGameOut,
        summary="Begin the featured game again",
    )
    def reset(self, request: Request) -> Response:
        valid(Empty, request)
        return do_from_table(request, services.reset_game, game_id=queries.featured_id())


class GameViewSet(ApiViewSet):
    """All games. Making one is for organizers, looking for everyone."""

    pagination_class = PageNumbers

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated() if self.action in ("create", "edit") else AllowAny()]

    def enter(self, request: Request) -> None:
        access.refuse_unless_organizer(request.user)

    @extend_schema(
        responses=serializers.GameOut(many=True),
        parameters=[serializers.GamesQuery],
        summary="Games: on now, next, over",
        description="Those being played, then the next (soonest first), then the results (latest first).",
    )
    def list(self, request: Request) -> Response:
        asked = query_of(serializers.GamesQuery, request)
        games = queries.for_list(text=asked.pop("q", "")).filter(**asked)
        pages = PageNumbers()
        page = pages.paginate_queryset(games, request, self)
        return pages.get_paginated_response([game_out(state_of(game)) for game in page])

    @extend_schema(responses=serializers.GameOut, summary="One game, by id or slug")
    def retrieve(self, request: Request, game: str) -> Response:
        return Response(game_out(queries.state(game)))

    @extend_schema(responses=PlayOut(many=True), summary="The play-by-play, newest first")
    def plays(self, request: Request, game: str) -> Response:
        pages = PageNumbers()
        page = pages.paginate_queryset(queries.plays_of(queries.id_of(game)), request, self)
        return pages.get_paginated_response(PlayOut(page, many=True).data)

    @extend_schema(responses=BoxesOut, summary="The box score: points and fouls by team and player")
    def box(self, request: Request, game: str) -> Response:
        return Response(BoxesOut({"teams": box_of(queries.game(game))}).data)

    @extend_schema(request=serializers.GameIn, responses={201: serializers.GameOut}, summary="Make a game")
    def create(self, request: Request) -> Response:
        game = services.create_game(by=request.user, **valid(serializers.GameIn, request))
        where = {"Location": f"/api/games/{game.pk}"}
        return Response(game_out(queries.state(game.pk)), status=201, headers=where)

    @extend_schema(request=serializers.GameChangeIn, responses=serializers.GameOut, summary="Change a game's facts")
    def edit(self, request: Request, game: str) -> Response:
        id = access.game_to_manage(queries.id_of(game), request.user).pk
        services.edit_game(game_id=id, by=request.user, **valid(serializers.GameChangeIn, request))
        return Response(game_out(queries.state(id)))
