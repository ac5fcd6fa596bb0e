"""The API of games: read and manage them, record plays, correct plays, and take control of the scorer's table."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiRouter, ApiViewSet
from core.api.pagination import PageNumbers, paginate
from core.api.serializers import Empty, Serializer, validated_data, validated_query
from core.api.shapes import JSON
from core.people import SignedInRequest
from scoreboard import access, queries, serializers, services, shapes
from scoreboard.models import Game
from scoreboard.totals import GameState, box_scores, game_state

TABLE_TOKEN = OpenApiParameter(
    "X-Table-Token",
    str,
    OpenApiParameter.HEADER,
    description="Of a table that took control: refused with 409 TABLE_TAKEN once another one has.",
)


def records(
    body: type[Serializer], summary: str, *, detail: bool = True, url_path: str | None = None
) -> Callable[[Any], Any]:
    """Make the method an @action of POST that takes `body`, changes the game and answers with it."""
    described = extend_schema(request=body, parameters=[TABLE_TOKEN], responses=shapes.ScoredGameOut, summary=summary)
    return lambda method: described(action(detail=detail, methods=["post"], url_path=url_path)(method))


class GameViewSet(ApiViewSet):
    """All games. Everyone may read; organizers and staff create games."""

    lookup_url_kwarg = "game"
    pagination_class = PageNumbers
    public = ("list", "retrieve", "plays", "box")

    def enter(self, request: Any, game: str = "") -> None:
        if self.action == "create":
            access.require_organizer(request.user)
        elif self.action == "partial_update":
            self.game = access.game_to_manage(game, request.user)
        elif self.action in ("plays", "box"):
            self.game = queries.get_game(game)

    @extend_schema(
        responses=shapes.GameOut(many=True),
        parameters=[serializers.GamesQuery],
        summary="Games: on now, next, over",
        description="Those being played, then the next (soonest first), then the results (latest first).",
    )
    def list(self, request: Request) -> Response:
        asked = validated_query(serializers.GamesQuery, request)
        games = queries.games_for_list(text=asked.pop("text", "")).filter(**asked)
        return paginate(self, games, lambda game: shapes.GameOut.of(game_state(game)))

    @extend_schema(request=serializers.GameIn, responses={201: shapes.GameOut}, summary="Make a game")
    def create(self, request: SignedInRequest) -> Response:
        game = services.create_game(by=request.user, **validated_data(serializers.GameIn, request.data))
        where = {"Location": f"/api/games/{game.pk}"}
        return Response(shapes.GameOut.of(queries.get_state(game.pk)), status=201, headers=where)

    @extend_schema(responses=shapes.GameOut, summary="One game, by id or slug")
    def retrieve(self, request: Request, game: str) -> Response:
        return Response(shapes.GameOut.of(queries.get_state(game)))

    @extend_schema(request=serializers.GameEdit, responses=shapes.GameOut, summary="Change a game's facts")
    def partial_update(self, request: SignedInRequest, game: str) -> Response:
        changes = validated_data(serializers.GameEdit, request.data)
        services.edit_game(game_id=self.game.pk, by=request.user, **changes)
        return Response(shapes.GameOut.of(queries.get_state(self.game.pk)))

    @extend_schema(responses=shapes.PlayOut(many=True), summary="The play-by-play, newest first")
    @action(detail=True)
    def plays(self, request: Request, game: str) -> Response:
        return paginate(self, queries.plays_of(self.game.pk), shapes.PlayOut.of)

    @extend_schema(responses=shapes.BoxesOut, summary="The box score: points and fouls by team and player")
    @action(detail=True)
    def box(self, request: Request, game: str) -> Response:
        return Response(shapes.BoxesOut.of(teams=shapes.BoxOut.of(**box_scores(self.game))))


class ScoringViewSet(ApiViewSet):
    """Records what happens in a game. Anyone may call; the game itself decides who may score."""

    game: Game
    permission_classes = [AllowAny]

    def record(self, verb: Callable[..., GameState], body: type[Serializer] = Empty, **values: Any) -> Response:
        """Run the service and answer with the game. A caller that sends a table's token must have control."""
        values |= validated_data(body, self.request.data)
        token = self.request.headers.get("X-Table-Token")
        state = services.record_from_table(token, verb, by=self.request.user, game_id=self.game.pk, **values)
        return Response(shapes.ScoredGameOut.of(state))


