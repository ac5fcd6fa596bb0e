"""The API of a game's verbs: whoever may score does one thing, and is answered with the game after it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer as AnySerializer

from core.api.base import ApiViewSet
from core.api.serializers import Empty
from scoreboard import access, queries, serializers, services
from scoreboard.state import State
from scoreboard.wire import game_out

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

        @extend_schema(request=form, parameters=[TABLE_TOKEN], responses=serializers.ScoredGameOut, summary=summary)
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

    @extend_schema(request=serializers.ControlIn, responses=serializers.ControlOut, summary="Take control of the table")
    def take(self, request: Request, game: str) -> Response:
        wanted = valid(serializers.ControlIn, request)
        control = services.take_table(game_id=queries.id_of(game), by=request.user, **wanted)
        return Response(serializers.ControlOut(control).data)


class PlayViewSet(OpenToAll):
    """What can be done to a play after the fact. The row stays; the correction stands beside it."""

    def enter(self, request: Request, game: str, play: UUID) -> None:
        access.game_to_score(queries.id_of(game), request.user)

    @extend_schema(
        request=serializers.CorrectionIn,
        parameters=[TABLE_TOKEN],
        responses=serializers.ScoredGameOut,
        summary="Correct an older play",
    )
    def correct(self, request: Request, game: str, play: UUID) -> Response:
        wanted = valid(serializers.CorrectionIn, request)
        return do_from_table(request, services.correct_play, game_id=queries.id_of(game), play_id=play, **wanted)

    @extend_schema(
        request=Empty, parameters=[TABLE_TOKEN], responses=serializers.ScoredGameOut, summary="Strike out an older play"
    )
    def void(self, request: Request, game: str, play: UUID) -> Response:
        valid(Empty, request)
        return do_from_table(request, services.void_play, game_id=queries.id_of(game), play_id=play)

    @extend_schema(
        request=Empty,
        parameters=[TABLE_TOKEN],
        responses=serializers.ScoredGameOut,
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
