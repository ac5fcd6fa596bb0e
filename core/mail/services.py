"""Queries of the mailbox, the newest first."""

import logging
import smtplib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import jobs, systems
from core.errors import Invalid
from core.jobs import Permanent, TryLater
from core.mail import rendering
from core.mail.models import MailBox
from core.people import Person
from core.search.columns import matches_indexed


def all_messages(*, text: str = "", recipient: str = "", state: str = "") -> QuerySet[MailBox]:
    """Return the club's whole mailbox; `text` matches words of the subject or the address."""
    found = MailBox.objects.filter(matches_indexed(text)).order_by("-created_at", "-id")
    if recipient:
        found = found.filter(recipient__iexact=recipient)
    return found.filter(state=state) if state else found


def messages_to(person: Person) -> QuerySet[MailBox]:
    """Return the messages to this person, not those to an earlier owner of the address."""
    return MailBox.objects.filter(person=person).order_by("-created_at", "-id")


log = logging.getLogger(__name__)


def queue(kind: str, about: UUID, **facts: Any) -> None:
    queue_many(kind, [about], **facts)


def queue_many(kind: str, about: Iterable[UUID], *, at: datetime | None = None, **facts: Any) -> None:
    """Record in this transaction that emails are to be written: "drops.claim_issued", about each of these rows.

    A job writes them with the function that the app declares for the kind, so that no lock waits for a template.
    `facts` is what the row may no longer say by then (a reason, a position). No secret and no address belongs there.
    """
    said = {name: str(value) if isinstance(value, UUID) else value for name, value in facts.items()}
    jobs.enqueue_many("mail.write", [{"kind": kind, "about": each, "facts": said} for each in about], at=at)


def write(*, kind: str, about: UUID, facts: Mapping[str, Any]) -> None:
    """Write the emails of this kind. Raises Permanent where no app declares it."""
    app, _, name = kind.partition(".")
    system = systems.installed().get(app)
    if system is None or name not in system.emails:
        raise Permanent(f"no email is called {kind}")
    system.emails[name](about, **facts)


def post(
    *,
    to: Any,
    template: str,
    context: Mapping[str, Any],
    dedupe_key: str,
    automatic: bool = True,
    unsubscribe: str | None = None,
    more_headers: Mapping[str, str] | None = None,
    secret: bool = False,
) -> MailBox:
    """Write a message into the mailbox and queue its delivery. Jobs call it; services call `queue`.

    `to` is a person, who then also reads it in their own mailbox, or an address. The same `dedupe_key` twice
    is one message: the first is returned. `secret` is for links that sign their reader in.
    Raises Invalid for an invalid address, UnsafeHeader for headers not on the list.
    """
    if found := MailBox.objects.filter(dedupe_key=dedupe_key).first():
        return found
    recipient, person = (to, None) if isinstance(to, str) else (to.email, to)
    written = rendering.render(template, {**context, "unsubscribe": unsubscribe})
    standing = rendering.standard_headers(automatic=automatic, unsubscribe=unsubscribe)
    defaults = {
        "recipient": _address(recipient),
        "person": person,
        "template": template,
        "subject": written.subject,
        "text": written.text,
        "html": written.html,
        "headers": rendering.checked_headers(standing | dict(more_headers or {})),
        "message_id": rendering.message_id(dedupe_key),
        "secret": secret,
    }
    with transaction.atomic():
        mail, is_new = MailBox.objects.get_or_create(dedupe_key=dedupe_key, defaults=defaults)
        if is_new:
            jobs.enqueue("mail.deliver", mail_id=mail.pk)
    return mail


def deliver(*, mail_id: UUID) -> MailBox:
    """Send a message through the mail server, or keep it where there is none. A sent message stays sent.

    Raises Permanent when the server will never take it, TryLater when it does not take it now or does not
    answer. An interrupted delivery may happen again, with
    the same Message-ID.
    """
    mail = MailBox.objects.get(pk=mail_id)
    if mail.state == MailBox.State.SENT:
        return mail
    if not settings.MAIL_IS_SENT:
        return _update(mail, state=MailBox.State.KEPT, trouble="")
    try:
        _send(mail)
    except Exception as error:
        final = _is_permanent(error)
        trouble = rendering.one_line(f"{type(error).__name__}: {error}")[:300]
        _update(mail, state=MailBox.State.FAILED if final else MailBox.State.QUEUED, trouble=trouble)
        if final:
            raise Permanent("The mail server refuses this message.") from error
        if _is_temporary(error):
            raise TryLater(f"The mail server does not take this message now ({type(error).__name__}).") from error
        raise
    forgotten = {"text": "", "html": ""} if mail.secret else {}
    return _update(mail, state=MailBox.State.SENT, sent_at=timezone.now(), trouble="", **forgotten)


def note_undelivered(*, mail_id: UUID) -> None:
    """Record that nobody tries to send the message any more."""
    mail = MailBox.objects.filter(pk=mail_id).first()
    if mail:
        _update(mail, state=MailBox.State.FAILED)


def _send(mail: MailBox) -> None:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.whole(mail.text),
        to=[mail.recipient],
        headers=rendering.checked_headers(mail.headers) | {"Message-ID": mail.message_id},
        connection=get_connection(),
    )
    message.attach_alternative(mail.whole(mail.html), "text/html")
    message.send()


def _update(mail: MailBox, **fields: Any) -> MailBox:
    """Update the message unless it was sent: another worker may have been faster."""
    MailBox.objects.filter(pk=mail.pk).exclude(state=MailBox.State.SENT).update(**fields, updated_at=timezone.now())
    mail.refresh_from_db()
    return mail


def _is_permanent(error: Exception) -> bool:
    """Return whether a retry would fail too: RFC 5321 §4.2.1 codes from 500, and headers that cannot be written."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    return isinstance(error, BadHeaderError | UnicodeError | rendering.UnsafeHeader | smtplib.SMTPNotSupportedError)


def _is_temporary(error: Exception) -> bool:
    """Return whether the mail server, the network or the database may be back in an hour."""
    return isinstance(error, OSError | smtplib.SMTPException | OperationalError | InterfaceError)


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as wrong:
        raise Invalid(fields={"email": ["Enter a valid email address."]}) from wrong
    return text