class FeaturedGameViewSet(ScoringViewSet):
    """The featured game."""

    def enter(self, request: Request) -> None:
        if self.action != "featured_game":
            self.game = access.game_to_score(queries.featured_id(), request.user)

    @extend_schema(responses=shapes.GameOut, summary="The featured game")
    @action(detail=False, url_path="score")
    def featured_game(self, request: Request) -> Response:
        return Response(shapes.GameOut.of(queries.featured_state()))

    @records(serializers.ScoreIn, "Score for team A or B", detail=False, url_path="score/update")
    def update_score(self, request: Request) -> Response:
        return self.record(services.score_points, serializers.ScoreIn)

    @records(Empty, "Begin the featured game again", detail=False, url_path="score/reset")
    def reset(self, request: Request) -> Response:
        return self.record(services.reset_game)


class TableViewSet(ScoringViewSet):
    """Record what happens in a game, from the scorer's table. A play that is corrected stays as it was written."""

    lookup_url_kwarg = "game"

    def enter(self, request: Request, game: str, **_: UUID) -> None:
        self.game = access.game_to_score(game, request.user)

    def unseal(self, data: JSON) -> JSON:
        return {"token": services.table_token(UUID(data["game"]), data["number"])}

    @extend_schema(request=serializers.ControlIn, responses=shapes.ControlOut, summary="Take control of the table")
    @action(detail=True, methods=["post"], sealed=("token",))
    def control(self, request: SignedInRequest, game: str) -> Response:
        named = validated_data(serializers.ControlIn, request.data)
        return Response(shapes.ControlOut.of(services.take_table(game_id=self.game.pk, by=request.user, **named)))

    @records(serializers.PlayerScoreIn, "Count points")
    def score(self, request: Request, game: str) -> Response:
        return self.record(services.score_points, serializers.PlayerScoreIn)

    @records(serializers.FoulIn, "Call a foul")
    def foul(self, request: Request, game: str) -> Response:
        return self.record(services.call_foul, serializers.FoulIn)

    @records(serializers.TeamIn, "Take a time-out")
    def timeout(self, request: Request, game: str) -> Response:
        return self.record(services.take_timeout, serializers.TeamIn)

    @records(serializers.TeamIn, "Turn the possession arrow")
    def possession(self, request: Request, game: str) -> Response:
        return self.record(services.set_possession, serializers.TeamIn)

    @records(serializers.ClockIn, "Start, stop or set the clock")
    def clock(self, request: Request, game: str) -> Response:
        return self.record(services.change_clock, serializers.ClockIn)

    @records(serializers.ShotClockIn, "Reset, set, start, stop or hide the shot clock", url_path="shot-clock")
    def shot_clock(self, request: Request, game: str) -> Response:
        return self.record(services.change_shot_clock, serializers.ShotClockIn)

    @records(Empty, "Begin the next period")
    def period(self, request: Request, game: str) -> Response:
        return self.record(services.next_period)

    @records(Empty, "Take back the last play")
    def undo(self, request: Request, game: str) -> Response:
        return self.record(services.undo_last)

    @records(Empty, "Begin the game again")
    def reset(self, request: Request, game: str) -> Response:
        return self.record(services.reset_game)

    @records(Empty, "Blow the final whistle")
    def finish(self, request: Request, game: str) -> Response:
        return self.record(services.finish_game)

    @records(Empty, "Hold what public screens show: the score is under review")
    def hold(self, request: Request, game: str) -> Response:
        return self.record(services.hold_view)

    @records(Empty, "Let public screens show the game as it stands again")
    def release(self, request: Request, game: str) -> Response:
        return self.record(services.release_view)

    @records(serializers.CorrectionIn, "Correct an older play", url_path="plays/<uuid:play>/correct")
    def correct_play(self, request: Request, game: str, play: UUID) -> Response:
        return self.record(services.correct_play, serializers.CorrectionIn, play_id=play)

    @records(Empty, "Strike out an older play", url_path="plays/<uuid:play>/void")
    def void_play(self, request: Request, game: str, play: UUID) -> Response:
        return self.record(services.void_play, play_id=play)

    @records(Empty, "Take back the last correction of a play", url_path="plays/<uuid:play>/undo")
    def undo_amendment(self, request: Request, game: str, play: UUID) -> Response:
        return self.record(services.undo_amendment, play_id=play)


router = ApiRouter()
router.register("", FeaturedGameViewSet)
router.register("games", GameViewSet)
router.register("games", TableViewSet)
