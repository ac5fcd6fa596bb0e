"""URLs of the scoreboard."""

from django.urls import path

from scoreboard.api import router
from scoreboard.views import organizer, public, scorer

_GAME = "scoreboard/<str:name>"

api = router.urls

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
