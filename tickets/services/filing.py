"""The verb of whoever needs help: file a request."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core.api import rate_limits
from core.database import database_now
from core.files.budgets import Sender
from core.rooms.services import announce
from tickets import tokens
from tickets.access import Caller
from tickets.events import QUEUE, TicketFiled
from tickets.models import ChangeKind, Ticket
from tickets.services import attaching, facts, notices
from tickets.services.recording import record

# A whole hall shares one address; a person files a few in an evening.
PER_NETWORK, PER_PERSON, WINDOW_SECONDS = 60, 60, 600
PUBLIC_PER_NETWORK = 30  # everybody reads these at once, so a flood of them is worse than one of private ones
QUICK_PER_NETWORK = 5


@transaction.atomic
def file_ticket(
    *,
    caller: Caller,
    title: str,
    description: str,
    private: bool = False,
    email: str = "",
    network: str = "unknown",
    hurried: bool = False,
    place: str = "",
    attached: Sequence[UploadedFile] = (),
) -> Ticket:
    """Put a request into the queue and mail its link to the address, if one is given. `place` becomes a tag.

    `hurried` is for a form that came back faster than anybody types: such ones are few from one network.
    Refuses with RateLimited, Invalid, and with what `attach` refuses.
    """
    _count(caller, network, hurried, public=not private)
    said = facts.checked({"title": title, "description": description, "tags": [place], "email": email or ""})
    ticket = Ticket(**said, private=private, waiting_since=database_now())
    ticket.requester_id = caller.person_id
    ticket.token_hash = tokens.hash_of(tokens.token_for(ticket.pk))
    ticket.save(force_insert=True)
    ticket.refresh_from_db(fields=["number", "created_at"])
    attaching.attach(ticket, attached, Sender(caller.person_id, network))
    record(ticket, ChangeKind.FILED, caller.person_id)
    announce(QUEUE, TicketFiled(ticket.pk), actor=caller.person_id)
    notices.tell_filed(ticket)
    return ticket


def _count(caller: Caller, network: str, hurried: bool, *, public: bool) -> None:
    if caller.person_id:
        rate_limits.hit("tickets-person", str(caller.person_id), PER_PERSON, WINDOW_SECONDS)
        return
    rate_limits.hit("tickets-network", network, PER_NETWORK, WINDOW_SECONDS)
    if public:
        rate_limits.hit("tickets-public", network, PUBLIC_PER_NETWORK, WINDOW_SECONDS)
    if hurried:
        rate_limits.hit("tickets-hurried", network, QUICK_PER_NETWORK, WINDOW_SECONDS)
