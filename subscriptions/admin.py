"""Admin of the newsletter. It is read-only; staff change data on the staff pages and by the actions."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin import ReadOnlyAdmin, run_for_each
from subscriptions import services
from subscriptions.models import Campaign, Consent, Delivery, Subscriber, SubscriberImport, Suppression, Topic


@admin.register(Subscriber)
class SubscriberAdmin(ReadOnlyAdmin):
    list_display = ["email", "name", "status", "suppressed_for", "created_at"]
    list_filter = ["status", "suppressed_for", "topics"]
    search_fields = ["email", "name", "key"]
    ordering = ["-created_at", "-id"]
    actions = ["suppress", "release", "erase"]
    at_once = ["release"]

    @admin.action(description="Never write to them again (they asked)")
    def suppress(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        origin = services.staff_origin(request.user, "admin")
        run_for_each(
            request,
            chosen,
            lambda one: services.suppress(subscriber_id=one.pk, reason=Suppression.ASKED, origin=origin),
        )

    @admin.action(description="Let them subscribe again")
    def release(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        origin = services.staff_origin(request.user, "admin")
        run_for_each(request, chosen, lambda one: services.release(subscriber_id=one.pk, origin=origin))

    @admin.action(description="Erase who they were")
    def erase(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        origin = services.staff_origin(request.user, "admin")
        run_for_each(request, chosen, lambda one: services.erase(subscriber_id=one.pk, origin=origin))


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    list_display = ["subject", "status", "segment", "scheduled_for", "started_at", "finished_at"]
    list_filter = ["status", "segment"]
    search_fields = ["subject", "slug"]
    list_select_related = ["topic"]
    ordering = ["-created_at", "-id"]
    actions = ["pause", "resume", "cancel"]
    at_once = ["pause", "resume"]

    @admin.action(description="Pause")
    def pause(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        run_for_each(request, chosen, lambda one: services.pause(campaign_id=one.pk))

    @admin.action(description="Resume")
    def resume(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        run_for_each(request, chosen, lambda one: services.resume(campaign_id=one.pk))

    @admin.action(description="Cancel for good")
    def cancel(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        run_for_each(request, chosen, lambda one: services.cancel(campaign_id=one.pk))


@admin.register(Topic)
class TopicAdmin(ReadOnlyAdmin):
    list_display = ["name", "slug", "is_offered"]
    list_filter = ["is_offered"]
    search_fields = ["name"]


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ["subscriber", "kind", "way", "network", "created_at"]
    list_filter = ["kind", "way"]
    search_fields = ["subscriber__email"]
    list_select_related = ["subscriber"]
    ordering = ["-created_at", "-id"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["campaign", "subscriber", "state", "sent_at", "trouble"]
    list_filter = ["state"]
    search_fields = ["campaign__subject", "subscriber__email"]
    list_select_related = ["campaign", "subscriber"]
    ordering = ["-created_at", "-id"]


@admin.register(SubscriberImport)
class SubscriberImportAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "added", "passed_over", "made_by", "done_at", "created_at"]
    search_fields = ["file_name"]
    list_select_related = ["made_by"]
    exclude = ["data", "left_out_lines"]
    ordering = ["-created_at", "-id"]
