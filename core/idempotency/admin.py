"""Keys in the admin: to look at, not to touch, and without the answers."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.idempotency.models import IdempotencyLog


@admin.register(IdempotencyLog)
class IdempotencyLogAdmin(admin.ModelAdmin):
    list_display = ["scope", "status", "created_at", "expires_at"]
    fields = ["scope", "status", "headers", "created_at", "expires_at"]
    readonly_fields = ["scope", "status", "headers", "created_at", "expires_at"]
    list_filter = ["status"]
    search_fields = ["scope"]
    ordering = ["-created_at", "-id"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
