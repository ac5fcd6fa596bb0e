"""Games and plays for the staff. What plays decide is read-only; it changes through the verbs."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin import ReadOnly, each
from scoreboard import services
from scoreboard.models import Game, Play, TableLease

OWNED_BY_PLAYS = ["status", "period", "possession", "clock_remaining_ms", "clock_started_at", "counts_from"]
SHOT_CLOCK = ["shot_remaining_ms", "shot_started_at"]


@admin.register(Game)
class GameAdmin(admin.ModelAdmin):
    """A game's facts can be edited here; its score, clock and status are its plays'."""

    list_display = ["__str__", "status", "starts_at", "venue", "featured", "open_scoring"]
    list_filter = ["status", "featured", "rules_code"]
    search_fields = ["title", "team_a_name", "team_b_name", "venue"]
    ordering = ["-starts_at", "id"]
    autocomplete_fields = ["organizer", "scorekeepers"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = [*OWNED_BY_PLAYS, *SHOT_CLOCK, "featured"]
    actions = ["feature", "finish", "undo", "start_again"]

    @admin.action(description="Feature this game")
    def feature(self, request: HttpRequest, games: QuerySet[Any]) -> None:
        each(request, games, lambda game: services.feature_game(game_id=game.pk, by=request.user))

    @admin.action(description="Blow the final whistle")
    def finish(self, request: HttpRequest, games: QuerySet[Any]) -> None:
        each(request, games, lambda game: services.finish_game(game_id=game.pk, by=request.user))

    @admin.action(description="Undo the last play")
    def undo(self, request: HttpRequest, games: QuerySet[Any]) -> None:
        each(request, games, lambda game: services.undo_last(game_id=game.pk, by=request.user))

    @admin.action(description="Start again at nil all")
    def start_again(self, request: HttpRequest, games: QuerySet[Any]) -> None:
        each(request, games, lambda game: services.reset_game(game_id=game.pk, by=request.user))


@admin.register(Play)
class PlayAdmin(ReadOnly):
    list_display = ["game", "seq", "kind", "team", "points", "period", "at", "by"]
    list_filter = ["kind", "team"]
    search_fields = ["game__title", "game__team_a_name", "game__team_b_name"]
    ordering = ["-at", "-seq"]


@admin.register(TableLease)
class TableLeaseAdmin(ReadOnly):
    list_display = ["game", "number", "holder", "guest", "taken_at"]
    search_fields = ["game__title", "game__team_a_name", "game__team_b_name", "holder__name", "guest"]
    ordering = ["-taken_at", "-id"]
