"""The paths of the scoreboard."""

from collections.abc import Callable

from django.urls import path

from core.api.serializers import Empty, Serializer
from scoreboard import api as calls
from scoreboard import serializers, services
from scoreboard.api import ControlViewSet, PlayViewSet, run_shot_clock, set_or_run_clock, verb
from scoreboard.totals import State
from scoreboard.views import organizer, public, scorer

VERBS: dict[str, tuple[type[Serializer], Callable[..., State], str]] = {
    "score": (serializers.PlayerScoreIn, services.score_points, "Count points"),
    "foul": (serializers.FoulIn, services.call_foul, "Call a foul"),
    "timeout": (serializers.TeamIn, services.take_timeout, "Take a time-out"),
    "possession": (serializers.TeamIn, services.set_possession, "Turn the possession arrow"),
    "clock": (serializers.ClockIn, set_or_run_clock, "Start, stop or set the clock"),
    "shot-clock": (serializers.ShotClockIn, run_shot_clock, "Reset, set, start, stop or hide the shot clock"),
    "period": (Empty, services.next_period, "Begin the next period"),
    "undo": (Empty, services.undo_last, "Take back the last play"),
    "reset": (Empty, services.reset_game, "Begin the game again"),
    "finish": (Empty, services.finish_game, "Blow the final whistle"),
    "hold": (Empty, services.hold_view, "Hold what public screens show: the score is under review"),
    "release": (Empty, services.release_view, "Let public screens show the game as it stands again"),
}

api = [
    path("score", calls.ScoreViewSet.as_view({"get": "retrieve"})),
    path("score/update", calls.ScoreViewSet.as_view({"post": "update_score"})),
    path("score/reset", calls.ScoreViewSet.as_view({"post": "reset"})),
    path("games", calls.GameViewSet.as_view({"get": "list", "post": "create"})),
    path("games/<str:game>", calls.GameViewSet.as_view({"get": "retrieve", "patch": "edit"}), name="api-game"),
    path("games/<str:game>/plays", calls.GameViewSet.as_view({"get": "plays"})),
    path("games/<str:game>/box", calls.GameViewSet.as_view({"get": "box"})),
    path("games/<str:game>/control", ControlViewSet.as_view({"post": "take"})),
    path("games/<str:game>/plays/<uuid:play>/correct", PlayViewSet.as_view({"post": "correct"})),
    path("games/<str:game>/plays/<uuid:play>/void", PlayViewSet.as_view({"post": "void"})),
    path("games/<str:game>/plays/<uuid:play>/undo", PlayViewSet.as_view({"post": "undo"})),
    *[path(f"games/<str:game>/{name}", verb(*parts)) for name, parts in VERBS.items()],
]
VERB_PAGES = {
    "score": scorer.score,
    "foul": scorer.foul,
    "timeout": scorer.timeout,
    "possession": scorer.possession,
    "clock": scorer.clock,
    "shot-clock": scorer.shot_clock,
    "period": scorer.period,
    "undo": scorer.undo,
    "reset": scorer.reset,
    "finish": scorer.finish,
    "hold": scorer.hold,
    "release": scorer.release,
    "feature": organizer.feature,
}
_PLAY = "scoreboard/<str:name>/plays/<uuid:play>"
pages = [
    path("", public.game_day, name="game-day"),
    path("scoreboard/", public.game_list, name="games"),
    path("scoreboard/new/", organizer.new, name="game-new"),
    path("scoreboard/mine/", organizer.mine, name="my-games"),
    path("scoreboard/<str:name>/", public.game, name="game"),
    path("scoreboard/<str:name>/edit/", organizer.edit, name="game-edit"),
    path(f"{_PLAY}/", scorer.play, name="play"),
    path(f"{_PLAY}/correct/", scorer.correct, name="play-correct"),
    path(f"{_PLAY}/void/", scorer.void, name="play-void"),
    path(f"{_PLAY}/undo/", scorer.undo_correction, name="play-undo"),
    path("scoreboard/<str:name>/display/", public.display, name="game-display"),
    path("scoreboard/<str:name>/overlay/", public.overlay, name="game-overlay"),
    path("scoreboard/<str:name>/table/", scorer.table, name="game-table"),
    *[path(f"scoreboard/<str:name>/{name}/", view, name=f"game-{name}") for name, view in VERB_PAGES.items()],
]
