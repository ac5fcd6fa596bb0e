"""The API of games: read and manage them, record plays, correct plays, and take control of the scorer's table."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer as AnySerializer

from core.api.base import ApiViewSet
from core.api.pagination import PageNumbers
from core.api.serializers import Empty, validated_data, validated_query
from core.people import SignedInRequest
from scoreboard import access, queries, serializers, services, shapes
from scoreboard.shapes import BoxesOut, BoxOut, GameOut, PlayOut
from scoreboard.totals import GameState, box_scores, game_state

TABLE_TOKEN = OpenApiParameter(
    "X-Table-Token",
    str,
    OpenApiParameter.HEADER,
    description="Of a table that took control: refused with 409 TABLE_TAKEN once another one has.",
)


def records(body: type[AnySerializer[Any]], summary: str) -> Callable[[Any], Any]:
    """Describe an action that takes `body`, changes the game and answers with it."""
    return extend_schema(request=body, parameters=[TABLE_TOKEN], responses=shapes.ScoredGameOut, summary=summary)


class OpenToAll(ApiViewSet):
    """Anyone may call; the game itself decides who may score."""

    permission_classes = [AllowAny]


class ScoreViewSet(OpenToAll):
    """The featured game."""

    def may_post(self, request: Request) -> None:
        access.game_to_score(queries.featured_id(), request.user)

    @extend_schema(responses=shapes.GameOut, summary="The featured game")
    def retrieve(self, request: Request) -> Response:
        return Response(GameOut.of(queries.featured_state()))

    @records(serializers.ScoreIn, "Score for team A or B")
    def update_score(self, request: Request) -> Response:
        values = validated_data(serializers.ScoreIn, request.data)
        return record(request, services.score_points, game_id=queries.featured_id(), **values)

    @records(Empty, "Begin the featured game again")
    def reset(self, request: Request) -> Response:
        validated_data(Empty, request.data)
        return record(request, services.reset_game, game_id=queries.featured_id())


class GameViewSet(ApiViewSet):
    """All games. Everyone may read; organizers and staff create games."""

    pagination_class = PageNumbers

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated() if self.action in ("create", "edit") else AllowAny()]

    def may_post(self, request: SignedInRequest) -> None:
        access.require_organizer(request.user)

    @extend_schema(
        responses=shapes.GameOut(many=True),
        parameters=[serializers.GamesQuery],
        summary="Games: on now, next, over",
        description="Those being played, then the next (soonest first), then the results (latest first).",
    )
    def list(self, request: Request) -> Response:
        asked = validated_query(serializers.GamesQuery, request)
        games = queries.games_for_list(text=asked.pop("q", "")).filter(**asked)
        pages = PageNumbers()
        page = pages.paginate_queryset(games, request, self)
        return pages.get_paginated_response([GameOut.of(game_state(game)) for game in page])

    @extend_schema(responses=shapes.GameOut, summary="One game, by id or slug")
    def retrieve(self, request: Request, game: str) -> Response:
        return Response(GameOut.of(queries.get_state(game)))

    @extend_schema(responses=PlayOut(many=True), summary="The play-by-play, newest first")
    def plays(self, request: Request, game: str) -> Response:
        pages = PageNumbers()
        page = pages.paginate_queryset(queries.plays_of(queries.id_of(game)), request, self)
        return pages.get_paginated_response(PlayOut.each(page))

    @extend_schema(responses=BoxesOut, summary="The box score: points and fouls by team and player")
    def box(self, request: Request, game: str) -> Response:
        return Response(BoxesOut.of(teams=BoxOut.of(**box_scores(queries.get_game(game)))))

    @extend_schema(request=serializers.GameIn, responses={201: shapes.GameOut}, summary="Make a game")
    def create(self, request: SignedInRequest) -> Response:
        game = services.create_game(by=request.user, **validated_data(serializers.GameIn, request.data))
        where = {"Location": f"/api/games/{game.pk}"}
        return Response(GameOut.of(queries.get_state(game.pk)), status=201, headers=where)

    @extend_schema(request=serializers.GameChangeIn, responses=shapes.GameOut, summary="Change a game's facts")
    def edit(self, request: SignedInRequest, game: str) -> Response:
        id = access.game_to_manage(queries.id_of(game), request.user).pk
        services.edit_game(game_id=id, by=request.user, **validated_data(serializers.GameChangeIn, request.data))
        return Response(GameOut.of(queries.get_state(id)))


class TableViewSet(OpenToAll):
    """Record what happens in a game, from the scorer's table."""

    def may_post(self, request: Request, game: str) -> None:
        access.game_to_score(queries.id_of(game), request.user)

    @records(serializers.PlayerScoreIn, "Count points")
    def score(self, request: Request, game: str) -> Response:
        return self._record(request, game, services.score_points, serializers.PlayerScoreIn)

    @records(serializers.FoulIn, "Call a foul")
    def foul(self, request: Request, game: str) -> Response:
        return self._record(request, game, services.call_foul, serializers.FoulIn)

    @records(serializers.TeamIn, "Take a time-out")
    def timeout(self, request: Request, game: str) -> Response:
        return self._record(request, game, services.take_timeout, serializers.TeamIn)

    @records(serializers.TeamIn, "Turn the possession arrow")
    def possession(self, request: Request, game: str) -> Response:
        return self._record(request, game, services.set_possession, serializers.TeamIn)

    @records(serializers.ClockIn, "Start, stop or set the clock")
    def clock(self, request: Request, game: str) -> Response:
        return self._record(request, game, services.change_clock, serializers.ClockIn)

    @records(serializers.ShotClockIn, "Reset, set, start, stop or hide the shot clock")
    def shot_clock(self, request: Request, game: str) -> Response:
        return self._record(request, game, services.change_shot_clock, serializers.ShotClockIn)

    @records(Empty, "Begin the next period")
    def period(self, request: Request, game: str) -> Response:
        return self._record(request, game, services.next_period)

    @records(Empty, "Take back the last play")
    def undo(self, request: Request, game: str) -> Response:
        return self._record(request, game, services.undo_last)

    @records(Empty, "Begin the game again")
    def reset(self, request: Request, game: str) -> Response:
        return self._record(request, game, services.reset_game)

    @records(Empty, "Blow the final whistle")
    def finish(self, request: Request, game: str) -> Response:
        return self._record(request, game, services.finish_game)

    @records(Empty, "Hold what public screens show: the score is under review")
    def hold(self, request: Request, game: str) -> Response:
        return self._record(request, game, services.hold_view)

    @records(Empty, "Let public screens show the game as it stands again")
    def release(self, request: Request, game: str) -> Response:
        return self._record(request, game, services.release_view)

    def _record(
        self, request: Request, game: str, verb: Callable[..., GameState], body: type[AnySerializer[Any]] = Empty
    ) -> Response:
        values = validated_data(body, request.data)
        if "remaining" in values:
            values["remaining_ms"] = round(values.pop("remaining") * 1000)
        return record(request, verb, game_id=queries.id_of(game), **values)


