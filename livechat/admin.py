"""Admin of streams and chats. It is read-only; its actions call the services."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin import ReadOnlyAdmin, run_for_each
from core.people import SignedInHttpRequest
from livechat import services
from livechat.models import BlockedWord, Message, ModerationEntry, Report, Sanction, Stream
from livechat.services import ChatCaller, moderation


@admin.register(Stream)
class StreamAdmin(ReadOnlyAdmin):
    """Look up streams, start and end them. Other fields are edited on the stream's page."""

    list_display = ["title", "status", "video_kind", "starts_at", "organizer", "members_only", "slow_seconds"]
    list_filter = ["status", "video_kind"]
    search_fields = ["title", "slug"]
    list_select_related = ["organizer"]
    ordering = ["-created_at", "-id"]
    actions = ["start", "end"]
    at_once = ["start"]

    @admin.action(description="Go live")
    def start(self, request: SignedInHttpRequest, streams: QuerySet[Any]) -> None:
        self._edit(request, streams, "live")

    @admin.action(description="End, and close the chat")
    def end(self, request: SignedInHttpRequest, streams: QuerySet[Any]) -> None:
        self._edit(request, streams, "ended")

    def _edit(self, request: SignedInHttpRequest, streams: QuerySet[Any], status: str) -> None:
        run_for_each(
            request, streams, lambda one: services.edit_stream(stream_id=one.pk, by=request.user, status=status)
        )


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["stream", "sender", "role", "content", "created_at", "deleted_at"]
    list_filter = ["kind", "role"]
    search_fields = ["sender", "content", "stream__title"]
    list_select_related = ["stream"]
    ordering = ["-created_at", "-id"]
    actions = ["take_away"]

    @admin.action(description="Delete for good")
    def take_away(self, request: HttpRequest, messages: QuerySet[Any]) -> None:
        by = ChatCaller(person=request.user)
        run_for_each(
            request,
            messages,
            lambda one: services.delete_message(stream_id=one.stream_id, message_id=one.pk, by=by),
        )


@admin.register(Sanction)
class SanctionAdmin(ReadOnlyAdmin):
    list_display = ["stream", "name", "kind", "until", "by", "lifted_at", "created_at"]
    list_filter = ["kind"]
    search_fields = ["name", "stream__title", "reason"]
    list_select_related = ["stream", "by"]
    ordering = ["-created_at", "-id"]
    actions = ["lift"]
    at_once = ["lift"]

    @admin.action(description="Let them write again")
    def lift(self, request: SignedInHttpRequest, sanctions: QuerySet[Any]) -> None:
        run_for_each(
            request,
            sanctions,
            lambda one: services.lift_sanction(stream_id=one.stream_id, sanction_id=one.pk, by=request.user),
        )


@admin.register(ModerationEntry)
class ModerationEntryAdmin(ReadOnlyAdmin):
    list_display = ["stream", "action", "by_name", "about", "created_at"]
    list_filter = ["action"]
    search_fields = ["by_name", "about", "stream__title"]
    list_select_related = ["stream"]
    ordering = ["-created_at", "-id"]


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ["message", "reporter", "reason", "created_at", "settled_at"]
    search_fields = ["reporter", "reason", "message__sender"]
    list_select_related = ["message"]
    ordering = ["-created_at", "-id"]


@admin.register(BlockedWord)
class BlockedWordAdmin(ReadOnlyAdmin):
    """Look up and allow blocked words. They are added on the moderation page."""

    list_display = ["word", "created_at"]
    search_fields = ["word"]
    ordering = ["word"]
    actions = ["allow"]
    at_once = ["allow"]

    @admin.action(description="Let it be said again")
    def allow(self, request: SignedInHttpRequest, words: QuerySet[Any]) -> None:
        run_for_each(request, words, lambda one: moderation.allow_word(word_id=one.pk, by=request.user))
