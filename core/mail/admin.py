"""The mailbox in the admin. The content of messages is shown at /staff/mailbox/."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from core.mail.models import MailBox


@admin.register(MailBox)
class MailBoxAdmin(ReadOnlyAdmin):
    list_display = ["recipient", "subject", "template", "state", "created_at", "sent_at"]
    list_filter = ["state", "template"]
    search_fields = ["recipient", "subject"]
    date_hierarchy = "created_at"
    fields = [
        *("recipient", "person", "subject", "template", "state", "created_at", "sent_at"),
        *("message_id", "dedupe_key", "headers", "trouble"),
    ]
