"""The API of a game's verbs: whoever may score does one thing, and is answered with the game after it."""

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
from core.api.serializers import Empty, validated_query
from scoreboard import access, queries, serializers, services, shapes
from scoreboard.shapes import BoxesOut, PlayOut, game_out
from scoreboard.totals import State, box_of, state_of

TABLE_TOKEN = OpenApiParameter(
    "X-Table-Token",
    str,
    OpenApiParameter.HEADER,
    description="Of a table that took control: refused with 409 TABLE_TAKEN once another one has.",
)


class OpenToAll(ApiViewSet):
    """Anyone may look; who may score is the game's own rule."""

    permission_classes = [AllowAny]


def verb(form: type[AnySerializer[Any]], do: Callable[..., State], summary: str) -> Any:
    """A call that does one verb to one game and answers with the game."""

    class Verb(OpenToAll):
        def enter(self, request: Request, game: str) -> None:
            access.game_to_score(queries.id_of(game), request.user)

        @extend_schema(request=form, parameters=[TABLE_TOKEN], responses=shapes.ScoredGameOut, summary=summary)
        def do(self, request: Request, game: str) -> Response:
            wanted = valid(form, request)
            return do_from_table(request, do, game_id=queries.id_of(game), **wanted)

    return Verb.as_view({"post": "do"})


class ControlViewSet(OpenToAll):
    """Who has the scorer's table."""

    sealed = ("token",)

    def enter(self, request: Request, game: str) -> None:
        access.game_to_score(queries.id_of(game), request.user)

    def unseal(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"token": services.token_of(UUID(data["game"]), data["number"])}

    @extend_schema(request=serializers.ControlIn, responses=shapes.ControlOut, summary="Take control of the table")
    def take(self, request: Request, game: str) -> Response:
        wanted = valid(serializers.ControlIn, request)
        control = services.take_table(game_id=queries.id_of(game), by=request.user, **wanted)
        return Response(shapes.ControlOut(control).data)


class PlayViewSet(OpenToAll):
    """What can be done to a play after the fact. The row stays; the correction stands beside it."""

    def enter(self, request: Request, game: str, play: UUID) -> None:
        access.game_to_score(queries.id_of(game), request.user)

    @extend_schema(
        request=serializers.CorrectionIn,
        parameters=[TABLE_TOKEN],
        responses=shapes.ScoredGameOut,
        summary="Correct an older play",
    )
    def correct(self, request: Request, game: str, play: UUID) -> Response:
        wanted = valid(serializers.CorrectionIn, request)
        return do_from_table(request, services.correct_play, game_id=queries.id_of(game), play_id=play, **wanted)

    @extend_schema(
        request=Empty, parameters=[TABLE_TOKEN], responses=shapes.ScoredGameOut, summary="Strike out an older play"
    )
    def void(self, request: Request, game: str, play: UUID) -> Response:
        valid(Empty, request)
        return do_from_table(request, services.void_play, game_id=queries.id_of(game), play_id=play)

    @extend_schema(
        request=Empty,
        parameters=[TABLE_TOKEN],
        responses=shapes.ScoredGameOut,
        summary="Take back the last correction of a play",
    )
    def undo(self, request: Request, game: str, play: UUID) -> Response:
        valid(Empty, request)
        return do_from_table(request, services.undo_amendment, game_id=queries.id_of(game), play_id=play)


def set_or_run_clock(*, action: str, remaining: float | None = None, **who: Any) -> State:
    """The clock's verb of the contract: start, stop, or set to `remaining` seconds."""
    if action == "set":
        return services.set_clock(remaining_ms=round((remaining or 0) * 1000), **who)
    return services.start_clock(**who) if action == "start" else services.stop_clock(**who)


def run_shot_clock(*, action: str, remaining: float = 0, **who: Any) -> State:
    """The shot clock's verb: a new time by the rules, one of the caller's, off, or start and stop by itself."""
    match action:
        case "reset" | "short":
            return services.reset_shot_clock(short=action == "short", **who)
        case "set":
            return services.set_shot_clock(remaining_ms=round(remaining * 1000), **who)
        case "off":
            return services.switch_off_shot_clock(**who)
    return services.start_shot_clock(**who) if action == "start" else services.stop_shot_clock(**who)


def valid(form: type[AnySerializer[Any]], request: Request) -> dict[str, Any]:
    """What was sent as its form reads it, or 400."""
    body = form(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def do_from_table(request: Request, verb: Callable[..., State], **what: Any) -> Response:
    """Do it for a table that has control, or for a caller that claims none, and answer with the game."""
    state = services.from_table(request.headers.get("X-Table-Token"), verb, by=request.user, **what)
    return Response({**game_out(state), "warnings": list(state.warnings)})


class ScoreViewSet(OpenToAll):
    """The featured game."""

    def enter(self, request: Request) -> None:
        access.game_to_score(queries.featured_id(), request.user)

    @extend_schema(responses=shapes.GameOut, summary="The featured game")
    def retrieve(self, request: Request) -> Response:
        return Response(game_out(queries.featured()))

    @extend_schema(
        request=serializers.ScoreIn,
        parameters=[TABLE_TOKEN],
        responses=shapes.ScoredGameOut,
        summary="Score for team A or B",
    )
    def update_score(self, request: Request) -> Response:
        wanted = valid(serializers.ScoreIn, request)
        return do_from_table(request, services.score_points, game_id=queries.featured_id(), **wanted)

    @extend_schema(
        request=Empty,
        parameters=[TABLE_TOKEN],
        responses=shapes.ScoredGameOut,
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
        responses=shapes.GameOut(many=True),
        parameters=[serializers.GamesQuery],
        summary="Games: on now, next, over",
        description="Those being played, then the next (soonest first), then the results (latest first).",
    )
    def list(self, request: Request) -> Response:
        asked = validated_query(serializers.GamesQuery, request)
        games = queries.for_list(text=asked.pop("q", "")).filter(**asked)
        pages = PageNumbers()
        page = pages.paginate_queryset(games, request, self)
        return pages.get_paginated_response([game_out(state_of(game)) for game in page])

    @extend_schema(responses=shapes.GameOut, summary="One game, by id or slug")
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

    @extend_schema(request=serializers.GameIn, responses={201: shapes.GameOut}, summary="Make a game")
    def create(self, request: Request) -> Response:
        game = services.create_game(by=request.user, **valid(serializers.GameIn, request))
        where = {"Location": f"/api/games/{game.pk}"}
        return Response(game_out(queries.state(game.pk)), status=201, headers=where)

    @extend_schema(request=serializers.GameChangeIn, responses=shapes.GameOut, summary="Change a game's facts")
    def edit(self, request: Request, game: str) -> Response:
        id = access.game_to_manage(queries.id_of(game), request.user).pk
        services.edit_game(game_id=id, by=request.user, **valid(serializers.GameChangeIn, request))
        return Response(game_out(queries.state(id)))
