"""Drops, waitlists, claims and draws in the admin. Fields that services own are read-only."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from core.admin import ReadOnlyAdmin, run_for_each
from core.people import SignedInHttpRequest
from drops import services
from drops.models import Claim, Draw, Drop, PastDeadline, PlaceChange, Waitlist


@admin.register(Drop)
class DropAdmin(ReadOnlyAdmin):
    """Read-only. Drops are edited on their own page."""

    list_display = ["title", "mode", "total_slots", "claim_window_start", "claim_window_end", "is_active", "organizer"]
    list_filter = ["mode", "is_active", "confirmed_only"]
    search_fields = ["title", "slug"]
    list_select_related = ["organizer"]
    date_hierarchy = "claim_window_start"
    ordering = ["-claim_window_start", "id"]
    actions = ["pause", "resume", "seal", "draw"]
    at_once = ["pause", "resume"]

    @admin.action(description="Pause: nobody joins or claims")
    def pause(self, request: SignedInHttpRequest, drops: QuerySet[Any]) -> None:
        run_for_each(request, drops, lambda one: services.edit_drop(drop_id=one.pk, by=request.user, is_active=False))

    @admin.action(description="Go on")
    def resume(self, request: SignedInHttpRequest, drops: QuerySet[Any]) -> None:
        run_for_each(request, drops, lambda one: services.edit_drop(drop_id=one.pk, by=request.user, is_active=True))

    @admin.action(description="Close the list of the draw")
    def seal(self, request: SignedInHttpRequest, drops: QuerySet[Any]) -> None:
        run_for_each(request, drops, lambda one: services.seal(drop_id=one.pk, by=request.user))

    @admin.action(description="Draw the order")
    def draw(self, request: SignedInHttpRequest, drops: QuerySet[Any]) -> None:
        run_for_each(request, drops, lambda one: services.draw_order(drop_id=one.pk, by=request.user))


@admin.register(Waitlist)
class WaitlistAdmin(ReadOnlyAdmin):
    list_display = ["drop", "user", "priority_score", "draw_rank", "joined_at", "passed_at", "confirm_by"]
    search_fields = ["drop__title", "user__name", "user__email"]
    list_select_related = ["drop", "user"]
    ordering = ["-joined_at", "-id"]
    actions = ["take_off"]

    @admin.action(description="Take off the list")
    def take_off(self, request: SignedInHttpRequest, entries: QuerySet[Any]) -> None:
        def do(one: Waitlist) -> None:
            services.remove_entry(drop_id=one.drop_id, entry_id=one.pk, by=request.user)

        run_for_each(request, entries, do)


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    """Codes are not shown: no row stores them."""

    list_display = [
        "drop",
        "user",
        "status",
        "was_offered",
        "issued_at",
        "expires_at",
        "confirm_by",
        "used_at",
        "used_by",
    ]
    list_filter = ["status", "was_offered"]
    search_fields = ["drop__title", "user__name", "user__email"]
    list_select_related = ["drop", "user", "used_by"]
    ordering = ["-issued_at", "-id"]
    exclude = ["code_hash"]
    actions = ["revoke"]

    @admin.action(description="Take back, and offer to the next")
    def revoke(self, request: SignedInHttpRequest, claims: QuerySet[Any]) -> None:
        run_for_each(request, claims, lambda one: services.revoke(claim_id=one.pk, by=request.user))


@admin.register(Draw)
class DrawAdmin(ReadOnlyAdmin):
    """The seed is not shown: nobody may know it before the draw."""

    list_display = ["drop", "seed_hash", "sealed_at", "drawn_at"]
    search_fields = ["drop__title"]
    list_select_related = ["drop"]
    ordering = ["-created_at", "-id"]
    exclude = ["seed"]


@admin.register(PlaceChange)
class PlaceChangeAdmin(ReadOnlyAdmin):
    list_display = ["drop", "number", "kind", "at", "reason"]
    list_filter = ["kind"]
    search_fields = ["drop__title", "reason"]
    list_select_related = ["drop"]
    ordering = ["-at", "-number"]


@admin.register(PastDeadline)
class PastDeadlineAdmin(ReadOnlyAdmin):
    list_display = ["drop", "user", "confirm_by"]
    search_fields = ["drop__title", "user__name", "user__email"]
    list_select_related = ["drop", "user"]
    ordering = ["-created_at", "-id"]
