"""Games and plays in the staff's admin. Fields that services write are read-only; actions call the services."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from core.admin import ConfirmingAdmin, ReadOnlyAdmin, run_for_each
from core.people import signed_in
from scoreboard import services
from scoreboard.models import Game, Play, TableLease

DECIDED_BY_PLAYS = ["status", "period", "possession", "clock_remaining_ms", "clock_started_at", "counts_from"]
WRITTEN_BY_SERVICES = ["shot_remaining_ms", "shot_started_at", "held", "featured"]


@admin.register(Game)
class GameAdmin(ConfirmingAdmin):
    """Edit a game's details. Viewers are notified; plays decide the score, clock and status."""

    list_display = ["__str__", "status", "starts_at", "venue", "featured", "open_scoring", "organizer"]
    list_filter = ["status", "featured", "rules_code"]
    list_select_related = ["organizer"]
    search_fields = ["title", "team_a_name", "team_b_name", "venue"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at", "id"]
    autocomplete_fields = ["organizer", "scorekeepers"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = [*DECIDED_BY_PLAYS, *WRITTEN_BY_SERVICES]
    actions = ["feature", "unfeature", "hold", "release", "finish", "undo", "start_again"]
    at_once = ["feature", "unfeature", "hold", "release"]

    def save_model(self, request: HttpRequest, obj: Game, form: "ModelForm[Game]", change: bool) -> None:
        """Create a game with its rules' clock, or edit it as the organizer's page does."""
        if not change:
            services.add_game(obj, by=signed_in(request.user))
            return
        changes = {
            services.EDITABLE_FIELDS[name]: form.cleaned_data[name]
            for name in form.changed_data
            if name in services.EDITABLE_FIELDS
        }
        services.edit_game(game_id=obj.pk, by=signed_in(request.user), **changes)
        Game.objects.filter(pk=obj.pk).update(slug=obj.slug, organizer=obj.organizer)

    @admin.action(description="Show first on game day")
    def feature(self, request: HttpRequest, games: QuerySet[Any]) -> None:
        self._run(request, games, services.feature_game)

    @admin.action(description="Take off game day")
    def unfeature(self, request: HttpRequest, games: QuerySet[Any]) -> None:
        self._run(request, games, services.unfeature_game)

    @admin.action(description="Hold public screens: the score is under review")
    def hold(self, request: HttpRequest, games: QuerySet[Any]) -> None:
        self._run(request, games, services.hold_view)

    @admin.action(description="Release public screens")
    def release(self, request: HttpRequest, games: QuerySet[Any]) -> None:
        self._run(request, games, services.release_view)

    @admin.action(description="Blow the final whistle")
    def finish(self, request: HttpRequest, games: QuerySet[Any]) -> None:
        self._run(request, games, services.finish_game)

    @admin.action(description="Undo the last play")
    def undo(self, request: HttpRequest, games: QuerySet[Any]) -> None:
        self._run(request, games, services.undo_last)

    @admin.action(description="Start again at nil all")
    def start_again(self, request: HttpRequest, games: QuerySet[Any]) -> None:
        self._run(request, games, services.reset_game)

    def _run(self, request: HttpRequest, games: QuerySet[Any], verb: Any) -> None:
        run_for_each(request, games, lambda game: verb(game_id=game.pk, by=request.user))


@admin.register(Play)
class PlayAdmin(ReadOnlyAdmin):
    """Read plays, which never change, and strike them out."""

    list_display = ["game", "seq", "kind", "team", "points", "player", "detail", "period", "at", "by"]
    list_filter = ["kind", "team"]
    list_select_related = ["game", "by"]
    search_fields = ["game__title", "game__team_a_name", "game__team_b_name", "player"]
    date_hierarchy = "at"
    ordering = ["-at", "-seq"]
    actions = ["strike_out", "take_back"]
    at_once = ["take_back"]

    @admin.action(description="Strike out")
    def strike_out(self, request: HttpRequest, plays: QuerySet[Any]) -> None:
        self._run(request, plays, services.void_play)

    @admin.action(description="Take back the last correction")
    def take_back(self, request: HttpRequest, plays: QuerySet[Any]) -> None:
        self._run(request, plays, services.undo_amendment)

    def _run(self, request: HttpRequest, plays: QuerySet[Any], verb: Any) -> None:
        run_for_each(request, plays, lambda play: verb(game_id=play.game_id, play_id=play.pk, by=request.user))


@admin.register(TableLease)
class TableLeaseAdmin(ReadOnlyAdmin):
    list_display = ["game", "number", "holder", "guest", "taken_at"]
    list_select_related = ["game", "holder"]
    search_fields = ["game__title", "game__team_a_name", "game__team_b_name", "holder__name", "guest"]
    date_hierarchy = "taken_at"
    ordering = ["-taken_at", "-id"]
