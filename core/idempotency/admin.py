"""Idempotency keys in the admin, read only and without the stored responses."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from core.idempotency.models import IdempotencyLog


@admin.register(IdempotencyLog)
class IdempotencyLogAdmin(ReadOnlyAdmin):
    list_display = ["scope", "status", "created_at", "expires_at"]
    fields = ["scope", "status", "headers", "created_at", "expires_at"]
    list_filter = ["status"]
    search_fields = ["scope"]
    ordering = ["-created_at", "-id"]