class PlayViewSet(OpenToAll):
    """Correct a play afterwards. The play itself stays as it was written; the correction stands beside it."""

    def may_post(self, request: Request, game: str, play: UUID) -> None:
        access.game_to_score(queries.id_of(game), request.user)

    @records(serializers.CorrectionIn, "Correct an older play")
    def correct(self, request: Request, game: str, play: UUID) -> Response:
        values = validated_data(serializers.CorrectionIn, request.data)
        return record(request, services.correct_play, game_id=queries.id_of(game), play_id=play, **values)

    @records(Empty, "Strike out an older play")
    def void(self, request: Request, game: str, play: UUID) -> Response:
        validated_data(Empty, request.data)
        return record(request, services.void_play, game_id=queries.id_of(game), play_id=play)

    @records(Empty, "Take back the last correction of a play")
    def undo(self, request: Request, game: str, play: UUID) -> Response:
        validated_data(Empty, request.data)
        return record(request, services.undo_amendment, game_id=queries.id_of(game), play_id=play)


class ControlViewSet(OpenToAll):
    """Control of the scorer's table."""

    sealed = ("token",)

    def may_post(self, request: Request, game: str) -> None:
        access.game_to_score(queries.id_of(game), request.user)

    def unseal(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"token": services.table_token(UUID(data["game"]), data["number"])}

    @extend_schema(request=serializers.ControlIn, responses=shapes.ControlOut, summary="Take control of the table")
    def take(self, request: SignedInRequest, game: str) -> Response:
        values = validated_data(serializers.ControlIn, request.data)
        control = services.take_table(game_id=queries.id_of(game), by=request.user, **values)
        return Response(shapes.ControlOut.of(control))


def record(request: Request, verb: Callable[..., GameState], **values: Any) -> Response:
    """Run the service and answer with the game. A caller that sends a table's token must have control."""
    state = services.record_from_table(request.headers.get("X-Table-Token"), verb, by=request.user, **values)
    return Response(shapes.ScoredGameOut.of(state))
