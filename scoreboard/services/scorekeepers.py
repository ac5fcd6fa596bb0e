"""Who keeps the score beside a game's organizer: members, named by their addresses."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model

from core.api import limits
from core.errors import Invalid

TRIES, WINDOW_SECONDS = 60, 3600


def people_at(addresses: Sequence[str], *, asked_by: Any) -> list[Any]:
    """The people behind these addresses, or Invalid. Asking often is RateLimited: it tells who is a member."""
    wanted = list(dict.fromkeys(address.strip().lower() for address in addresses))
    if not wanted:
        return []
    limits.hit("scorekeepers", str(asked_by.pk), TRIES, WINDOW_SECONDS)
    found = {person.email: person for person in get_user_model().objects.filter(email__in=wanted, is_active=True)}
    if unknown := [f"Nobody here has the address {address}." for address in wanted if address not in found]:
        raise Invalid(fields={"scorekeepers": unknown})
    return [found[address] for address in wanted]
