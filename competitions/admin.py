"""Admin pages of competitions. Fields that services own are read-only; actions call the services."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from competitions import services
from competitions.models import Bracket, Competition, Match, Registration, Seeding, TeamMember
from core.admin import ReadOnlyAdmin, run_for_each
from core.people import SignedInHttpRequest


@admin.register(Competition)
class CompetitionAdmin(ReadOnlyAdmin):
    """Read-only. Edits happen on the competition's page, where they have versions."""

    list_display = ["title", "status", "starts_at", "registration_deadline", "capacity", "organizer"]
    list_filter = ["status", "waitlist", "confirmed_only"]
    search_fields = ["title", "venue", "slug"]
    list_select_related = ["organizer"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at", "id"]
    actions = ["publish", "cancel"]
    at_once = ["publish"]

    @admin.action(description="Publish")
    def publish(self, request: SignedInHttpRequest, competitions: QuerySet[Any]) -> None:
        run_for_each(
            request, competitions, lambda one: services.publish_competition(competition_id=one.pk, by=request.user)
        )

    @admin.action(description="Cancel, and tell those who take part")
    def cancel(self, request: SignedInHttpRequest, competitions: QuerySet[Any]) -> None:
        run_for_each(
            request, competitions, lambda one: services.cancel_competition(competition_id=one.pk, by=request.user)
        )


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin):
    list_display = [
        "competition",
        "turn",
        "entrant",
        "status",
        "confirmed_at",
        "confirm_by",
        "checked_in_at",
        "created_at",
    ]
    list_filter = ["status", "lapsed"]
    search_fields = ["competition__title", "user__name", "user__email", "team_name"]
    list_select_related = ["competition", "user"]
    ordering = ["-created_at", "-id"]
    actions = ["withdraw", "check_in", "undo_check_in"]
    at_once = ["check_in", "undo_check_in"]

    @admin.action(description="Withdraw, and promote the next")
    def withdraw(self, request: HttpRequest, registrations: QuerySet[Any]) -> None:
        self._each(request, registrations, services.remove_registration)

    @admin.action(description="Check in")
    def check_in(self, request: HttpRequest, registrations: QuerySet[Any]) -> None:
        self._each(request, registrations, services.check_in)

    @admin.action(description="Take the check-in back")
    def undo_check_in(self, request: HttpRequest, registrations: QuerySet[Any]) -> None:
        self._each(request, registrations, services.undo_check_in)

    def _each(self, request: HttpRequest, registrations: QuerySet[Any], verb: Any) -> None:
        def do(one: Registration) -> None:
            verb(competition_id=one.competition_id, registration_id=one.pk, by=request.user)

        run_for_each(request, registrations, do)


@admin.register(TeamMember)
class TeamMemberAdmin(ReadOnlyAdmin):
    list_display = ["user", "registration", "competition", "live"]
    list_filter = ["live"]
    search_fields = ["user__name", "registration__team_name", "competition__title"]
    list_select_related = ["user", "competition", "registration__user"]


@admin.register(Bracket)
class BracketAdmin(ReadOnlyAdmin):
    """Read-only. The organizer draws on the competition's page."""

    list_display = ["competition", "format", "rounds", "courts", "seed", "created_at"]
    list_filter = ["format"]
    search_fields = ["competition__title"]
    list_select_related = ["competition"]
    ordering = ["-created_at", "-id"]


@admin.register(Seeding)
class SeedingAdmin(ReadOnlyAdmin):
    list_display = ["bracket", "rank", "registration"]
    search_fields = ["bracket__competition__title", "registration__user__name", "registration__team_name"]
    list_select_related = ["bracket__competition", "registration__user"]
    ordering = ["-created_at", "rank"]


@admin.register(Match)
class MatchAdmin(ReadOnlyAdmin):
    """Read-only. Results are entered on the bracket's page, where they have versions."""

    list_display = ["bracket", "round", "number", "court", "a", "b", "score_a", "score_b", "status"]
    list_filter = ["status"]
    search_fields = ["bracket__competition__title", "a__user__name", "b__user__name", "a__team_name", "b__team_name"]
    list_select_related = ["bracket__competition", "a__user", "b__user"]
    ordering = ["-created_at", "round", "number"]
