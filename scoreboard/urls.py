"""URLs of the scoreboard."""

from django.urls import path

from scoreboard.api import ControlViewSet, GameViewSet, PlayViewSet, ScoreViewSet, TableViewSet
from scoreboard.views import organizer, public, scorer

_API_GAME = "games/<str:game>"
_GAME = "scoreboard/<str:name>"

api = [
    path("score", ScoreViewSet.as_view({"get": "retrieve"})),
    path("score/update", ScoreViewSet.as_view({"post": "update_score"})),
    path("score/reset", ScoreViewSet.as_view({"post": "reset"})),
    path("games", GameViewSet.as_view({"get": "list", "post": "create"})),
    path(_API_GAME, GameViewSet.as_view({"get": "retrieve", "patch": "edit"}), name="api-game"),
    path(f"{_API_GAME}/plays", GameViewSet.as_view({"get": "plays"})),
    path(f"{_API_GAME}/box", GameViewSet.as_view({"get": "box"})),
    path(f"{_API_GAME}/control", ControlViewSet.as_view({"post": "take"})),
    path(f"{_API_GAME}/plays/<uuid:play>/correct", PlayViewSet.as_view({"post": "correct"})),
    path(f"{_API_GAME}/plays/<uuid:play>/void", PlayViewSet.as_view({"post": "void"})),
    path(f"{_API_GAME}/plays/<uuid:play>/undo", PlayViewSet.as_view({"post": "undo"})),
    path(f"{_API_GAME}/score", TableViewSet.as_view({"post": "score"})),
    path(f"{_API_GAME}/foul", TableViewSet.as_view({"post": "foul"})),
    path(f"{_API_GAME}/timeout", TableViewSet.as_view({"post": "timeout"})),
    path(f"{_API_GAME}/possession", TableViewSet.as_view({"post": "possession"})),
    path(f"{_API_GAME}/clock", TableViewSet.as_view({"post": "clock"})),
    path(f"{_API_GAME}/shot-clock", TableViewSet.as_view({"post": "shot_clock"})),
    path(f"{_API_GAME}/period", TableViewSet.as_view({"post": "period"})),
    path(f"{_API_GAME}/undo", TableViewSet.as_view({"post": "undo"})),
    path(f"{_API_GAME}/reset", TableViewSet.as_view({"post": "reset"})),
    path(f"{_API_GAME}/finish", TableViewSet.as_view({"post": "finish"})),
    path(f"{_API_GAME}/hold", TableViewSet.as_view({"post": "hold"})),
    path(f"{_API_GAME}/release", TableViewSet.as_view({"post": "release"})),
]

pages = [
    path("", public.game_day, name="game-day"),
    path("scoreboard/", public.game_list, name="games"),
    path("scoreboard/new/", organizer.new, name="game-new"),
    path("scoreboard/mine/", organizer.my_games, name="my-games"),
    path(f"{_GAME}/", public.game, name="game"),
    path(f"{_GAME}/edit/", organizer.edit, name="game-edit"),
    path(f"{_GAME}/plays/<uuid:play>/", scorer.play, name="play"),
    path(f"{_GAME}/plays/<uuid:play>/correct/", scorer.correct, name="play-correct"),
    path(f"{_GAME}/plays/<uuid:play>/void/", scorer.void, name="play-void"),
    path(f"{_GAME}/plays/<uuid:play>/undo/", scorer.undo_correction, name="play-undo"),
    path(f"{_GAME}/display/", public.display, name="game-display"),
    path(f"{_GAME}/overlay/", public.overlay, name="game-overlay"),
    path(f"{_GAME}/table/", scorer.table, name="game-table"),
    path(f"{_GAME}/score/", scorer.score, name="game-score"),
    path(f"{_GAME}/foul/", scorer.foul, name="game-foul"),
    path(f"{_GAME}/timeout/", scorer.timeout, name="game-timeout"),
    path(f"{_GAME}/possession/", scorer.possession, name="game-possession"),
    path(f"{_GAME}/clock/", scorer.clock, name="game-clock"),
    path(f"{_GAME}/shot-clock/", scorer.shot_clock, name="game-shot-clock"),
    path(f"{_GAME}/period/", scorer.period, name="game-period"),
    path(f"{_GAME}/undo/", scorer.undo, name="game-undo"),
    path(f"{_GAME}/reset/", scorer.reset, name="game-reset"),
    path(f"{_GAME}/finish/", scorer.finish, name="game-finish"),
    path(f"{_GAME}/hold/", scorer.hold, name="game-hold"),
    path(f"{_GAME}/release/", scorer.release, name="game-release"),
    path(f"{_GAME}/feature/", organizer.feature, name="game-feature"),
]
