"""Queries of the mailbox, the newest first."""

from typing import Any

from django.db.models import QuerySet

from core.mail.models import MailBox
from core.search.columns import matches_indexed


def all_messages(*, text: str = "", recipient: str = "", state: str = "") -> QuerySet[MailBox]:
    """Return the club's whole mailbox; `text` matches words of the subject or the address."""
    found = MailBox.objects.filter(matches_indexed(text)).order_by("-created_at", "-id")
    if recipient:
        found = found.filter(recipient__iexact=recipient)
    return found.filter(state=state) if state else found


def messages_to(person: Any) -> QuerySet[MailBox]:
    """Return the messages to this person, not those to an earlier owner of the address."""
    return MailBox.objects.filter(person=person).order_by("-created_at", "-id")
