"""Reads of the mailbox, the newest first."""

from typing import Any

from django.db.models import QuerySet

from core.mail.models import MailBox
from core.search.columns import matches_indexed


def all_messages(*, text: str = "", recipient: str = "", state: str = "") -> QuerySet[MailBox]:
    """The club's whole mailbox; `text` is words of the subject or of the address."""
    found = MailBox.objects.filter(matches_indexed(text)).order_by("-created_at", "-id")
    if recipient:
        found = found.filter(recipient__iexact=recipient)
    return found.filter(state=state) if state else found


def messages_to(person: Any) -> QuerySet[MailBox]:
    """A person's own: what was written to them, not to whoever had their address before."""
    return MailBox.objects.filter(person=person).order_by("-created_at", "-id")
