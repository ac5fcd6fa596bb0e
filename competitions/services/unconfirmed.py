"""Until when a person without a confirmed address keeps their entry for a competition. The competition is locked."""

from typing import Any

from accounts.services import people as addresses
from competitions.models import Competition, Registration, RegistrationStatus
from core.capacity import confirming


def terms(competition: Competition, person: Any, network: str, status: str) -> dict[str, Any]:
    """What to write down with the entry. Refuses with ConfirmFirst."""
    entries = Registration.objects.filter(competition=competition)
    confirm_by = confirming.deadline(person, competition, entries.filter(user=person), mail_link=addresses.mail_link)
    if confirm_by is None:
        return {}
    if status != RegistrationStatus.CONFIRMED:
        return {"confirm_by": confirm_by}
    key = confirming.key_of(network)
    confirming.refuse_crowd(entries.confirmed(), key, competition.capacity)
    return {"confirm_by": confirm_by, "network_key": key}


def ask_no_longer(competition: Competition) -> None:
    """Nothing lapses there any more."""
    entries = Registration.objects.filter(competition=competition, confirm_by__isnull=False)
    entries.update(confirm_by=None, network_key="")
