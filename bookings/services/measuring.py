"""How reserving goes, for Prometheus."""

from bookings.models import Reservation
from core.ops import outcomes

reservation_seconds = outcomes.seconds_by_outcome(
    "courtside_reservation_seconds", "Time to reserve a seat. outcome: reserved, refused by a rule, or failed."
)


def _reserved(made: Reservation) -> str:
    return "reserved"


measured = outcomes.measured(reservation_seconds, _reserved)
