"""The admin of the help desk. Everything that services write is read-only here and changes through actions."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin import ReadOnlyAdmin, run_for_each
from core.people import SignedInHttpRequest
from tickets import services
from tickets.access import Caller
from tickets.models import Attachment, CannedReply, Change, Composing, Reply, Ticket, TicketStatus


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    """Read-only. Staff work on requests in the queue."""

    list_display = ["number", "title", "status", "priority", "private", "requester", "email", "assignee", "created_at"]
    list_filter = ["status", "priority", "private"]
    search_fields = ["title", "number", "email", "requester__name", "requester__email"]
    list_select_related = ["requester", "assignee"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-id"]
    exclude = ["token_hash"]
    actions = ["claim", "close", "reopen"]
    at_once = ["claim", "reopen"]

    @admin.action(description="Claim")
    def claim(self, request: SignedInHttpRequest, tickets: QuerySet[Any]) -> None:
        run_for_each(request, tickets, lambda one: services.claim(by=request.user, ticket_id=one.pk))

    @admin.action(description="Close")
    def close(self, request: HttpRequest, tickets: QuerySet[Any]) -> None:
        self._stand(request, tickets, TicketStatus.CLOSED)

    @admin.action(description="Reopen")
    def reopen(self, request: HttpRequest, tickets: QuerySet[Any]) -> None:
        self._stand(request, tickets, TicketStatus.OPEN)

    def _stand(self, request: HttpRequest, tickets: QuerySet[Any], status: str) -> None:
        caller = Caller(request.user)
        run_for_each(request, tickets, lambda one: services.edit_ticket(caller=caller, ticket_id=one.pk, status=status))


@admin.register(Reply)
class ReplyAdmin(ReadOnlyAdmin):
    list_display = ["ticket", "by", "author", "internal", "created_at"]
    list_filter = ["by", "internal"]
    search_fields = ["ticket__title", "ticket__number", "author__name"]
    list_select_related = ["ticket", "author"]
    ordering = ["-created_at", "-id"]


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    """Read-only. The files themselves are on the request's page."""

    list_display = ["name", "ticket", "content_type", "size", "created_at"]
    list_filter = ["content_type"]
    search_fields = ["name", "ticket__title", "ticket__number"]
    list_select_related = ["ticket"]
    ordering = ["-created_at", "-id"]


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = ["ticket", "kind", "was", "now", "created_at"]
    list_filter = ["kind"]
    search_fields = ["ticket__title", "ticket__number"]
    list_select_related = ["ticket"]
    ordering = ["-created_at", "-id"]


@admin.register(CannedReply)
class CannedReplyAdmin(ReadOnlyAdmin):
    """Read-only. Staff edit canned replies on a page of the help desk."""

    list_display = ["title", "updated_at"]
    search_fields = ["title", "content"]
    ordering = ["title"]


@admin.register(Composing)
class ComposingAdmin(ReadOnlyAdmin):
    list_display = ["ticket", "person", "until"]
    search_fields = ["person__name"]
    list_select_related = ["ticket", "person"]
    ordering = ["-until"]
