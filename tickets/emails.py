"""Emails to requesters: the request was filed, the staff answered. Internal notes are never emailed."""

from typing import Any

from core.api import rate_limits
from core.errors import RateLimited
from core.mail import rendering
from core.mail.services import post
from tickets import access
from tickets.models import Reply, Ticket

# Anyone can type any address: after this many an hour it gets no more, while the requests are still filed.
FILED_PER_ADDRESS, WINDOW_SECONDS = 10, 3600


def send_filed(ticket: Ticket) -> None:
    """Email the tracking link to the given address; members without one find the request in their list."""
    if not ticket.email:
        return
    try:
        rate_limits.hit("tickets-address", ticket.email.lower(), FILED_PER_ADDRESS, WINDOW_SECONDS)
    except RateLimited:
        return
    post(
        to=ticket.email,
        template="tickets/filed",
        context=_context(ticket),
        dedupe_key=_filed_key(ticket),
        secret=True,
    )


def send_answered(reply: Reply, tickets: list[Ticket]) -> None:
    """Email the staff's answer to every requester whom it answers, once per address."""
    sent_to: set[str] = set()
    for ticket in tickets:
        address = ticket.address.lower()
        if address and address not in sent_to:
            sent_to.add(address)
            _send_answer(reply, ticket)


def _send_answer(reply: Reply, ticket: Ticket) -> None:
    post(
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
