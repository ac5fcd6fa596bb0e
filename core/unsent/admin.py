"""Unsent forms in the admin: that they exist, not their content."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from core.unsent.models import UnsentForm


@admin.register(UnsentForm)
class UnsentFormAdmin(ReadOnlyAdmin):
    list_display = ["id", "created_at", "expires_at"]
    fields = ["created_at", "expires_at"]
    ordering = ["-created_at", "-id"]
