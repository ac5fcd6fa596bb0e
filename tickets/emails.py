"""Emails to requesters: the request was filed, the staff answered. Internal notes are never emailed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from core.api import rate_limits
from core.errors import RateLimited
from core.mail import rendering
from core.mail import services as mail
from tickets import access
from tickets.models import Reply, Ticket

# Anyone can type any address: after this many an hour it gets no more, while the requests are still filed.
FILED_PER_ADDRESS, WINDOW_SECONDS = 10, 3600


def queue_filed(ticket: Ticket) -> None:
    """Queue the tracking link to the given address; members without one find the request in their list."""
    if not ticket.email:
        return
    try:
        rate_limits.hit("tickets-address", ticket.email.lower(), FILED_PER_ADDRESS, WINDOW_SECONDS)
    except RateLimited:
        return
    mail.queue("tickets.filed", ticket.pk)


def queue_answered(reply: Reply, tickets: list[Ticket]) -> None:
    """Queue emails with the staff's answer to every requester whom it answers, once per address."""
    sent_to: set[str] = set()
    for ticket in tickets:
        address = ticket.address.lower()
        if address and address not in sent_to:
            sent_to.add(address)
            mail.queue("tickets.answered", reply.pk, ticket=ticket.pk)


def write_filed(ticket_id: UUID) -> None:
    ticket = Ticket.objects.select_related("requester").filter(pk=ticket_id).first()
    if ticket and ticket.email:
        context, key = _context(ticket), _filed_key(ticket)
        mail.post(to=ticket.email, template="tickets/filed", context=context, dedupe_key=key, secret=True)


def write_answered(reply_id: UUID, ticket: str) -> None:
    reply = Reply.objects.filter(pk=reply_id).first()
    answered = Ticket.objects.select_related("requester").filter(pk=ticket).first()
    if reply and answered and answered.address:
        _write_answer(reply, answered)


def _write_answer(reply: Reply, ticket: Ticket) -> None:
    mail.post(
        to=ticket.email or ticket.requester,
        template="tickets/answered",
        context={**_context(ticket), "reply": reply, "files": [file.name for file in reply.own_files]},
        dedupe_key=f"tickets/answered/{reply.pk}/{ticket.pk}",
        automatic=False,
        more_headers={"References": rendering.message_id(_filed_key(ticket))},
        secret=bool(ticket.email),
    )


def _context(ticket: Ticket) -> dict[str, Any]:
    """Return the template's context. A given address gets the tracking link; a member gets the page and signs in."""
    page = _tracking_url(ticket) if ticket.email else rendering.absolute_url(ticket.get_absolute_url())
    return {"ticket": ticket, "page": page, "name": ticket.requester.name if ticket.requester else ""}


def _tracking_url(ticket: Ticket) -> str:
    """Return a working link, also after CODE_SECRET changed since the request was filed."""
    hashed = access.hash_token(access.tracking_token(ticket.pk))
    if ticket.token_hash != hashed:
        ticket.token_hash = hashed
        ticket.save(update_fields=["token_hash"])
    return access.tracking_url(ticket.pk)


def _filed_key(ticket: Ticket) -> str:
    return f"tickets/filed/{ticket.pk}"


KINDS: dict[str, Callable[..., object]] = {"filed": write_filed, "answered": write_answered}
