"""Until when a person without a confirmed address keeps their place or code. The drop is locked."""

from typing import Any

from accounts.services import people as addresses
from core.capacity import confirmation
from drops.models import Claim, Drop, PastDeadline, Waitlist


def terms(drop: Drop, person: Any) -> dict[str, Any]:
    """What to write down with a place or a code. Refuses with ConfirmFirst."""
    bookings = (model.objects.filter(drop=drop, user=person) for model in (Waitlist, Claim, PastDeadline))
    confirm_by = confirmation.confirmation_deadline(person, drop, *bookings, mail_link=addresses.mail_link)
    return {"confirm_by": confirm_by} if confirm_by else {}


def terms_of_claim(drop: Drop, person: Any, network: str) -> dict[str, Any]:
    """The same for a code that somebody asks for. Refuses with ConfirmFirst."""
    found = terms(drop, person)
    if not found:
        return {}
    key = confirmation.network_key(network)
    confirmation.check_network_limit(Claim.objects.live().filter(drop=drop), key, drop.total_slots)
    return {**found, "network_key": key}


def remember(entry: Waitlist) -> None:
    """The place is given up: its deadline holds if the person comes back."""
    if entry.confirm_by:
        kept = {"confirm_by": entry.confirm_by}
        PastDeadline.objects.get_or_create(drop_id=entry.drop_id, user_id=entry.user_id, defaults=kept)


def ask_no_longer(drop: Drop) -> None:
    """Nothing lapses there any more."""
    PastDeadline.objects.filter(drop=drop).delete()
    for model in (Waitlist, Claim):
        rows: Any = model.objects.filter(drop=drop, confirm_by__isnull=False)
        rows.update(confirm_by=None, network_key="")
