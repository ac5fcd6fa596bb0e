"""Reads of the mailbox, the newest first."""

from typing import Any

from django.db.models import Q, QuerySet

from core.mail.models import MailBox


def everything(*, text: str = "", recipient: str = "", state: str = "") -> QuerySet[MailBox]:
    """The club's whole mailbox; `text` is a part of the subject or of the address."""
    found = MailBox.objects.order_by("-created_at", "-id")
    if text:
        found = found.filter(Q(subject__icontains=text) | Q(recipient__icontains=text))
    if recipient:
        found = found.filter(recipient__iexact=recipient)
    return found.filter(state=state) if state else found


def of_person(person: Any) -> QuerySet[MailBox]:
    """A person's own: what was written to them, not to whoever had their address before."""
    return MailBox.objects.filter(person=person).order_by("-created_at", "-id")
